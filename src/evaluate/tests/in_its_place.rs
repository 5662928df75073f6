//! What stands in a page's place with a status of success, and what only looks like it.

mod bodies;
mod dead_ends;

use std::time::Duration;

use super::*;

/// How an answer to a check of `path` comes out: `green`, the findings, or why it is not judged.
fn verdict(path: &str, fields: Value, answer: Answer) -> String {
    let mut check = check(fields);
    path.clone_into(&mut check.path);
    let mut observation = observation(Ok(answer));
    observation.url.set_path(path);
    told(&check, &observation)
}

/// The same, where one redirect led from `path` to `reached`.
fn led(path: &str, fields: Value, reached: &str, html: &str) -> String {
    let mut check = check(fields);
    path.clone_into(&mut check.path);
    let reached = Url::parse(URL).unwrap().join(reached).unwrap();
    let mut observation = observation(Ok(Answer { url: reached.clone(), ..page(html) }));
    observation.url.set_path(path);
    observation.redirects.push(Redirect {
        url: observation.url.clone(),
        status: 302,
        location: reached,
        took: Duration::ZERO,
    });
    told(&check, &observation)
}

fn told(check: &Check, observation: &Observation) -> String {
    match evaluate(check, observation) {
        Evaluation::Judged(findings) if findings.is_empty() => "green".to_owned(),
        Evaluation::Judged(findings) => {
            let line = |it: Finding| format!("{} <- {} ({:?})", it.kind.key(), it.got, it.cause);
            findings.into_iter().map(line).collect::<Vec<_>>().join("; ")
        }
        Evaluation::Inconclusive(why) => format!("not judged: {} ({:?})", why.label, why.cause),
    }
}

/// A page at the app's first path.
fn first(headers: &[(&str, &str)], body: &str) -> Answer {
    Answer { url: Url::parse("https://shop.example/").unwrap(), ..answer(200, headers, body) }
}

#[test]
fn a_challenge_page_in_place_of_the_page_is_a_finding_with_the_cause_edge() {
    let anubis =
        "<title>Making sure</title><script id=\"anubis_challenge\" type=\"application/json\">{}</script>";
    let wall = |status, headers: &[(&str, &str)], body: &str| {
        verdict("/tasks", json!({ "title": "Tasks", "text": "All" }), answer(status, headers, body))
    };
    assert_eq!(wall(200, &[HTML], anubis), "page <- Anubis' challenge page (Edge)");
    let waf = [("x-amzn-waf-action", "challenge")];
    assert_eq!(wall(202, &waf, ""), "page <- AWS WAF's challenge page (Edge)");
    assert_eq!(wall(403, &[HTML], anubis), "status <- 403 from Anubis (Edge)");
}

#[test]
fn scripts_that_walls_put_into_healthy_pages_are_no_walls() {
    for script in [
        "<script src=\"/_Incapsula_Resource?SWJIYLWA=719d\" async></script>",
        "<script>window._pxAppId = 'PX1';</script>",
        "<script>(function(){window.__CF$cv$params={r:'1'};a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'})()</script>",
        "<script src=\"https://js.datadome.co/tags.js\"></script>",
        "<script src=\"https://0a1b.edge.sdk.awswaf.com/0a1b/challenge.js\" defer></script>",
        "<script src=\"/akam/13/5a2b\" defer></script>",
        "<script type=\"text/javascript\" src=\"/TSPD/08?type=9\"></script>",
    ] {
        let html = format!("<title>Shop</title>{script}<h1>Shop</h1><a href=/cart>Cart</a>");
        let headers = [HTML, ("server", "imunify360-webshield/1.21"), ("x-datadome", "protected")];
        assert_eq!(verdict("/", json!({}), first(&headers, &html)), "green", "{script}");
    }
}

#[test]
fn a_status_of_success_that_no_page_has_is_not_judged() {
    for status in [202, 203, 206] {
        let label = format!("not judged: {status} (Edge)");
        for fields in
            [json!({}), json!({ "status": "2xx" }), json!({ "title": "Shop" }), json!({ "text": "nothing" })]
        {
            assert_eq!(verdict("/tasks", fields.clone(), answer(status, &[HTML], PAGE)), label, "{fields}");
        }
        assert_eq!(verdict("/tasks", json!({}), answer(status, &[], "")), label);
    }
}

