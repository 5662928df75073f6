use serde_json::json;
use smoke_seal::Outcome;

use super::{answer, app, asked};
use crate::support::{Server, findings, look, reply, report};

const URLS: &str =
    "<urlset><url><loc>/1</loc></url><url><loc>/2</loc></url><url><loc>/3</loc></url></urlset>";

#[tokio::test]
async fn pages_of_the_sitemap_have_to_render() {
    let server = app(&[("/sitemap.xml", URLS), ("/1", "<p>one"), ("/2", "<body> </body>")]);
    let evidence = look(&server, json!({ "path": "/sitemap.xml", "sitemap": 20 })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    let expected = [
        "sitemap: /2: HTML with something in its body <- a page with an empty body",
        "sitemap: /3: 2xx <- 404",
    ];
    assert_eq!(findings(&evidence), expected);
    assert_eq!(evidence.notes, ["sitemap: 3 checked"]);
}

#[tokio::test]
async fn a_sample_of_a_long_one_is_enough() {
    let server = app(&[("/sitemap.xml", URLS), ("/3", "<p>three")]);
    let evidence = look(&server, json!({ "path": "/sitemap.xml", "sitemap": 1 })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(evidence.notes, ["sitemap: 1 of 3 checked, 2 beyond the sample not"]);
    assert_eq!(asked(&server), ["GET /3", "GET /sitemap.xml"]);
}

#[tokio::test]
async fn of_an_index_the_first_sitemap_is_read() {
    let index = "<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap></sitemapindex>";
    let server = Server::http(move |request| async move {
        if request.target == "/sitemap.xml" {
            return reply(200, &[("content-type", "text/xml")], index);
        }
        answer(&request, &[("/pages.xml", URLS), ("/1", "<p>1"), ("/2", "<p>2"), ("/3", "<p>3")])
    });
    let evidence = look(&server, json!({ "path": "/sitemap.xml", "sitemap": 20 })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(evidence.notes, ["sitemap: 3 checked"]);
}

#[tokio::test]
async fn a_sitemap_that_names_only_another_site_is_a_finding() {
    let elsewhere = "<urlset><url><loc>http://localhost.staging.example/1</loc></url></urlset>";
    let server = Server::http(move |_| async move { reply(200, &[("content-type", "text/xml")], elsewhere) });
    let evidence = look(&server, json!({ "path": "/sitemap.xml", "sitemap": 20 })).await;
    let expected = "sitemap: /sitemap.xml: pages of this site <- such as http://localhost.staging.example/1";
    assert_eq!(findings(&evidence), [expected]);
}

#[tokio::test]
async fn what_is_no_sitemap_names_no_page() {
    let server = Server::http(|_| async move { reply(200, &[("content-type", "text/xml")], "<oops/>") });
    let evidence = look(&server, json!({ "path": "/sitemap.xml", "sitemap": { "severity": "warn" } })).await;
    assert_eq!(evidence.outcome, Outcome::Warned);
    assert_eq!(findings(&evidence), ["sitemap: /sitemap.xml: pages of this site <- none"]);
}

#[tokio::test]
async fn a_page_that_is_refused_at_first_is_requested_again() {
    let refused = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let server = Server::http(move |request| {
        let is_first = request.target == "/1" && refused.swap(false, std::sync::atomic::Ordering::Relaxed);
        async move {
            if is_first {
                return reply(403, &[], "not yet");
            }
            let pages = [("/sitemap.xml", URLS), ("/1", "<p>1"), ("/2", "<p>2"), ("/3", "<p>3")];
            answer(&request, &pages)
        }
    });
    let entry = json!({ "boot_window": 20, "checks": { "it": { "path": "/sitemap.xml", "sitemap": 20 } } });
    let report = report(&server.url(), &entry).await;
    assert_eq!(report.evidence[0].outcome, Outcome::Passed, "{report:?}");
}

#[tokio::test]
async fn links_with_an_effect_or_for_one_visitor_are_not_requested() {
    const MAP: &str = "<urlset><url><loc>/1</loc></url><url><loc>/account/l%C3%B6schen</loc></url><url><loc>/logout</loc></url>\
               <url><loc>/2;jsessionid=0A</loc></url><url><loc>/3?PHPSESSID=1</loc></url></urlset>";
    let server = app(&[("/sitemap.xml", MAP), ("/1", "<p>one")]);
    let evidence = look(&server, json!({ "path": "/sitemap.xml", "sitemap": 20 })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(evidence.notes, ["sitemap: 1 checked, 4 that may do something not"]);
    assert_eq!(asked(&server), ["GET /1", "GET /sitemap.xml"]);
}
