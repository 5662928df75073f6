//! Answers whose status is as expected, and that are no page of the app all the same.

use std::time::Duration;

use super::*;
use crate::evaluate::evaluate_answer;

const HEROKU: &str =
    "<title>Offline for Maintenance</title><body><iframe src=\"//x.example/m.html\"></iframe></body>";
const RAILS: &str =
    "<title>Sorry</title><body class=\"rails-default-error-page\"><div class=\"dialog\"><h1>Sorry</h1></div>";

fn at(path: &str, fields: Value, answer: Answer) -> (Check, Observation) {
    let mut check = check(fields);
    path.clone_into(&mut check.path);
    let mut observation = observation(Ok(answer));
    observation.url.set_path(path);
    (check, observation)
}

fn findings(path: &str, fields: Value, answer: Answer) -> Vec<String> {
    let (check, observation) = at(path, fields, answer);
    match evaluate(&check, &observation) {
        Evaluation::Judged(findings) => {
            let line =
                |it: Finding| format!("{}: {} <- {} ({:?})", it.kind.key(), it.expected, it.got, it.cause);
            findings.into_iter().map(line).collect()
        }
        Evaluation::Inconclusive(inconclusive) => panic!("not judged: {}", inconclusive.reason),
    }
}

fn inconclusive(path: &str, fields: Value, answer: Answer) -> Option<Inconclusive> {
    let (check, observation) = at(path, fields, answer);
    match evaluate(&check, &observation) {
        Evaluation::Judged(findings) => {
            assert_eq!(findings, []);
            None
        }
        Evaluation::Inconclusive(inconclusive) => Some(inconclusive),
    }
}

#[test]
fn a_page_of_an_error_or_of_maintenance_is_no_page_of_the_app() {
    let page_is = |page: &str, cause| vec![format!("page: a page of the app <- {page} ({cause})")];
    assert_eq!(findings("/", json!({}), page(HEROKU)), page_is("Heroku's maintenance page", "Edge"));
    assert_eq!(findings("/", json!({ "status": 200 }), page(RAILS)), page_is("Rails' error page", "App"));
    // What it holds in addition says nothing more.
    let fields = json!({ "title": "Shop", "text": "Tasks", "renders": true });
    assert_eq!(findings("/", fields, page(RAILS)), page_is("Rails' error page", "App"));
    let gentle = json!({ "allow": "error_page" });
    assert_eq!(findings("/", gentle, page(RAILS)), Vec::<String>::new());
    let gentle = json!({ "allow": "error_page", "title": "Shop" });
    assert_eq!(findings("/", gentle, page(RAILS)), ["title: \"Shop\" <- \"Sorry\" (App)"]);
}

#[test]
fn an_error_that_is_expected_is_one() {
    let not_found = answer(404, &[HTML], RAILS);
    assert_eq!(findings("/devops", json!({ "status": 404 }), not_found.clone()), Vec::<String>::new());
    assert_eq!(findings("/devops", json!({ "status": [200, 404] }), not_found), Vec::<String>::new());
    let head = json!({ "method": "head" });
    assert_eq!(findings("/", head, page(RAILS)), Vec::<String>::new(), "an answer to HEAD has no body");
}

#[test]
fn an_error_of_a_proxy_is_blamed_on_it() {
    let nginx = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center>\
                 <hr><center>nginx</center></body></html>";
    for (answer, expected) in [
        (answer(502, &[HTML], nginx), "status: 2xx <- 502 from nginx (Edge)"),
        (answer(503, &[HTML], HEROKU), "status: 2xx <- 503 from Heroku's router (Edge)"),
        (answer(522, &[("cf-ray", "1")], ""), "status: 2xx <- 522 from Cloudflare (Edge)"),
        (answer(403, &[("cf-mitigated", "challenge")], ""), "status: 2xx <- 403 from Cloudflare (Edge)"),
        (answer(500, &[HTML, ("via", "1.1 vegur")], RAILS), "status: 2xx <- 500 (App)"),
        (answer(502, &[HTML, ("server", "nginx")], "<h1>Sorry</h1>"), "status: 2xx <- 502 (App)"),
    ] {
        assert_eq!(findings("/", json!({}), answer), [expected]);
    }
    let led = json!({ "redirect_to": "/signin" });
    let expected = "status: a redirect to /signin <- 502 from nginx (Edge)";
    assert_eq!(findings("/", led, answer(502, &[HTML], nginx)), [expected]);
    let by_head = answer(503, &[("server", "awselb/2.0")], "");
    let expected = "status: 2xx <- 503 from AWS' load balancer (Edge)";
    assert_eq!(findings("/", json!({ "method": "head" }), by_head), [expected]);
}

