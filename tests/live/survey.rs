//! A look around an app that nobody has written checks for.

use std::sync::Arc;

use serde_json::{Value, json};
use smoke_seal::{Suite, Surveying, Target};

use crate::support::{Request, Response, Server, page, redirect, reply};

async fn survey(url: &str) -> Value {
    let suite = Arc::new(Suite::parse("shop", &json!({}), &|_| None).unwrap());
    let survey = Surveying::prepare(&suite, &Target::parse(url).unwrap()).unwrap();
    json!(survey.execute().await)
}

fn look<'a>(survey: &'a Value, path: &str) -> &'a Value {
    let mut looks = survey["looks"].as_array().unwrap().iter();
    looks.find(|look| look["path"] == path).unwrap_or_else(|| panic!("{path} in {survey:#}"))
}

/// An app with all that a survey looks for.
fn shop(request: &Request) -> Response {
    let html =
        |body: &str| page(format!("<title>Shop</title><meta name=revision content=0a1b2c3><body>{body}"));
    match request.target.as_str() {
        "/" => html(
            "<h1>All you need</h1><nav><a href=/cart>c</a><a href=/logout>out</a><a href=/account>a</a><a href=/broken>b</a></nav>",
        ),
        "/cart" => html("<h1>Cart</h1><form action=/cart><input name=coupon></form>"),
        "/account" => redirect(302, "/login"),
        "/login" => html("<form><input name=user><input type=password name=word></form>"),
        "/up" => reply(200, &[("content-type", "application/json")], r#"{"sha":"0a1b2c3d4e"}"#),
        "/robots.txt" => {
            let rules = "User-agent: *\nDisallow:\nSitemap: /maps/pages.xml";
            reply(200, &[("content-type", "text/plain")], rules)
        }
        "/maps/pages.xml" => {
            reply(200, &[("content-type", "application/xml")], "<urlset><url><loc>/</loc></url>")
        }
        "/broken" => reply(500, &[], "boom"),
        _ => reply(404, &[("content-type", "text/html")], "<h1>Not found</h1>"),
    }
}

fn server(answer: fn(&Request) -> Response) -> Server {
    Server::http(move |request| async move { answer(&request) })
}

#[tokio::test]
async fn all_that_a_suite_could_expect_is_found() {
    let server = server(shop);
    let survey = survey(&server.url()).await;
    let outcome = |path: &str| look(&survey, path)["evidence"]["outcome"].as_str().unwrap().to_owned();
    for (path, expected) in [
        ("/", "passed"),
        ("/up", "passed"),
        ("/health", "failed"),
        ("/robots.txt", "passed"),
        ("/maps/pages.xml", "passed"),
        ("/cart", "passed"),
        ("/broken", "failed"),
        ("/account", "unjudged"),
    ] {
        assert_eq!(outcome(path), expected, "{path}");
    }
    assert_eq!(look(&survey, "/")["page"]["headings"], json!(["All you need"]));
    assert_eq!(
        look(&survey, "/cart")["page"]["fields"],
        json!([r#"form[action="/cart"] input[name="coupon"]"#])
    );
    assert_eq!(look(&survey, "/account")["led_to"], "/login");
    let named = |path: &str| look(&survey, path)["revisions"].clone();
    assert_eq!(named("/up"), json!([{ "key": "json", "place": "/sha", "revision": "0a1b2c3d4e" }]));
    assert_eq!(named("/")[0]["place"], r#"meta[name="revision"]"#);
}

#[tokio::test]
async fn nothing_but_gets_of_what_may_be_followed_are_sent() {
    let server = server(shop);
    survey(&server.url()).await;
    let lines = server.lines();
    assert!(lines.iter().all(|line| line.starts_with("GET ")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("logout")), "{lines:?}");
    assert!(lines.len() <= 20, "{lines:?}");
    for request in server.requests() {
        assert!(request.header("user-agent").unwrap().starts_with("smoke_seal/"));
    }
}

#[tokio::test]
async fn an_app_that_does_not_show_itself_is_looked_at_once() {
    let nginx = "<title>503 Service Temporarily Unavailable</title><center><h1>503 Service Temporarily Unavailable</h1>\
                 </center><hr><center>nginx</center>";
    for (status, body) in [(500, "boom"), (200, nginx), (200, ""), (404, "no")] {
        let server =
            Server::http(move |_| async move { reply(status, &[("content-type", "text/html")], body) });
        let survey = survey(&server.url()).await;
        assert_eq!(survey["looks"].as_array().unwrap().len(), 1, "{status} {body}");
        let home = look(&survey, "/");
        assert_ne!(home["evidence"]["outcome"], "passed", "{status} {body}");
        assert!(home.get("page").is_none(), "{home}");
        assert_eq!(server.lines(), ["GET /"]);
    }
}

#[tokio::test]
async fn a_login_before_the_first_page_is_looked_at_as_what_it_is() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/" => redirect(302, "/session/new"),
            "/session/new" => page("<h1>Sign in</h1><form action=/session><input name=email></form>"),
            _ => reply(404, &[], ""),
        }
    });
    let survey = survey(&server.url()).await;
    let home = look(&survey, "/");
    assert_eq!((&home["evidence"]["error"], &home["led_to"]), (&json!("login"), &json!("/session/new")));
    assert!(home.get("page").is_none(), "what a wall shows is no page of its own: {home}");
    assert_eq!(look(&survey, "/session/new")["page"]["headings"], json!(["Sign in"]));
}

