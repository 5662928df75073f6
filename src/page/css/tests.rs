use super::*;

fn urls(css: &str) -> Vec<String> {
    named(css, Holds::Rules).into_iter().map(|named| format!("{} {}", named.kind, named.url)).collect()
}

#[test]
fn what_a_stylesheet_has_fetched_is_found_in_its_order() {
    let css = r#"@charset "utf-8"; @layer base, theme;
        @import "reset.css"; @import url(grid.css) layer(grid) supports(display: grid) screen;
        body { color: red; background: #fff url( bg.png ) no-repeat, url('b.svg#x') }
        @media (min-width: 40em) { .a { & > b { cursor: url("c.cur") 2 2, auto } } }
        .b::before { content: image-set("one.png" 1x type("image/png"), url(two.png) 2x); mask: src("m.svg") }
        .c { background: var(--x, linear-gradient(red, blue), url(deep.png)) }"#;
    let expected = [
        "a stylesheet reset.css",
        "a stylesheet grid.css",
        "an image bg.png",
        "an image b.svg#x",
        "an image c.cur",
        "an image one.png",
        "an image two.png",
        "an image m.svg",
        "an image deep.png",
    ];
    assert_eq!(urls(css), expected);
}

#[test]
fn an_import_counts_only_before_all_other_rules() {
    let none: [&str; 0] = [];
    assert_eq!(urls("a{} @import 'late.css';"), none);
    assert_eq!(urls("@media print { @import 'inside.css'; }"), none);
    assert_eq!(urls("@layer a {} @import 'late.css';"), none);
    assert_eq!(urls("@import; @import 'next.css';"), ["a stylesheet next.css"]);
    assert_eq!(urls("<!-- @import 'x.css'; -->"), ["a stylesheet x.css"]);
    assert_eq!(named("@import 'x.css'", Holds::Declarations), []);
}

#[test]
fn what_only_looks_like_a_file_is_none() {
    let css = r#"@namespace svg url(http://www.w3.org/2000/svg); @namespace "http://www.w3.org/1999/xhtml";
        @supports (background: url(probe.png)) { a { color: red } } @-moz-document url(http://a.example) {}
        /* url(comment.png) */ a[style*="url(attribute.png)"] { filter: url(#blur); behavior: url(pie.htc);
        -moz-binding: url(x.xml#y); content: "url(text.png)"; background: url(); mask: url('') }
        //# sourceMappingURL=app.css.map"#;
    assert_eq!(urls(css), [""; 0]);
}

#[test]
fn of_a_font_the_first_source_counts_that_a_browser_reads() {
    let css = r#"@font-face { font-family: I; src: url(i.eot); src: url("i.eot?#iefix") format("embedded-opentype"),
          url(i.woff2) format("woff2"), url(i.woff) format("woff"), url(i.svg#i) format("svg"); font-display: swap }
        @font-face { src: local("Arial"), url('j.ttf') format(truetype) tech(variations) }
        @media screen { @font-face { src: url(k.woff2?v=1) } }
        @font-face { src: url(only.eot) }"#;
    assert_eq!(urls(css), ["a font i.woff2", "a font j.ttf", "a font k.woff2?v=1"]);
}

#[test]
fn escapes_are_read_as_browsers_read_them() {
    assert_eq!(
        urls(r#"a{b:\75rl(x\29.png)} c{d:url("a\22 b.png")}"#),
        ["an image x).png", "an image a\"b.png"]
    );
}

#[test]
fn what_is_broken_costs_nothing_but_itself() {
    assert_eq!(urls("a{background:url(x y.png)} b{background:url(ok.png)}"), ["an image ok.png"]);
    assert_eq!(urls("a{background:url(open.png"), ["an image open.png"]);
    assert_eq!(urls("}}}] ) a{b:url(c.png)}"), ["an image c.png"]);
    assert_eq!(urls("<!doctype html><style>a{b:url(c.png)}"), ["an image c.png"]);
}

#[test]
fn no_css_is_too_deep_or_too_long() {
    for open in ["{", "(", "[", "a{b:c(", "@media x{", "@font-face{src:url(", "image-set(", "@import url("] {
        let _ = urls(&open.repeat(100_000));
    }
    let began = std::time::Instant::now();
    assert_eq!(named(&"a{b:url(c)}".repeat(200_000), Holds::Rules).len(), MOST);
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}