#[test]
fn too_many_requests_say_nothing_about_the_app() {
    for fields in [json!({}), json!({ "status": 404 }), json!({ "redirect_to": "/signin" })] {
        let said = inconclusive("/", fields, answer(429, &[("retry-after", "120")], "")).unwrap();
        assert_eq!((said.label.as_str(), said.cause), ("throttled", Cause::Throttled));
        assert!(said.reason.ends_with("it asks to retry after 120 s"), "{}", said.reason);
    }
    assert_eq!(findings("/", json!({ "status": 429 }), answer(429, &[], "")), Vec::<String>::new());
}

fn led_to(location: &str, html: &str) -> Answer {
    Answer { url: Url::parse(URL).unwrap().join(location).unwrap(), ..page(html) }
}

fn wall(asked: &str, fields: Value, reached: Answer) -> Option<Inconclusive> {
    let (check, mut observation) = at(asked, fields, reached.clone());
    observation.redirects.push(Redirect {
        url: observation.url.clone(),
        status: 302,
        location: reached.url,
        took: Duration::ZERO,
    });
    match evaluate(&check, &observation) {
        Evaluation::Judged(_) => None,
        Evaluation::Inconclusive(inconclusive) => Some(inconclusive),
    }
}

const FORM: &str =
    "<title>Shop</title><form><input name=email><input type=\"Password\" name=password></form>";

#[test]
fn a_login_where_a_redirect_led_hides_the_page() {
    let inconclusive =
        wall("/tasks", json!({ "title": "Shop" }), led_to("/users/enter?next=%2Ftasks", FORM)).unwrap();
    assert_eq!((inconclusive.label.as_str(), inconclusive.cause), ("login", Cause::App));
    assert_eq!(
        inconclusive.reason,
        "the path leads to \"/users/enter\", which asks to log in, and the page itself was not seen; write \
         redirect_to: \"/users/enter\" if that is what it does, or allow: login"
    );
    for path in [
        "/login",
        "/signin",
        "/users/sign_in",
        "/Sign-In/",
        "/session/new",
        "/sessions/new",
        "/en/auth",
        "/sso",
        "https://id.shop.example/login",
    ] {
        assert!(wall("/tasks", json!({}), led_to(path, "<p>We mail you a link</p>")).is_some(), "{path}");
    }
    assert!(
        wall("/", json!({}), led_to("https://app.shop.example/", FORM)).is_some(),
        "another host is another place"
    );
}

#[test]
fn what_is_no_wall_is_judged() {
    for (asked, fields, reached) in [
        ("/tasks", json!({}), led_to("/tasks/", FORM)),
        ("/tasks", json!({}), led_to("https://www.shop.example/tasks?locale=en", FORM)),
        ("/tasks", json!({}), led_to("/tasks/all", "<p>All tasks, and <a href=/login>login</a></p>")),
        ("/login", json!({}), led_to("/users/sign_in", FORM)),
        ("/session/new", json!({}), led_to("/enter", FORM)),
        ("/tasks", json!({ "allow": "login" }), led_to("/login", FORM)),
        ("/tasks", json!({}), led_to("/posts/new", "<form></form>")),
        ("/tasks", json!({}), led_to("/author", "<p>x</p>")),
        ("/tasks", json!({ "title": "Tasks" }), led_to("/login", FORM)),
        ("/tasks", json!({}), Answer { status: 500, ..led_to("/login", FORM) }),
    ] {
        assert_eq!(wall(asked, fields, reached.clone()), None, "{asked} to {}", reached.url);
    }
    let (check, seen) = at("/tasks", json!({}), page(FORM));
    assert_eq!(evaluate(&check, &seen), Evaluation::Judged(Vec::new()), "no redirect led there");
}

