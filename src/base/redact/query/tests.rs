use super::*;

fn shown(text: &str) -> String {
    let mut text = text.to_owned();
    hide(&mut text, &BTreeSet::from(["k".to_owned()]));
    text
}

#[test]
fn what_stands_under_a_credentials_name_is_hidden_however_short_it_is() {
    for name in [
        "token",
        "api_key",
        "apiKey",
        "key",
        "X-Amz-Signature",
        "sig",
        "password",
        "user[password]",
        "sessionid",
        "code",
        "jwt",
        "access",
        "access_token",
        "authToken",
        "to%6Ben",
        "user%5Bsecret%5D",
        "k",
    ] {
        assert_eq!(
            shown(&format!("https://x.example/a?b=1&{name}=ab&c=2")),
            format!("https://x.example/a?b=1&{name}=[hidden]&c=2")
        );
        assert_eq!(shown(&format!("\"/a?{name}=a%26b…\"")), format!("\"/a?{name}=[hidden]…\""));
        assert_eq!(shown(&format!("/a#{name}=ab and")), format!("/a#{name}=[hidden] and"));
        assert_eq!(shown(&format!("/a?b&amp;{name}=ab")), format!("/a?b&amp;{name}=[hidden]"));
    }
}

#[test]
fn other_values_are_shown_unless_they_look_random() {
    for query in [
        "q=keys+of+2024",
        "country_code=DE",
        "author=isla",
        "monkey=1",
        "id=550e8400-e29b-41d4-a716-446655440000",
        "at=2026-11-22T13:45:14Z",
        "post=my-first-post-of-2024-about-rails-8",
        "x=ThisIsALongTitle",
        "token=",
        "utm_source=a1b2c3d4e5f6a7b8",
        "filter[status]=open",
        "width=100",
        "Q=1",
    ] {
        let url = format!("https://x.example/a?{query}&b=c");
        assert_eq!(shown(&url), url);
    }
    for value in [
        "9f86d081884c7d659a2feaa0",
        "eyJhbGciOiJIUzI1NiJ9.e30.Et9HFtf9R3GEMA0IICOfFMVXY7kkTX1wr4qCyIf58U",
        "QmFzZTY0IGlzIG5vdCBhIHNlY3JldA",
    ] {
        assert_eq!(shown(&format!("/a?x={value}")), "/a?x=[hidden]");
    }
    assert_eq!(shown("token=ab, or a == b ? c : d=e"), "token=ab, or a == b ? c : d=e");
}

#[test]
fn a_url_within_a_url_is_looked_through() {
    assert_eq!(
        shown("/signin?return_to=%2Fa%3Ftoken%3Dab%26b%3Dc&d=e"),
        "/signin?return_to=%2Fa%3Ftoken%3D[hidden]%26b%3Dc&d=e"
    );
    assert_eq!(
        shown("/a?next=%252Fa%253Fb%253D1%2526token%253Da%252526b%2526c"),
        "/a?next=%252Fa%253Fb%253D1%2526token%253D[hidden]%2526c"
    );
    assert_eq!(shown("/a?next=/b?token=ab"), "/a?next=/b?token=[hidden]");
}

#[test]
fn redaction_is_idempotent_and_leaves_other_text_unchanged() {
    for text in ["/a?token=[hidden]&b=%", "%3", "%25", "?%zz=%é", "?ä=ö", "=", "?=x", ""] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn a_suites_own_values_are_secret_but_for_plain_names_and_short_ones() {
    let pairs = |path| secret_pairs(path).into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    assert_eq!(
        pairs("/a?key=abcdef&x=abcdef&y=abcde&q=abcdef&page=123456&utm_id=abcdef"),
        ["abcdef", "abcdef"]
    );
    assert_eq!(pairs("/a?production&9f86d081884c7d659a2f"), ["9f86d081884c7d659a2f"]);
    assert_eq!(pairs("/a/token=abcdef"), Vec::<String>::new());
}
