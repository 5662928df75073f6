//! Redirects that end at an error or maintenance page, by its path.

#[cfg(test)]
mod tests;

use url::Url;

use super::reader::AnswerReader;
use super::{Finding, Inconclusive, Retryability, finding, login};
use crate::base::cause::Cause;
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation};
use crate::http::observation::Observation;

/// What says by itself that an app is away for a while, or that visitors are kept from it. Put together without what stands between the words.
const AWAY: [&str; 67] = [
    "maintenance",
    "maintenancemode",
    "maintenancepage",
    "undermaintenance",
    "downformaintenance",
    "sitemaintenance",
    "maint",
    "sorry",
    "unavailable",
    "serviceunavailable",
    "siteunavailable",
    "temporarilyunavailable",
    "outage",
    "offline",
    "sitedown",
    "siteoffline",
    "down",
    "berightback",
    "bebacksoon",
    "brb",
    "suspended",
    "suspendedpage",
    "parked",
    "comingsoon",
    "underconstruction",
    "waitingroom",
    "captcha",
    "recaptcha",
    "showcaptcha",
    "validatecaptcha",
    "captchachallenge",
    "authwall",
    "botcheck",
    "botdetected",
    "robotcheck",
    "humanverification",
    "humancheck",
    "securitycheck",
    "blocked",
    "blockedpage",
    "unsupportedbrowser",
    "browsernotsupported",
    "enablecookies",
    "cookiesrequired",
    "nocookies",
    "defaultwebpage",
    "wartung",
    "wartungsarbeiten",
    "wartungsmodus",
    "wartungsseite",
    "mantenimiento",
    "enmantenimiento",
    "manutencao",
    "emmanutencao",
    "manutenzione",
    "inmanutenzione",
    "onderhoud",
    "underhall",
    "vedlikehold",
    "vedligeholdelse",
    "huolto",
    "konserwacja",
    "karbantartas",
    "udrzba",
    "bakim",
    "メンテナンス",
    "维护",
];

/// What says that something failed, or that an app found nothing of what it had been set up with.
const FAILED: [&str; 41] = [
    "error",
    "errors",
    "errorpage",
    "errordocument",
    "servererror",
    "internalservererror",
    "internalerror",
    "systemerror",
    "applicationerror",
    "apperror",
    "genericerror",
    "generalerror",
    "generalerrorpage",
    "customerror",
    "unexpectederror",
    "fatalerror",
    "install",
    "installer",
    "installation",
    "setup",
    "setupwizard",
    "setupconfig",
    "firstrun",
    "sessionexpired",
    "sessiontimeout",
    "oops",
    "whoops",
    "fehler",
    "fehlerseite",
    "erreur",
    "errore",
    "erro",
    "notfound",
    "pagenotfound",
    "filenotfound",
    "accessdenied",
    "forbidden",
    "badrequest",
    "badgateway",
    "gatewaytimeout",
    "エラー",
];

/// Words that may stand beside one of these and change nothing.
const BESIDES: [&str; 22] = [
    "page",
    "pages",
    "site",
    "mode",
    "the",
    "we",
    "are",
    "is",
    "under",
    "in",
    "for",
    "http",
    "https",
    "status",
    "code",
    "server",
    "service",
    "default",
    "index",
    "scheduled",
    "planned",
    "temporarily",
];

/// Statuses that a file or a folder for errors is named after.
const STATUSES: [&str; 9] = ["400", "401", "403", "404", "410", "500", "502", "503", "504"];

/// What a page's file ends with.
const PAGES: [&str; 10] = ["html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cgi", "do"];

/// What the path says that redirects led to, where the check did not ask for such a page itself.
pub(super) struct ErrorPath {
    path: String,
    cause: Cause,
}

