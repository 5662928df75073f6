use super::*;

fn target(written: &str) -> Target {
    Target::parse(written).expect(written)
}

fn refusal(written: &str) -> String {
    Target::parse(written).expect_err(written).to_string()
}

#[test]
fn an_app_on_this_machine_is_known_by_its_address() {
    for here in ["localhost", "localhost.", "app.localhost:3000", "127.0.0.1", "127.1.2.3", "[::1]:3000"] {
        assert!(target(&format!("http://{here}/app")).is_loopback(), "{here}");
    }
    for elsewhere in ["localhost.example", "notlocalhost", "10.0.0.1", "[fd00::1]", "shop.example"] {
        assert!(!target(&format!("http://{elsewhere}/")).is_loopback(), "{elsewhere}");
    }
}

#[test]
fn a_path_stands_below_the_base() {
    for (base, path, url) in [
        ("https://shop.example", "/", "https://shop.example/"),
        ("https://shop.example/", "/up", "https://shop.example/up"),
        ("https://shop.example/eu/", "/up", "https://shop.example/eu/up"),
        ("https://shop.example/eu", "/?a=b?c", "https://shop.example/eu/?a=b?c"),
        ("http://127.0.0.1:3000", "/a b/ä?q=ö", "http://127.0.0.1:3000/a%20b/%C3%A4?q=%C3%B6"),
        ("http://[::1]:3000", "/up", "http://[::1]:3000/up"),
        (" https://Shop.Example:443 \n", "/%2F", "https://shop.example/%2F"),
    ] {
        assert_eq!(target(base).url_of(path).as_str(), url);
    }
}

#[test]
fn no_path_leads_away_from_the_target() {
    for path in ["/../../x", "/\\evil.example/", "/@evil.example/", "/.//evil.example", "/%2e%2e/x"] {
        let target = target("https://shop.example");
        assert!(target.owns(&target.url_of(path)), "{path}");
    }
}

#[test]
fn it_is_displayed_as_people_write_it() {
    assert_eq!(target("https://shop.example/").to_string(), "https://shop.example");
    assert_eq!(target("https://shop.example/eu/").to_string(), "https://shop.example/eu");
}

#[test]
fn it_owns_only_its_own_origin() {
    let target = target("https://shop.example");
    let owns = |url: &str| target.owns(&Url::parse(url).unwrap());
    assert!(owns("https://shop.example/a") && owns("https://shop.example:443/"));
    for other in ["http://shop.example/", "https://shop.example:444/", "https://www.shop.example/"] {
        assert!(!owns(other), "{other}");
    }
}

#[test]
fn credentials_are_kept_apart_and_never_shown() {
    let target = target("https://us%20er:can%3Aary@shop.example/eu");
    let authorization = target.authorization().unwrap();
    assert_eq!(authorization, "Basic dXMgZXI6Y2FuOmFyeQ==");
    assert!(authorization.is_sensitive());
    let shown = format!("{target} {target:?} {}", target.url_of("/"));
    for secret in ["dXMg", "can%3Aary", "can:ary", "us%20er", "us er"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(target.with_credentials(), "https://us%20er:can%3Aary@shop.example/eu");
    assert!(Target::parse("https://shop.example").unwrap().authorization().is_none());
}

#[test]
fn what_is_no_web_address_is_refused_with_what_to_write() {
    for (written, message) in [
        ("", "is no URL; write https://app.example.com"),
        ("shop.example", "shop.example has no scheme; write https://shop.example"),
        ("shop.example/eu/", "shop.example/eu has no scheme; write https://shop.example/eu"),
        ("//shop.example", "shop.example has no scheme; write https://shop.example"),
        ("shop.example:8443", "shop.example:8443 has no scheme; write https://shop.example:8443"),
        ("localhost:3000", "localhost:3000 has no scheme; write http://localhost:3000"),
        ("127.0.0.1:3000", "127.0.0.1:3000 has no scheme; write http://127.0.0.1:3000"),
        ("ftp://shop.example", "the scheme ftp is not supported; only http and https are"),
        ("file:///etc/passwd", "the scheme file is not supported; only http and https are"),
        ("https://", "is no URL: empty host; write https://app.example.com"),
        ("https://shop.example:99999", "is no URL: invalid port number; write https://app.example.com"),
        (
            "https://shop.example/?a=b",
            "has a query or a fragment; write only where the app begins, https://shop.example",
        ),
        (
            "https://shop.example/#a",
            "has a query or a fragment; write only where the app begins, https://shop.example",
        ),
    ] {
        assert_eq!(refusal(written), message, "{written}");
    }
}

#[test]
fn a_refusal_shows_no_password() {
    for written in [
        "user:canary@shop.example",
        "//user:canary@shop.example",
        "ftp://user:canary@shop.example",
        "https://user:canary@shop.example/?a=b",
        "https://shop.example/?token=canary",
        "shop.example/?token=canary",
        "localhost:3000/#canary",
        "https://user:canary@shop.example:99999",
        "https://user:can#ary@shop.example",
    ] {
        let message = refusal(written);
        assert!(!message.contains("canary") && !message.contains("ary@"), "{written}: {message}");
    }
}

#[test]
fn a_user_name_that_is_a_token_is_hidden_and_one_that_is_a_word_is_not() {
    let hidden = |url: &str, text: &str| {
        let mut text = text.to_owned();
        target(url).secrets().hide(&mut text);
        text
    };
    let url = "https://ghp_TOKEN0123%3D56:x-oauth-basic@shop.example";
    assert_eq!(hidden(url, "ghp_TOKEN0123%3D56 ghp_TOKEN0123=56 shop"), "[hidden] [hidden] shop");
    assert_eq!(hidden("https://shopper:canary@shop.example", "shopper canary"), "shopper [hidden]");
    assert_eq!(hidden("https://shopper@shop.example", "shopper"), "[hidden]");
}
