use std::time::Duration;

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
        ("/a?next=/b", "/a?next=/b"),
        ("/a?next=/i", "/a?next=/i"),
        ("/en/", "/en/?a=/b"),
        ("/signin", "/signin?next=%2Faccount"),
        ("/signin", "/signin?return_to=https%3A%2F%2Fshop.example%2F&locale=de"),
        ("/signin", "/signin#form"),
        ("https://id.example/in", "https://id.example/in?client_id=shop&state=x1"),
        ("/signin?", "/signin"),
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
    assert_eq!(judged(exactly, &to(302, "/signin", None))[0].kind.key(), "status");
}

#[test]
fn a_redirect_that_is_not_expected_is_a_finding() {
    let expecting = |redirect_to: &str, observation: &Observation| {
        let finding = judged(json!({ "redirect_to": redirect_to }), observation).remove(0);
        (finding.kind.key() == "redirect_to")
            .then_some(format!("{} <- {}", finding.expected, finding.got))
            .unwrap()
    };
    assert_eq!(
        expecting("/signin", &observation(Ok(page(PAGE)))),
        "a redirect to /signin <- 200, no redirect"
    );
    assert_eq!(
        expecting("/signin?", &to(302, "/signin?next=/", Some(NotFollowed::Loop))),
        "a redirect to /signin? <- 302 to \"https://shop.example/signin?next=/\", not followed: it leads in a circle that cookies do not end"
    );
    for (redirect_to, location) in [
        ("/signin", "/signin/?next=/"),
        ("/signin?next=a", "/signin?next=b"),
        ("/a?next=/b", "/a?next=/c"),
        ("/in", "https://in.example/in"),
    ] {
        let said = expecting(redirect_to, &to(302, location, Some(NotFollowed::Loop)));
        assert!(said.starts_with(&format!("a redirect to {redirect_to} <- 302 to")), "{said}");
    }
    let mut followed = observation(Ok(page(PAGE)));
    followed.redirects.push(Redirect {
        url: Url::parse(URL).unwrap(),
        status: 301,
        location: Url::parse("https://shop.example/home").unwrap(),
        took: Duration::ZERO,
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
        (NotFollowed::Loop, "it leads in a circle that cookies do not end"),
        (NotFollowed::TooMany, "there were too many redirects before it"),
    ] {
        let finding = judged(json!({}), &to(307, "https://x.example/", Some(reason))).remove(0);
        assert_eq!(finding.kind.key(), "status");
        assert_eq!(finding.expected, "2xx");
        assert_eq!(finding.got, format!("307 to \"https://x.example/\", not followed: {words}"));
    }
}

#[test]
fn an_error_in_place_of_a_redirect_shows_its_status() {
    let finding =
        judged(json!({ "redirect_to": "/signin" }), &observation(Ok(answer(500, &[], "")))).remove(0);
    assert_eq!(finding.kind.key(), "status");
    assert_eq!(finding.got, "500, no redirect");
}

/// An answer after these redirects, each its status and where it leads.
fn after(redirects: &[(u16, &str)], answer: Answer) -> Observation {
    let mut observation = observation(Ok(answer));
    let mut url = Url::parse(URL).unwrap();
    for (status, location) in redirects {
        let location = url.join(location).unwrap();
        observation.redirects.push(Redirect {
            url,
            status: *status,
            location: location.clone(),
            took: Duration::ZERO,
        });
        url = location;
    }
    observation
}

fn of_chain(redirects: &Value, observation: &Observation) -> String {
    let findings = judged(json!({ "redirects": redirects }), observation);
    let line = |it: &Finding| format!("{}: {} <- {}", it.kind.key(), it.expected, it.got);
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_chain_holds_when_each_redirect_is_the_one_in_its_place() {
    let www = [(301, "https://www.shop.example/account"), (302, "/en")];
    let holds = [
        (json!(["https://www.shop.example/account", "/en"]), &www[..]),
        (json!(["301 https://www.shop.example/account", "302 https://www.shop.example/en"]), &www),
        (json!([]), &[]),
    ];
    for (chain, taken) in holds {
        assert_eq!(of_chain(&chain, &after(taken, page(PAGE))), "", "{chain}");
    }
}

#[test]
fn another_chain_is_shown_beside_the_expected_one() {
    let www = &[(302, "https://www.shop.example/account")][..];
    let said = of_chain(&json!(["301 https://www.shop.example/account"]), &after(www, page(PAGE)));
    let got = "302 to \"https://www.shop.example/account\", then 200";
    assert_eq!(said, format!("redirects: 301 to https://www.shop.example/account <- {got}"));
    assert_eq!(of_chain(&json!([]), &after(www, page(PAGE))), format!("redirects: no redirect <- {got}"));
    let too_long = &[(301, "https://www.shop.example/account"), (301, "/en")][..];
    let said = of_chain(&json!(["https://www.shop.example/account"]), &after(too_long, page(PAGE)));
    assert!(said.ends_with("then 301 to \"https://www.shop.example/en\", then 200"), "{said}");
    let said = of_chain(&json!(["/en"]), &after(&[], page(PAGE)));
    assert_eq!(said, "redirects: to /en <- 200, no redirect");
    let said = of_chain(&json!(["/en"]), &to(301, "https://id.example/", Some(NotFollowed::AnotherSite)));
    assert_eq!(
        said,
        "redirects: to /en <- 301 to \"https://id.example/\", not followed: it leads to another site"
    );
}

#[test]
fn an_error_at_the_end_of_a_chain_is_reported_by_its_status() {
    let said = of_chain(&json!(["/en"]), &after(&[(301, "/fr")], answer(503, &[], "")));
    assert_eq!(
        said,
        "status: 2xx <- 503, at \"https://shop.example/fr\" (301 from \"https://shop.example/account\")"
    );
    let gone = json!({ "redirects": ["/gone"], "status": 404 });
    assert_eq!(judged(gone.clone(), &after(&[(301, "/gone")], answer(404, &[], ""))), []);
    assert_eq!(judged(gone, &after(&[], answer(404, &[], "")))[0].kind.key(), "redirects");
}

#[test]
fn a_login_that_a_chain_names_is_no_wall() {
    let signin = Answer { url: Url::parse("https://shop.example/login").unwrap(), ..page(PAGE) };
    let observation = after(&[(302, "/login")], signin);
    assert!(matches!(evaluate(&check(json!({})), &observation), Evaluation::Inconclusive(_)));
    assert_eq!(judged(json!({ "redirects": ["/login"] }), &observation), []);
}

#[test]
fn what_is_wrong_with_a_page_behind_a_redirect_names_the_page() {
    let reached = Url::parse("https://shop.example/lab").unwrap();
    let mut seen = observation(Ok(Answer { url: reached.clone(), ..page("<title>Oops</title><p>x") }));
    seen.redirects.push(Redirect {
        url: seen.url.clone(),
        status: 302,
        location: reached,
        took: Duration::ZERO,
    });
    let findings = judged(json!({ "title": "Lab", "text": "Notebooks" }), &seen);
    let got: Vec<&str> = findings.iter().map(|it| it.got.as_str()).collect();
    let place = "at \"https://shop.example/lab\" (302 from \"https://shop.example/account\")";
    assert_eq!(got[0], format!("\"Oops\", {place}"));
    assert!(!got[1].contains("/lab"), "once is enough: {got:?}");
    assert!(findings.iter().all(|it| it.got_without_page_text.is_none()));
}
