use super::super::Page;
use super::*;

/// Pages in which "Tasks" is shown, or only seems to be.
const PAGES: [&str; 42] = [
    "<html><head><title>x</title></head><body><h1>Tasks</h1></body></html>",
    "<body><p>All  my\n Tasks &amp; more",
    "<body><p>All <b>Ta</b>sks",
    "<body><p>&#84;asks",
    "<h1>Tasks</h1>",
    "<title>Tasks</title><body>x",
    "<body><title>Tasks</title>x",
    "<body><script>'<p>Tasks</p>'</script>x",
    "<body><script><!-- <script>a</script> <p>Tasks --></script>x",
    "<body><style>/*<p>Tasks*/</style>x",
    "<body><noscript><p>Tasks</p></noscript>x",
    "<body><template><p>Tasks</p></template>x",
    "<body><svg><style><p>Tasks</p></style></svg>x",
    "<body><svg><title>Tasks</title></svg>x",
    "<body><math><mtext><p>Tasks</p></mtext></math>",
    "<body><select><option>Tasks</select>x",
    "<frameset><body><p>Tasks",
    "<body><frameset><p>Tasks",
    "<body><textarea><p>Tasks</textarea>x",
    "<body><iframe><p>Tasks</iframe>x",
    "<body><xmp><p>Tasks</xmp>x",
    "<body><noframes><p>Tasks</noframes>x",
    "<body><!-- <p>Tasks</p> -->x",
    "<body><table><tr>Tasks<td>x</table>",
    "<head><template><body></template><p>Tasks",
    "<body title='<p>Tasks</p>'>x",
    "<body><p ='>Tasks'>x",
    "<body><p =\"><script>\">Tasks</script>x",
    "<body><p a=b=\"><script>\">Tasks</script>x",
    "<body><p a/='><script>'>Tasks</script>x",
    "<body><p a = '><p>Tasks'>x",
    "<body><p a=>Tasks",
    "<body><script>'<!-- <script>'</script>Tasks</script>x",
    "<body><script></scripts>Tasks</script>x",
    "<body><SCRIPT></Script/x>Tasks",
    "<body><!-->Tasks<!-- -->x",
    "<body><!-- --!>Tasks<!-- -->x",
    "<body><!-- <!--> Tasks -->x",
    "<body><![CDATA[<p>Tasks]]>x",
    "<body><?p <p>Tasks",
    "<!DOCTYPE html '><script>'>Tasks</script>x",
    "<body></ p>Tasks</p>",
];

#[test]
fn what_it_is_sure_of_is_on_the_page() {
    for html in PAGES {
        let is_there = Page::parse(html).text().contains("Tasks");
        assert!(is_there || !surely_shows(html, "Tasks"), "{html}");
    }
}

/// Pieces of which pages are put together that no one would write.
const PIECES: [&str; 67] = [
    "Tasks",
    "Tasks",
    "Ta",
    "sks",
    " ",
    "\n",
    "\r\n",
    "\0",
    "\u{A0}",
    "\u{FEFF}",
    "x",
    "é",
    "<",
    ">",
    "</",
    "/",
    "/>",
    "=",
    "\"",
    "'",
    "a",
    "a=",
    "a='",
    "a=\"b\"",
    "&",
    "&amp",
    "&#x20;",
    "&Ta",
    ";",
    "-->",
    "--!>",
    "--",
    "-",
    "!",
    "?",
    "<!--",
    "<!-->",
    "<!--->",
    "<!doctype html",
    "<![CDATA[",
    "]]>",
    "<p>",
    "</p>",
    "<p ",
    "<b>",
    "</b>",
    "<body>",
    "</body>",
    "<head>",
    "</head>",
    "<table>",
    "<td>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "</script ",
    "<style>",
    "</style>",
    "<textarea>",
    "</TEXTAREA>",
    "<noscript>",
    "</noscript>",
    "<select>",
    "<svg>",
    "</svg>",
    "<template>",
];

#[test]
fn what_it_is_sure_of_is_on_any_page() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut sure = 0;
    for _ in 0..PAGES_PUT_TOGETHER {
        let count = random.usize(1..24);
        let html: String = (0..count).filter_map(|_| random.choice(PIECES)).collect();
        for text in ["Tasks", "Tasks Tasks", "Tasks x", "a"] {
            if surely_shows(&html, text) {
                sure += 1;
                assert!(Page::parse(&html).text().contains(text), "{text:?} in {html:?}");
            }
        }
    }
    assert!(sure > PAGES_PUT_TOGETHER / 4, "it is never sure: {sure}");
}

const PAGES_PUT_TOGETHER: usize = 20_000;

#[test]
fn a_character_reference_is_decoded() {
    for (html, text) in [
        ("<p>&amp;", "amp"),
        ("<p>&ampTasks", "ampTasks"),
        ("<p>&#84;asks", "84"),
        ("<p>&amp; Tasks", "&amp; Tasks"),
    ] {
        assert!(!surely_shows(html, text), "{text} in {html}");
    }
    assert!(surely_shows("<p>Yours &amp; mine", "mine"), "behind one");
    assert!(surely_shows("<p>amp; &amp; amp", "amp;"), "before one");
    assert!(surely_shows("<p>&amp; amp", "amp"), "behind one that is written with the same");
}

#[test]
fn a_text_between_two_tags_of_the_body_is_found() {
    for html in &PAGES[..2] {
        assert!(surely_shows(html, "Tasks"), "{html}");
    }
    assert!(surely_shows("<body><script>a < b</script><p>All \n Tasks</p>", " All Tasks"));
    assert!(surely_shows("<!DOCTYPE html><!-- a -- b --><a b='>' c=\">\" d=e f/>Tasks</a>", "Tasks"));
    assert!(surely_shows("<title>a</b></title><style>p > a {}</style>Tasks", "Tasks"));
    assert!(surely_shows("<body>Tasks", "Tasks"), "at the end of the page");
    assert!(surely_shows("<h1>Tasks</h1>", "Tasks"), "where no body is opened");
    assert!(!surely_shows("<body><p>All</p><p>Tasks</p>", "All Tasks"), "that takes the page itself");
}

#[test]
fn the_marks_are_made_before_the_first_page_is_read() {
    crate::prepare_process();
    assert!(MARKS.get().is_some(), "a child forked while a thread makes them would wait for them for ever");
}
