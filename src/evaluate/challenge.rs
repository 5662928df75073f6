//! Bot challenges that no signature knows: pages that show almost nothing and continue by a script or a refresh.

use memchr::memmem;
use url::Url;

use super::reader::AnswerReader;
use super::{Finding, Inconclusive, Retryability, finding};
use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation};
use crate::page::fingerprint::is_fingerprinted;
use crate::page::html::Page;

/// A page with at most this many visible characters counts as almost empty: `Checking your browser …`
const MOST_TEXT: usize = 400;

/// The same limit for a page with a script that sets a cookie and reloads.
const MOST_TEXT_OF_COOKIE_WALL: usize = 120;

/// A page that looks like a challenge.
pub(super) struct Challenge {
    why: &'static str,
}

/// Why an answer looks like a challenge, if it does.
///
/// Not challenges: a shell of a single-page app has a stylesheet, an icon or a manifest of its own origin; a page that
/// redirects names the target; a login has a form.
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

/// The size limit of a page that is little more than a script.
const LONGEST: usize = 64 * 1024;

/// Whether the page may be one, so that its tree is built.
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
    /// The finding, if an expectation about the page did not hold.
    pub(super) fn finding(&self) -> Finding {
        let got =
            format!("a page that looks like a bot challenge: it {}, and has no links into the app", self.why);
        let found = finding(FindingKind::Page, "a page of the app", got).with_retry(Retryability::MayChange);
        Finding { cause: Cause::Edge, ..found }.without_page_text()
    }

    /// The inconclusive result, if all expectations held. If one of them is about the page's content, the page is the
    /// right one.
    pub(super) fn inconclusive(&self, check: &Check) -> Option<Inconclusive> {
        if check.expectations.iter().any(Expectation::identifies_page) {
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

fn is_noindex(page: &Page, reader: &AnswerReader<'_>) -> bool {
    let asks = |said: &str| said.to_ascii_lowercase().contains("noindex");
    page.robots().iter().any(|said| asks(said)) || reader.header(ROBOTS).any(|said| asks(&said))
}

/// A challenge that only needs a cookie which a script sets.
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
