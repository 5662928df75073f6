//! What a browser sends, and servers that answer by it: the kind of answer, the language, the cookies of redirects.

use serde_json::{Value, json};
use smoke_seal::{Cause, Evidence, Outcome};

use crate::support::{Request, Response, Server, findings, look, only, page, redirect, reply, report};

fn passed(evidence: &Evidence) {
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
}

/// HTML or JSON at one path, as the client prefers; 406 where it takes neither.
async fn negotiates(request: Request) -> Response {
    let accept = request.header("accept").unwrap_or_default();
    let first = accept.split([',', ';']).next().unwrap_or_default();
    match first {
        "text/html" => page("<title>Shop</title><h1>Shop</h1>"),
        "application/json" | "*/*" => reply(200, &[("content-type", "application/json")], "{\"shops\": []}"),
        _ => reply(406, &[], ""),
    }
}

#[tokio::test]
async fn a_path_that_has_a_page_and_data_gives_what_the_check_expects() {
    let server = Server::http(negotiates);
    for check in [
        json!({ "path": "/", "title": "Shop" }),
        json!({ "path": "/", "renders": true }),
        json!({ "path": "/", "content_type": "text/html", "method": "head" }),
        json!({ "path": "/", "json": { "/shops": [] } }),
        json!({ "path": "/", "json_schema": { "required": ["shops"] } }),
        json!({ "path": "/", "content_type": "application/json" }),
        json!({ "path": "/", "content_type": "/json/", "method": "head" }),
    ] {
        passed(&look(&server, check).await);
    }
}

#[tokio::test]
async fn headers_of_the_config_go_before_those_of_a_browser() {
    let server = Server::http(negotiates);
    let entry = json!({
        "headers": { "Accept": "application/json", "Accept-Language": "fr", "Sec-Fetch-Site": "same-origin" },
        "accept_language": "de",
        "checks": { "it": { "path": "/", "content_type": "application/json", "title": "/^$|/" } },
    });
    let _ = report(&server.url(), &entry).await;
    let requests = server.requests();
    let sent = ["accept", "accept-language", "sec-fetch-site", "sec-fetch-mode"]
        .map(|name| requests[0].header(name));
    assert_eq!(sent, [Some("application/json"), Some("fr"), Some("same-origin"), None]);
}

#[tokio::test]
async fn every_request_names_a_language_and_what_it_is_for() {
    let server = Server::http(|request| async move {
        if request.header("accept-language").is_none() || request.header("sec-fetch-dest").is_none() {
            return reply(500, &[], "undefined method 'scan' for nil");
        }
        match request.target.as_str() {
            "/" => page(
                "<html><link rel=stylesheet href=/a.css><script src=/a.js></script><img src=/a.gif><p>Shop",
            ),
            "/a.css" => reply(200, &[("content-type", "text/css")], "p { color: red }"),
            "/a.js" => reply(200, &[("content-type", "text/javascript")], "1"),
            _ => reply(200, &[("content-type", "image/gif")], "GIF89a"),
        }
    });
    let evidence = look(&server, json!({ "path": "/", "assets": true })).await;
    passed(&evidence);
    let requests = server.requests();
    let mut seen: Vec<_> = requests
        .iter()
        .map(|it| (it.target.as_str(), it.header("sec-fetch-dest").unwrap(), it.header("accept").unwrap()))
        .collect();
    seen.sort_unstable();
    let image = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    let html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let expected = [
        ("/", "document", html),
        ("/a.css", "style", "text/css,*/*;q=0.1"),
        ("/a.gif", "image", image),
        ("/a.js", "script", "*/*"),
    ];
    assert_eq!(seen, expected);
    assert!(requests.iter().all(|it| it.header("accept-language") == Some("en")));
}

/// Sets `cookie` with a redirect to `back`, until a request has `wanted` in its cookies.
fn asks_for(cookie: &'static str, back: &'static str, wanted: &'static str) -> Server {
    Server::http(move |request| async move {
        let has_it = request.header("cookie").unwrap_or_default().split("; ").any(|it| it == wanted);
        if has_it {
            page("<title>Shop</title>")
        } else {
            reply(302, &[("location", back), ("set-cookie", cookie)], "")
        }
    })
}

