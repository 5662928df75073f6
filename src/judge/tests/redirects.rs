use super::*;

fn to(status: u16, location: &str, not_followed: Option<NotFollowed>) -> Observation {
    let location = Url::parse(URL).unwrap().join(location).unwrap();
    observation(Ok(Answer { location: Some(location), not_followed, ..answer(status, &[], "") }))
}

#[test]
fn a_redirect_that_is_expected_holds() {
    for (redirect_to, location) in [
        ("/signin", "/signin"),
        ("/signin?next=%2F", "/signin?next=%2F"),
        ("https://shop.example/signin", "/signin"),
        ("https://id.example", "https://id.example/"),
        (r"/\/signin(\?|$)/", "/signin?next=/account"),
        ("/^https:\\/\\/id\\.example\\//", "https://id.example/in"),
    ] {
        assert_eq!(
            judged(json!({ "redirect_to": redirect_to }), &to(302, location, None)),
            [],
            "{redirect_to}"
        );
    }
    let exactly = json!({ "redirect_to": "/signin", "status": 301 });
    assert_eq!(judged(exactly.clone(), &to(301, "/signin", None)), []);
    assert_eq!(judged(exactly, &to(302, "/signin", None))[0].expectation, "status");
}

#[test]
fn a_redirect_that_is_not_expected_is_a_finding() {
    let expecting = |redirect_to: &str, observation: &Observation| {
        let finding = judged(json!({ "redirect_to": redirect_to }), observation).remove(0);
        (finding.expectation == "redirect_to")
            .then_some(format!("{} <- {}", finding.expected, finding.got))
            .unwrap()
    };
    assert_eq!(
        expecting("/signin", &observation(Ok(page(PAGE)))),
        "a redirect to /signin <- 200, no redirect"
    );
    assert_eq!(
        expecting("/signin", &to(302, "/signin?next=/", Some(NotFollowed::Loop))),
        "a redirect to /signin <- 302 to \"https://shop.example/signin?next=/\", not followed: it leads in a circle"
    );
    let mut followed = observation(Ok(page(PAGE)));
    followed.redirects.push(Redirect {
        url: Url::parse(URL).unwrap(),
        status: 301,
        location: Url::parse("https://shop.example/home").unwrap(),
    });
    assert_eq!(
        expecting("/signin", &followed),
        "a redirect to /signin <- 301 to \"https://shop.example/home\", which answered 200"
    );
}

#[test]
fn a_redirect_that_was_not_followed_says_why() {
    for (reason, words) in [
        (NotFollowed::AnotherSite, "it leads to another site"),
        (NotFollowed::Downgrade, "it leads from https to http"),
        (NotFollowed::Loop, "it leads in a circle"),
        (NotFollowed::TooMany, "there were too many before it"),
    ] {
        let finding = judged(json!({}), &to(307, "https://x.example/", Some(reason))).remove(0);
        assert_eq!(finding.expectation, "status");
        assert_eq!(finding.expected, "2xx");
        assert_eq!(finding.got, format!("307 to \"https://x.example/\", not followed: {words}"));
    }
}

#[test]
fn an_error_where_a_redirect_was_expected_is_told_by_its_status() {
    let finding =
        judged(json!({ "redirect_to": "/signin" }), &observation(Ok(answer(500, &[], "")))).remove(0);
    assert_eq!(finding.expectation, "status");
    assert_eq!(finding.got, "500, no redirect");
}
