use super::*;

const URL: &str = "https://shop.example/account/orders";

fn references(html: &str) -> References {
    Page::parse(html).references(&Url::parse(URL).unwrap())
}

/// `kind url`, without the page's own origin.
fn assets(html: &str) -> Vec<String> {
    let line =
        |it: &Reference| format!("{} {}", it.kind, it.url.as_str().replace("https://shop.example", ""));
    references(html).assets.iter().map(line).collect()
}

#[test]
fn all_that_a_browser_fetches_is_found_in_the_order_of_the_page() {
    let html = r#"<!doctype html><head>
        <link rel=stylesheet href=/app.css><link rel="alternate stylesheet" href="dark.css" title=Dark>
        <link rel=preload as=font href=/f.woff2 crossorigin><link rel=modulepreload href=/m.js>
        <link rel="shortcut icon" href=/favicon.ico><link rel=apple-touch-icon href=/touch.png>
        <link rel=mask-icon href=/mask.svg><link rel=manifest href=/site.webmanifest>
        <link rel=preload as=image href=/p.png imagesrcset="/p1.png 1x, /p2.png 2x">
        <script src=/app.js></script><script type=module src=/mod.js></script>
        <script type="text/javascript" src=/old.js></script>
        <style>@import "i.css"; body { background: url(bg.png) }</style></head>
        <body style="background: url('attr.png')"><img src=a.png srcset="b.png 2x, c.png 3x">
        <picture><source srcset="d.avif 1x" type=image/avif><img src=e.png></picture>
        <video poster=poster.jpg src=film.mp4></video><audio><source src=sound.mp3></audio>
        <input type=image src=button.png><svg><use xlink:href="/sprite.svg#cart"/><image href=/in.svg /></svg>"#;
    let expected = [
        "a stylesheet /app.css",
        "a stylesheet /account/dark.css",
        "a font /f.woff2",
        "a module script /m.js",
        "an image /favicon.ico",
        "an image /touch.png",
        "an image /mask.svg",
        "a manifest /site.webmanifest",
        "an image /p1.png",
        "an image /p2.png",
        "an image /p.png",
        "a script /app.js",
        "a module script /mod.js",
        "a script /old.js",
        "a stylesheet /account/i.css",
        "an image /account/bg.png",
        "an image /account/attr.png",
        "an image /account/a.png",
        "an image /account/b.png",
        "an image /account/c.png",
        "an image /account/d.avif",
        "an image /account/e.png",
        "an image /account/poster.jpg",
        "a recording /account/film.mp4",
        "a recording /account/sound.mp3",
        "an image /account/button.png",
        "an image /sprite.svg",
        "an image /in.svg",
    ];
    assert_eq!(assets(html), expected);
}

#[test]
fn what_a_browser_does_not_fetch_is_not_found() {
    let html = r##"<template><img src=t.png><script src=t.js></script></template>
        <noscript><img src=n.png><link rel=stylesheet href=n.css></noscript>
        <script type=application/json src=d.json></script><script type=text/template src=t.html></script>
        <script nomodule src=legacy.js></script><script>load("x.js")</script>
        <link rel=stylesheet disabled href=off.css><link rel=stylesheet type=text/less href=x.less>
        <link rel=preload href=no-as.js><link rel=prefetch href=next.js><link rel=canonical href=/>
        <link rel=dns-prefetch href=//cdn.example><link rel=stylesheet href="">
        <img src="data:image/png;base64,AAAA"><img src=blob:x><img src=""><img alt=none><img src=about:blank>
        <img src="http://[broken"><svg><use href="#local"/></svg><source src=orphan.mp4>
        <!-- <img src=comment.png> --><textarea><img src=text.png></textarea><a href=/page.html>x</a>"##;
    assert_eq!(assets(html), [""; 0]);
}

#[test]
fn a_declarative_shadow_root_is_part_of_the_page() {
    let html = "<div><template shadowrootmode=open><img src=/a.png><template><img src=/b.png></template></template></div>";
    assert_eq!(assets(html), ["an image /a.png"]);
}

