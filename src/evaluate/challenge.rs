//! Pages that only a script or a refresh gets past, known by what they lack: the list of walls never ends.

use memchr::memmem;
use url::Url;

use super::reader::AnswerReader;
use super::{Finding, Inconclusive, Retryability, finding};
use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation};
use crate::page::fingerprint::is_fingerprinted;
use crate::page::html::Page;

/// How many characters a page may show that is taken for one that shows nothing: `Checking your browser …`
const MOST_TEXT: usize = 400;

/// How many of them may stand beside a script that sets a cookie and loads the page anew.
const MOST_TEXT_OF_COOKIE_WALL: usize = 120;

/// A page that looks like a challenge.
pub(super) struct Challenge {
    why: &'static str,
}

/// What makes an answer look like a challenge, if it does.
///
/// Shells of single-page apps name a stylesheet, an icon or a manifest of their own origin; a page that sends its visitors on
/// names where; a login has a form.
pub(super) fn of(check: &Check, reader: &AnswerReader<'_>) -> Option<Challenge> {
    let is_asset = check.expectations.iter().any(|it| matches!(it, Expectation::Asset(_)));
    if is_asset || check.allows(Allowance::ErrorPage) || !may_be_one(reader) {
        return None;
    }
    let page = reader.page().ok()?;
    let url = &reader.answer().url;
    let shown = reader.text().chars().count();
    if reader.unread().is_none() && shown <= MOST_TEXT && page.only_asks_for_proof(url) {
        return Some(Challenge { why: "asks its visitors for nothing but a proof that they are human" });
    }
    let is_all = page.runs_scripts() || page.refreshes();
    if !is_all || reader.unread().is_some() || page.leads_within(url) || is_shell(page, url) {
        return None;
    }
    let why = if shown <= MOST_TEXT && is_noindex(page, reader) {
        "asks search engines to leave it out"
    } else if shown <= MOST_TEXT_OF_COOKIE_WALL
        && page.inline_scripts().any(|script| sets_and_reloads(&script))
    {
        "sets a cookie by a script and loads another page"
    } else if (1..=MOST_TEXT).contains(&shown) && loads_itself_anew(page) {
        "does nothing but load itself anew"
    } else {
        return None;
    };
    Some(Challenge { why })
}

/// How long a page may be that is not much more than a script.
const LONGEST: usize = 64 * 1024;

/// Whether it is worth building the tree of the page.
fn may_be_one(reader: &AnswerReader<'_>) -> bool {
    let bytes = &reader.answer().body.bytes;
    if bytes.len() > LONGEST {
        return false;
    }
    let body = bytes.to_ascii_lowercase();
    let holds = |part: &str| memmem::find(&body, part.as_bytes()).is_some();
    let has_sign = || SIGNS.iter().any(|sign| holds(sign)) || reader.has_header(ROBOTS);
    (holds("<script") || holds("refresh") || holds("captcha")) && has_sign()
}

/// What one of them has in it.
const SIGNS: [&str; 6] = ["noindex", "document.cookie", "refresh", "location.reload", "captcha", "turnstile"];

/// Whether the page is the shell of a single-page app: an element that frameworks draw into, and a script of its own origin
/// that a build has named after its content. Walls have scripts whose names stay.
fn is_shell(page: &Page, url: &Url) -> bool {
    page.has_named_mount_point() && page.script_addresses(url).any(|script| is_fingerprinted(&script))
}

/// Whether a page loads itself anew, and runs no script of a file: as long as an app is started, some platforms show such a
/// page. A script that only does so when something fails stands beside others.
fn loads_itself_anew(page: &Page) -> bool {
    /// A script that does more is longer.
    const LONGEST_SCRIPT: usize = 1000;
    let reloads = |script: String| script.contains("location.reload") && script.len() <= LONGEST_SCRIPT;
    page.refreshes() || (page.inline_scripts().all(reloads) && page.runs_only_inline_scripts())
}

const ROBOTS: &str = "x-robots-tag";

impl Challenge {
    /// The finding, where something that was expected of the page did not hold.
    pub(super) fn finding(&self) -> Finding {
        let got =
            format!("one that looks like a wall against bots: it {}, and leads nowhere in the app", self.why);
        let found = finding(FindingKind::Page, "a page of the app", got).with_retry(Retryability::MayChange);
        Finding { cause: Cause::Edge, ..found }.without_page_text()
    }

    /// The uncertainty about the page, where everything that was expected held. Where something is expected of the page
    /// itself, it is the page.
    pub(super) fn inconclusive(&self, check: &Check) -> Option<Inconclusive> {
        if check.expectations.iter().any(knows_the_page) {
            return None;
        }
        let reason = format!(
            "the page {}, leads nowhere in the app, and has hardly more in it than a script or a refresh, as pages do that \
             keep bots away; write what the page shows, as title: or text:, or allow: error_page if it is right",
            self.why
        );
        Some(Inconclusive::new("challenge", Cause::Edge, reason))
    }
}

/// Whether an expectation, where it holds, says that it is the page.
pub(super) fn knows_the_page(expectation: &Expectation) -> bool {
    matches!(
        expectation,
        Expectation::Title(_)
            | Expectation::Text(_)
            | Expectation::Selector(_)
            | Expectation::Json(_)
            | Expectation::JsonSchema(_)
    )
}

fn is_noindex(page: &Page, reader: &AnswerReader<'_>) -> bool {
    let asks = |said: &str| said.to_ascii_lowercase().contains("noindex");
    page.robots().iter().any(|said| asks(said)) || reader.header(ROBOTS).any(|said| asks(&said))
}

/// A wall that lets everybody in who has a cookie by a script.
fn sets_and_reloads(script: &str) -> bool {
    const MOVES: [&str; 6] = [
        "location.reload",
        "location.href",
        "location.replace",
        "location.assign",
        "location =",
        "location=",
    ];
    script.contains("document.cookie") && MOVES.iter().any(|moves| script.contains(moves))
}