#[tokio::test]
async fn a_redirect_to_itself_ends_once_its_cookie_comes_back() {
    for (cookie, back, wanted) in [
        ("seen=1; Path=/", "/", "seen=1"),
        ("seen=1", "/", "seen=1"),
        ("_locale=en; Path=/; HttpOnly; SameSite=Lax", "/?", "_locale=en"),
        ("a=b=c; Path=/; Max-Age=60", "./", "a=b=c"),
        ("sid=x; Path=/; Secure", "/", "sid=x"),
        ("t=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT; path=/", "/#top", "t=1"),
    ] {
        let server = asks_for(cookie, back, wanted);
        let evidence = look(&server, json!({ "path": "/", "title": "Shop" })).await;
        passed(&evidence);
        assert_eq!(evidence.redirects.len(), 1, "{cookie}");
        assert!(!format!("{evidence:?}").contains(wanted), "a cookie is in no evidence");
        // The next check is a new visitor.
        passed(&look(&server, json!({ "path": "/" })).await);
        assert_eq!(server.requests()[2].header("cookie"), None, "{cookie}");
    }
}

#[tokio::test]
async fn a_circle_that_cookies_do_not_end_is_a_finding() {
    for (cookie, wanted) in [
        ("seen=1; Path=/", "never=1"),
        ("seen=1; Path=/elsewhere", "seen=1"),
        ("seen=1; Path=/; Domain=other.example", "seen=1"),
        ("seen=1; Path=/; Max-Age=0", "seen=1"),
        ("", "seen=1"),
    ] {
        let server = asks_for(cookie, "/", wanted);
        let evidence = look(&server, json!({ "path": "/" })).await;
        let said = findings(&evidence).join("\n");
        assert!(
            said.ends_with("not followed: it leads in a circle that cookies do not end"),
            "{cookie}: {said}"
        );
        assert!(server.requests().len() <= 2, "{cookie}");
    }
    // Another cookie each time is no end either.
    let server = Server::http(|request| async move {
        let count = request.header("cookie").map_or(0, str::len);
        reply(302, &[("location", "/"), ("set-cookie", &format!("n={}; Path=/", "x".repeat(count)))], "")
    });
    let evidence = look(&server, json!({ "path": "/" })).await;
    assert!(findings(&evidence).join("\n").ends_with("a circle that cookies do not end"), "{evidence:?}");
}

#[tokio::test]
async fn a_cookie_of_the_config_stays_beside_those_that_are_set() {
    let server = Server::http(|request| async move {
        match request.header("cookie").unwrap_or_default() {
            "session=canary; theme=dark" => {
                let set = [("location", "/"), ("set-cookie", "theme=light; Path=/")];
                reply(302, &set, "")
            }
            "session=canary; theme=light" => page("<title>Shop</title>"),
            other => reply(500, &[], other.to_owned()),
        }
    });
    let checks = json!({ "it": { "path": "/", "title": "Shop" } });
    let entry: Value = json!({ "headers": { "Cookie": "session=canary; theme=dark" }, "checks": checks });
    passed(&only(report(&server.url(), &entry).await.evidence));
}

#[tokio::test]
async fn a_cookie_goes_to_no_other_host() {
    let other = Server::http_at("127.0.0.2", |_| async { page("<title>Other</title>") });
    let location = other.url();
    let server = Server::http(move |_| {
        let answer = reply(302, &[("location", &*location), ("set-cookie", "seen=1; Path=/")], "");
        async { answer }
    });
    let chain = format!("302 {}/", other.url());
    passed(&look(&server, json!({ "path": "/", "redirects": [chain] })).await);
    assert_eq!(other.requests()[0].header("cookie"), None);
}

