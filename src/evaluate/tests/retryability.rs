//! What waiting may change.

use std::time::Duration;

use super::*;
use crate::evaluate::evaluate_answer;

fn retry(fields: Value, observation: &Observation) -> Retryability {
    evaluate_answer(&check(fields), observation, None).retry
}

fn of_answer(fields: Value, answer: Answer) -> Retryability {
    retry(fields, &observation(Ok(answer)))
}

#[test]
fn a_certificate_finding_is_permanent() {
    let invalid = observation(Err(failure(FailureKind::Certificate, Cause::Tls)));
    assert_eq!(retry(json!({}), &invalid), Retryability::Permanent);
    // Of this kind are one that is not valid yet, and a handshake that fails for another reason.
    let handshake = observation(Err(failure(FailureKind::Tls, Cause::Tls)));
    assert_eq!(retry(json!({}), &handshake), Retryability::MayChange);
}

#[test]
fn failures_typical_of_a_boot_may_change() {
    for (kind, cause) in [
        (FailureKind::Refused, Cause::Network),
        (FailureKind::Closed, Cause::Network),
        (FailureKind::Timeout, Cause::App),
        (FailureKind::NoSuchName, Cause::Dns),
        (FailureKind::Malformed, Cause::App),
        (FailureKind::ResolverDown, Cause::Dns),
    ] {
        assert_eq!(retry(json!({}), &observation(Err(failure(kind, cause)))), Retryability::MayChange);
    }
    let mut broken = page("<p>half");
    broken.body.end = BodyEnd::Broken(failure(FailureKind::Closed, Cause::Network));
    assert_eq!(of_answer(json!({ "text": "half" }), broken), Retryability::MayChange);
}

#[test]
fn redirects_and_hsts_findings_are_stable_per_revision() {
    let observation = observation(Ok(page(PAGE)));
    for fields in [json!({ "redirects": ["/a"] }), json!({ "hsts": true })] {
        assert_eq!(retry(fields, &observation), Retryability::StablePerRevision);
    }
}

#[test]
fn a_status_is_stable_per_revision_unless_it_asks_to_wait() {
    for (status, expected) in [
        (204, Retryability::StablePerRevision),
        (302, Retryability::StablePerRevision),
        (304, Retryability::StablePerRevision),
        (401, Retryability::StablePerRevision),
        (404, Retryability::StablePerRevision),
        (408, Retryability::MayChange),
        (425, Retryability::MayChange),
        (429, Retryability::MayChange),
        (500, Retryability::MayChange),
        (502, Retryability::MayChange),
        (503, Retryability::MayChange),
        (599, Retryability::MayChange),
        (103, Retryability::MayChange),
    ] {
        assert_eq!(of_answer(json!({ "status": 200 }), answer(status, &[], "")), expected, "{status}");
    }
    let by_edge = answer(
        404,
        &[HTML],
        "<title>No such app</title><body><iframe src=//www.herokucdn.com/error-pages/no-such-app.html>",
    );
    assert_eq!(
        of_answer(json!({}), by_edge),
        Retryability::MayChange,
        "a router knows the app a moment later"
    );
}

#[test]
fn a_redirect_that_is_refused_is_settled_by_its_revision() {
    let expected = Retryability::StablePerRevision;
    for reason in [
        NotFollowed::AnotherSite,
        NotFollowed::Downgrade,
        NotFollowed::Loop,
        NotFollowed::PrivateAddress,
        NotFollowed::TooMany,
        NotFollowed::NoLocation,
    ] {
        let refused = Answer { not_followed: Some(reason), ..answer(302, &[], "") };
        assert_eq!(of_answer(json!({}), refused.clone()), expected, "{reason:?}");
        assert_eq!(of_answer(json!({ "redirect_to": "/signin" }), refused), expected, "{reason:?}");
    }
    assert_eq!(of_answer(json!({ "redirect_to": "/in" }), page(PAGE)), Retryability::StablePerRevision);
}

#[test]
fn what_a_page_shows_is_of_its_revision() {
    for fields in [
        json!({ "title": "x" }),
        json!({ "text": "x" }),
        json!({ "no_text": "tasks" }),
        json!({ "selector": "h6" }),
        json!({ "no_selector": "h1" }),
        json!({ "header": { "x-a": "x" } }),
        json!({ "content_type": "json" }),
    ] {
        assert_eq!(of_answer(fields.clone(), page(PAGE)), Retryability::StablePerRevision, "{fields}");
    }
    assert_eq!(
        of_answer(json!({ "renders": true }), page("<title>x</title>")),
        Retryability::StablePerRevision
    );
    let sorry = page("<body class=rails-default-error-page><div class=dialog><h1>Sorry");
    assert_eq!(of_answer(json!({}), sorry), Retryability::StablePerRevision);
}

#[test]
fn findings_about_readiness_may_change() {
    let document = answer(200, &[("content-type", "application/json")], "{\"ok\": false}");
    assert_eq!(of_answer(json!({ "json": { "/ok": true } }), document), Retryability::MayChange);
    assert_eq!(of_answer(json!({ "max_ms": 1 }), page(PAGE)), Retryability::MayChange);
    let closed =
        "<title>Offline for Maintenance</title><body><iframe src=//x.example/m.html></iframe></body>";
    assert_eq!(of_answer(json!({}), page(closed)), Retryability::MayChange);
    let turnout = "<title>Down for Maintenance</title><body><section id=page><header><h1>x</h1></header>\
                   <section id=body>x</section></section>";
    assert_eq!(of_answer(json!({}), page(turnout)), Retryability::MayChange, "somebody ends it");
}

#[test]
fn one_finding_that_stays_settles_a_check() {
    let both = json!({ "title": "x", "max_ms": 1 });
    assert_eq!(of_answer(both, page(PAGE)), Retryability::StablePerRevision);
    assert_eq!(
        of_answer(json!({}), page(PAGE)),
        Retryability::MayChange,
        "nothing is settled about what holds"
    );
}

#[test]
fn a_login_wall_and_a_blank_page_are_stable_per_revision_and_a_rate_limit_is_not() {
    assert_eq!(of_answer(json!({}), page(" ")), Retryability::StablePerRevision);
    let mut walled =
        observation(Ok(Answer { url: Url::parse("https://shop.example/login").unwrap(), ..page(PAGE) }));
    walled.redirects.push(Redirect {
        url: Url::parse(URL).unwrap(),
        status: 302,
        location: Url::parse("https://shop.example/login").unwrap(),
        took: Duration::ZERO,
    });
    assert_eq!(retry(json!({}), &walled), Retryability::StablePerRevision);
    assert_eq!(of_answer(json!({}), answer(429, &[], "")), Retryability::MayChange);
}
