//! The redirects that a check expects, one by one.

use std::fmt;

use serde_json::Value;
use url::{Host, Url};

use super::place::{comparable_place, leads_to};
use crate::base::redact::shown_path as shown;
use crate::config::suite::fields::{Read, describe};
use crate::config::suite::text;

/// The expected redirects: exactly these, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirects(Vec<ExpectedRedirect>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct ExpectedRedirect {
    status: Option<u16>,
    /// A path or a URL; a path is resolved against the URL that redirects.
    to: String,
}

impl Redirects {
    /// How many redirects are followed, and so how many a chain may name.
    pub(crate) const MOST: usize = 5;

    /// Whether `url` may redirect to `location` with `status`, after `before` other redirects.
    #[must_use]
    pub fn expects(&self, before: usize, url: &Url, status: u16, location: &Url) -> bool {
        self.0.get(before).is_some_and(|step| {
            step.status.is_none_or(|expected| expected == status)
                && url.join(&step.to).is_ok_and(|expected| leads_to(&expected, location))
        })
    }

    /// How many redirects there have to be.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The hosts that it names.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = Host> {
        self.0.iter().filter_map(|step| Url::parse(&step.to).ok()?.host().map(|host| host.to_owned()))
    }

    /// Reads a list of targets, each with or without a status before it. An empty list means no redirect.
    pub(super) fn read(value: &Value) -> Read<Self> {
        let Value::Array(written) = value else {
            return Err(format!(
                "must be a list, such as [https://www.example.com/], or [] for no redirect, not {}",
                describe(value)
            ));
        };
        if written.len() > Self::MOST {
            return Err(format!(
                "names {} redirects, and at most {} are followed",
                written.len(),
                Self::MOST
            ));
        }
        written.iter().map(ExpectedRedirect::read).collect::<Read<_>>().map(Self)
    }
}

impl ExpectedRedirect {
    fn read(value: &Value) -> Read<Self> {
        let written = text(value)?.trim();
        let Some((status, to)) = written.split_once(char::is_whitespace) else {
            return Ok(Self { status: None, to: comparable_place(written)? });
        };
        let Ok(status @ (301 | 302 | 303 | 307 | 308)) = status.parse() else {
            return Err(format!(
                "{} does not begin with a status that redirects; write one of 301, 302, 303, 307 and 308, or none",
                shown(written)
            ));
        };
        Ok(Self { status: Some(status), to: comparable_place(to.trim())? })
    }
}

impl fmt::Display for Redirects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no redirect");
        }
        let words: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(", then "))
    }
}

impl fmt::Display for ExpectedRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status} to {}", self.to),
            None => write!(f, "to {}", self.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn url(written: &str) -> Url {
        Url::parse(written).unwrap()
    }

    #[test]
    fn each_redirect_is_expected_in_its_place() {
        let chain = Redirects::read(&json!(["301 https://www.shop.example", "/en"])).unwrap();
        let (apex, www) = (url("http://shop.example/"), url("https://www.shop.example/"));
        assert!(chain.expects(0, &apex, 301, &www));
        assert!(!chain.expects(0, &apex, 302, &www), "another status");
        assert!(!chain.expects(0, &apex, 301, &apex), "another place");
        assert!(!chain.expects(1, &apex, 301, &www), "another turn");
        // A path is taken from the URL that redirects.
        assert!(chain.expects(1, &www, 308, &url("https://www.shop.example/en")));
        assert!(!chain.expects(1, &www, 308, &url("https://shop.example/en")));
        assert!(!chain.expects(2, &www, 301, &apex), "one too many");
        assert_eq!(chain.to_string(), "301 to https://www.shop.example, then to /en");
        assert_eq!(chain.hosts().map(|host| host.to_string()).collect::<Vec<_>>(), ["www.shop.example"]);
    }

    #[test]
    fn a_place_without_a_query_says_nothing_of_it() {
        let chain = Redirects::read(&json!(["/login", "/in?step=2", "/home?"])).unwrap();
        let from = url("https://shop.example/lab");
        for (before, location, is_expected) in [
            (0, "/login?next=%2Flab", true),
            (0, "/login?return_to=/lab#form", true),
            (0, "/login/?next=%2Flab", false),
            (0, "/logins?next=%2Flab", false),
            (1, "/in?step=2#top", true),
            (1, "/in?step=3", false),
            (1, "/in", false),
            (2, "/home", true),
            (2, "/home?", true),
            (2, "/home?error=1", false),
        ] {
            let location = from.join(location).unwrap();
            assert_eq!(chain.expects(before, &from, 302, &location), is_expected, "{before} {location}");
        }
    }

    #[test]
    fn an_empty_chain_expects_none() {
        let none = Redirects::read(&json!([])).unwrap();
        assert!(!none.expects(0, &url("http://a.test/"), 301, &url("https://a.test/")));
        assert_eq!((none.count(), none.to_string()), (0, "no redirect".to_owned()));
    }
}
