//! Bypasses the caches between a probe and the app.

use url::Url;

/// The name of the query parameter that makes the URL unknown to caches.
const MARK: &str = "_smoke_seal";

/// `url` with one more parameter. Many CDNs answer from their copy even if a client sends `no-cache`, since otherwise
/// anybody could send load to the app; but nearly all of them keep one copy per query.
pub(crate) fn past_caches(url: &Url, token: &str) -> Url {
    let mut url = url.clone();
    let query = match url.query() {
        Some(query) if !query.is_empty() => format!("{query}&{MARK}={token}"),
        _ => format!("{MARK}={token}"),
    };
    url.set_query(Some(&query));
    url
}

/// `url` without the parameter, which a redirect may have copied. Evidence does not show it.
pub(crate) fn without_mark(url: &mut Url, token: &str) {
    let mark = format!("{MARK}={token}");
    let Some(query) = url.query().filter(|query| query.contains(&mark)) else {
        return;
    };
    let rest: Vec<_> = query.split('&').filter(|pair| *pair != mark).collect();
    let rest = rest.join("&");
    url.set_query(Some(rest.as_str()).filter(|rest| !rest.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_there_is_stays_as_it_was() {
        for (before, asked) in [
            ("http://a.test/", "http://a.test/?_smoke_seal=t"),
            ("http://a.test/p?", "http://a.test/p?_smoke_seal=t"),
            ("http://a.test/p?q=a+b%20c&q=%C3%A9", "http://a.test/p?q=a+b%20c&q=%C3%A9&_smoke_seal=t"),
        ] {
            let mut url = past_caches(&Url::parse(before).unwrap(), "t");
            assert_eq!(url.as_str(), asked);
            without_mark(&mut url, "t");
            assert_eq!(url.as_str(), before.trim_end_matches('?'));
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for kept in ["http://a.test/?_smoke_seal=other", "http://a.test/?x_smoke_seal=t", "http://a.test/p?"]
        {
            let mut url = Url::parse(kept).unwrap();
            without_mark(&mut url, "t");
            assert_eq!(url.as_str(), kept);
        }
    }
}