#[test]
fn a_status_that_a_check_names_is_right_and_so_is_one_of_no_page() {
    for status in [202, 203, 206] {
        let named = json!({ "status": [200, status], "title": "Shop" });
        assert_eq!(verdict("/tasks", named, answer(status, &[HTML], PAGE)), "green");
        let json = answer(status, &[("content-type", "application/json")], "{\"state\":\"queued\"}");
        assert_eq!(verdict("/jobs/1", json!({ "json": { "/state": "queued" } }), json), "green");
    }
    assert_eq!(verdict("/tasks", json!({}), answer(201, &[HTML], PAGE)), "green");
    assert_eq!(verdict("/tasks", json!({ "method": "head" }), answer(206, &[HTML], "")), "green");
}

#[test]
fn a_noindex_page_without_links_into_the_app_may_be_a_challenge() {
    let robots = "<meta name=robots content='noindex, nofollow'>";
    for body in [
        format!("{robots}<script src=/.challenge/run.js></script>"),
        format!("{robots}<title>One moment</title><p>Checking your browser</p><script>check()</script>"),
        format!("{robots}<meta http-equiv=refresh content=6><p>Bitte warten"),
        format!("{robots}<meta http-equiv=refresh content='3; url=/?token=a1'><img src=/wait.gif>"),
        format!("{robots}<div id=box></div><script type=module>solve()</script><a href=https://wall.example>Wall</a>"),
        "<script>document.cookie='pass=1;path=/';location.reload()</script><noscript>Cookies, please</noscript>".to_owned(),
    ] {
        for fields in [json!({}), json!({ "status": 200 }), json!({ "renders": true }), json!({ "title": "Shop", "text": "Shop" })] {
            let found = verdict("/", fields, first(&[HTML], &body));
            let as_finding = found.starts_with("page <- a page that looks like a bot challenge") && found.ends_with("(Edge)");
            assert!(found == "not judged: challenge (Edge)" || as_finding, "{body}: {found}");
        }
        assert_eq!(verdict("/", json!({ "allow": "error_page" }), first(&[HTML], &body)), "green", "{body}");
    }
    let by_header = first(&[HTML, ("x-robots-tag", "noindex")], "<p>Wait<script>go()</script>");
    assert_eq!(verdict("/", json!({}), by_header), "not judged: challenge (Edge)");
}

#[test]
fn a_noindex_page_alone_is_not_a_challenge() {
    let robots = "<meta name=robots content=noindex>";
    for (what, body) in [
        ("a login", format!("{robots}<form><input type=password></form><script>x()</script>")),
        ("an admin's single-page app", format!("{robots}<link rel=icon href=/vite.svg><div id=root></div><script type=module src=/a.js></script>")),
        ("one with a stylesheet", format!("{robots}<link rel=stylesheet href=/a.css><div id=app></div><script src=/a.js></script>")),
        ("a page with a navigation", format!("{robots}<nav><a href=/cart>Cart</a></nav><script>x()</script>")),
        ("a redirect by Jekyll", format!("{robots}<link rel=canonical href=https://shop.example/new><script>location='/new'</script><a href=/new>here</a>")),
        ("a redirect by MkDocs", format!("{robots}<meta http-equiv=refresh content='0; url=/new/'><script>location.replace('/new/')</script>")),
        ("a letter", format!("{robots}<p>{}</p><script>count()</script>", "Dear customer, ".repeat(40))),
        ("a page without scripts", format!("{robots}<h1>Preview</h1>")),
        ("a shell that may be indexed", "<div id=root></div><script src=/a.js></script>".to_owned()),
        ("one that sets a cookie", "<h1>Shop</h1><a href=/cart>Cart</a><script>document.cookie='a=b'; if(x) location.reload()</script>".to_owned()),
    ] {
        assert_eq!(verdict("/", json!({}), first(&[HTML], &body)), "green", "{what}");
    }
    let shell = format!("{robots}<title>Admin</title><div id=root></div><script src=/a.js></script>");
    for known in [json!({ "title": "Admin" }), json!({ "selector": "#root" })] {
        assert_eq!(verdict("/", known, first(&[HTML], &shell)), "green");
    }
}

