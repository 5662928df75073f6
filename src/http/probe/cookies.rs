//! The cookies that the redirects of one probe set.

use cookie_store::CookieStore;
use hyper::header::{HeaderMap, SET_COOKIE};
use url::Url;

/// The size limit of a cookie with its name and attributes, as in browsers (RFC 6265, 6.1).
const LONGEST: usize = 4096;

/// The cookies that the redirects of one probe set. They go back to where a browser would send them (RFC 6265, 5.4), and end
/// with the probe: they are in no evidence, and the next probe is a new visitor again.
#[derive(Debug, Default)]
pub(super) struct RedirectCookies(CookieStore);

impl RedirectCookies {
    /// Stores the cookies that the answer of `url` sets, and removes those that it deletes.
    pub(super) fn take(&mut self, url: &Url, headers: &HeaderMap) {
        let lines = headers.get_all(SET_COOKIE).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
        for line in lines.filter(|line| line.len() <= LONGEST) {
            // Invalid cookies, and those for another host, are ignored.
            let _ = self.0.parse(&line, url);
        }
    }

    /// The `Cookie` of a request for `url`, longer paths first; empty where there is none.
    pub(super) fn for_request(&self, url: &Url) -> String {
        let mut cookies = self.0.matches(url);
        cookies.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs = cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value()));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn url(written: &str) -> Url {
        Url::parse(written).unwrap()
    }

    fn set(at: &str, lines: &[&str]) -> RedirectCookies {
        let mut cookies = RedirectCookies::default();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(SET_COOKIE, HeaderValue::from_str(line).unwrap());
        }
        cookies.take(&url(at), &headers);
        cookies
    }

    #[test]
    fn they_go_back_to_where_a_browser_sends_them() {
        for (line, to, sent) in [
            ("a=1", "https://shop.example/x/y", "a=1"),
            ("a=1", "https://shop.example/", ""),
            ("a=1; Path=/", "https://shop.example/", "a=1"),
            ("a=1; Path=/", "https://www.shop.example/", ""),
            ("a=1; Path=/; Domain=shop.example", "https://www.shop.example/", "a=1"),
            ("a=1; Path=/; Domain=.shop.example", "https://www.shop.example/", "a=1"),
            ("a=1; Path=/; Domain=other.example", "https://other.example/", ""),
            ("a=1; Path=/; Domain=other.example", "https://shop.example/", ""),
            ("a=1; Path=/; Secure", "http://shop.example/", ""),
            ("a=1; Path=/; Secure; HttpOnly; SameSite=Strict", "https://shop.example/", "a=1"),
            ("a=1; Path=/x", "https://shop.example/xy", ""),
            ("a=1; Path=/; Max-Age=0", "https://shop.example/", ""),
            ("a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://shop.example/", ""),
            ("a=\"q, r\"; Path=/", "https://shop.example/", "a=\"q, r\""),
            ("a=; Path=/", "https://shop.example/", "a="),
            ("no cookie at all", "https://shop.example/x/", ""),
        ] {
            assert_eq!(
                set("https://shop.example/x/page", &[line]).for_request(&url(to)),
                sent,
                "{line} to {to}"
            );
        }
    }

    #[test]
    fn several_are_sent_together_and_the_last_of_a_name_counts() {
        let cookies = set("http://127.0.0.1:3000/a/b", &["one=1; Path=/", "two=2; Path=/a", "one=3; Path=/"]);
        assert_eq!(cookies.for_request(&url("http://127.0.0.1:3000/a/b")), "two=2; one=3");
    }

    #[test]
    fn one_that_is_longer_than_browsers_take_is_passed_over() {
        let long = format!("a={}; Path=/", "x".repeat(LONGEST));
        assert_eq!(
            set("https://shop.example/", &[&long, "b=1"]).for_request(&url("https://shop.example/")),
            "b=1"
        );
    }
}