#[tokio::test]
async fn an_app_that_moved_is_looked_at_where_it_is() {
    let there = Server::http(|_| async { page("<h1>Here</h1>") });
    let place = there.url();
    let here = Server::http(move |_| {
        let place = place.clone();
        async move { redirect(301, &format!("{place}/")) }
    });
    let survey = survey(&here.url()).await;
    assert_eq!(survey["moved"], there.url());
    assert_eq!(here.lines(), ["GET /"]);
}

#[tokio::test]
async fn paths_are_below_the_target() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/shop/" => page("<nav><a href=cart>c</a><a href=/blog>b</a></nav>"),
            "/shop/cart" => page("<h1>Cart</h1>"),
            _ => reply(404, &[], ""),
        }
    });
    let survey = survey(&format!("{}/shop", server.url())).await;
    assert_eq!(look(&survey, "/cart")["evidence"]["outcome"], "passed");
    assert!(!server.lines().contains(&"GET /blog".to_owned()));
}

/// An app whose first page leads to an address with a session in it, and links to what does something.
fn with_sessions(request: &Request) -> Response {
    let path = request.target.split(';').next().unwrap_or_default();
    match path {
        "/" => redirect(302, "/home;jsessionid=0A1B2C"),
        "/home" => page(
            "<title>Shop</title><h1>Shop</h1><nav><a href='/about;jsessionid=0A1B2C'>About</a><a href=/abmelden>x</a>\
             <a href=/konto/löschen>x</a><a href=/x>Se déconnecter</a><a href=/help>Help</a></nav>",
        ),
        "/help" => page("<title>Help</title><p>Help"),
        _ => reply(404, &[("content-type", "text/html")], "<h1>Not found</h1>"),
    }
}

#[tokio::test]
async fn what_is_made_for_one_visitor_and_what_does_something_is_neither_asked_for_nor_told() {
    let server = server(with_sessions);
    let survey = survey(&server.url()).await;
    let paths: Vec<_> =
        survey["looks"].as_array().unwrap().iter().map(|look| look["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"/home") && paths.contains(&"/help"), "{paths:?}");
    assert!(paths.iter().all(|path| !path.contains(';')), "{paths:?}");
    assert_eq!(look(&survey, "/")["led_to"], "/home");
    let asked = server.lines();
    for left in ["/about", "/abmelden", "/konto", "/x"] {
        assert!(asked.iter().all(|line| !line.starts_with(&format!("GET {left}"))), "{left} {asked:?}");
    }
}