#[test]
fn redirects_to_a_page_of_an_error_or_of_maintenance_lead_to_no_page() {
    let sorry = "<title>Back soon</title><h1>Back soon</h1>";
    for (reached, cause) in [
        ("/maintenance.html", "Edge"),
        ("/Error.aspx?aspxerrorpath=/tasks", "App"),
        ("/errors/503", "App"),
        ("/sorry", "Edge"),
        ("https://status.shop.example/unavailable", "Edge"),
        ("/wartung", "Edge"),
        ("/404", "App"),
    ] {
        let found = led("/tasks", json!({ "title": "Back soon" }), reached, sorry);
        assert_eq!(found, format!("not judged: error page ({cause})"), "{reached}");
        let found = led("/tasks", json!({ "title": "Tasks", "text": "All tasks" }), reached, sorry);
        assert!(
            found.starts_with("page <- a redirect to \"/") && found.ends_with(&format!("({cause})")),
            "{found}"
        );
    }
}

#[test]
fn redirects_that_a_check_asks_for_or_names_lead_to_the_page() {
    let html = "<title>Planned maintenance</title><a href=/>Home</a>";
    assert_eq!(led("/maintenance", json!({}), "/en/maintenance", html), "green");
    assert_eq!(led("/errors", json!({}), "/errors.html", html), "green");
    assert_eq!(led("/tasks", json!({}), "/tasks/", html), "green");
    assert_eq!(led("/", json!({}), "/posts/404", html), "green");
    assert_eq!(led("/", json!({}), "/services/car-maintenance", html), "green");
    assert_eq!(led("/tasks", json!({ "allow": "error_page" }), "/maintenance", html), "green");
    let chain = json!({ "redirects": ["https://shop.example/maintenance"] });
    assert_eq!(led("/account", chain, "/maintenance", html), "green");
    assert_eq!(verdict("/maintenance", json!({}), page(html)), "green");
}

