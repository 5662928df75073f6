//! What the body itself tells: PHP's messages, files to be saved, nothing at all.

use super::*;
use crate::config::suite::Severity;

const FATAL: &str = "<br />\n<b>Fatal error</b>:  Uncaught Error: Class \"Shop\" not found in /srv/index.php:12\nStack trace:\n#0 \
                     {main}\n  thrown in <b>/srv/index.php</b> on line <b>12</b><br />\n";

#[test]
fn a_page_with_a_php_fatal_error_is_not_a_page_of_the_app() {
    let head = "<!doctype html><html><head><title>Shop</title></head><body><h1>Shop</h1><nav><a href=/cart>Cart</a></nav>";
    let parse = "<br />\n<b>Parse error</b>:  syntax error, unexpected token \"}\" in <b>/srv/a.php</b> on line <b>3</b><br />\n";
    let text = "\nFatal error: Uncaught Error: no in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 3\n";
    let warning = "<br />\n<b>Warning</b>:  require(a.php): Failed to open stream in <b>/srv/b.php</b> on line <b>2</b><br />\n";
    for body in [
        FATAL.to_owned(),
        parse.to_owned(),
        format!("{head}{FATAL}"),
        format!("\u{FEFF}{head}{warning}{FATAL}"),
        text.to_owned(),
        format!("{head}{text}"),
        format!("{FATAL}<p>There has been a critical error on this website.</p>"),
        format!("{}{FATAL}", head.repeat(900)),
    ] {
        let found = verdict("/", json!({ "text": "Shop", "title": "Shop" }), first(&[HTML], &body));
        assert_eq!(found, "page <- PHP's report of a fatal error (App)", "{body}");
    }
    let dead = verdict("/", json!({}), first(&[HTML], &format!("{warning}{warning}")));
    assert_eq!(dead, "page <- nothing but messages of PHP's (App)");
}

#[test]
fn a_page_about_what_php_says_is_a_page() {
    let shown = FATAL.replace('<', "&lt;");
    let warning =
        "<br />\n<b>Warning</b>:  Undefined variable $a in <b>/srv/b.php</b> on line <b>2</b><br />\n";
    for body in [
        format!("<title>Fatal error</title><h1>Fatal error</h1><pre>{shown}</pre><p>What it means</p>"),
        format!(
            "<article><p>It says:</p>{FATAL}<p>That means a class is missing.</p></article></body></html>"
        ),
        format!("<article>{FATAL}</article><footer>Ops blog</footer></body></html>"),
        format!("{warning}<!doctype html><title>Shop</title><h1>Shop</h1>"),
        "<p>Fatal error: the film in cinemas on line 12 of the U-Bahn</p>".to_owned(),
        "<p>x</p><b>Fatal error</b>: not in any file".to_owned(),
    ] {
        assert_eq!(verdict("/", json!({}), first(&[HTML], &body)), "green", "{body}");
    }
}

#[test]
fn a_page_that_browsers_save_is_shown_to_nobody() {
    for value in [
        "attachment",
        "Attachment; filename=index.html",
        "attachment; filename=\"page.php\"",
        "attachment; filename*=UTF-8''seite.htm",
        "form-data; name=a",
        "unknown",
    ] {
        let saved = answer(200, &[HTML, ("content-disposition", value)], PAGE);
        for fields in [json!({}), json!({ "title": "Shop" }), json!({ "renders": true })] {
            let found = verdict("/account", fields, saved.clone());
            assert!(found.starts_with("header <- content-disposition: "), "{value}: {found}");
        }
        assert_eq!(verdict("/account", json!({ "allow": "attachment" }), saved.clone()), "green", "{value}");
        let stated = json!({ "header": { "Content-Disposition": "/./" } });
        assert_eq!(verdict("/account", stated, saved), "green", "{value}");
    }
}

#[test]
fn what_is_shown_or_is_a_file_for_those_who_want_it_is_well() {
    for (kind, value) in [
        ("text/html", "inline"),
        ("text/html", "INLINE; filename=index.html"),
        ("text/html", "filename=index.html"),
        ("text/html", ""),
        ("text/html", "attachment; filename=\"report.csv\""),
        ("text/csv", "attachment; filename=report.csv"),
        ("application/pdf", "attachment"),
        ("application/json", "attachment; filename=f.txt"),
        ("text/plain", "attachment"),
    ] {
        let served = answer(200, &[("content-type", kind), ("content-disposition", value)], PAGE);
        assert_eq!(verdict("/account", json!({}), served), "green", "{kind}: {value}");
    }
}

#[test]
fn an_empty_body_is_one_finding_whatever_was_expected_of_it() {
    let fields =
        json!({ "title": "River", "text": ["High water", "Low water"], "selector": "form", "renders": true });
    assert_eq!(verdict("/account", fields.clone(), page("")), "page <- an empty body (App)");
    assert_eq!(verdict("/account", fields, page(" \r\n")), "page <- an empty body (App)");
    let api = json!({ "json": { "/a": 1, "/b": 2 } });
    let empty = answer(200, &[("content-type", "application/json")], "");
    assert_eq!(verdict("/account", api, empty), "page <- an empty body (App)");
    let others = json!({ "title": "River", "text": "Water", "header": { "X-A": "b" } });
    let found = verdict("/account", others, page(""));
    assert_eq!(found, "page <- an empty body (App); header <- no such header (App)");
    let packed = answer(200, &[HTML], &b"\x1f\x8b\x08\0\0\0\0\0"[..]);
    let found = verdict("/account", json!({ "title": "River", "text": "Water" }), packed);
    assert_eq!(found, "page <- the body is still encoded with gzip, but no header says so (App)");
}

#[test]
fn a_finding_says_what_a_non_empty_page_lacks() {
    let fields = json!({ "title": "River", "text": "High water" });
    let found = verdict("/account", fields, page("<title>Shop</title><p>Shop"));
    assert_eq!(found, "title <- \"Shop\" (App); text <- a page that begins \"Shop\" (App)");
    let once = judged(json!({ "title": "River", "text": "x" }), &observation(Ok(page(""))));
    assert_eq!((once[0].label.as_str(), once[0].severity), ("no body", Severity::Fail));
    assert_eq!(once[0].expected, "a page with title, text");
}

#[test]
fn a_git_lfs_pointer_in_place_of_a_file_is_found() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 20480\n";
    let served = |kind| answer(200, &[("content-type", kind)], pointer);
    let found = verdict("/data.json", json!({ "text": "size" }), served("application/json"));
    assert_eq!(found, "content_type <- a pointer of Git LFS in the file's place (App)");
    assert_eq!(verdict("/docs/pointers", json!({ "text": "size" }), served("text/plain")), "green");
}
