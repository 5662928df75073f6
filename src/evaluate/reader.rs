//! An answer, read as a page, as text or as JSON: each at most once, and only when an expectation asks.

use std::borrow::Cow;
use std::cell::OnceCell;

use hyper::header::{AsHeaderName, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde_json::Value;

use super::encoded_body::{Packed, packed};
use super::json_size;
use crate::base::mime::{self, is_html_type, is_xhtml_type};
use crate::base::printable::quote;
use crate::base::stop::Stop;
use crate::base::text::squeeze;
use crate::http::observation::{Answer, BodyEnd};
use crate::page::html::{Cut, Excess, Page, charset_of, decode, surely_shows};

pub(super) struct AnswerReader<'a> {
    answer: &'a Answer,
    content_type: Option<Cow<'a, str>>,
    /// Whether that is the type of a page.
    says_html: bool,
    packed: OnceCell<Option<Packed>>,
    body: OnceCell<Cow<'a, str>>,
    page: OnceCell<Page>,
    text: OnceCell<String>,
    json: OnceCell<Result<Value, String>>,
    /// Ends what takes its time.
    stop: Stop,
}

impl<'a> AnswerReader<'a> {
    pub(super) fn new(answer: &'a Answer) -> Self {
        Self::until(Stop::default(), answer)
    }

    /// The same, where reading may have to `stop`.
    pub(super) fn until(stop: Stop, answer: &'a Answer) -> Self {
        let (body, page, text, json) = (OnceCell::new(), OnceCell::new(), OnceCell::new(), OnceCell::new());
        let content_type = answer.headers.get(CONTENT_TYPE);
        let content_type = content_type.map(|named| String::from_utf8_lossy(named.as_bytes()));
        let says_html = content_type.as_deref().is_some_and(is_html_type);
        Self { answer, content_type, says_html, packed: OnceCell::new(), body, page, text, json, stop }
    }