#[test]
fn lists_of_files_are_known_whatever_server_made_them() {
    for (server, body) in [
        (
            "nginx",
            "<html><head><title>Index of /</title></head><body><h1>Index of /</h1><hr><pre><a href=\"../\">../</a>\n\
                   <a href=\"assets/\">assets/</a> 01-Jan-2026 00:00 -\n<a href=\"a-file-whose-name-is-long-enough-to-be-cut.html\">\
                   a-file-whose-name-is-long-enough-to-be-cu..&gt;</a> 1\n</pre><hr></body></html>",
        ),
        (
            "Apache",
            "<html><head><title>Index of /</title></head><body><h1>Index of /</h1><table><tr><th><a href=\"?C=N;O=D\">Name</a>\
                    </th></tr><tr><td><a href=\"app.rb\">app.rb</a></td></tr><tr><td><a href=\"Gemfile\">Gemfile</a></td></tr></table>\
                    <address>Apache/2.4</address></body></html>",
        ),
        (
            "Python",
            "<!DOCTYPE HTML><html lang=en><head><title>Directory listing for /</title></head><body><h1>Directory listing for /\
                    </h1><hr><ul><li><a href=\".git/\">.git/</a></li><li><a href=\"a%20b.txt\">a b.txt</a></li></ul><hr></body></html>",
        ),
        (
            "lighttpd",
            "<html><head><title>Index of /</title></head><body><h2>Index of /</h2><div class=\"list\"><table><tr><td><a \
                      href=\"public/\">public</a>/</td></tr></table></div></body></html>",
        ),
        (
            "IIS",
            "<html><head><title>shop.example - /</title></head><body><H1>shop.example - /</H1><hr><pre> 1/1/2026 1:00 PM &lt;dir&gt; \
                 <A HREF=\"/bin/\">bin</A><br> 168 <A HREF=\"/web.config\">web.config</A><br></pre><hr></body></html>",
        ),
        (
            "Jetty",
            "<html><head><title>Directory: /</title></head><body><h1 class=\"title\">Directory: /</h1><table class=\"listing\"><tr>\
                   <td class=\"name\"><a href=\"/WEB-INF/\">WEB-INF/</a></td></tr></table></body></html>",
        ),
        (
            "Tomcat",
            "<html><head><title>Directory Listing For [/]</title></head><body><h1>Directory Listing For [/]</h1><table><tr><td><a \
                    href=\"/a.jsp\"><tt>a.jsp</tt></a></td></tr></table></body></html>",
        ),
        (
            "serve-index",
            "<html><head><title>listing directory /</title></head><body class=\"directory\"><h1><a href=\"/\">~</a> / </h1><ul \
                         id=\"files\"><li><a href=\"/a.js\"><span class=\"name\">a.js</span> <span class=\"size\">12</span></a></li></ul></body></html>",
        ),
        (
            "Rack",
            "<html><head><title>/</title></head><body><h1>/</h1><hr /><table><tr><th class='name'>Name</th><th class='size'>Size</th></tr>\
                  <tr><td class='name'><a href='/config.ru'>config.ru</a></td></tr></table></body></html>",
        ),
        (
            "Go",
            "<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n<a href=\"main.go\">main.go</a>\n<a href=\"static/\">\
                static/</a>\n</pre>\n",
        ),
        (
            "nginx, of an empty folder",
            "<html><head><title>Index of /</title></head><body><h1>Index of /</h1><hr><pre><a href=\"../\">../</a>\n\
                                       </pre><hr></body></html>",
        ),
        (
            "one in German",
            "<html><head><title>Verzeichnis von /</title></head><body><h1>Verzeichnis von /</h1><a href=\"eins.txt\">eins.txt</a></body></html>",
        ),
    ] {
        let found = verdict("/", json!({ "renders": true, "title": "Shop" }), first(&[HTML], body));
        assert_eq!(found, "page <- a web server's list of a folder's files (Edge)", "{server}");
        assert_eq!(verdict("/", json!({ "allow": "error_page" }), first(&[HTML], body)), "green", "{server}");
    }
}

#[test]
fn a_page_with_a_list_of_links_is_no_list_of_files() {
    for (what, body) in [
        (
            "an article about one",
            "<title>Index of / | Ops blog</title><h1>Index of /</h1><p>What nginx shows</p><pre>&lt;a href=\"../\"&gt;../&lt;/a&gt;</pre><a href=/posts>Posts</a>",
        ),
        (
            "a page in the style of a terminal",
            "<title>~/</title><h1>~/</h1><a href=/blog>blog</a> <a href=/about>about</a>",
        ),
        (
            "a table of contents",
            "<title>Contents</title><h1>Contents</h1><a href=one>one</a><a href=two>two</a>",
        ),
        (
            "a navigation",
            "<title>Shop /</title><h1>Shop /</h1><a href=/cart>Your cart</a><a href=/about>About us</a>",
        ),
        ("a page of code", "<pre>curl shop.example</pre><a href=/x>x</a>"),
    ] {
        assert_eq!(verdict("/", json!({}), first(&[HTML], body)), "green", "{what}");
    }
    let list = "<title>Index of /</title><h1>Index of /</h1><pre><a href=a.deb>a.deb</a></pre>";
    assert_eq!(
        verdict("/", json!({ "title": "Index of /" }), first(&[HTML], list)),
        "green",
        "an archive of packages"
    );
}

#[test]
fn a_folder_below_the_first_page_may_be_there_to_be_listed() {
    let list = "<title>Index of /account/</title><h1>Index of /account/</h1><pre><a href=../>../</a><a href=a.zip>a.zip</a></pre>";
    let at = |fields| {
        verdict(
            "/account",
            fields,
            Answer { url: Url::parse("https://shop.example/account/").unwrap(), ..page(list) },
        )
    };
    assert_eq!(at(json!({})), "green");
    assert_eq!(at(json!({ "text": "a.zip", "renders": true })), "green");
    assert_eq!(at(json!({ "renders": true })), "not judged: directory index (Edge)");
}
