//! The sources that a directive lists, and what they match (CSP3, 2.3.1 and 6.7.2).

use base64::Engine;
use percent_encoding::percent_decode_str;
use ring::digest;
use url::Url;

use crate::page::integrity::BASE64;

/// The value of a directive.
#[derive(Debug, Default)]
pub(super) struct SourceList {
    sources: Vec<Source>,
    /// The same as written, in lower case: those of `sandbox` are flags.
    words: Vec<String>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// `*`
    Any,
    /// `https:`
    Scheme(String),
    Host(HostSource),
    /// `'self'`
    Own,
    UnsafeInline,
    StrictDynamic,
    Nonce(String),
    Hash(Vec<u8>),
    /// `'none'`, other keywords, and invalid sources: they match nothing.
    Nothing,
}

/// `https://*.example.com:443/js/`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HostSource {
    scheme: Option<String>,
    /// In small letters; `*`, or with `*.` before it, as it is written.
    host: String,
    port: Option<String>,
    path: String,
}

impl<'a> FromIterator<&'a str> for SourceList {
    fn from_iter<T: IntoIterator<Item = &'a str>>(words: T) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        Self {
            sources: words.iter().copied().map(Source::parse).collect(),
            words: words.iter().map(|word| word.to_ascii_lowercase()).collect(),
        }
    }
}

impl SourceList {
    pub(super) fn has(&self, source: &Source) -> bool {
        self.sources.contains(source)
    }

    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    /// Whether it allows nothing: it is empty or `'none'`.
    pub(super) fn is_none(&self) -> bool {
        self.sources.iter().all(|source| *source == Source::Nothing)
    }

    pub(super) fn has_nonces_or_hashes(&self) -> bool {
        self.sources.iter().any(|source| matches!(source, Source::Nonce(_) | Source::Hash(_)))
    }

    pub(super) fn has_nonce(&self, nonce: Option<&str>) -> bool {
        nonce.is_some_and(|nonce| !nonce.is_empty() && self.has(&Source::Nonce(nonce.to_owned())))
    }

    pub(super) fn has_hash(&self, digest: &[u8]) -> bool {
        self.sources.iter().any(|source| matches!(source, Source::Hash(known) if known == digest))
    }

    /// Whether it has a digest of `content`. The length of a digest shows its algorithm.
    pub(super) fn has_hash_of(&self, content: &[u8]) -> bool {
        let has_length = |length: usize| {
            self.sources.iter().any(|source| matches!(source, Source::Hash(known) if known.len() == length))
        };
        [&digest::SHA256, &digest::SHA384, &digest::SHA512].into_iter().any(|algorithm| {
            has_length(algorithm.output_len()) && self.has_hash(digest::digest(algorithm, content).as_ref())
        })
    }

    /// Whether `url` matches any source, for a reference on the page at `page`.
    pub(super) fn has_url(&self, url: &Url, page: &Url) -> bool {
        self.sources.iter().any(|source| match source {
            Source::Any => matches!(url.scheme(), "http" | "https") || url.scheme() == page.scheme(),
            Source::Scheme(scheme) => is_scheme(scheme, url.scheme()),
            Source::Host(host) => host.is_match(url, page),
            Source::Own => is_own(url, page),
            _ => false,
        })
    }
}

impl Source {
    fn parse(word: &str) -> Self {
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "*" => return Self::Any,
            "'self'" => return Self::Own,
            "'unsafe-inline'" => return Self::UnsafeInline,
            "'strict-dynamic'" => return Self::StrictDynamic,
            _ => {}
        }
        if let Some(quoted) = word.strip_prefix('\'').and_then(|word| word.strip_suffix('\'')) {
            return Self::parse_quoted(quoted).unwrap_or(Self::Nothing);
        }
        match lower.strip_suffix(':') {
            Some(scheme) if is_scheme_name(scheme) => Self::Scheme(scheme.to_owned()),
            _ => HostSource::parse(word).map_or(Self::Nothing, Self::Host),
        }
    }

    /// `nonce-…`, `sha256-…`; the value keeps its letters as they are.
    fn parse_quoted(word: &str) -> Option<Self> {
        let (name, value) = word.split_once('-')?;
        match name.to_ascii_lowercase().as_str() {
            "nonce" => Some(Self::Nonce(value.to_owned())),
            "sha256" | "sha384" | "sha512" => {
                let value = value.replace('-', "+").replace('_', "/");
                BASE64.decode(value).ok().map(Self::Hash)
            }
            _ => None,
        }
    }
}

