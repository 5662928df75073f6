//! Recognises answers that do not come from the app: the pages and headers of proxies, platforms and frameworks.
//!
//! A page is recognised by its structure, never by its words alone, so that a page that quotes such a page is not taken
//! for it. The sources are named at each signature, and in `docs/checks.md`.

mod apps;
mod frameworks;
mod hints;
mod placeholders;
mod platforms;
mod proxies;
#[cfg(test)]
mod tests;
mod walls;

use std::sync::OnceLock;

use scraper::Selector;

use super::reader::AnswerReader;
use crate::base::cause::Cause;
use crate::config::suite::GLANCE;
use crate::page::html::Page;
use hints::Hints;

/// One page that is not the app's, and how it is known.
#[derive(Debug)]
pub(super) struct Signature {
    /// What it is, in a finding: `Heroku's maintenance page`.
    pub(super) page: &'static str,
    /// Who answers with it: `503 from Heroku's router`.
    pub(super) by: &'static str,
    pub(super) cause: Cause,
    /// Whether it goes away by itself: somebody put it there for a while.
    pub(super) passes: bool,
    /// Whether a server gives it for a file that it does not have. It may be the app's own server, which has all its files.
    of_files: bool,
    /// The statuses it has.
    statuses: SignatureStatuses,
    /// Bytes that its body holds in any case, letter for letter. Without them nothing is parsed. Empty where the headers tell,
    /// or where the body has too few fixed bytes.
    hint: &'static str,
    /// All of them hold.
    marks: &'static [PageMark],
    /// Where it is written down that the page looks like this.
    #[cfg_attr(not(test), allow(dead_code, reason = "it is for people, and for the test that asks for it"))]
    source: &'static str,
}

