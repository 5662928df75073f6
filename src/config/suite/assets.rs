//! The setting `assets`: which assets are checked, and the severity of a finding.

use serde_json::Value;
use url::{Origin, Url};

use super::check::Severity;
use super::check::severity;
use super::fields::{Read, describe};
use super::settings::count;
use super::text;
use crate::base::redact::shown_path as shown;

/// How the assets of a page are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// The severity if a browser requests an asset and does not get it.
    pub severity: Severity,
    /// The severity of a finding that visitors may never notice: an image or a font that only a stylesheet names, for
    /// elements that the page may not have; an asset that browsers get in another way; an empty stylesheet or script.
    pub of_the_unsure: Severity,
    /// The limit of checked assets per page.
    pub most: usize,
    /// Assets that only warn, whatever the severity: paths of the app's own origin, and URLs of others.
    pub warn: Vec<String>,
}

/// The default limit of assets per page.
const MOST: usize = 500;

/// The highest limit that can be set.
const MOST_OF_ALL: u64 = 5000;

impl Assets {
    /// The default setting.
    const PLAIN: Self =
        Self { severity: Severity::Fail, of_the_unsure: Severity::Warn, most: MOST, warn: Vec::new() };

    fn of_severity(severity: Severity) -> Self {
        Self { severity, of_the_unsure: severity, ..Self::PLAIN }
    }

    /// Reads `true`, `false`, a severity, or a mapping; none for `false`.
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
    let (mut assets, mut most, mut warn) = (Assets::PLAIN, MOST, Vec::new());
    for (key, value) in value.as_object().into_iter().flatten() {
        match key.as_str() {
            "severity" => {
                assets =
                    Assets::of_severity(severity(value).map_err(|problem| format!("severity {problem}"))?);
            }
            "most" => most = count(value, 1, MOST_OF_ALL).map_err(|problem| format!("most {problem}"))?,
            "warn" => warn = warned_of(value).map_err(|problem| format!("warn {problem}"))?,
            "hosts" => return Err("knows no hosts; write the origins as cdns: at the app".to_owned()),
            other => return Err(format!("knows no {other:?}; known: severity, most, warn")),
        }
    }
    Ok(Assets { most, warn, ..assets })
}

/// The assets that only warn: each a path of the app's own origin, or a URL of another.
fn warned_of(value: &Value) -> Read<Vec<String>> {
    let example = "write paths such as /images/old.png, or URLs of other origins";
    let Value::Array(written) = value else {
        return Err(format!("must be a list, not {}; {example}", describe(value)));
    };
    let place = |value: &Value| {
        let place = text(value)?;
        let is_place =
            place.starts_with('/') || place.starts_with("https://") || place.starts_with("http://");
        if is_place {
            Ok(place.to_owned())
        } else {
            Err(format!("{} is no such place; {example}", shown(place)))
        }
    };
    written.iter().map(place).collect()
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
        let fail = Assets { severity: Severity::Fail, of_the_unsure: Severity::Fail, ..Assets::PLAIN };
        let warn = Assets { severity: Severity::Warn, of_the_unsure: Severity::Warn, ..Assets::PLAIN };
        for (written, expected) in [
            (json!(true), Some(Assets::PLAIN)),
            (json!(false), None),
            (json!("fail"), Some(fail)),
            (json!("warn"), Some(warn.clone())),
            (json!({ "most": 7 }), Some(Assets { most: 7, ..Assets::PLAIN })),
            (json!({ "most": 7, "severity": "warn" }), Some(Assets { most: 7, ..warn })),
            (
                json!({ "warn": ["/old.png?v=1", "https://cdn.example.com/a.css"] }),
                Some(Assets {
                    warn: vec!["/old.png?v=1".to_owned(), "https://cdn.example.com/a.css".to_owned()],
                    ..Assets::PLAIN
                }),
            ),
        ] {
            assert_eq!(Assets::read(&written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn an_invalid_value_is_refused_with_what_to_write_instead() {
        for (written, message) in [
            (json!(1), "must be true, false, warn, fail, or { severity: warn, most: 100 }, not 1"),
            (json!({ "most": 0 }), "most must be a whole number from 1 to 5000, not 0"),
            (json!({ "severity": "red" }), "severity must be fail or warn, not \"red\""),
            (json!({ "hosts": ["a"] }), "knows no hosts; write the origins as cdns: at the app"),
            (json!({ "depth": 1 }), "knows no \"depth\"; known: severity, most, warn"),
            (
                json!({ "warn": "/old.png" }),
                "warn must be a list, not \"/old.png\"; write paths such as /images/old.png, or URLs of other origins",
            ),
            (
                json!({ "warn": ["old.png"] }),
                "warn \"old.png\" is no such place; write paths such as /images/old.png, or URLs of other origins",
            ),
        ] {
            assert_eq!(Assets::read(&written), Err(message.to_owned()));
        }
    }

    #[test]
    fn a_cdn_is_an_origin_without_path_query_or_credentials() {
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
