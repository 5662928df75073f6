//! Which assets are checked, and what a finding among them does.

use serde_json::Value;
use url::{Origin, Url};

use super::check::Severity;
use super::check::severity;
use super::fields::{Read, describe};
use super::settings::count;
use super::text;
use crate::base::redact::shown_path as shown;

/// How the assets of a page are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assets {
    /// What a finding does: a browser asks for this asset, and does not get it.
    pub severity: Severity,
    /// What a finding does that a visitor may never notice: of an image or a font that a stylesheet alone names, for
    /// elements that the page may not have; of what browsers get in another way; of a stylesheet or a script without
    /// anything in it.
    pub of_the_unsure: Severity,
    /// How many of one page are checked, at the most.
    pub most: usize,
}

/// How many assets of a page are checked, unless it is said.
const MOST: usize = 500;

/// How many may be.
const MOST_OF_ALL: u64 = 5000;

impl Assets {
    /// What a page's assets are checked with where nothing more is said.
    const PLAIN: Self = Self { severity: Severity::Fail, of_the_unsure: Severity::Warn, most: MOST };

    fn of_severity(severity: Severity) -> Self {
        Self { severity, of_the_unsure: severity, ..Self::PLAIN }
    }

    /// Reads `true`, `false`, a severity, or a mapping; none where nothing is to be checked.
    pub(super) fn read(value: &Value) -> Read<Option<Self>> {
        match value {
            Value::Bool(true) => Ok(Some(Self::PLAIN)),
            Value::Bool(false) => Ok(None),
            Value::Object(_) => read_mapping(value).map(Some),
            other => severity(other).map(|severity| Some(Self::of_severity(severity))).map_err(|_| {
                format!(
                    "must be true, false, warn, fail, or {{ severity: warn, most: 100 }}, not {}",
                    describe(other)
                )
            }),
        }
    }
}

fn read_mapping(value: &Value) -> Read<Assets> {
    let (mut assets, mut most) = (Assets::PLAIN, MOST);
    for (key, value) in value.as_object().into_iter().flatten() {
        match key.as_str() {
            "severity" => {
                assets =
                    Assets::of_severity(severity(value).map_err(|problem| format!("severity {problem}"))?);
            }
            "most" => most = count(value, 1, MOST_OF_ALL).map_err(|problem| format!("most {problem}"))?,
            "hosts" => return Err("knows no hosts; write the origins as cdns: at the app".to_owned()),
            other => return Err(format!("knows no {other:?}; known: severity, most")),
        }
    }
    Ok(Assets { most, ..assets })
}

/// An origin whose assets count as the app's own.
pub(super) fn cdn(value: &Value) -> Read<Origin> {
    let written = text(value)?;
    let origin = || format!("{} is no origin; write it as https://cdn.example.com", shown(written));
    let url = Url::parse(written).map_err(|_| origin())?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https")
        || !is_bare
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(origin());
    }
    Ok(url.origin())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn assets_are_written_as_a_switch_a_severity_or_a_mapping() {
        let fail = Assets { severity: Severity::Fail, of_the_unsure: Severity::Fail, most: 500 };
        let warn = Assets { severity: Severity::Warn, of_the_unsure: Severity::Warn, most: 500 };
        for (written, expected) in [
            (json!(true), Some(Assets::PLAIN)),
            (json!(false), None),
            (json!("fail"), Some(fail)),
            (json!("warn"), Some(warn)),
            (json!({ "most": 7 }), Some(Assets { most: 7, ..Assets::PLAIN })),
            (json!({ "most": 7, "severity": "warn" }), Some(Assets { most: 7, ..warn })),
        ] {
            assert_eq!(Assets::read(&written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_such_thing_is_refused_with_what_to_write() {
        for (written, message) in [
            (json!(1), "must be true, false, warn, fail, or { severity: warn, most: 100 }, not 1"),
            (json!({ "most": 0 }), "most must be a whole number from 1 to 5000, not 0"),
            (json!({ "severity": "red" }), "severity must be fail or warn, not \"red\""),
            (json!({ "hosts": ["a"] }), "knows no hosts; write the origins as cdns: at the app"),
            (json!({ "depth": 1 }), "knows no \"depth\"; known: severity, most"),
        ] {
            assert_eq!(Assets::read(&written), Err(message.to_owned()));
        }
    }

    #[test]
    fn a_cdn_is_an_origin_and_nothing_more() {
        let origin = |written: &str| cdn(&json!(written)).unwrap().ascii_serialization();
        assert_eq!(origin("https://CDN.example.com"), "https://cdn.example.com");
        assert_eq!(origin("https://cdn.example.com:443/"), "https://cdn.example.com");
        for written in
            ["cdn.example.com", "https://cdn.example.com/assets", "ftp://a", "https://u:p@a", "https://a/?x"]
        {
            assert!(cdn(&json!(written)).is_err(), "{written}");
        }
    }
}
