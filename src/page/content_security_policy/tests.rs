use hyper::header::HeaderValue;

use super::*;
use crate::page::html::Page;

/// What a page at `https://shop.example/` with this policy in its header may not load or run: `directive element`.
fn blocked(policy: &str, html: &str) -> Vec<String> {
    let url = Url::parse("https://shop.example/").unwrap();
    let references = Page::parse(html).references(&url);
    let header =
        (!policy.is_empty()).then(|| (CONTENT_SECURITY_POLICY, HeaderValue::from_str(policy).unwrap()));
    let policies = ContentSecurityPolicies::of(&url, &header.into_iter().collect(), &references.policies);
    let assets =
        references.assets.iter().filter_map(|it| Some(format!("{} {}", policies.blocks(it)?, it.shown)));
    let inline = references
        .inline
        .iter()
        .filter_map(|it| Some(format!("{} {}", policies.blocks_inline(it)?, it.kind.as_str())));
    assets.chain(inline).collect()
}

const PAGE: &str = "<link rel=stylesheet href=/a.css><script src=/a.js></script><img src=/logo.png>";

#[test]
fn what_no_source_of_the_directive_matches_is_blocked() {
    for (policy, html, expected) in [
        ("default-src 'none'", "<script src=/a.js></script>", "default-src <script src=/a.js>"),
        ("default-src", "<script src=/a.js></script>", "default-src <script src=/a.js>"),
        ("script-src https://cdn.example", "<script src=/a.js></script>", "script-src <script src=/a.js>"),
        ("SCRIPT-SRC 'NONE'; script-src *", "<script src=/a.js></script>", "script-src <script src=/a.js>"),
        (
            "script-src *; script-src-elem 'none'",
            "<script src=/a.js></script>",
            "script-src-elem <script src=/a.js>",
        ),
        (
            "style-src https:; style-src-elem 'nonce-x'",
            PAGE,
            "style-src-elem <link rel=stylesheet href=/a.css>",
        ),
        ("img-src data:", "<img src=/a.png>", "img-src <img src=/a.png>"),
        ("default-src 'self'; img-src 'none'", PAGE, "img-src <img src=/logo.png>"),
        ("script-src 'nonce-new'", "<script nonce=old src=/a.js></script>", "script-src <script src=/a.js>"),
        ("script-src 'nonce-X'", "<script nonce=x src=/a.js></script>", "script-src <script src=/a.js>"),
        (
            "script-src 'self' 'strict-dynamic' 'nonce-x'",
            "<script src=/a.js></script>",
            "script-src <script src=/a.js>",
        ),
        (
            "script-src https://shop.example:8443",
            "<script src=/a.js></script>",
            "script-src <script src=/a.js>",
        ),
        (
            "script-src https://shop.example/js/",
            "<script src=/a.js></script>",
            "script-src <script src=/a.js>",
        ),
        ("script-src shop.example/b.js", "<script src=/a.js></script>", "script-src <script src=/a.js>"),
        ("script-src *.shop.example", "<script src=/a.js></script>", "script-src <script src=/a.js>"),
        ("script-src 'self'", "<script>go()</script>", "script-src an inline <script>"),
        ("script-src 'unsafe-inline' 'nonce-x'", "<script>go()</script>", "script-src an inline <script>"),
        (
            "script-src 'unsafe-inline' 'strict-dynamic'",
            "<script>go()</script>",
            "script-src an inline <script>",
        ),
        ("script-src 'sha256-AAAA'", "<script>go()</script>", "script-src an inline <script>"),
        ("style-src 'self'", "<style>p{}</style>", "style-src an inline <style>"),
        ("script-src 'self'", "<script type=importmap>{}</script>", "script-src <script type=importmap>"),
        (
            "script-src 'self'",
            "<script type=module>go()</script>",
            "script-src an inline <script type=module>",
        ),
        ("script-src *, script-src 'none'", "<script src=/a.js></script>", "script-src <script src=/a.js>"),
        ("sandbox allow-forms", "<script src=/a.js></script>", "sandbox <script src=/a.js>"),
        ("media-src 'none'", "<video src=/a.mp4></video>", "media-src <video src=/a.mp4>"),
        (
            "manifest-src 'none'",
            "<link rel=manifest href=/m.json>",
            "manifest-src <link rel=manifest href=/m.json>",
        ),
        (
            "",
            "<head><meta http-equiv=content-security-policy content=\"script-src 'none'\"><script src=/a.js></script>",
            "script-src <script src=/a.js>",
        ),
    ] {
        assert_eq!(blocked(policy, html), [expected], "{policy}");
    }
}

