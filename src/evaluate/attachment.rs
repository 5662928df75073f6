//! Pages that browsers save as a file instead of showing them.

use super::reader::AnswerReader;
use super::{Finding, finding};
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation};

const CONTENT_DISPOSITION: &str = "content-disposition";

/// What a page's file may be called and still be the page.
const PAGES: [&str; 8] = ["html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "shtml"];

/// The finding of a page with `Content-Disposition: attachment`.
///
/// What is not HTML, or is to be saved under a name that is no page's, is a file for those who want it. Who expects the
/// header expects the file. Of what a page names, as an image or a script, browsers do not ask (HTML, 7.4.2).
pub(super) fn saved_instead(check: &Check, reader: &AnswerReader<'_>) -> Option<Finding> {
    let is_stated = check.expectations.iter().any(|expectation| match expectation {
        Expectation::Header(name, _) => name == CONTENT_DISPOSITION,
        Expectation::Asset(_) => true,
        _ => false,
    });
    if is_stated || check.allows(Allowance::Attachment) || !reader.says_html() {
        return None;
    }
    let value = reader.header(CONTENT_DISPOSITION).next()?;
    if !is_attachment(&value) || names_another_file(&value) {
        return None;
    }
    let got = format!("{CONTENT_DISPOSITION}: {}, with which browsers save it as a file", quote(&value));
    let found = finding(FindingKind::Header, "a page that browsers show", got);
    Some(found.with_label("attachment").with_public("a page that browsers save as a file"))
}

/// Every type but `inline` is one that is saved (RFC 6266, 4.2). Without a type, as in `filename=a.html`, browsers show it.
fn is_attachment(value: &str) -> bool {
    let named = value.split(';').next().unwrap_or_default().trim();
    !named.is_empty() && !named.contains('=') && !named.eq_ignore_ascii_case("inline")
}

fn names_another_file(value: &str) -> bool {
    let parameters = value.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let names = parameters.filter(|(name, _)| {
        let name = name.trim();
        name.eq_ignore_ascii_case("filename") || name.eq_ignore_ascii_case("filename*")
    });
    let mut extensions = names.filter_map(|(_, file)| {
        let (_, extension) = file.trim().trim_matches('"').rsplit_once('.')?;
        Some(extension.to_ascii_lowercase())
    });
    extensions.any(|extension| !PAGES.contains(&extension.as_str()))
}