    pub(super) fn answer(&self) -> &'a Answer {
        self.answer
    }

    /// The body as HTML; or what it is instead.
    pub(super) fn page(&self) -> Result<&Page, String> {
        if let Some(packed) = self.packed() {
            return Err(packed);
        }
        if self.is_empty() {
            return Err(self.absent("an empty body"));
        }
        if !self.is_html() {
            return Err(format!("no HTML, but {}", self.kind()));
        }
        let length = self.answer.body.bytes.len();
        Ok(self.page.get_or_init(|| Page::parse_within(self.body(), length, self.is_xml(), &self.stop)))
    }

    /// Whether the text a reader meets surely holds `part`. A page that was built already tells it by itself.
    pub(super) fn surely_shows(&self, part: &str) -> bool {
        self.page.get().is_none()
            && self.packing().is_none()
            && self.is_html()
            && !self.is_xml()
            && surely_shows(self.body(), part)
    }

    /// The text a reader meets: that of the page, or all of a body that is no HTML. White space is squeezed.
    pub(super) fn text(&self) -> &str {
        self.text.get_or_init(|| match self.page() {
            Ok(page) => page.text(),
            Err(_) => squeeze(self.body()),
        })
    }

    /// Whether nothing but white space was read.
    pub(super) fn is_empty(&self) -> bool {
        self.body().trim().is_empty()
    }

    /// The body as JSON; or why it is none.
    pub(super) fn json(&self) -> Result<&Value, String> {
        let parsed = self.json.get_or_init(|| {
            if json_size::is_too_large(self.body()) {
                return Err("a JSON document that takes more memory than is spent on one".to_owned());
            }
            serde_json::from_str(self.body()).map_err(|error| match self.unread() {
                Some(unread) => unread,
                None if self.is_empty() => "an empty body".to_owned(),
                None if self.kind().contains("json") => format!("no JSON: {error}"),
                None => format!("no JSON, but {}", self.kind()),
            })
        });
        parsed.as_ref().map_err(Clone::clone)
    }

    /// Every value of a header, as text.
    pub(super) fn header(&self, name: impl AsHeaderName) -> impl Iterator<Item = Cow<'a, str>> {
        let values = self.answer.headers.get_all(name).into_iter();
        values.map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// Whether there is such a header.
    pub(super) fn has_header(&self, name: impl AsHeaderName) -> bool {
        self.answer.headers.contains_key(name)
    }

    /// What is said of a thing that is not there: it may be in the part that was not read.
    pub(super) fn absent(&self, what: &str) -> String {
        match self.unread() {
            Some(unread) => format!("{what}; {unread}"),
            None => what.to_owned(),
        }
    }

    /// That the body or a part of it was not read, if so.
    pub(super) fn unread(&self) -> Option<String> {
        self.packed().or_else(|| self.cut()).or_else(|| self.capped())
    }

    /// That a part of the page was not read, since it takes too much; as far as the page was asked for.
    fn cut(&self) -> Option<String> {
        let Cut { excess, read, length } = self.page.get()?.cut()?;
        let why = match excess {
            Excess::Memory => "holds more than is read of one page",
            Excess::Work => "leaves more elements open than is followed",
            Excess::Attributes => "has a tag with more than 1024 attributes",
            Excess::Time => "took too long to read",
            Excess::Malformed => "is XML that is not well-formed",
        };
        Some(format!("the page {why}, and was read up to byte {read} of {length}"))
    }

    /// Where a page in XML is not well-formed, of one that was received whole.
    pub(super) fn malformed_at(&self) -> Option<usize> {
        let is_whole = self.is_xml() && self.answer.body.end == BodyEnd::Complete;
        let cut = is_whole.then(|| self.page().ok()).flatten()?.cut()?;
        (cut.excess == Excess::Malformed).then_some(cut.read)
    }

    /// Whether browsers read it as XML.
    pub(super) fn is_xml(&self) -> bool {
        self.content_type().is_some_and(is_xhtml_type)
    }

    /// Whether reading the page had to stop, for what may not be its own doing.
    pub(super) fn was_stopped(&self) -> bool {
        let cut = self.page.get().and_then(Page::cut);
        cut.is_some_and(|cut| cut.excess == Excess::Time)
    }

    fn capped(&self) -> Option<String> {
        let capped = self.answer.body.end == BodyEnd::Capped;
        capped.then(|| {
            format!("the body is longer than the {} bytes that are read", self.answer.body.bytes.len())
        })
    }

    /// That the body is still packed, if so.
    pub(super) fn packed(&self) -> Option<String> {
        self.packing().map(ToString::to_string)
    }

    /// How the body is still packed, if it is.
    pub(super) fn packing(&self) -> Option<&Packed> {
        self.packed.get_or_init(|| packed(self.answer, self.content_type())).as_ref()
    }

    /// The body as it was sent, in characters; empty where it is still packed.
    pub(super) fn body(&self) -> &str {
        self.body.get_or_init(|| {
            if self.packing().is_some() {
                return Cow::default();
            }
            decode(&self.answer.body.bytes, self.content_type().and_then(charset_of))
        })
    }

    /// A body without a content type is taken for what it looks like.
    pub(super) fn is_html(&self) -> bool {
        self.says_html || (self.is_sniffed() && self.body().trim_start().starts_with('<'))
    }

    /// Whether browsers go by what the body looks like: it has no type, or one that names none (MIME Sniffing, 7; Chromium:
    /// `ShouldSniffMimeType`), and sniffing is not turned off. Turned off, they show what it is written in.
    fn is_sniffed(&self) -> bool {
        let names_none = |named: &str| match mime::essence(named) {
            None => true,
            Some(essence) => matches!(essence.as_str(), "unknown/unknown" | "application/unknown" | "*/*"),
        };
        let is_off = || {
            let mut values = self.header(X_CONTENT_TYPE_OPTIONS);
            values.next().is_some_and(|value| value.trim().eq_ignore_ascii_case("nosniff"))
        };
        self.content_type().is_none_or(names_none) && !is_off()
    }

    pub(super) fn kind(&self) -> String {
        self.content_type().map_or_else(|| "no content type".to_owned(), quote)
    }

    /// Whether it says itself that it is a page.
    pub(super) fn says_html(&self) -> bool {
        self.says_html
    }

    fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}