#[tokio::test]
async fn a_location_is_percent_encoded_byte_by_byte() {
    for (location, target) in [
        (&b"/\xfcber-uns"[..], "/%FCber-uns"),
        (b"/suche?q=\xe4pfel", "/suche?q=%E4pfel"),
        ("/über-uns".as_bytes(), "/%C3%BCber-uns"),
        (b"/a b", "/a%20b"),
        (b"  /a\tb  ", "/ab"),
        (b"/a?b=c d", "/a?b=c%20d"),
        (b"a\\b", "/a/b"),
        (b"/\"quoted\"", "/%22quoted%22"),
    ] {
        let head = [b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ", location, b"\r\n\r\n"].concat();
        let server = Server::wire(move |mut wire| {
            let head = head.clone();
            async move {
                while let Some(request) = wire.request().await {
                    let first = request.target == "/";
                    wire.send(if first {
                        head.as_slice()
                    } else {
                        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                    })
                    .await;
                }
            }
        });
        passed(&look(&server, json!({ "path": "/" })).await);
        assert_eq!(server.lines()[1], format!("GET {target}"));
    }
}

/// Lines that Chromium and curl pass over, or read as what is meant.
#[tokio::test]
async fn a_page_with_odd_header_lines_is_shown() {
    for line in [
        "X Powered By: Shop",
        "X-Colon : yes",
        "no colon at all",
        ": no name",
        "X-Folded: a\r\n b",
        "X-Latin: caf\u{e9}",
        "X-Empty:",
        "X-Tab:\tvalue",
        "Content-Type: text/html\r\nContent-Length: 24",
        "(comment): x",
    ] {
        let body = "<title>Shop</title>12345";
        let answer = format!(
            "HTTP/1.1 200 OK\r\n{line}\r\nContent-Type: text/html\r\nContent-Length: 24\r\n\r\n{body}"
        );
        let server = Server::bytes(answer);
        let evidence = look(&server, json!({ "path": "/", "title": "Shop" })).await;
        assert_eq!(evidence.outcome, Outcome::Passed, "{line}: {evidence:?}");
    }
}

/// The port of a server that is gone.
fn dead_port() -> u16 {
    Server::http(|_| async { page("ok") }).port()
}

#[tokio::test]
async fn a_redirect_to_where_nobody_answers_is_the_apps_fault_and_names_the_place() {
    for status in [301, 302, 307, 308] {
        let gone = format!("http://127.0.0.1:{}/start-here", dead_port());
        let location = gone.clone();
        let server = Server::http(move |_| std::future::ready(redirect(status, &location)));
        let evidence = look(&server, json!({ "path": "/" })).await;
        let said = findings(&evidence).join("\n");
        let expected = format!("nothing listens there, at \"{gone}\" ({status} from \"{}/\")", server.url());
        assert!(said.ends_with(&expected), "{said}");
        let finding = &evidence.findings[0];
        assert_eq!(finding.cause, Cause::App);
        assert!(!finding.got_without_page_text.as_ref().unwrap().contains("start-here"), "{finding:?}");
    }
    // An app that is not there itself is another matter.
    let evidence = only(
        report(&format!("http://127.0.0.1:{}", dead_port()), &json!({ "checks": { "it": { "path": "/" } } }))
            .await
            .evidence,
    );
    assert!(evidence.findings.iter().all(|it| it.cause == Cause::Network), "{evidence:?}");
}

#[tokio::test]
async fn an_error_behind_a_redirect_names_the_place_that_gave_it() {
    let server = Server::http(|request| async move {
        if request.target == "/" { redirect(302, "/start") } else { reply(500, &[], "") }
    });
    let evidence = look(&server, json!({ "path": "/" })).await;
    let url = server.url();
    assert_eq!(
        findings(&evidence),
        [format!("status: 2xx <- 500, at \"{url}/start\" (302 from \"{url}/\")")]
    );
    assert_eq!(evidence.findings[0].got_without_page_text.as_deref(), Some("500"));
}

fn not_found_by_nginx(server: &str) -> Response {
    let body = "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center>\
                <hr><center>nginx</center></body></html>";
    reply(404, &[("content-type", "text/html"), ("server", server)], body)
}

#[tokio::test]
async fn a_missing_file_is_the_apps_fault_unless_another_server_than_the_pages_own_says_so() {
    let html = "<html><link rel=stylesheet href=/a.css><p>Shop";
    for (of_page, of_file, cause) in [
        (Some("nginx"), "nginx", Cause::App),
        (Some("nginx/1.22.1"), "nginx", Cause::App),
        (Some("gunicorn"), "nginx", Cause::Edge),
        (Some("cloudflare"), "nginx", Cause::Edge),
        (None, "nginx", Cause::Edge),
    ] {
        let server = Server::http(move |request| async move {
            if request.target != "/" {
                return not_found_by_nginx(of_file);
            }
            let mut headers = vec![("content-type", "text/html")];
            headers.extend(of_page.map(|server| ("server", server)));
            reply(200, &headers, html)
        });
        let evidence = look(&server, json!({ "path": "/", "assets": true })).await;
        let causes: Vec<_> = evidence.findings.iter().map(|it| it.cause).collect();
        assert_eq!(causes, [cause], "{of_page:?}");
    }
    let go = Server::http(move |request| async move {
        match request.target.as_str() {
            "/" => page(html),
            _ => reply(
                404,
                &[("content-type", "text/plain"), ("x-content-type-options", "nosniff")],
                "404 page not found\n",
            ),
        }
    });
    let evidence = look(&go, json!({ "path": "/", "assets": true })).await;
    assert_eq!(evidence.findings[0].cause, Cause::App);
    let evidence = look(&go, json!({ "path": "/gone" })).await;
    assert_eq!((evidence.findings[0].cause, evidence.findings[0].got.as_str()), (Cause::App, "404"));
}