#[test]
fn the_first_base_counts_for_what_stands_behind_it() {
    let html = "<link rel=stylesheet href=before.css><base target=_top><base href=/v2/><base href=/v3/>\
                <script src=app.js></script><style>a{b:url(c.png)}</style>";
    let expected = ["a stylesheet /account/before.css", "a script /v2/app.js", "an image /v2/c.png"];
    assert_eq!(assets(html), expected);
    assert_eq!(assets("<base href=data:x><script src=a.js></script>"), ["a script /account/a.js"]);
    assert_eq!(
        assets("<base href=//cdn.example/x/><img src=a.png>"),
        ["an image https://cdn.example/x/a.png"]
    );
}

#[test]
fn import_maps_name_modules_and_what_is_in_them() {
    let html = r#"<script type=importmap>{ "imports": { "app": "/app.js", "lib/": "/lib/", "bare": "x.js", "no": null,
        "data": "./data.json", "cdn": "https://cdn.example/a.js" }, "scopes": { "/s/": { "app": "/s/app.js" } },
        "integrity": { "/app.js": "sha256-AAAA" } }</script><script type=importmap>no json</script>
        <script type=module src=/app.js></script>"#;
    let found = references(html);
    let expected = [
        "a module script /app.js",
        "an answer /account/data.json",
        "a module script https://cdn.example/a.js",
        "a module script /s/app.js",
    ];
    assert_eq!(assets(html), expected);
    assert_eq!(found.assets[0].shown, "import map: \"app\": /app.js");
    assert_eq!(found.assets[0].integrity, Integrity::parse("sha256-AAAA"));
    assert_eq!(found.assets[3].integrity, None);
}

#[test]
fn each_is_found_once_and_shown_as_the_page_names_it() {
    let html = "<img src=a.png><img src='a.png#x'><img srcset='a.png 2x'>\
                <script src=a.js integrity=sha256-AAAA></script><script src=a.js></script>";
    let found = references(html);
    let shown: Vec<_> = found.assets.iter().map(|it| it.shown.as_str()).collect();
    assert_eq!(shown, ["<img src=a.png>", "<script src=a.js>", "<script src=a.js>"]);
    let long = format!("<img src='\u{1b}{}'>", "x".repeat(5000));
    assert!(references(&long).assets[0].shown.chars().count() < 170);
    assert!(!references(&long).assets[0].shown.contains('\u{1b}'));
}

#[test]
fn credentials_in_a_pages_links_are_not_sent() {
    assert_eq!(assets("<img src=https://u:p@cdn.example/a.png>"), ["an image https://cdn.example/a.png"]);
}

#[test]
fn frames_and_forms_are_no_assets_and_yet_references() {
    let html = "<iframe src=/f></iframe><form action=http://a.example/go></form><object data=o.swf></object>\
                <button formaction=/b></button><a href=http://link.example>x</a>";
    let found = references(html);
    assert!(found.assets.is_empty());
    let places: Vec<_> = found.places.iter().map(|it| (it.shown.as_str(), it.is_form)).collect();
    let expected = [
        ("<iframe src=/f>", false),
        ("<form action=http://a.example/go>", true),
        ("<object data=o.swf>", false),
        ("<button formaction=/b>", true),
    ];
    assert_eq!(places, expected);
}

#[test]
fn a_page_says_whether_http_is_to_be_upgraded_and_how_it_is_read() {
    let meta = "<meta http-equiv=Content-Security-Policy content=\"img-src *; Upgrade-Insecure-Requests\">";
    assert!(references(meta).is_upgraded);
    assert!(!references("<meta name=x content=upgrade-insecure-requests>").is_upgraded);
    assert!(references("<p>").has_quirks);
    assert!(!references("<!doctype html><p>").has_quirks);
}

#[test]
fn no_page_is_too_long_or_too_deep() {
    let began = std::time::Instant::now();
    assert_eq!(references(&"<img src=a.png>".repeat(50_000)).assets.len(), 1);
    let image = |n| format!("<img src={n}.png style='b:url({n}.gif)'>");
    let many: String = (0..20_000).map(image).collect();
    assert_eq!(references(&many).assets.len(), MOST);
    let _ = references(&"<div>".repeat(2000));
    let _ = references(&"<template>".repeat(2000));
    let _ = references(&format!("<script type=importmap>{}", "[".repeat(100_000)));
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}
