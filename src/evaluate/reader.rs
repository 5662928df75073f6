//! Parses an answer as a page, as text or as JSON: each at most once, and only when an expectation needs it.

use std::borrow::Cow;
use std::cell::OnceCell;

use hyper::header::{AsHeaderName, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde_json::Value;

use super::encoded_body::{StillEncoded, still_encoded};
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
    /// Whether this is the type of a page.
    says_html: bool,
    encoded: OnceCell<Option<StillEncoded>>,
    body: OnceCell<Cow<'a, str>>,
    page: OnceCell<Page>,
    text: OnceCell<String>,
    json: OnceCell<Result<Value, String>>,
    /// Stops long work.
    stop: Stop,
}

impl<'a> AnswerReader<'a> {
    pub(super) fn new(answer: &'a Answer) -> Self {
        Self::until(Stop::default(), answer)
    }

    /// The same, but `stop` can end the parsing.
    pub(super) fn until(stop: Stop, answer: &'a Answer) -> Self {
        let (body, page, text, json) = (OnceCell::new(), OnceCell::new(), OnceCell::new(), OnceCell::new());
        let content_type = answer.headers.get(CONTENT_TYPE);
        let content_type = content_type.map(|named| String::from_utf8_lossy(named.as_bytes()));
        let says_html = content_type.as_deref().is_some_and(is_html_type);
        Self { answer, content_type, says_html, encoded: OnceCell::new(), body, page, text, json, stop }
    }

    pub(super) fn answer(&self) -> &'a Answer {
        self.answer
    }

    /// The body as HTML; or why it is not HTML.
    pub(super) fn page(&self) -> Result<&Page, String> {
        if let Some(encoded) = self.encoding_problem() {
            return Err(encoded);
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

    /// Whether the visible text surely contains `part`, by a search without the tree. False if the tree is there
    /// already.
    pub(super) fn surely_shows(&self, part: &str) -> bool {
        self.page.get().is_none()
            && self.still_encoded().is_none()
            && self.is_html()
            && !self.is_xml()
            && surely_shows(self.body(), part)
    }

    /// The visible text of the page, or the whole body if it is not HTML. White space is collapsed.
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

    /// The body as JSON; or why it is not JSON.
    pub(super) fn json(&self) -> Result<&Value, String> {
        let parsed = self.json.get_or_init(|| {
            if json_size::is_too_large(self.body()) {
                return Err("a JSON document that takes too much memory".to_owned());
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

    /// The text for something missing. It says so if a part of the body was not read.
    pub(super) fn absent(&self, what: &str) -> String {
        match self.unread() {
            Some(unread) => format!("{what}; {unread}"),
            None => what.to_owned(),
        }
    }

    /// The text for a body that was not read, or only in part.
    pub(super) fn unread(&self) -> Option<String> {
        self.encoding_problem().or_else(|| self.cut()).or_else(|| self.capped())
    }

    /// The text for a page that was parsed only in part, since it exceeds a limit.
    fn cut(&self) -> Option<String> {
        let Cut { excess, read, length } = self.page.get()?.cut()?;
        let why = match excess {
            Excess::Memory => "takes more memory than the limit for a page",
            Excess::Work => "has too many open elements",
            Excess::Attributes => "has a tag with more than 1024 attributes",
            Excess::Time => "took too long to read",
            Excess::Malformed => "is XML that is not well-formed",
        };
        Some(format!("the page {why}, and was read up to byte {read} of {length}"))
    }

    /// The byte at which an XML page is not well-formed, if the page was received completely.
    pub(super) fn malformed_at(&self) -> Option<usize> {
        let is_whole = self.is_xml() && self.answer.body.end == BodyEnd::Complete;
        let cut = is_whole.then(|| self.page().ok()).flatten()?.cut()?;
        (cut.excess == Excess::Malformed).then_some(cut.read)
    }

    /// Whether browsers read it as XML.
    pub(super) fn is_xml(&self) -> bool {
        self.content_type().is_some_and(is_xhtml_type)
    }

    /// Whether parsing was stopped for another reason than the page itself.
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

    /// The text for a body that is still encoded.
    pub(super) fn encoding_problem(&self) -> Option<String> {
        self.still_encoded().map(ToString::to_string)
    }

    /// Whether and how the body is still encoded.
    pub(super) fn still_encoded(&self) -> Option<&StillEncoded> {
        self.encoded.get_or_init(|| still_encoded(self.answer, self.content_type())).as_ref()
    }

    /// The body as text; empty where it is still encoded.
    pub(super) fn body(&self) -> &str {
        self.body.get_or_init(|| {
            if self.still_encoded().is_some() {
                return Cow::default();
            }
            decode(&self.answer.body.bytes, self.content_type().and_then(charset_of))
        })
    }

    /// Whether the body is HTML. Without a content type, its content decides.
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

    /// Whether its content type is that of a page.
    pub(super) fn says_html(&self) -> bool {
        self.says_html
    }

    fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}
