//! Problems of `origin`, `redirect_to`, `redirects` and `websocket`.

use super::*;

#[test]
fn problems_of_origin_and_redirects_are_reported() {
    let table = r#"
        {"origin": "shop.example"}
            origin: shop.example has no scheme; write https://shop.example
        {"origin": "https://shop.example/en"}
            origin: https://shop.example/en has a path; write it as path, and here where it begins
        {"origin": "https://a:b@shop.example"}
            origin: https://shop.example has credentials before it; they are sent to the app's own url only
        {"origin": 7}
            origin: must be a URL such as http://example.com, not 7
        {"redirects": "https://shop.example/"}
            redirects: must be a list, such as [https://www.example.com/], or [] for no redirect, not "https://shop.example/"
        {"redirects": ["shop.example"]}
            redirects: "shop.example" is neither a path nor a URL; write /shop.example or https://shop.example
        {"redirects": ["200 /a"]}
            redirects: "200 /a" does not begin with a status that redirects; write one of 301, 302, 303, 307 and 308, or none
        {"redirects": [301]}
            redirects: must be a text, not 301
        {"redirects": ["/a#b"]}
            redirects: "/a#b" has a fragment, which is not compared; remove the # and what follows
        {"redirects": ["/1", "/2", "/3", "/4", "/5", "/6"]}
            redirects: names 6 redirects, and at most 5 are followed
        {"hsts": false}
            hsts: must be true, or a mapping such as { max_age: 31536000 }, not false
        {"hsts": {"max_age": 0}}
            hsts.max_age: must be a whole number of seconds above 0, such as 31536000 for a year, not 0
        {"hsts": {"max-age": 5}}
            hsts.max-age: unknown key of hsts; did you mean max_age?
        {"hsts": {"include_subdomains": false}}
            hsts.include_subdomains: must be true, or left out, not false
        {"redirects": ["/a"], "redirect_to": "/a"}
            redirects: does not go with redirect_to, which ends the check at one redirect; keep one of them
        {"redirects": ["/a"], "status": 301}
            status: is that of the page at the end of redirects; write a redirect's own before it, as 301 https://…
    "#;
    for (mut check, message) in pairs(table) {
        check["path"] = json!("/");
        let expected = format!("checks.it.{message}");
        assert_eq!(problems(&json!({ "checks": { "it": check } })), expected, "{check}");
    }
}

#[test]
fn problems_of_the_tls_settings_are_reported() {
    let table = r#"
        {"tls": false}
            tls: must be true, or a mapping such as { days_left: 14 }, not false
        {"tls": {"days_left": -1}}
            tls.days_left: must be a whole number from 0 to 3650, not -1
        {"tls": {"min_version": 1.1}}
            tls.min_version: 1.1 is not supported, and 1.2 is the oldest version that is; write 1.2 or 1.3
        {"tls": {"min_version": 1.0}}
            tls.min_version: 1.0 is not supported, and 1.2 is the oldest version that is; write 1.2 or 1.3
        {"tls": {"min_version": "TLS 1.3"}}
            tls.min_version: must be 1.2 or 1.3, not "TLS 1.3"
        {"tls": {"severity": "error"}}
            tls.severity: must be fail or warn, not "error"
        {"tls": {"days": 3}}
            tls.days: unknown key of tls; known: days_left, min_version, severity
        {"tls": true, "url": "http://shop.example"}
            tls: needs an app at https, and its url is http://shop.example; write https there, or remove the line
        {"tls": true, "checks": {"tls": {"path": "/"}}}
            checks.tls: is the name of the check of TLS; give the check another
    "#;
    for (entry, message) in pairs(table) {
        assert_eq!(problems(&entry), message, "{entry}");
    }
    assert!(parse(&json!({ "checks": { "tls": { "path": "/" } } })).is_ok());
    assert!(parse(&json!({ "tls": { "min_version": "1.3" }, "url": "https://shop.example" })).is_ok());
}

#[test]
fn problems_of_the_websocket_are_reported() {
    let table = r#"
        {"websocket": 101}
            websocket: must be true, or a mapping such as { protocol: actioncable-v1-json }, not 101
        {"websocket": {"protocol": "a, b"}}
            websocket.protocol: "a, b" is no name of a subprotocol; write one, such as actioncable-v1-json
        {"websocket": {"origin": "shop.example"}}
            websocket.origin: shop.example has no scheme; write https://shop.example
        {"websocket": {"subprotocol": "x"}}
            websocket.subprotocol: unknown key of a websocket; did you mean protocol?
        {"websocket": true, "method": "head"}
            method: cannot be head: a WebSocket is asked for with get
        {"websocket": true, "text": "x"}
            text: is not checked: the body of a WebSocket's answer is not read; write another check for the page at this path
        {"websocket": true, "redirects": ["/a"]}
            redirects: does not go with websocket, for which browsers follow no redirect; remove it
        {"websocket": true, "redirect_to": "/a"}
            redirect_to: does not go with websocket, for which browsers follow no redirect; remove it
    "#;
    for (mut check, message) in pairs(table) {
        check["path"] = json!("/cable");
        let expected = format!("checks.it.{message}");
        assert_eq!(problems(&json!({ "checks": { "it": check } })), expected, "{check}");
    }
}

#[test]
fn a_cable_path_requests_the_protocol_of_action_cable_and_other_paths_none() {
    for (path, protocol) in [
        ("/cable", Some("actioncable-v1-json")),
        ("/admin/cable?token=x", Some("actioncable-v1-json")),
        ("/live", None),
    ] {
        let suite = parse(&json!({ "checks": { "it": { "path": path, "websocket": true } } })).unwrap();
        let check = &suite.checks[0];
        assert_eq!(check.websocket.as_ref().unwrap().protocol.as_deref(), protocol, "{path}");
        assert_eq!(check.status.to_string(), "101");
    }
}

#[test]
fn which_addresses_have_to_answer_is_all_or_any() {
    let message = "must be all or any, not \"both\"";
    assert_eq!(problems(&json!({ "addresses": "both" })), format!("addresses: {message}"));
    let check = json!({ "path": "/", "addresses": "both" });
    assert_eq!(problems(&json!({ "checks": { "it": check } })), format!("checks.it.addresses: {message}"));
}
