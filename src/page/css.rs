//! The references of a stylesheet: other stylesheets, fonts and images.

#[cfg(test)]
mod tests;

use cssparser::{ParseError, Parser, Token};

use crate::page::asset::{AssetKind, Use};

/// One URL that a stylesheet names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StylesheetUrl {
    /// As it is written.
    pub(crate) url: String,
    pub(crate) kind: AssetKind,
}

impl StylesheetUrl {
    /// How it is named, for people.
    pub(crate) fn shown(&self) -> String {
        match self.kind {
            AssetKind::Stylesheet => format!("@import {}", self.url),
            _ => format!("url({})", self.url),
        }
    }

    /// Whether a browser asks for it in any case.
    pub(crate) fn use_of(&self) -> Use {
        if self.kind == AssetKind::Stylesheet { Use::Plain } else { Use::IfDrawn }
    }
}

/// The URLs that a browser may fetch for a piece of CSS, in their order.
///
/// Which rules match an element of a page is not known here, and neither is what `@media` and `@supports` say of a browser.
pub(crate) fn named(css: &str, holds: Holds) -> Vec<StylesheetUrl> {
    let mut sheet = Sheet { named: Vec::new(), may_import: holds == Holds::Rules };
    sheet.walk(&mut Parser::new(css), UrlPosition { depth: 0, holds });
    sheet.named
}

/// What a piece of CSS is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Rules: a stylesheet.
    Rules,
    /// Declarations: a style attribute, or what stands in the braces of a rule. They import nothing.
    Declarations,
}

/// How many URLs are read out of one stylesheet.
const MOST: usize = 5000;

/// How deep blocks and functions are parsed; browsers have a limit, too.
const DEEPEST: u8 = 32;

struct Sheet {
    named: Vec<StylesheetUrl>,
    /// Whether an `@import` here still counts: only what stands before all other rules does (CSS Cascading, 2).
    may_import: bool,
}

#[derive(Clone, Copy)]
struct UrlPosition {
    depth: u8,
    holds: Holds,
}

impl UrlPosition {
    fn inside(self) -> Self {
        Self { depth: self.depth + 1, holds: Holds::Declarations }
    }
}

/// Properties of old browsers, whose files no other one fetches.
const NEVER_FETCHED: [&str; 3] = ["behavior", "-ms-behavior", "-moz-binding"];

impl Sheet {
    /// Rules may be nested, and a selector looks like a declaration until its brace, so both are parsed the same way.
    fn walk(&mut self, parser: &mut Parser<'_>, place: UrlPosition) {
        let (mut property, mut in_prelude) = (String::new(), false);
        let mut word = String::new();
        while let Ok(token) = parser.next() {
            match token {
                Token::AtKeyword(name) => {
                    let name = name.to_ascii_lowercase();
                    match name.as_str() {
                        "import" => self.import(parser, place),
                        "font-face" => self.font_face(parser, place),
                        _ => in_prelude = true,
                    }
                    self.may_import &= matches!(name.as_str(), "import" | "charset" | "layer");
                }
                Token::Semicolon => {
                    in_prelude = false;
                    property.clear();
                }
                Token::CurlyBracketBlock => {
                    self.may_import = false;
                    in_prelude = false;
                    property.clear();
                    self.enter(parser, place, Self::walk);
                }
                Token::Ident(name) => word = name.to_ascii_lowercase(),
                Token::Colon => property.clone_from(&word),
                Token::CDO | Token::CDC => {}
                _ if in_prelude || NEVER_FETCHED.contains(&property.as_str()) => {}
                other => {
                    let other = other.clone();
                    self.value(&other, parser, place);
                }
            }
        }
    }

    /// A URL, or a function that may hold some.
    fn value(&mut self, token: &Token<'_>, parser: &mut Parser<'_>, place: UrlPosition) {
        match token {
            Token::UnquotedUrl(url) => self.name(url, AssetKind::Image),
            Token::Function(name) => match name.to_ascii_lowercase().as_str() {
                "url" | "src" => {
                    let url = self.enter(parser, place, |_, inside, _| string(inside)).flatten();
                    self.name(&url.unwrap_or_default(), AssetKind::Image);
                }
                "image-set" | "-webkit-image-set" => {
                    self.enter(parser, place, Self::image_set);
                }
                _ => {
                    self.enter(parser, place, Self::values);
                }
            },
            Token::ParenthesisBlock => {
                self.enter(parser, place, Self::values);
            }
            _ => {}
        }
    }

    fn values(&mut self, parser: &mut Parser<'_>, place: UrlPosition) {
        while let Ok(token) = parser.next() {
            let token = token.clone();
            self.value(&token, parser, place);
        }
    }

