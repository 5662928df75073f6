//! Finds a text in a page without building the page: most that are expected stand near the top.

use std::cell::{Cell, RefCell};

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind::{self, Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::suite::squeeze;

/// Whether the page surely shows `text`, white space squeezed, between two tags of its body. When it cannot be told this
/// way, the answer is no, and the page itself has to be looked at.
///
/// Tags are read as a parser reads them, and not put in order. So it is sure only of what no order changes: wherever a
/// text stands, it is part of the body, unless it is the raw content of an element. It gives up at the first element that
/// may take what is in it elsewhere.
pub(crate) fn surely_shows(html: &str, text: &str) -> bool {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Skim::new(text), TokenizerOpts::default());
    // Otherwise it stopped where the skim had its answer.
    if let TokenizerResult::Done = tokenizer.feed(&input) {
        tokenizer.end();
    }
    tokenizer.sink.found.get()
}

struct Skim {
    wanted: String,
    found: Cell<bool>,
    /// Whether what comes is the raw content of an element, up to the next end of one.
    in_raw: Cell<bool>,
    /// The characters since the last tag.
    run: RefCell<String>,
}

impl Skim {
    fn new(text: &str) -> Self {
        Self {
            wanted: squeeze(text),
            found: Cell::new(false),
            in_raw: Cell::new(false),
            run: RefCell::new(String::new()),
        }
    }

    fn take_tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        self.end_run();
        if self.found.get() {
            return STOP;
        }
        if tag.kind == TagKind::EndTag {
            self.in_raw.set(false);
            return TokenSinkResult::Continue;
        }
        let name = &*tag.name;
        if may_take_elsewhere(name) {
            return STOP;
        }
        match raw_kind(name) {
            Some(kind) => {
                self.in_raw.set(true);
                TokenSinkResult::RawData(kind)
            }
            None => TokenSinkResult::Continue,
        }
    }

    fn end_run(&self) {
        let mut run = self.run.borrow_mut();
        self.found.set(self.found.get() || squeeze(&run).contains(&self.wanted));
        run.clear();
    }
}

/// Nothing more is to be read: what a tokenizer does for a script that has to run first.
const STOP: TokenSinkResult<()> = TokenSinkResult::Script(());

impl TokenSink for Skim {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.take_tag(&tag),
            Token::CharacterTokens(text) if !self.in_raw.get() => {
                self.run.borrow_mut().push_str(&text);
            }
            Token::EOFToken => self.end_run(),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose content is not part of the body where they stand, or is read by other rules: templates, images and
/// formulas, frames, what a `select` drops.
fn may_take_elsewhere(name: &str) -> bool {
    matches!(name, "template" | "svg" | "math" | "select" | "frameset" | "plaintext")
}

/// How the content of an element is read that holds no elements (the HTML standard, 13.2.6.4.4 and 13.2.6.4.7; scripts
/// are on, as they are for [`super::Page`]).
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "title" | "textarea" => Some(Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => Some(Rawtext),
        "script" => Some(ScriptData),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Page;
    use super::*;

    /// Pages in which "Tasks" is shown, or only seems to be.
    const PAGES: [&str; 26] = [
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
    ];

    #[test]
    fn what_it_is_sure_of_is_on_the_page() {
        for html in PAGES {
            let is_there = Page::parse(html).text().contains("Tasks");
            assert!(is_there || !surely_shows(html, "Tasks"), "{html}");
        }
    }

    #[test]
    fn a_text_between_two_tags_of_the_body_is_found() {
        for html in &PAGES[..2] {
            assert!(surely_shows(html, "Tasks"), "{html}");
        }
        assert!(surely_shows("<body><script>a < b</script><p>All \n Tasks</p>", " All Tasks"));
        assert!(surely_shows("<body>Tasks", "Tasks"), "at the end of the page");
        assert!(surely_shows("<h1>Tasks</h1>", "Tasks"), "where no body is opened");
        assert!(!surely_shows("<body><p>All</p><p>Tasks</p>", "All Tasks"), "that takes the page itself");
    }
}
