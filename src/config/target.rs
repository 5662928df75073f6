//! The target: the base URL of an app.

#[cfg(test)]
mod tests;

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use hyper::header::HeaderValue;
use url::{Host, Url};

use crate::base::error::Error;
use crate::base::redact::{Secrets, strip_credentials};

/// The address an app is verified at.
///
/// Credentials written into the URL (`https://user:password@…`) are taken out of it at once: they are sent, and never
/// shown.
#[derive(Clone)]
pub struct Target {
    base: Url,
    /// What stands before the host: `user:password@`.
    userinfo: String,
    authorization: Option<HeaderValue>,
    secrets: Secrets,
}

impl Target {
    /// Reads a base URL: `https://app.example.com`, with a path before every check's own if the app lives below one.
    ///
    /// ```
    /// # use smoke_seal::Target;
    /// let target = Target::parse("https://www.example.com/shop")?;
    /// assert_eq!(target.url_of("/up?full=1").as_str(), "https://www.example.com/shop/up?full=1");
    ///
    /// let error = Target::parse("https://www.example.com/?page=1").unwrap_err();
    /// assert!(error.to_string().contains("write only where the app begins"), "{error}");
    /// # Ok::<(), smoke_seal::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Target`], which says what to write instead.
    pub fn parse(written: &str) -> Result<Self, Error> {
        let written = written.trim();
        let mut base = Url::parse(written).map_err(|error| unreadable(written, error))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(no_web_address(written, &base));
        }
        if base.query().is_some() || base.fragment().is_some() {
            let message =
                format!("has a query or a fragment; write only where the app begins, {}", shown(&base));
            return Err(Error::Target(message));
        }
        let authorization = basic_authorization(&base);
        let userinfo = base.authority().rsplit_once('@').map(|(userinfo, _)| format!("{userinfo}@"));
        let userinfo = userinfo.unwrap_or_default();
        let secrets = secrets_of(&base, &userinfo, authorization.as_ref());
        strip_credentials(&mut base);
        Ok(Self { base, userinfo, authorization, secrets })
    }

    /// The URL of `path`, which begins with a slash.
    #[must_use]
    pub fn url_of(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        match self.base.path().trim_end_matches('/') {
            "" => url.set_path(path),
            app => url.set_path(&format!("{app}{path}")),
        }
        url.set_query(query);
        url
    }

    /// Whether `url` is of the target's own origin: the only one that credentials go to.
    #[must_use]
    pub fn owns(&self, url: &Url) -> bool {
        let base = &self.base;
        url.scheme() == base.scheme()
            && url.port_or_known_default() == base.port_or_known_default()
            && url.host() == base.host()
    }

    /// Its origin, as a browser names it (RFC 6454, 6.2).
    pub(crate) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Whether it is asked over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Whether it is this machine itself: no network lies between.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    /// The `Authorization` header that stands for the credentials in the URL.
    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    /// The URL with its credentials, for a command that has to have them.
    pub(crate) fn with_credentials(&self) -> String {
        self.to_string().replacen("://", &format!("://{}", self.userinfo), 1)
    }

    /// What of the URL must not be shown.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

/// The URL as people write it: without credentials, and without the slash that only a parser needs.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

fn basic_authorization(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let decode = |part: &str| percent_encoding::percent_decode_str(part).collect::<Vec<u8>>();
    let pair = [decode(url.username()), decode(url.password().unwrap_or_default())].join(&b':');
    let mut value = HeaderValue::from_str(&format!("Basic {}", BASE64.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// A user name of this length is hidden although there is a password: shorter ones are words that stand in the names of
/// hosts as well.
const SHORTEST_TOKEN: usize = 16;

fn secrets_of(url: &Url, userinfo: &str, authorization: Option<&HeaderValue>) -> Secrets {
    let mut secrets = Secrets::default();
    secrets.add_part_of_url(userinfo);
    let decode = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    // A token may stand as the user name, alone or with a password that is none.
    let user = [url.username().to_owned(), decode(url.username())];
    for name in user.iter().filter(|name| url.password().is_none() || name.len() >= SHORTEST_TOKEN) {
        secrets.add(name);
    }
    let password = url.password().unwrap_or_default();
    secrets.add(password);
    secrets.add(&decode(password));
    secrets.add(authorization.and_then(|value| value.to_str().ok()).unwrap_or_default());
    secrets
}

fn unreadable(written: &str, error: url::ParseError) -> Error {
    let message = match error {
        url::ParseError::RelativeUrlWithoutBase => no_scheme(written),
        // What was written may hold a password, and could not be taken apart to hide it.
        error => format!("is no URL: {error}; write https://app.example.com"),
    };
    Error::Target(message)
}

fn no_scheme(written: &str) -> String {
    let address = written.trim_start_matches('/');
    match Url::parse(&format!("https://{address}")) {
        // What runs on this machine seldom has a certificate.
        Ok(url) if is_loopback(&url) => format!("{0} has no scheme; write http://{0}", without_scheme(&url)),
        Ok(url) if url.host().is_some() => {
            format!("{} has no scheme; write {}", without_scheme(&url), shown(&url))
        }
        _ => "is no URL; write https://app.example.com".to_owned(),
    }
}

fn no_web_address(written: &str, base: &Url) -> Error {
    // `localhost:3000` parses as a URL of the scheme `localhost`; what is meant is plain.
    let message = if base.cannot_be_a_base() && !written.contains("//") {
        no_scheme(written)
    } else {
        format!("the scheme {} is not supported; only http and https are", base.scheme())
    };
    Error::Target(message)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // All that is below it as well (RFC 6761, 6.3).
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn without_scheme(url: &Url) -> String {
    shown(url).trim_start_matches("https://").to_owned()
}

fn shown(url: &Url) -> String {
    let mut url = url.clone();
    strip_credentials(&mut url);
    // A query may hold a token.
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}