/// The path of an error that the answer was found at, if it is one.
pub(super) fn of(check: &Check, observation: &Observation, reader: &AnswerReader<'_>) -> Option<ErrorPath> {
    let (asked, reached) = (&observation.url, &reader.answer().url);
    let led_away = !observation.redirects.is_empty() && !login::is_same_page(asked, reached);
    let is_named = check.redirects.is_some() || check.allows(Allowance::ErrorPage);
    let is_asset = check.expectations.iter().any(|it| matches!(it, Expectation::Asset(_)));
    if !led_away || is_named || is_asset || cause_of(asked).is_some() {
        return None;
    }
    Some(ErrorPath { path: quote(reached.path()), cause: cause_of(reached)? })
}

impl ErrorPath {
    /// The finding, where something that was expected of the page did not hold.
    pub(super) fn finding(&self) -> Finding {
        let got = format!("a redirect to {}", self.path);
        let found = finding(FindingKind::Page, "a page of the app", got).with_retry(Retryability::MayChange);
        Finding { cause: self.cause, ..found }
            .with_public("a redirect to a page of an error or of maintenance")
    }

    /// The uncertainty about the page, where everything that was expected held.
    pub(super) fn inconclusive(&self) -> Inconclusive {
        let reason = |path: &str| {
            format!(
                "the path leads to {path}, which is by its name a page of an error or of maintenance, and the page itself was \
                 not seen; write redirect_to: and that path if that is what it does, or allow: error_page"
            )
        };
        let inconclusive = Inconclusive::new("error page", self.cause, reason(&self.path));
        Inconclusive { reason_without_page_text: Some(reason("another page").into()), ..inconclusive }
    }
}

/// Whose fault it is that somebody stands at this path; none where its words say nothing of one.
fn cause_of(url: &Url) -> Option<Cause> {
    // ASP.NET says which page failed.
    if url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("aspxerrorpath")) {
        return Some(Cause::App);
    }
    let path = percent_encoding::percent_decode_str(url.path()).decode_utf8_lossy().into_owned();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let (last, before) = segments.split_last()?;
    let (stem, is_file) = match last.rsplit_once('.') {
        Some((stem, end)) if PAGES.contains(&end.to_ascii_lowercase().as_str()) => (stem, true),
        _ => (*last, false),
    };
    let parent = before.last().and_then(|folder| cause_of_name(folder));
    if STATUSES.contains(&stem) {
        // 404 alone may be the number of a thing: `/posts/404`.
        return parent.or((is_file || before.is_empty()).then_some(Cause::App));
    }
    let is_first_of_folder = matches!(stem.to_ascii_lowercase().as_str(), "index" | "default" | "home");
    cause_of_name(stem).or(parent.filter(|_| is_first_of_folder))
}

/// The cause that a name speaks of, where no word in it speaks of anything else: `MaintenanceMode`, `error-500`.
fn cause_of_name(name: &str) -> Option<Cause> {
    let words = words_of(name);
    let joined = words.concat();
    if let Some(cause) = cause_of_word(&joined) {
        return Some(cause);
    }
    let speaks_of_it = |word: &String| {
        cause_of_word(word).is_some() || BESIDES.contains(&word.as_str()) || STATUSES.contains(&word.as_str())
    };
    // A failure is the app's, and what is away is away for all of it.
    words.iter().all(speaks_of_it).then(|| words.iter().find_map(|word| cause_of_word(word))).flatten()
}

fn cause_of_word(word: &str) -> Option<Cause> {
    match word {
        word if AWAY.contains(&word) => Some(Cause::Edge),
        word if FAILED.contains(&word) => Some(Cause::App),
        _ => None,
    }
}

/// `["server", "error", "500"]` of `ServerError-500`.
fn words_of(name: &str) -> Vec<String> {
    let (mut words, mut word, mut last) = (Vec::new(), String::new(), ' ');
    for letter in name.chars() {
        let is_new = letter.is_uppercase() && last.is_lowercase() || letter.is_numeric() != last.is_numeric();
        if (is_new || !letter.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        last = letter;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}