impl HostSource {
    fn parse(word: &str) -> Option<Self> {
        let (scheme, rest) = match word.split_once("://") {
            Some((scheme, rest)) if is_scheme_name(scheme) => (Some(scheme.to_ascii_lowercase()), rest),
            Some(_) => return None,
            None => (None, word),
        };
        // Browsers ignore a query, and warn on their console.
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (place, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let after_address = place.rfind(']').map_or(0, |at| at + 1);
        let colon = place.get(after_address..).and_then(|rest| rest.find(':')).map(|at| at + after_address);
        let (host, port) = match colon {
            Some(at) => (place.get(..at)?, Some(place.get(at + 1..)?)),
            None => (place, None),
        };
        let is_port =
            |port: &str| port == "*" || (!port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()));
        let is_host =
            |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '_' | '*' | '[' | ']' | ':');
        if host.is_empty() || !host.chars().all(is_host) || !port.is_none_or(is_port) {
            return None;
        }
        let (host, port) = (host.to_ascii_lowercase(), port.map(str::to_owned));
        Some(Self { scheme, host, port, path: path.to_owned() })
    }

    fn is_match(&self, url: &Url, page: &Url) -> bool {
        let scheme = self.scheme.as_deref().unwrap_or(page.scheme());
        is_scheme(scheme, url.scheme()) && self.is_host(url) && self.is_port(url) && self.is_path(url)
    }

    /// Browsers match an IP address like a name, while in the standard only 127.0.0.1 matches.
    fn is_host(&self, url: &Url) -> bool {
        let Some(host) = url.host_str().map(|host| host.trim_end_matches('.')) else { return false };
        match self.host.strip_prefix('*') {
            Some("") => true,
            Some(below) => host.ends_with(below) && host.len() > below.len(),
            None => host == self.host.trim_end_matches('.'),
        }
    }

    /// The port of http: also matches that of https:, since http: may be upgraded.
    fn is_port(&self, url: &Url) -> bool {
        let asked = url.port_or_known_default();
        match self.port.as_deref() {
            None => url.port().is_none(),
            Some("*") => true,
            Some(port) => {
                let port = port.parse::<u16>().ok();
                port == asked || (port == Some(80) && asked == Some(443) && url.scheme() == "https")
            }
        }
    }

    /// A path that ends with a slash matches everything below it (6.7.2.11).
    fn is_path(&self, url: &Url) -> bool {
        let decoded = |path: &str| percent_decode_str(path).collect::<Vec<u8>>();
        let (pattern, path) = (decoded(&self.path), decoded(url.path()));
        match pattern.last() {
            None => true,
            Some(b'/') => path.starts_with(&pattern),
            Some(_) => path == pattern,
        }
    }
}

/// Whether the scheme in a policy matches that of a URL, or is http: where the URL was upgraded (6.7.2.9).
fn is_scheme(named: &str, of_url: &str) -> bool {
    named == of_url || (named == "http" && of_url == "https")
}

fn is_scheme_name(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.'))
}

/// `'self'`: the same origin, or the same host over https: at the usual ports (6.7.2.8, step 4).
fn is_own(url: &Url, page: &Url) -> bool {
    let is_upgraded = url.host() == page.host()
        && url.scheme() == "https"
        && (url.port_or_known_default() == page.port_or_known_default()
            || (url.port().is_none() && page.port().is_none()));
    url.origin() == page.origin() || is_upgraded
}
