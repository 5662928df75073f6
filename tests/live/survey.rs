//! A look around an app that nobody has written checks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use smoke_seal::{Suite, Surveying, Target};

use crate::support::{Request, Response, Server, page, redirect, reply};

async fn survey(url: &str) -> Value {
    let suite = Arc::new(Suite::parse("shop", &json!({}), &|_| None).unwrap());
    let survey = Surveying::prepare(&suite, &Target::parse(url).unwrap()).unwrap();
    json!(survey.execute().await)
}

fn look<'a>(survey: &'a Value, path: &str) -> &'a Value {
    let mut looks = survey["attempts"].as_array().unwrap().iter();
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
    assert!(lines.len() <= 30, "{lines:?}");
    for request in server.requests() {
        assert!(request.header("user-agent").unwrap().starts_with("smoke_seal/"));
    }
}

#[tokio::test]
async fn an_app_that_does_not_show_itself_is_checked_once() {
    let nginx = "<title>503 Service Temporarily Unavailable</title><center><h1>503 Service Temporarily Unavailable</h1>\
                 </center><hr><center>nginx</center>";
    for (status, body) in [(500, "boom"), (200, nginx), (200, ""), (404, "no")] {
        let server =
            Server::http(move |_| async move { reply(status, &[("content-type", "text/html")], body) });
        let survey = survey(&server.url()).await;
        assert_eq!(survey["attempts"].as_array().unwrap().len(), 1, "{status} {body}");
        let home = look(&survey, "/");
        assert_ne!(home["evidence"]["outcome"], "passed", "{status} {body}");
        assert!(home.get("page").is_none(), "{home}");
        assert_eq!(server.lines(), ["GET /"]);
    }
}

#[tokio::test]
async fn a_login_before_the_first_page_is_surveyed_as_a_login() {
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
async fn an_app_that_moved_is_checked_where_it_is() {
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
async fn links_with_an_effect_or_for_one_visitor_are_neither_requested_nor_reported() {
    let server = server(with_sessions);
    let survey = survey(&server.url()).await;
    let paths: Vec<_> =
        survey["attempts"].as_array().unwrap().iter().map(|look| look["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"/") && paths.contains(&"/help"), "{paths:?}");
    assert!(paths.iter().all(|path| !path.contains(';')), "{paths:?}");
    assert_eq!(look(&survey, "/")["led_to"], "/home");
    let asked = server.lines();
    for left in ["/about", "/abmelden", "/konto", "/x"] {
        assert!(asked.iter().all(|line| !line.starts_with(&format!("GET {left}"))), "{left} {asked:?}");
    }
}

fn left_out(survey: &Value) -> Vec<(String, String)> {
    let told = |it: &Value| (it["path"].as_str().unwrap().to_owned(), it["why"].as_str().unwrap().to_owned());
    survey["left_out"].as_array().unwrap().iter().map(told).collect()
}

fn paths(survey: &Value) -> Vec<&str> {
    let pages = survey["attempts"].as_array().unwrap().iter().filter(|look| look["purpose"] == "page");
    pages.map(|look| look["path"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_page_is_reported_once_under_its_canonical_url() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/" => redirect(302, "/en/"),
            "/en/" | "/en/index.html" => page(
                "<title>Book</title><nav><a href=/en/index.html>i</a><a href=/home>h</a><a href=/go>g</a>\
                 <a href=/en/preface.html>p</a><a href=/preface>p</a><a href='/list'>l</a></nav>",
            ),
            "/home" => redirect(301, "/en/"),
            "/go" => redirect(302, "/en/preface.html"),
            "/preface" | "/en/preface.html" => page("<title>Preface</title><p>Before all"),
            "/list" => redirect(302, "/list?page=1"),
            "/list?page=1" => page("<title>List</title><p>All of it"),
            _ => reply(404, &[], ""),
        }
    });
    let survey = survey(&server.url()).await;
    assert_eq!(paths(&survey), ["/en/preface.html"]);
    let told = left_out(&survey);
    let why = |path: &str| told.iter().find(|(it, _)| it == path).map(|(_, why)| why.as_str());
    assert_eq!(why("/en/index.html"), Some("the same page as /"));
    assert_eq!(why("/home"), Some("the same page as /"));
    assert_eq!(why("/preface"), Some("the same page as /en/preface.html"));
    assert_eq!(why("/list"), Some("it leads to an address with a query, or to another site"));
}

#[tokio::test]
async fn a_page_that_changes_between_two_attempts_is_not_suggested() {
    let count = Arc::new(AtomicUsize::new(0));
    let server = Server::http(move |request| {
        let n = count.fetch_add(1, Ordering::Relaxed);
        async move {
            match request.target.as_str() {
                "/" => page(
                    "<title>Wiki</title><nav><a href=/dice>d</a><a href=/quotes>q</a><a href=/search>s</a></nav>",
                ),
                "/dice" => page(format!("<title>Number {n}</title><h1>Number {n}</h1>")),
                "/quotes" => page(format!("<title>Quotes</title><h1>Quotes</h1><h2>Number {n}</h2>")),
                _ => reply(404, &[], ""),
            }
        }
    });
    let survey = survey(&server.url()).await;
    assert_eq!(paths(&survey), ["/quotes"]);
    assert_eq!(look(&survey, "/quotes")["page"]["headings"], json!(["Quotes"]));
    let told = left_out(&survey);
    assert!(told.contains(&("/dice".to_owned(), "it shows another page each time".to_owned())), "{told:?}");
    assert!(told.contains(&("/search".to_owned(), "it looks like a search".to_owned())), "{told:?}");
}

#[tokio::test]
async fn a_redirect_to_a_login_with_a_return_url_is_recorded_without_the_query() {
    let server = Server::http(|request| async move {
        match request.target.split('?').next().unwrap_or_default() {
            "/" => redirect(302, "/login?next=%2F"),
            "/login" => page("<form><input name=user><input type=password name=word></form>"),
            _ => reply(404, &[], ""),
        }
    });
    let survey = survey(&server.url()).await;
    assert_eq!(look(&survey, "/")["led_to"], "/login");
    assert_eq!(survey.get("moved"), None);
}

#[tokio::test]
async fn a_login_at_another_site_is_a_login_and_a_shop_there_is_none() {
    for (to, is_login) in [
        ("https://accounts.example/o/oauth2/auth?client_id=1", true),
        ("https://tenant.example/saml2/http-redirect/sso", true),
        ("https://login.example/common", true),
        ("https://cas.example/cas/login?service=x", true),
        ("https://shop.example/", false),
        ("https://blog.example/authors", false),
    ] {
        let server = Server::http(move |_| async move { redirect(302, to) });
        let survey = survey(&server.url()).await;
        let home = look(&survey, "/");
        assert_eq!(home["asks_to_log_in"], is_login, "{to}");
        let led_to = is_login.then(|| to.split('?').next().unwrap());
        assert_eq!(home["led_to"].as_str(), led_to, "{to}");
    }
}