/// The statuses of a signature.
#[derive(Debug, Clone, Copy)]
enum SignatureStatuses {
    /// Whatever it is answered with: the page is known by itself.
    Any,
    /// From 400 on: too little to go by where all seems well.
    Errors,
    /// These alone.
    Only(&'static [u16]),
}

/// One thing that a page or its headers have.
#[derive(Debug, Clone, Copy)]
enum PageMark {
    /// The title is this.
    Title(&'static str),
    /// The title begins so.
    TitleBegins(&'static str),
    /// The title ends so.
    TitleEnds(&'static str),
    /// The title is a status from 400 on, and then this: `502`, ` Bad Gateway`. Empty for any words.
    TitleStatus(&'static str),
    /// The selector finds an element.
    Element(&'static str),
    /// The selector finds none.
    NoElement(&'static str),
    /// It finds one whose text begins so.
    ElementSays(&'static str, &'static str),
    /// A script that stands in the page holds this.
    ScriptHolds(&'static str),
    /// The text of the page begins so.
    TextBegins(&'static str),
    /// The text of the page holds this.
    TextHolds(&'static str),
    /// The text of the page is this, and nothing else is.
    TextIs(&'static str),
    /// The body is this, but for the white space in it and around it.
    Body(&'static str),
    /// The body begins so.
    BodyBegins(&'static str),
    /// The body begins so, behind an XML declaration.
    DocumentBegins(&'static str),
    /// The body is empty.
    NoBody,
    /// A value of the header begins so, in any letter case.
    Header(&'static str, &'static str),
    /// There is no such header.
    NoHeader(&'static str),
}

/// All signatures, in an order to look for them.
struct SignatureIndex {
    /// Searches a body for the hints, so that a page that has none is not parsed.
    hints: Hints,
    /// Those that need no hint.
    of_headers: Vec<&'static Signature>,
}

static INDEX: OnceLock<SignatureIndex> = OnceLock::new();

fn index() -> &'static SignatureIndex {
    INDEX.get_or_init(|| SignatureIndex {
        hints: Hints::new(all().map(|signature| signature.hint)),
        of_headers: all().filter(|signature| signature.hint.is_empty()).collect(),
    })
}

fn all() -> impl Iterator<Item = &'static Signature> {
    let before_an_app = platforms::ALL.iter().chain(proxies::ALL).chain(walls::ALL);
    before_an_app.chain(apps::ALL).chain(placeholders::ALL).chain(frameworks::ALL)
}

/// Makes the index.
pub(super) fn prepare() {
    index();
}

/// Whose page the answer is, if it is not the app's.
pub(super) fn find(reader: &AnswerReader<'_>) -> Option<&'static Signature> {
    let bytes = &reader.answer().body.bytes;
    let head = bytes.get(..GLANCE).unwrap_or(bytes);
    // Rack's own header: the app made this answer, whoever passed it on.
    let by_app = || reader.has_header("x-runtime");
    let is_on =
        |signature: &Signature| signature.is_on(reader) && !(signature.cause == Cause::Edge && by_app());
    let index = index();
    if index.hints.is_in(head) {
        all().find(|signature| is_on(signature))
    } else {
        index.of_headers.iter().copied().find(|signature| is_on(signature))
    }
}

/// A page of the app's own stack.
const fn of_app(
    page: &'static str,
    hint: &'static str,
    marks: &'static [PageMark],
    source: &'static str,
) -> Signature {
    let (statuses, cause) = (SignatureStatuses::Any, Cause::App);
    Signature { page, by: "the app", cause, passes: false, of_files: false, statuses, hint, marks, source }
}

/// The same page, of a server that may have the app's own files.
#[allow(clippy::needless_pass_by_value, reason = "it becomes an element of a table")]
const fn of_file_server(signature: Signature) -> Signature {
    Signature { of_files: true, ..signature }
}

/// A page of what stands before an app.
const fn of_edge(
    (page, by): (&'static str, &'static str),
    hint: &'static str,
    marks: &'static [PageMark],
    source: &'static str,
) -> Signature {
    Signature { by, cause: Cause::Edge, ..of_app(page, hint, marks, source) }
}

/// The same, where there is too little to go by when all seems well.
const fn of_edge_errors(
    names: (&'static str, &'static str),
    hint: &'static str,
    marks: &'static [PageMark],
    source: &'static str,
) -> Signature {
    Signature { statuses: SignatureStatuses::Errors, ..of_edge(names, hint, marks, source) }
}

impl Signature {
    /// Whether an answer of `status` only says that there is no such file, or none to be seen.
    pub(super) fn misses_a_file(&self, status: u16) -> bool {
        self.of_files && matches!(status, 403 | 404)
    }

    fn is_on(&self, reader: &AnswerReader<'_>) -> bool {
        self.statuses.hold(reader.answer().status) && self.marks.iter().all(|mark| mark.is_on(reader))
    }
}

impl SignatureStatuses {
    fn hold(self, status: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Errors => status >= 400,
            Self::Only(statuses) => statuses.contains(&status),
        }
    }
}

impl PageMark {
    fn is_on(self, reader: &AnswerReader<'_>) -> bool {
        match self {
            Self::Header(name, beginning) => {
                reader.header(name).any(|value| value.to_ascii_lowercase().starts_with(beginning))
            }
            Self::NoHeader(name) => !reader.has_header(name),
            Self::NoBody => reader.answer().body.bytes.is_empty(),
            Self::Body(whole) => visible(reader.body()).eq(visible(whole)),
            Self::BodyBegins(beginning) => reader.body().trim_start().starts_with(beginning),
            Self::DocumentBegins(beginning) => without_xml_declaration(reader.body()).starts_with(beginning),
            Self::TextBegins(beginning) => reader.page().is_ok() && reader.text().starts_with(beginning),
            Self::TextHolds(part) => reader.page().is_ok() && reader.text().contains(part),
            Self::TextIs(whole) => reader.page().is_ok() && reader.text() == whole,
            of_page => reader.page().is_ok_and(|page| of_page.is_in(page)),
        }
    }

    fn is_in(self, page: &Page) -> bool {
        let title = || page.title().unwrap_or_default();
        match self {
            Self::Title(whole) => title() == whole,
            Self::TitleBegins(beginning) => title().starts_with(beginning),
            Self::TitleEnds(ending) => title().ends_with(ending),
            Self::TitleStatus(rest) => {
                let title = title();
                let status = title.get(..3).and_then(|status| status.parse::<u16>().ok());
                let words = title.get(3..).unwrap_or_default();
                status.is_some_and(|status| (400..600).contains(&status))
                    && (words == rest || (rest.is_empty() && words.starts_with(' ')))
            }
            Self::Element(css) => Selector::parse(css).is_ok_and(|css| page.count(&css) > 0),
            Self::NoElement(css) => Selector::parse(css).is_ok_and(|css| page.count(&css) == 0),
            Self::ElementSays(css, beginning) => {
                Selector::parse(css).is_ok_and(|css| page.says(&css).any(|text| text.starts_with(beginning)))
            }
            Self::ScriptHolds(part) => {
                Selector::parse("script").is_ok_and(|css| page.says(&css).any(|text| text.contains(part)))
            }
            _ => false,
        }
    }
}

fn without_xml_declaration(body: &str) -> &str {
    let body = body.trim_start_matches('\u{FEFF}').trim_start();
    let behind = body.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    behind.map_or(body, |(_, rest)| rest.trim_start())
}

/// What of `text` is no white space.
fn visible(text: &str) -> impl Iterator<Item = char> {
    text.split_whitespace().flat_map(str::chars)
}
