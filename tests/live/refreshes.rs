//! Pages that send their visitors on by themselves: `meta` elements and the `Refresh` header.

use serde_json::json;
use smoke_seal::Outcome;

use crate::support::{Response, Server, findings, look, page, reply};

const AT_ONCE: &str = "<title>Moved</title><meta http-equiv=refresh content='0; url=/en/'><p>Click here";

fn answer(path: &str, home: &str, header: Option<&str>) -> Response {
    let mut headers = vec![("content-type", "text/html")];
    headers.extend(header.map(|value| ("refresh", value)));
    match path {
        "/" => reply(200, &headers, home.to_owned()),
        "/en/" => page("<title>Shop</title><p>Welcome"),
        "/round" => page("<meta http-equiv=refresh content='0;url=/'>"),
        _ => reply(500, &[("content-type", "text/html")], "<p>boom"),
    }
}

fn shop(home: &'static str, header: Option<&'static str>) -> Server {
    Server::http(move |request| async move { answer(&request.target, home, header) })
}

#[tokio::test]
async fn a_meta_refresh_is_followed_like_a_redirect() {
    for (home, header) in [
        (AT_ONCE, None),
        ("<meta http-equiv=Refresh content=\"1;URL='/en/'\">", None),
        ("<body><meta http-equiv=refresh content='.5,/en/#top'>", None),
        ("<p>Moved", Some("0; url=/en/")),
        ("<meta http-equiv=refresh content='0;url=/gone'>", Some("0;url=/en/")),
        ("<title>Moved</title><body><script>window.location.replace('/en/');</script>", None),
    ] {
        let server = shop(home, header);
        let evidence = look(&server, json!({ "path": "/", "title": "Shop" })).await;
        assert_eq!((evidence.outcome, findings(&evidence)), (Outcome::Passed, vec![]), "{home}");
        let hops: Vec<_> = evidence.redirects.iter().map(|hop| (hop.status, &hop.location)).collect();
        assert_eq!(hops, [(200, &format!("{}/en/", server.url()))], "{home}");
        assert_eq!(server.lines(), ["GET /", "GET /en/"]);
    }
}

#[tokio::test]
async fn the_target_of_a_refresh_has_to_pass() {
    for (home, found) in [
        ("<meta http-equiv=refresh content='0;url=/gone'>", "500"),
        ("<meta http-equiv=refresh content='2;url=/gone'>", "500"),
        ("<body><script>location.href = '/gone'</script>", "500"),
        ("<meta http-equiv=refresh content='0;url=/round'>", "not followed: it leads in a circle"),
        ("<meta http-equiv=refresh content='0;url=https://other.example/'>", "it leads to another site"),
    ] {
        let evidence = look(&shop(home, None), json!({ "path": "/" })).await;
        assert_eq!(evidence.outcome, Outcome::Failed, "{home}");
        let told = findings(&evidence);
        assert!(told.len() == 1 && told[0].contains(found), "{home} {told:?}");
    }
    let evidence = look(&shop("<p>Moved", Some("0;url=/gone")), json!({ "path": "/" })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
}

#[tokio::test]
async fn a_page_that_is_read_before_it_leads_on_or_is_loaded_anew_is_the_page() {
    for home in [
        "<title>Board</title><meta http-equiv=refresh content=5>",
        "<title>Board</title><meta http-equiv=refresh content='0'>",
        "<title>Board</title><meta http-equiv=refresh content='30;url=/gone'>",
        "<title>Board</title><meta http-equiv=refresh content='0;url=/'>",
        "<title>Board</title><noscript><meta http-equiv=refresh content='0;url=/gone'></noscript>",
        "<title>Board</title><template><meta http-equiv=refresh content='0;url=/gone'></template>",
        "<title>Board</title><pre>&lt;meta http-equiv=refresh content='0;url=/gone'></pre>",
    ] {
        let server = shop(home, None);
        let evidence = look(&server, json!({ "path": "/", "title": "Board" })).await;
        assert_eq!((evidence.outcome, findings(&evidence)), (Outcome::Passed, vec![]), "{home}");
        assert_eq!(server.lines(), ["GET /"], "{home}");
    }
    let server = shop("<title>Board</title>", Some("60"));
    assert_eq!(look(&server, json!({ "path": "/", "title": "Board" })).await.outcome, Outcome::Passed);
}

#[tokio::test]
async fn a_redirect_that_is_expected_may_be_one_of_the_page() {
    let expected = json!({ "path": "/", "redirect_to": "/en/" });
    assert_eq!(look(&shop(AT_ONCE, None), expected).await.outcome, Outcome::Passed);
    let other = json!({ "path": "/", "redirect_to": "/de/" });
    assert_eq!(look(&shop(AT_ONCE, None), other).await.outcome, Outcome::Failed);
    let evidence = look(&shop("<p>Here", None), json!({ "path": "/", "redirect_to": "/en/" })).await;
    assert_eq!(evidence.outcome, Outcome::Failed, "{evidence:?}");
    let chain = json!({ "path": "/", "redirects": ["/en/"], "title": "Shop" });
    let evidence = look(&shop(AT_ONCE, None), chain).await;
    assert_eq!((evidence.outcome, findings(&evidence)), (Outcome::Passed, vec![]));
}
