use super::*;

/// Holds expectations against `answer`, one a line: `key value :: what is said`, and nothing is where it holds.
fn against(answer: &Answer, lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (expectation, said) = line.split_once("::").expect(line);
        let (key, value) = expectation.split_once(' ').expect(line);
        let value: Value = serde_json::from_str(value).expect(line);
        let findings = judged(json!({ key: value }), &observation(Ok(answer.clone())));
        assert!(
            findings.iter().all(|it| it.kind.key() == key && it.cause == Cause::App),
            "{line}: {findings:?}"
        );
        let found: Vec<_> = findings.iter().map(|it| format!("{} <- {}", it.expected, it.got)).collect();
        assert_eq!(found.join("\n"), said.trim(), "{line}");
    }
}

fn of_type(content_type: &str, body: &str) -> Answer {
    answer(200, &[("content-type", content_type)], body)
}

#[test]
fn the_status() {
    let lines = r#"
        status 200          ::
        status "2xx"        ::
        status [404, 200]   ::
        status 404          :: 404 <- 200
        status [204, "3xx"] :: 204 or 3xx <- 200
    "#;
    against(&page(PAGE), lines);
    against(&answer(500, &[], ""), r#"status "2xx" :: 2xx <- 500"#);
    // It is a redirect in name only, and leads nowhere.
    against(&answer(304, &[], ""), "status 200 :: 200 <- 304");
    assert_eq!(judged(json!({}), &observation(Ok(answer(503, &[], ""))))[0].expected, "2xx");
}

#[test]
fn the_title() {
    let lines = r#"
        title "Shop"     ::
        title "/^shop$/i" ::
        title "/^shop$/" :: /^shop$/ <- "Shop"
        title "Blog"     :: "Blog" <- "Shop"
    "#;
    against(&page(PAGE), lines);
    let in_xml = |body: &str| {
        let page = format!(
            "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>Shop</title></head>{body}</html>"
        );
        of_type("application/xhtml+xml", &page)
    };
    against(&in_xml("<body><script src='/a.js'/><p>x</p></body>"), r#"title "Shop" ::"#);
    // Browsers show an error in place of the page, whatever its title would be.
    let broken = judged(json!({ "title": "Shop" }), &observation(Ok(in_xml("<body><br>x</body>"))));
    assert_eq!(broken.iter().map(|it| it.kind.key()).collect::<Vec<_>>(), ["page"], "{broken:?}");
    against(&page("<title> The\n Shop </title>"), r#"title "The Shop" ::"#);
    against(&page("<p>x"), r#"title "Shop" :: "Shop" <- no title"#);
    against(&page(""), r#"title "Shop" :: "Shop" <- an empty body"#);
    against(&of_type("text/plain", PAGE), r#"title "Shop" :: "Shop" <- no HTML, but "text/plain""#);
}

#[test]
fn the_text() {
    let lines = r#"
        text "All tasks"                    ::
        text ["All tasks", "/sign\\s+in/i"]  ::
        text "Shop"                         :: "Shop" <- a page that begins "All tasks Sign in"
        text ["Sign in", "Sign out"]        :: "Sign out" <- a page that begins "All tasks Sign in"
        no_text "Error"                     ::
        no_text "Shop"                      ::
        no_text "All tasks"                 :: no "All tasks" <- a page that has it
        no_text "/TASKS/i"                  :: no /TASKS/i <- a page that has it
    "#;
    against(&page(PAGE), lines);
    against(&of_type("text/plain", "ok\n"), r#"text "ok" ::"#);
    against(&of_type("application/json", "\"<b>\""), r#"text "<b>" ::"#);
    for nothing in ["", "<title>ok</title><script>ok</script>"] {
        against(&page(nothing), r#"text "ok" :: "ok" <- no text at all"#);
    }
}

#[test]
fn an_element() {
    let lines = r#"
        selector "body > h1 b"  ::
        selector "h2"           :: h2 <- no such element
        no_selector ".error"    ::
        no_selector "p"         :: no p <- one such element
        no_selector "p, h1"     :: no p, h1 <- 2 such elements
    "#;
    against(&page(PAGE), lines);
    against(&page("<form><input name=email>"), r#"selector "input[name='email']" ::"#);
    let lines = r#"
        selector "h1"       :: h1 <- an empty body
        no_selector "h1"    :: no h1 <- an empty body
        no_text "Error"     :: no "Error" <- an empty body
    "#;
    against(&page(" \n"), lines);
    against(&of_type("image/png", "<h1>"), r#"selector "h1" :: h1 <- no HTML, but "image/png""#);
}

#[test]
fn whether_it_renders() {
    for answer in [page(PAGE), page("<body><div id=app></div>"), answer(200, &[], "<p>x")] {
        against(&answer, "renders true ::");
    }
    for (answer, got) in [
        (page("<title>Shop</title>"), "a page with an empty body"),
        (page("   "), "an empty body"),
        (of_type("application/json", "{}"), r#"no HTML, but "application/json""#),
        (answer(200, &[], "plain"), "no HTML, but no content type"),
    ] {
        against(&answer, &format!("renders true :: HTML with something in its body <- {got}"));
    }
}

#[test]
fn an_answer_without_a_content_type_is_what_it_looks_like() {
    let lines = r#"
        title "Shop"        ::
        content_type "html" :: "html" <- no such header
    "#;
    against(&answer(200, &[], format!("\n {PAGE}")), lines);
    let lines = r#"
        text "Shop"     ::
        title "Shop"    :: "Shop" <- no HTML, but no content type
    "#;
    against(&answer(200, &[], "Shop"), lines);
}

#[test]
fn a_header() {
    let lines = r#"
        header {"X-A": "two"}       ::
        header {"x-a": "/^one$/"}   ::
        header {"X-A": "three"}     :: x-a: "three" <- "one"
        header {"X-B": "b"}         :: x-b: "b" <- no such header
        header {"Set-Cookie": "b"}  :: set-cookie: "b" <- another value
        content_type "text/html"    ::
        content_type "/json$/"      :: /json$/ <- "text/html; charset=utf-8"
    "#;
    against(&answer(200, &[("x-a", "one"), ("x-a", "two"), ("set-cookie", "s=1"), HTML], PAGE), lines);
}

#[test]
fn a_value_in_a_json_body() {
    let document = r#"{"ok": true, "build": {"sha": "abc123", "n": 7, "gone": null}, "list": ["a"]}"#;
    let lines = r#"
        json {"/ok": true, "/build/n": 7, "/list/0": "a"} ::
        json {"/build/sha": "/^abc/"}   ::
        json {"/build/gone": null}      ::
        json {"/list": ["a"]}           ::
        json {"/build/sha": "abc"}      :: /build/sha: "abc" <- "abc123"
        json {"/build/n": "7"}          :: /build/n: "7" <- 7
        json {"/ok": false}             :: /ok: false <- true
        json {"/none": 1}               :: /none: 1 <- no such place in the document
    "#;
    against(&of_type("application/json", document), lines);
    against(&answer(200, &[], "{}"), r#"json {"": {}} ::"#);
    for (answer, got) in [
        (of_type("application/json", "{"), "no JSON: EOF while parsing an object at line 1 column 1"),
        (of_type("application/json", " "), "an empty body"),
        (page(PAGE), r#"no JSON, but "text/html; charset=utf-8""#),
    ] {
        against(&answer, &format!(r#"json {{"/ok": true}} :: /ok: true <- {got}"#));
    }
}

#[test]
fn the_time() {
    let lines = "
        max_ms 120 ::
        max_ms 119 :: at most 119 ms <- 120 ms
    ";
    against(&page(PAGE), lines);
}

fn capped(text: &str) -> Answer {
    let mut answer = page(text);
    answer.body.end = BodyEnd::Capped;
    answer
}

#[test]
fn a_capped_body_is_a_finding_where_the_rest_was_needed() {
    let lines = r#"
        text "tasks"    ::
        title "Shop"    ::
        selector "h1"   ::
        renders true    ::
        max_ms 500      ::
        no_text "tasks" :: no "tasks" <- a page that has it
    "#;
    against(&capped(PAGE), lines);
    let lines = r#"
        no_text "x"     :: no "x" <- the body is longer than the 5 bytes that are read
        no_selector "i" :: no i <- the body is longer than the 5 bytes that are read
        text "x"        :: "x" <- a page that begins "ok"; the body is longer than the 5 bytes that are read
        selector "i"    :: i <- no such element; the body is longer than the 5 bytes that are read
        title "x"       :: "x" <- no title; the body is longer than the 5 bytes that are read
        json {"/a": 1}  :: /a: 1 <- the body is longer than the 5 bytes that are read
    "#;
    against(&capped("<p>ok"), lines);
}

#[test]
fn a_page_that_takes_too_much_is_a_finding_where_the_rest_was_needed() {
    for (rest, why) in [
        ("<p>".repeat(40_000), "takes more memory than the limit for a page"),
        (format!("<p {}>", "a ".repeat(3000)), "has a tag with more than 1024 attributes"),
    ] {
        let html = format!("{PAGE}{rest}");
        let read = crate::page::html::Page::parse(&html).cut().unwrap().read;
        let unread = format!("the page {why}, and was read up to byte {read} of {}", html.len());
        let lines = format!(
            r#"
            text "tasks"    ::
            title "Shop"    ::
            selector "h1"   ::
            renders true    ::
            no_text "tasks" :: no "tasks" <- a page that has it
            no_text "x-y"   :: no "x-y" <- {unread}
            no_selector "i" :: no i <- {unread}
            selector "i"    :: i <- no such element; {unread}
            no_mixed_content true :: no reference over http <- {unread}
        "#
        );
        against(&page(&html), &lines);
    }
}

#[test]
fn a_body_that_is_still_packed_holds_nothing() {
    let lines = r#"
        title "Shop"    :: "Shop" <- the body is still encoded with "zstd", which was not requested
        selector "h1"   :: h1 <- the body is still encoded with "zstd", which was not requested
        no_selector "i" :: no i <- the body is still encoded with "zstd", which was not requested
        text "Shop"     :: "Shop" <- no text at all; the body is still encoded with "zstd", which was not requested
        no_text "x"     :: no "x" <- the body is still encoded with "zstd", which was not requested
        json {"/a": 1}  :: /a: 1 <- the body is still encoded with "zstd", which was not requested
        content_type "html" ::
    "#;
    against(&answer(200, &[HTML, ("content-encoding", "zstd")], PAGE), lines);
    against(&answer(200, &[HTML, ("content-encoding", "identity")], PAGE), r#"title "Shop" ::"#);
}

#[test]
fn hsts_findings() {
    let saying = |values: &[&str]| {
        let headers: Vec<_> = values.iter().map(|value| ("strict-transport-security", *value)).collect();
        answer(200, &[&[HTML], &headers[..]].concat(), PAGE)
    };
    let a_day = "Strict-Transport-Security: max-age of at least 86400";
    for enough in [
        &["max-age=31536000"][..],
        &["MAX-AGE=\"86400\" ; includeSubDomains"],
        &["max-age=99999999999999999999"],
        &["x=y;max-age=86400; ;preload"],
        &["max-age=86400", "max-age=0"],
    ] {
        against(&saying(enough), "hsts true ::");
    }
    for (written, why) in [
        ("max-age=86399", ""),
        ("max-age=0", ""),
        ("includeSubDomains", ", which browsers ignore"),
        ("max-age=86400; max-age=1", ", which browsers ignore"),
        ("max-age=-1", ", which browsers ignore"),
        ("max-age", ", which browsers ignore"),
    ] {
        against(&saying(&[written]), &format!("hsts true :: {a_day} <- \"{written}\"{why}"));
    }
    against(&saying(&["max-age=0", "max-age=86400"]), &format!("hsts true :: {a_day} <- \"max-age=0\""));
    against(&page(PAGE), &format!("hsts true :: {a_day} <- no such header"));
    let whole = r#"hsts {"max_age": 31536000, "include_subdomains": true, "preload": true}"#;
    against(&saying(&["max-age=31536000; includeSubDomains; preload"]), &format!("{whole} ::"));
    let expected = "Strict-Transport-Security: max-age of at least 31536000; includeSubDomains; preload";
    for part in ["max-age=31536000; preload", "max-age=31536000; includeSubDomains"] {
        against(&saying(&[part]), &format!("{whole} :: {expected} <- \"{part}\""));
    }
    let plain = Answer { url: Url::parse("http://shop.example/").unwrap(), ..saying(&["max-age=86400"]) };
    against(&plain, &format!("hsts true :: {a_day} <- an answer over http, where browsers ignore it"));
}
