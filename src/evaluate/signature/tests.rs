mod samples;

use super::*;
use crate::evaluate::tests::answer;
use samples::{Sample, edges, stacks};

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

fn found(sample: &Sample, status: u16) -> Option<&'static Signature> {
    let answer = answer(status, sample.headers, sample.body);
    find(&AnswerReader::new(&answer))
}

#[test]
fn each_page_is_known_by_its_marks() {
    for (cause, samples) in [(Cause::App, stacks()), (Cause::Edge, edges())] {
        for sample in samples {
            let signature = found(&sample, sample.status);
            let name = signature.map(|it| (it.page, it.by, it.cause));
            assert_eq!(name, Some((sample.page, sample.by, cause)), "{}", sample.body);
        }
    }
}

#[test]
fn each_page_that_is_known_by_itself_is_known_with_status_200() {
    for sample in stacks().into_iter().chain(edges()) {
        let statuses = found(&sample, sample.status).map(|it| it.statuses);
        let everywhere = matches!(statuses, Some(SignatureStatuses::Any));
        assert_eq!(found(&sample, 200).is_some(), everywhere, "{}", sample.page);
    }
}

#[test]
fn each_signature_has_a_sample_and_a_source() {
    let samples: Vec<Sample> = stacks().into_iter().chain(edges()).collect();
    let seen: Vec<_> = samples.iter().filter_map(|sample| found(sample, sample.status)).collect();
    for signature in all() {
        let hint = signature.hint;
        assert!(
            seen.iter().any(|it| std::ptr::eq(*it, signature)),
            "{} has no sample: {hint}",
            signature.page
        );
        assert!(signature.source.len() > 20, "{} has no source", signature.page);
    }
}

#[test]
fn every_hint_is_looked_for() {
    for signature in all().filter(|signature| !signature.hint.is_empty()) {
        assert!(index().hints.is_in(signature.hint.as_bytes()), "{}: {}", signature.page, signature.hint);
    }
}

#[test]
fn every_selector_is_one() {
    for mark in all().flat_map(|signature| signature.marks) {
        if let PageMark::Element(css) | PageMark::ElementSays(css, _) = mark {
            assert!(Selector::parse(css).is_ok(), "{css}");
        }
    }
}

fn escaped(html: &str) -> String {
    html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Its title and its text are there, and its markup as a reader sees it.
#[test]
fn a_page_that_quotes_another_is_the_apps_own() {
    for sample in stacks().into_iter().chain(edges()).filter(|sample| !sample.body.is_empty()) {
        let shown = Page::parse(sample.body);
        let (title, text) = (shown.title().unwrap_or_default(), shown.text());
        let post = format!(
            "<!DOCTYPE html><html><head><title>What {title} means | Ops blog</title></head><body><header><h1>Ops blog</h1>\
             </header><main><article><h1>{title}</h1><p>{text}</p><pre>{}</pre><!-- {} --></article></main></body></html>",
            escaped(sample.body),
            sample.body.replace("--", ""),
        );
        for status in [200, 500, 503] {
            let answer = answer(status, &[HTML], post.as_str());
            let signature = find(&AnswerReader::new(&answer));
            assert!(signature.is_none(), "{status}: {} is seen in {post}", signature.unwrap().page);
        }
    }
}

#[test]
fn what_the_app_made_itself_stays_its_own_whoever_passed_it_on() {
    for headers in [
        &[HTML, ("server", "nginx"), ("via", "1.1 vegur")][..],
        &[HTML, ("server", "cloudflare"), ("cf-ray", "8f2c-FRA"), ("cf-cache-status", "DYNAMIC")],
        &[HTML, ("x-cache", "Error from cloudfront"), ("via", "1.1 a.cloudfront.net (CloudFront)")],
        &[HTML, ("server", "Caddy"), ("x-runtime", "0.01"), ("x-request-id", "a")],
        &[HTML, ("server", "awselb/2.0"), ("x-runtime", "0.01")],
        &[("server", "Caddy"), ("via", "1.1 Caddy")],
        &[HTML, ("server", "envoy"), ("x-envoy-upstream-service-time", "7")],
        &[HTML, ("server", "Heroku"), ("x-runtime", "0.01")],
    ] {
        for status in [500, 502, 503, 504] {
            let sorry = answer(status, headers, "<title>Sorry</title><h1>Something broke</h1>");
            assert!(find(&AnswerReader::new(&sorry)).is_none(), "{status} with {headers:?}");
        }
    }
    let rails = stacks().remove(0);
    let served = answer(500, &[HTML, ("via", "1.1 vegur"), ("x-runtime", "0.01")], rails.body);
    assert_eq!(find(&AnswerReader::new(&served)).map(|it| it.cause), Some(Cause::App));
}

#[test]
fn a_page_of_the_app_that_passes_an_edges_words_on_is_its_own() {
    let body = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center>\
                <hr><center>nginx</center></body></html>";
    assert!(find(&AnswerReader::new(&answer(502, &[HTML], body))).is_some());
    assert!(find(&AnswerReader::new(&answer(502, &[HTML, ("x-runtime", "0.2")], body))).is_none());
}

#[test]
fn a_page_is_checked_only_where_a_hint_is_and_only_at_its_beginning() {
    let late = format!("<p>{}</p>{}", "x".repeat(GLANCE), edges().remove(0).body);
    assert!(find(&AnswerReader::new(&answer(503, &[HTML], late))).is_none());
}

#[test]
fn signatures_are_in_order_before_the_first_run() {
    crate::prepare_process();
    assert!(
        INDEX.get().is_some(),
        "a run's own thread would make it, and a fork meanwhile would wait for that"
    );
}