#[test]
fn a_blank_page_is_inconclusive_if_no_page_was_expected() {
    for body in ["", " \r\n\t"] {
        for fields in [
            json!({}),
            json!({ "status": 200 }),
            json!({ "max_ms": 500 }),
            json!({ "header": { "content-type": "html" } }),
        ] {
            let said = inconclusive("/tasks", fields, page(body)).unwrap();
            assert_eq!((said.label.as_str(), said.cause), ("blank", Cause::App));
            assert!(said.reason.contains("allow: blank"), "{}", said.reason);
        }
    }
    for (path, fields, answer) in [
        ("/tasks", json!({ "allow": "blank" }), page("")),
        ("/up", json!({}), page("")),
        ("/rails/Health/", json!({}), page("")),
        ("/okcomputer/all", json!({ "content_type": "text/html" }), page("")),
        ("/tasks", json!({}), answer(204, &[HTML], "")),
        ("/tasks", json!({}), answer(205, &[HTML], "")),
        ("/tasks", json!({}), answer(200, &[], "")),
        ("/tasks", json!({}), answer(200, &[("content-type", "application/json")], "")),
        ("/tasks", json!({}), answer(200, &[HTML, ("content-encoding", "zstd")], "packed")),
        ("/tasks", json!({ "method": "head" }), page("")),
        ("/tasks", json!({}), Answer { body: Body { bytes: Vec::new(), end: BodyEnd::Unread }, ..page("") }),
    ] {
        assert_eq!(inconclusive(path, fields.clone(), answer), None, "{path} {fields}");
    }
}

#[test]
fn a_blank_page_where_one_was_expected_is_a_finding() {
    for fields in [
        json!({ "title": "Shop" }),
        json!({ "text": "Shop" }),
        json!({ "no_text": "Shop" }),
        json!({ "selector": "h1" }),
        json!({ "no_selector": "h1" }),
        json!({ "renders": true }),
        json!({ "json": { "/ok": true } }),
        json!({ "content_type": "text/html" }),
    ] {
        let found = findings("/tasks", fields.clone(), page("\n"));
        assert_eq!(found.len(), 1, "{fields}");
        let key = fields.as_object().unwrap().keys().next().unwrap();
        assert!(found[0].starts_with(&format!("{key}: ")), "{found:?}");
    }
    let expected = "content_type: \"html\" <- \"text/html; charset=utf-8\", and an empty body (App)";
    assert_eq!(findings("/tasks", json!({ "content_type": "html" }), page("")), [expected]);
}

#[test]
fn a_stylesheet_that_is_a_page_is_none() {
    for path in
        ["/assets/app.css", "/app-1a2b.JS", "/manifest.json", "/logo.svg", "/robots.txt", "/sitemap.xml"]
    {
        let extension = path.rsplit('.').next().unwrap().to_lowercase();
        let expected = format!("content_type: what .{extension} names <- \"text/html; charset=utf-8\" (App)");
        assert_eq!(findings(path, json!({}), page(PAGE)), [expected]);
    }
    for (path, fields, answer) in [
        ("/assets/app.css", json!({}), answer(200, &[("content-type", "text/css")], "a {}")),
        ("/assets/app.css", json!({}), answer(200, &[], "a {}")),
        ("/assets/app.css", json!({ "status": 404 }), answer(404, &[HTML], PAGE)),
        ("/app.css", json!({ "content_type": "text/html" }), page(PAGE)),
        ("/tasks.html", json!({}), page(PAGE)),
        ("/users/jo.json.html", json!({}), page(PAGE)),
        ("/.json", json!({}), page(PAGE)),
        ("/v1.2", json!({}), page(PAGE)),
    ] {
        assert_eq!(findings(path, fields, answer), Vec::<String>::new(), "{path}");
    }
    let stated = json!({ "content_type": "text/css" });
    let expected = "content_type: \"text/css\" <- \"text/html; charset=utf-8\" (App)";
    assert_eq!(findings("/app.css", stated, page(PAGE)), [expected], "once is enough");
}

#[test]
fn what_is_the_apps_own_costs_no_parsing_to_know() {
    let (check, observation) = at("/", json!({}), page(&"<p>tasks</p>".repeat(1000)));
    assert_eq!(evaluate_answer(&check, &observation, None).evaluation, Evaluation::Judged(Vec::new()));
}
