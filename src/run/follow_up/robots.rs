//! The follow-up `indexable`: whether search engines may index a page. Staging servers often forbid it.

use crate::config::finding_kind::FindingKind;
use hyper::header::HeaderName;
use robotstxt::DefaultMatcher;
use url::Url;

use super::{FollowUpResult, Prober, Start, encoded_body_finding};
use crate::base::clock::Clock;
use crate::base::printable::{LONGEST_QUOTE, quote, shorten};
use crate::config::suite::{Allowance, Check, Follow, Severity, StatusSet};
use crate::evaluate::{Finding, Retryability, body_of, encoding_problem};
use crate::http::transport::Transport;
use crate::run::probe_result::ProbeResult;

const KIND: FindingKind = FindingKind::Indexable;

/// The crawler whose rules are checked; without its own rules, the rules for all apply (RFC 9309, 2.2.1).
const CRAWLER: &str = "Googlebot";

/// The header with the same rules as a robots `meta` element
/// (developers.google.com, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications").
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Checks that neither the page, nor a header, nor `robots.txt` forbids indexing.
    pub(super) async fn follow_robots(&self, severity: Severity, start: Start<'_>) -> FollowUpResult {
        let mut follow_up = FollowUpResult::default();
        let Ok(answer) = &start.result.observation.answer else { return follow_up };
        let not_indexable = |expected: &str, got: String| {
            Finding::new(KIND, expected, got)
                .with_severity(severity)
                .with_retry(Retryability::StablePerRevision)
        };
        let said = self.read_page(start.result, |page, _| page.robots()).await;
        follow_up.take_part(&KIND, said.as_ref().and_then(|said| said.unread.as_deref()));
        for rule in said.iter().flat_map(|said| &said.found).filter(|rule| forbids(rule)) {
            let got = format!("<meta name=robots content={}>", quote(rule));
            follow_up.find(not_indexable("no noindex in the page", got));
        }
        let headers = answer.headers.get_all(X_ROBOTS_TAG).iter();
        let headers = headers.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        for rule in headers.filter(|rule| forbids(rule)) {
            let got = format!("X-Robots-Tag: {}", shorten(&rule, LONGEST_QUOTE));
            follow_up.find(not_indexable("no noindex in a header", got));
        }
        let Ok(place) = answer.url.join("/robots.txt") else { return follow_up };
        match self.rules(&place, &mut follow_up, start, severity).await {
            Some(rules) if !allows(&rules, &answer.url) => {
                let got =
                    format!("{} disallows {} for {CRAWLER}", self.place(&place), self.place(&answer.url));
                let finding = not_indexable("robots.txt lets crawlers have the page", got);
                follow_up.find(finding);
            }
            _ => {}
        }
        follow_up.shortened()
    }

    /// The rules of `robots.txt`; none if there are none. Without the file everything may be fetched; while it is
    /// unavailable, nothing may (RFC 9309, 2.3.1.3 and 2.3.1.4).
    async fn rules(
        &self,
        place: &Url,
        follow_up: &mut FollowUpResult,
        start: Start<'_>,
        severity: Severity,
    ) -> Option<String> {
        let there_or_not = StatusSet::there_or_not();
        let check = Check::of_our_own(KIND.key(), there_or_not, Vec::new());
        let check =
            Check { allow: Allowance::ALL.to_vec(), follows: vec![Follow::Indexable(severity)], ..check };
        let Some(result) = self.ask_once(&check, place, start, ProbeResult::holds).await else {
            follow_up.take_spent_budget(&KIND, 1, 1);
            return None;
        };
        // An HTML page instead of it has no rules, for crawlers as well.
        let answer =
            result.observation.answer.as_deref().ok().filter(|answer| (200..300).contains(&answer.status));
        if answer.is_none() && !result.holds() {
            follow_up.take(&KIND, "robots.txt", severity, &result);
            follow_up.reproduce(severity, self.reproduction(&check, &result));
        }
        // An unreadable file is not an empty one, which would allow everything.
        if let Some(why) = answer.and_then(encoding_problem) {
            let found = encoded_body_finding(KIND, "robots.txt that can be read", why, severity);
            follow_up.find(found);
            return None;
        }
        answer.map(body_of)
    }
}

/// Rules with a value, whose name is not that of a crawler.
const WITH_VALUE: [&str; 5] =
    ["max-image-preview", "max-snippet", "max-video-preview", "unavailable_after", "index-ifembedded"];

/// `noindex`, `none`, `googlebot: noindex, nofollow`. Rules after another crawler's name are for that crawler only.
fn forbids(rules: &str) -> bool {
    let mut is_for_us = true;
    rules.split(',').any(|rule| {
        let rule = rule.trim().to_ascii_lowercase();
        let rule = match rule.split_once(':') {
            Some((name, _)) if WITH_VALUE.contains(&name.trim()) => return false,
            Some((crawler, rule)) => {
                is_for_us = matches!(crawler.trim(), "googlebot" | "robots" | "*");
                rule.trim().to_owned()
            }
            None => rule,
        };
        is_for_us && matches!(rule.as_str(), "noindex" | "none")
    })
}

fn allows(rules: &str, url: &Url) -> bool {
    DefaultMatcher::default().one_agent_allowed_by_robots(rules, CRAWLER, url.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noindex_and_none_forbid_indexing() {
        for rule in [
            "noindex",
            "NOINDEX, nofollow",
            "none",
            "googlebot: noindex",
            "nofollow,noindex",
            "googlebot: nofollow, noindex",
        ] {
            assert!(forbids(rule), "{rule}");
        }
        for rule in [
            "",
            "index, follow",
            "nofollow",
            "noimageindex",
            "max-snippet:-1",
            "nonempty",
            "max-image-preview:none",
            "bingbot: noindex",
            "bingbot: nofollow, noindex",
        ] {
            assert!(!forbids(rule), "{rule}");
        }
    }

    #[test]
    fn robots_txt_is_read_as_a_crawler_reads_it() {
        let url = Url::parse("https://shop.example/tasks").unwrap();
        for rules in ["User-agent: *\nDisallow: /", "user-agent: googlebot\ndisallow: /tasks"] {
            assert!(!allows(rules, &url), "{rules}");
        }
        for rules in [
            "",
            "User-agent: *\nDisallow:",
            "User-agent: *\nDisallow: /admin",
            "User-agent: GPTBot\nDisallow: /",
            "User-agent: *\nDisallow: /\nUser-agent: Googlebot\nAllow: /",
            "<!doctype html><p>no rules",
        ] {
            assert!(allows(rules, &url), "{rules}");
        }
    }
}