#[test]
fn what_a_browser_loads_is_not_blocked() {
    for (policy, html) in [
        ("", PAGE),
        ("default-src 'self'", PAGE),
        ("default-src *", PAGE),
        ("default-src https:", PAGE),
        ("default-src http:", PAGE),
        ("default-src shop.example", PAGE),
        ("default-src http://shop.example", PAGE),
        ("default-src https://SHOP.example:443", PAGE),
        ("default-src https://shop.example:*/", PAGE),
        ("default-src *.example", PAGE),
        ("script-src 'self'; report-uri /csp", PAGE),
        ("frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'", PAGE),
        ("upgrade-insecure-requests", PAGE),
        ("script-src 'none' 'self'", "<script src=/a.js></script>"),
        ("script-src 'nonce-Abc-1_x='", "<script nonce='Abc-1_x=' src=https://cdn.example/a.js></script>"),
        ("script-src 'strict-dynamic' 'nonce-x'", "<script nonce=x src=https://cdn.example/a.js></script>"),
        ("style-src 'nonce-x'", "<link rel=stylesheet nonce=x href=/a.css><style nonce=x>p{}</style>"),
        (
            "script-src 'nonce-x'",
            "<link rel=preload as=script href=/a.js><script nonce=x src=/a.js></script>",
        ),
        (
            "script-src 'nonce-x'",
            "<link rel=modulepreload href=/a.js><script type=module nonce=x src=/a.js></script>",
        ),
        ("script-src 'nonce-x'", "<script type=importmap nonce=x>{\"imports\":{\"a\":\"/a.js\"}}</script>"),
        ("script-src 'sha384-AAAA'", "<script integrity=sha384-AAAA src=/a.js></script>"),
        ("script-src 'unsafe-inline'", "<script>go()</script>"),
        ("style-src 'self' 'unsafe-inline'", "<style>p{}</style>"),
        (
            "script-src 'sha256-9XGdF3s3UJFfMX9m1qMIWVYS6WUqSEBAlj7J8pFbKtA=' 'self'",
            "<script type=application/json>{}</script>",
        ),
        ("script-src 'self'", "<script src=/a.js>ignored()</script><script> </script>"),
        (
            "script-src 'self'",
            "<script>(function(){var a='/cdn-cgi/challenge-platform/scripts/jsd/main.js'})()</script>",
        ),
        ("script-src-attr 'none'; style-src-attr 'none'", "<p onclick=go() style='color:red'>x"),
        ("sandbox allow-scripts", PAGE),
        ("img-src 'self' data:", "<img src=data:image/png;base64,AA==><img src=/a.png>"),
        ("script-src 'self' ünïcode", "<script src=/a.js></script>"),
        (
            "",
            "<body><meta http-equiv=content-security-policy content=\"script-src 'none'\"><script src=/a.js></script>",
        ),
        (
            "",
            "<head><script src=/a.js></script><meta http-equiv=content-security-policy content=\"script-src 'none'\">",
        ),
        (
            "",
            "<head><meta http-equiv=content-security-policy-report-only content=\"script-src 'none'\"><script src=/a.js></script>",
        ),
        ("", "<head><meta http-equiv=content-security-policy content='sandbox'><script src=/a.js></script>"),
    ] {
        // What is no ASCII can be no header value here; browsers skip the directive.
        if policy.is_ascii() {
            assert_eq!(blocked(policy, html), [""; 0], "{policy} {html}");
        }
    }
}

#[test]
fn an_inline_script_with_a_matching_digest_is_allowed() {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use ring::digest;

    for algorithm in [("sha256", &digest::SHA256), ("sha384", &digest::SHA384), ("SHA512", &digest::SHA512)] {
        let (name, algorithm) = algorithm;
        let value = BASE64_STANDARD.encode(digest::digest(algorithm, b"go(\"\xC3\xA9\")"));
        for value in [value.clone(), value.replace('+', "-").replace('/', "_")] {
            let policy = format!("script-src '{name}-{value}'");
            assert_eq!(blocked(&policy, "<script>go(\"é\")</script>"), [""; 0], "{policy}");
            assert_eq!(blocked(&policy, "<script>go(\"é\") </script>").len(), 1, "{policy}");
        }
    }
}

#[test]
fn addresses_and_odd_hosts_match_as_browsers_match_them() {
    let page = Url::parse("http://10.0.0.5:8080/").unwrap();
    for (source, url, is_allowed) in [
        ("http://10.0.0.5:8080", "http://10.0.0.5:8080/a.js", true),
        ("10.0.0.5:8080", "http://10.0.0.5:8080/a.js", true),
        ("10.0.0.5", "http://10.0.0.5:8080/a.js", false),
        ("http://[::1]:3000", "http://[::1]:3000/a.js", true),
        ("my_cdn.example", "http://my_cdn.example/a.js", true),
        ("cdn.example:80", "https://cdn.example/a.js", true),
        ("'self'", "http://10.0.0.5:8080/a.js", true),
        ("'self'", "https://10.0.0.5:8080/a.js", true),
        ("'self'", "http://10.0.0.5/a.js", false),
        ("https://cdn.example/a%20b/", "https://cdn.example/a%20b/c.js", true),
        ("https://cdn.example/js?v=1", "https://cdn.example/js", true),
        ("localhost:3000", "http://localhost:3000/a.js", true),
        ("https:", "http://cdn.example/a.js", false),
        ("*", "http://anything.example/a.js", true),
        ("://x", "http://x/a.js", false),
        (":99999", "http://x/a.js", false),
        ("x:99999", "http://x/a.js", false),
    ] {
        let list: SourceList = [source].into_iter().collect();
        assert_eq!(list.has_url(&Url::parse(url).unwrap(), &page), is_allowed, "{source} {url}");
    }
}

#[test]
fn a_page_may_refuse_to_be_shown_in_a_frame() {
    let refuses = |headers: &[(&'static str, &'static str)]| {
        let headers = headers.iter().map(|(name, value)| {
            (hyper::header::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        refuses_frames(&headers.collect()).is_some()
    };
    assert!(refuses(&[("x-frame-options", "deny")]));
    assert!(refuses(&[("content-security-policy", "frame-ancestors 'none'")]));
    assert!(!refuses(&[("x-frame-options", "SAMEORIGIN")]));
    assert!(!refuses(&[("x-frame-options", "DENY"), ("content-security-policy", "frame-ancestors 'self'")]));
    assert!(!refuses(&[("content-security-policy-report-only", "frame-ancestors 'none'")]));
    assert!(!refuses(&[]));
}