    /// Here a string is a URL as well (CSS Images 4, 2.5); that of `type()` is none.
    fn image_set(&mut self, parser: &mut Parser<'_>, place: UrlPosition) {
        while let Ok(token) = parser.next() {
            match token.clone() {
                Token::QuotedString(url) => self.name(&url, AssetKind::Image),
                other => self.value(&other, parser, place),
            }
        }
    }

    fn import(&mut self, parser: &mut Parser<'_>, place: UrlPosition) {
        let imports = self.may_import && place.depth == 0 && place.holds == Holds::Rules;
        let url = parser.try_parse(|parser| parser.expect_url_or_string().map(|url| url.to_string()));
        if let Ok(url) = url
            && imports
        {
            self.name(&url, AssetKind::Stylesheet);
        }
        // Its conditions: a `supports()` may hold a URL that nobody fetches.
        while let Ok(token) = parser.next() {
            if matches!(token, Token::Semicolon | Token::CurlyBracketBlock) {
                break;
            }
        }
    }

    /// Of the sources of a font, a browser fetches the first that it can read, and of several `src` the last counts.
    fn font_face(&mut self, parser: &mut Parser<'_>, place: UrlPosition) {
        let mut font = None;
        while let Ok(token) = parser.next() {
            match token {
                Token::CurlyBracketBlock => {
                    self.enter(parser, place, |_, inside, _| font = font_source(inside));
                    break;
                }
                Token::Semicolon => break,
                _ => {}
            }
        }
        if let Some(url) = font {
            self.name(&url, AssetKind::Font);
        }
    }

    /// What `read` makes of a block that has just begun; none where it is too deep.
    fn enter<T>(
        &mut self,
        parser: &mut Parser<'_>,
        place: UrlPosition,
        read: impl FnOnce(&mut Self, &mut Parser<'_>, UrlPosition) -> T,
    ) -> Option<T> {
        if place.depth >= DEEPEST {
            return None;
        }
        let read = |inside: &mut Parser<'_>| {
            let made = read(self, inside, place.inside());
            // What was not read is passed over by the parser; it is no error here.
            while inside.next().is_ok() {}
            Ok::<_, ParseError<()>>(made)
        };
        parser.parse_nested_block(read).ok()
    }

    fn name(&mut self, url: &str, kind: AssetKind) {
        let url = url.trim();
        if !url.is_empty() && !url.starts_with('#') && self.named.len() < MOST {
            self.named.push(StylesheetUrl { url: url.to_owned(), kind });
        }
    }
}

/// The string of `url("…")`.
fn string(parser: &mut Parser<'_>) -> Option<String> {
    parser.expect_string().ok().map(ToString::to_string)
}

/// Formats of `@font-face` that the browsers of today pass over.
const OLD_FORMATS: [&str; 2] = ["embedded-opentype", "svg"];

fn font_source(parser: &mut Parser<'_>) -> Option<String> {
    let mut font = None;
    let mut word = String::new();
    while let Ok(token) = parser.next() {
        match token {
            Token::Ident(name) => word = name.to_ascii_lowercase(),
            Token::Colon if word == "src" => font = first_source(parser).or(font),
            _ => {}
        }
    }
    font
}

/// The first source of a list that a browser fetches; none where there is none that it reads.
fn first_source(parser: &mut Parser<'_>) -> Option<String> {
    let mut first: Option<String> = None;
    let mut current: Option<String> = None;
    let take = |current: &mut Option<String>, first: &mut Option<String>| {
        if let Some(url) = current.take().filter(|url| !is_old(url)) {
            first.get_or_insert(url);
        }
    };
    while let Ok(token) = parser.next() {
        match token.clone() {
            Token::UnquotedUrl(url) => current = Some(url.to_string()),
            Token::Function(name) => {
                let said = parser.parse_nested_block(|inside| Ok::<_, ParseError<()>>(word_in(inside)));
                let said = said.ok().flatten();
                match name.to_ascii_lowercase().as_str() {
                    "url" | "src" => current = said,
                    "format" if said.is_some_and(|it| OLD_FORMATS.contains(&it.as_str())) => current = None,
                    _ => {}
                }
            }
            Token::Comma => take(&mut current, &mut first),
            Token::Semicolon => break,
            _ => {}
        }
    }
    take(&mut current, &mut first);
    first
}

/// The one string or word that a function is given.
fn word_in(parser: &mut Parser<'_>) -> Option<String> {
    let word = parser.expect_ident_or_string().ok().map(ToString::to_string);
    while parser.next().is_ok() {}
    word
}

/// A source without a format is one by its name: Internet Explorer's has no other mark.
fn is_old(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("eot"))
}
