//! `list`: a short description of each check of a run. Nothing is sent.

use serde::Serialize;

use crate::base::redact::Secrets;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, Expectation, Follow, Lane, Revision, Severity, Suite, Tls};
use crate::config::target::Target;

/// A short description of one check, or of the browser lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// Its name in a seal.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// `GET` or `HEAD`; none for a command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'static str>,
    /// Its path below the target's URL; none for a command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The command of the browser lane; none for a check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// What is expected: `200`, `title`, `text ×2`.
    pub expects: Vec<String>,
    /// The severity of a finding.
    pub severity: Severity,
}

/// The kind of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A check of the config file.
    Check,
    /// The TLS check.
    Tls,
    /// The check of the previous release's assets, which runs if those are known.
    PreviousAssets,
    /// The check of the revision, which runs if a revision is expected.
    Revision,
    /// The browser lane.
    Browser,
}

impl Suite {
    /// The checks of a run at `target`, in order.
    ///
    /// ```
    /// # use smoke_seal::{Suite, Target};
    /// let entry = serde_json::json!({ "checks": { "home": { "path": "/", "title": "Shop" } } });
    /// let suite = Suite::parse("shop", &entry, &|_name| None)?;
    /// let outline = suite.outline(&Target::parse("https://shop.example.com")?);
    /// assert_eq!(outline[0].expects, ["2xx", "title"]);
    /// # Ok::<(), smoke_seal::Error>(())
    /// ```
    #[must_use]
    pub fn outline(&self, target: &Target) -> Vec<Outline> {
        let secrets = Secrets::of(self, target);
        let checks = self.checks.iter().map(|check| Outline {
            method: Some(check.method.as_str()),
            path: Some(secrets.hidden(place(check))),
            expects: expects(check).into_iter().map(|words| secrets.hidden(words)).collect(),
            ..Outline::of(&check.name, Kind::Check, check.severity)
        });
        let tls = self.tls.iter().map(|tls| Outline {
            method: Some(tls.check().method.as_str()),
            path: Some(tls.check().path),
            expects: vec![tls.to_string()],
            ..Outline::of(Tls::NAME, Kind::Tls, tls.severity)
        });
        let previous_assets = self.previous_assets.iter().map(|severity| Outline {
            expects: vec!["the assets of the last green seal".to_owned()],
            ..Outline::of(Self::PREVIOUS_ASSETS, Kind::PreviousAssets, *severity)
        });
        let revision = self.revision.iter().map(|revision| Outline {
            path: Some(secrets.hidden(&revision.path)),
            expects: vec![revision.source.to_string()],
            ..Outline::of(Revision::NAME, Kind::Revision, Severity::Fail)
        });
        let lane = self.browser.iter().map(|lane| Outline {
            method: None,
            command: Some(secrets.hidden(&lane.command)),
            expects: vec!["exit code 0".to_owned()],
            ..Outline::of(Lane::NAME, Kind::Browser, lane.severity)
        });
        checks.chain(tls).chain(previous_assets).chain(revision).chain(lane).collect()
    }
}

impl Outline {
    fn of(name: &str, kind: Kind, severity: Severity) -> Self {
        let method = Some("GET");
        Self { name: name.to_owned(), kind, method, path: None, command: None, expects: Vec::new(), severity }
    }
}

/// The path; with the origin, if that is not the target's.
fn place(check: &Check) -> String {
    let origin = check.origin.as_ref().map(|origin| origin.origin().ascii_serialization());
    format!("{}{}", origin.unwrap_or_default(), check.path)
}

/// The status or the redirect, each key with its count, and the values of `allow`.
fn expects(check: &Check) -> Vec<String> {
    let redirect = check.redirect_to.as_ref().map(|to| format!("redirect to {to}"));
    let mut words = vec![redirect.unwrap_or_else(|| check.status.to_string())];
    let settings = [
        (FindingKind::Redirects, check.redirects.is_some()),
        (FindingKind::WebSocket, check.websocket.is_some()),
    ];
    let kinds = settings.into_iter().filter(|(_, is_there)| *is_there).map(|(kind, _)| kind);
    let kinds = kinds.chain(check.expectations.iter().map(Expectation::kind));
    let mut counted: Vec<(FindingKind, usize)> = Vec::new();
    for kind in kinds.chain(check.follows.iter().map(Follow::kind)) {
        match counted.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counted.push((kind, 1)),
        }
    }
    let counted = counted.into_iter();
    words.extend(counted.map(|(kind, count)| {
        if count == 1 { kind.key().to_owned() } else { format!("{} ×{count}", kind.key()) }
    }));
    words.extend(check.allow.iter().map(|allowance| format!("allows {}", allowance.as_str())));
    words
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn outline(entry: &Value) -> Vec<Outline> {
        let suite = Suite::parse("shop", entry, &|_| None).unwrap_or_else(|error| panic!("{error}"));
        suite.outline(&Target::parse("https://shop.example").unwrap())
    }

    fn expects(check: &Value) -> Vec<String> {
        outline(&json!({ "checks": { "it": check } })).remove(0).expects
    }

    #[test]
    fn says_in_a_few_words_what_is_expected() {
        for (check, words) in [
            (json!({ "path": "/" }), vec!["2xx"]),
            (
                json!({ "path": "/", "status": 200, "text": ["a", "b"], "title": "x", "links": 1 }),
                vec!["200", "title", "text ×2", "links"],
            ),
            (json!({ "path": "/", "redirect_to": "/signin" }), vec!["redirect to /signin"]),
            (json!({ "path": "/", "allow": ["cached"] }), vec!["2xx", "allows cached"]),
            (json!({ "path": "/", "redirects": ["/a"], "assets": true }), vec!["2xx", "redirects", "assets"]),
            (json!({ "path": "/cable", "websocket": true }), vec!["101", "websocket"]),
        ] {
            assert_eq!(expects(&check), words, "{check}");
        }
    }

    #[test]
    fn the_checks_come_first_then_the_revision_and_the_lane() {
        let entries = outline(&json!({
            "checks": { "up": { "path": "/up", "method": "head", "severity": "warn" } },
            "revision": { "header": "X-Revision" },
            "tls": { "days_left": 21 },
            "previous_assets": true,
            "browser": { "command": "npm test", "severity": "warn" },
        }));
        let told: Vec<_> = entries
            .iter()
            .map(|entry| {
                (entry.name.as_str(), entry.kind, entry.method, entry.path.as_deref(), entry.severity)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("up", Kind::Check, Some("HEAD"), Some("/up"), Severity::Warn),
                ("tls", Kind::Tls, Some("HEAD"), Some("/"), Severity::Warn),
                ("previous_assets", Kind::PreviousAssets, Some("GET"), None, Severity::Warn),
                ("revision", Kind::Revision, Some("GET"), Some("/"), Severity::Fail),
                ("browser", Kind::Browser, None, None, Severity::Warn),
            ]
        );
        assert_eq!(entries.last().and_then(|entry| entry.command.as_deref()), Some("npm test"));
    }

    #[test]
    fn secrets_in_a_path_are_not_shown() {
        let entries = outline(&json!({ "checks": { "it": { "path": "/feed?token=s3cret-token" } } }));
        assert_eq!(entries.first().and_then(|entry| entry.path.as_deref()), Some("/feed?token=[hidden]"));
    }
}
