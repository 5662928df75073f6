//! Pages that lead nowhere and say of themselves that something failed, is away or keeps visitors out. Whoever made them,
//! they stand in a page's place: the list of their makers never ends.

mod words;

use super::reader::AnswerReader;
use super::{Finding, Inconclusive, Retryability, finding};
use crate::base::cause::Cause;
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation};
use words::{AWAY, AWAY_UNSPACED, EXPLAINS, FAILED, FAILED_UNSPACED};

/// How many bytes such a page has at most, and how many characters it shows.
const LONGEST: usize = 32 * 1024;
const MOST_TEXT: usize = 600;

/// How much of its text is looked at beside its title and its heading: an error is said first.
const BEGINS: usize = 100;

/// A page that leads nowhere and says that it is none.
pub(super) struct DeadEnd {
    said: String,
    cause: Cause,
}

/// What the answer says of itself, if it is such a page. A page of the app leads somewhere in it: by a link, a form, a
/// stylesheet, an icon.
pub(super) fn of(check: &Check, reader: &AnswerReader<'_>) -> Option<DeadEnd> {
    let is_asset = check.expectations.iter().any(|it| matches!(it, Expectation::Asset(_)));
    let is_long = reader.answer().body.bytes.len() > LONGEST;
    if is_asset || is_long || check.allows(Allowance::ErrorPage) {
        return None;
    }
    let page = reader.page().ok()?;
    if reader.unread().is_some() || page.leads_within(&reader.answer().url) {
        return None;
    }
    let text = reader.text();
    if text.chars().count() > MOST_TEXT || page.quotes() {
        return None;
    }
    let mut named = page.title().into_iter().chain(page.first_heading());
    let told = named.find_map(|said| Some(DeadEnd { cause: cause_said(&said)?, said }));
    // Without either, a sentence may tell of any error; that the app is away, it tells of the app.
    let beginning: String = text.chars().take(BEGINS).collect();
    let is_away = |said: &String| cause_said(said) == Some(Cause::Edge);
    told.or_else(|| Some(beginning).filter(is_away).map(|said| DeadEnd { said, cause: Cause::Edge }))
}

impl DeadEnd {
    /// The finding, where something that was expected of the page did not hold.
    pub(super) fn finding(&self) -> Finding {
        let got = format!("one that leads nowhere, and says {}", quote(&self.said));
        let found = finding(FindingKind::Page, "a page of the app", got).with_retry(Retryability::MayChange);
        Finding { cause: self.cause, ..found }
            .with_public("a page that leads nowhere, and speaks of an error")
    }

    /// The uncertainty about the page, where everything that was expected held. Where something is expected of the page
    /// itself, it is the page.
    pub(super) fn inconclusive(&self, check: &Check) -> Option<Inconclusive> {
        if check.expectations.iter().any(Expectation::identifies_page) {
            return None;
        }
        let reason = |said: &str| {
            format!(
                "the page leads nowhere in the app, and says {said}, as pages of an error or of maintenance do; write what it \
                 shows, as title: or text:, or allow: error_page if it is right"
            )
        };
        let inconclusive = Inconclusive::new("error page", self.cause, reason(&quote(&self.said)));
        let without_text = reason("that something failed or is away");
        Some(Inconclusive { reason_without_page_text: Some(without_text.into()), ..inconclusive })
    }
}

/// Whose fault it is that a text says so; none where it says nothing of the kind.
fn cause_said(text: &str) -> Option<Cause> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let spaced = format!(" {} ", words.join(" "));
    // `0 errors` says that all is well.
    let spaced = ["no errors", "0 errors", "no error", "error free", "0 failed", "0 failures", "no failures"]
        .iter()
        .fold(spaced, |text, well| text.replace(well, ""));
    // Who writes about an error explains it.
    if EXPLAINS.iter().any(|word| spaced.contains(&format!(" {word} "))) {
        return None;
    }
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| spaced.contains(&format!(" {phrase} ")));
    let holds = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    if says(AWAY) || holds(AWAY_UNSPACED) {
        Some(Cause::Edge)
    } else if says(FAILED) || holds(FAILED_UNSPACED) {
        Some(Cause::App)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_error_and_what_an_absence_is_called_is_known_in_many_languages() {
        for (said, cause) in [
            ("Error establishing a database connection", Cause::App),
            ("500 - Internal Server Error", Cause::App),
            ("Es ist ein Fehler aufgetreten", Cause::App),
            ("Une erreur est survenue", Cause::App),
            ("Произошла ошибка", Cause::App),
            ("エラーが発生しました", Cause::App),
            ("Application failed to respond", Cause::App),
            ("Site temporarily unavailable", Cause::Edge),
            ("SERVICE WAKING UP ...", Cause::Edge),
            ("Wartungsarbeiten", Cause::Edge),
            ("Are you human?", Cause::Edge),
            ("Web Page Blocked!", Cause::Edge),
            ("システムメンテナンス中", Cause::Edge),
        ] {
            assert_eq!(cause_said(said), Some(cause), "{said}");
        }
    }

    #[test]
    fn other_words_say_nothing_of_the_kind() {
        for said in [
            "Harbour Books",
            "Terror and mirrors",
            "All systems operational: 0 errors",
            "12 passed, 0 failed",
            "Hello, world",
            "It holds",
            "Terrorismus",
            "Robotics for schools",
            "How to fix a 502 Bad Gateway",
            "What an error page should say",
            "Start",
        ] {
            assert_eq!(cause_said(said), None, "{said}");
        }
    }
}
