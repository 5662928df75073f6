//! Parses XHTML that is served as XML: empty elements close themselves, and markup that is not well-formed is an error.

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, TreeSink};
use html5ever::{Attribute, LocalName, QualName, data, local_name, ns};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use scraper::Html;

use super::sink::{Handle, Sink};
use super::tag::MOST_ATTRIBUTES;
use super::{BETWEEN_LOOKS, Budget, Cut, Excess};
use crate::base::stop::Stop;

/// The tree of `xml`, and where it was cut, if it was.
pub(super) fn parse(xml: &str, budget: Budget, stop: &Stop) -> (Html, Budget, Option<Cut>) {
    let mut builder = Builder::new(Sink::new(xml.len(), budget));
    let mut reader = Reader::from_str(xml);
    let excess = builder.read(&mut reader, stop);
    let read = usize::try_from(reader.buffer_position()).unwrap_or(xml.len()).min(xml.len());
    let cut = excess.map(|excess| Cut { excess, read, length: xml.len() });
    let sink = builder.close();
    let budget = sink.budget();
    (sink.finish(), budget, cut)
}

struct Builder {
    sink: Sink,
    /// The open elements, and where to append to each.
    open: Vec<Handle>,
    has_root: bool,
    /// Whether browsers know HTML's named characters for its document type (the HTML standard, 14.2).
    knows_names: bool,
}

/// The error if an event cannot be part of the tree.
type Taken = Result<(), Excess>;

impl Builder {
    fn new(sink: Sink) -> Self {
        Self { sink, open: Vec::new(), has_root: false, knows_names: false }
    }

    /// Reads to the end, or to an error or a limit.
    fn read(&mut self, reader: &mut Reader<&[u8]>, stop: &Stop) -> Option<Excess> {
        let mut next_look = BETWEEN_LOOKS as u64;
        loop {
            let taken = match reader.read_event() {
                Ok(Event::Eof) if self.open.is_empty() && self.has_root => return None,
                Ok(Event::Eof) | Err(_) => Err(Excess::Malformed),
                Ok(event) => self.take(&event),
            };
            if let Some(excess) = taken.err().or_else(|| self.sink.excess()) {
                return Some(excess);
            }
            if reader.buffer_position() >= next_look {
                next_look = reader.buffer_position() + BETWEEN_LOOKS as u64;
                if stop.is_due() {
                    return Some(Excess::Time);
                }
            }
        }
    }

    fn take(&mut self, event: &Event<'_>) -> Taken {
        match event {
            Event::Start(tag) => self.begin(tag).map(|element| self.open.push(element)),
            Event::Empty(tag) => self.begin(tag).map(|_| ()),
            Event::End(_) => {
                self.open.pop();
                Ok(())
            }
            Event::Text(text) => self.text(text),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(name) => {
                let characters = self.characters_of(name).ok_or(Excess::Malformed)?;
                self.text(&characters)
            }
            Event::DocType(declaration) => {
                self.knows_names =
                    declaration.contains("//DTD XHTML") || declaration.contains("//DTD MathML");
                Ok(())
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<Handle, Excess> {
        let parent = match self.open.last() {
            Some(parent) => self.content_of(*parent),
            None if self.has_root => return Err(Excess::Malformed),
            None => self.sink.get_document(),
        };
        self.has_root = true;
        let attributes = self.attributes_of(tag)?;
        let element = self.element(tag.local_name().as_ref(), attributes);
        self.sink.append(&parent, NodeOrText::AppendNode(element));
        Ok(element)
    }

    fn element(&self, name: &str, attributes: Vec<Attribute>) -> Handle {
        let name = QualName::new(None, ns!(html), LocalName::from(name));
        self.sink.create_element(name, attributes, ElementFlags::default())
    }

    /// Where the children of an element are appended: a template has a separate content node.
    fn content_of(&self, parent: Handle) -> Handle {
        let is_template = self.sink.elem_name(&parent).local == local_name!("template");
        if is_template { self.sink.get_template_contents(&parent) } else { parent }
    }

    fn attributes_of(&self, tag: &BytesStart<'_>) -> Result<Vec<Attribute>, Excess> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| Excess::Malformed)?;
            if attributes.len() >= MOST_ATTRIBUTES {
                return Err(Excess::Attributes);
            }
            let written = attribute.key.as_ref();
            // `xlink:href` of a link in SVG.
            let name = written.strip_prefix("xlink:").unwrap_or(written);
            let value = self.unescaped(&attribute.value).ok_or(Excess::Malformed)?;
            let name = QualName::new(None, ns!(), LocalName::from(name));
            attributes.push(Attribute { name, value: StrTendril::from(value) });
        }
        Ok(attributes)
    }

    /// Outside of the root element only white space is allowed.
    fn text(&mut self, text: &str) -> Taken {
        match self.open.last() {
            Some(parent) => {
                let parent = self.content_of(*parent);
                self.sink.append(&parent, NodeOrText::AppendText(StrTendril::from_slice(text)));
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(Excess::Malformed),
        }
    }

    /// The characters of `&name;`; none for an unknown name.
    fn characters_of(&self, name: &str) -> Option<String> {
        match name {
            "amp" => Some("&".to_owned()),
            "lt" => Some("<".to_owned()),
            "gt" => Some(">".to_owned()),
            "quot" => Some("\"".to_owned()),
            "apos" => Some("'".to_owned()),
            number if number.starts_with('#') => {
                BytesRef::new(number).resolve_char_ref().ok().flatten().map(String::from)
            }
            name if self.knows_names => {
                let (first, second) = data::NAMED_ENTITIES.get(format!("{name};").as_str())?;
                let characters =
                    [*first, *second].into_iter().filter(|it| *it != 0).filter_map(char::from_u32);
                Some(characters.collect())
            }
            _ => None,
        }
    }

    /// The value of an attribute with its references resolved; none where it is not well-formed.
    fn unescaped(&self, value: &str) -> Option<String> {
        let mut parts = value.split('&');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once(';')?;
            text.push_str(&self.characters_of(name)?);
            text.push_str(rest);
        }
        (!value.contains('<')).then_some(text)
    }

    /// Closes the page, so that it has a root.
    fn close(self) -> Sink {
        if !self.has_root {
            let root = self.element("html", Vec::new());
            let document = self.sink.get_document();
            self.sink.append(&document, NodeOrText::AppendNode(root));
        }
        self.sink
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Page;
    use super::*;

    const XMLNS: &str = "http://www.w3.org/1999/xhtml";

    fn page(body: &str) -> Page {
        Page::parse_as(
            true,
            &format!("<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"{XMLNS}\">{body}</html>"),
        )
    }

    #[test]
    fn self_closing_elements_are_closed() {
        for (body, text) in [
            ("<head><script src='/a.js'/><title>T</title></head><body><h1>Harbour</h1></body>", "Harbour"),
            ("<body><div/>one<p>two</p></body>", "one two"),
            ("<body><textarea/><p>three</p></body>", "three"),
            ("<body><style/><iframe src='/f'/><p>four</p></body>", "four"),
            ("<body><title/>five</body>", "five"),
            ("<body>a &lt;b&gt; &amp; c &#233; &#x263A;</body>", "a <b> & c é ☺"),
            ("<body><![CDATA[<p> & so on]]></body>", "<p> & so on"),
            ("<body><p>x<p>nested</p></p></body>", "x nested"),
        ] {
            let page = page(body);
            assert_eq!((page.cut(), page.text().as_str()), (None, text), "{body}");
        }
        assert_eq!(page("<head><script/><title>T</title></head><body/>").title().as_deref(), Some("T"));
    }

    #[test]
    fn what_is_not_well_formed_ends_the_page() {
        for body in [
            "<body><p>one<br></p></body>",
            "<body>R&D</body>",
            "<body>&nbsp;</body>",
            "<body><img src=/a.png /></body>",
            "<body><input disabled /></body>",
            "<body><b><i>x</b></i></body>",
            "<body><a href='?a=1&b=2'>x</a></body>",
            "<body><p id='a' id='b'>x</p></body>",
            "<body>",
        ] {
            let cut = page(body).cut().unwrap_or_else(|| panic!("{body}"));
            assert_eq!(cut.excess, Excess::Malformed, "{body}");
        }
        for whole in ["", "text", "<html/><html/>", "<html/>text"] {
            assert!(Page::parse_as(true, whole).cut().is_some(), "{whole}");
        }
    }

    #[test]
    fn the_names_of_html_are_known_where_the_document_type_is_xhtmls() {
        let doctype = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">";
        let page = Page::parse_as(
            true,
            &format!(
                "{doctype}<html xmlns=\"{XMLNS}\"><body title=\"&copy;\">caf&eacute;&nbsp;&NotEqualTilde;</body></html>"
            ),
        );
        assert_eq!((page.cut(), page.text().as_str()), (None, "café ≂̸"));
    }

    #[test]
    fn it_is_bounded_as_a_page_is() {
        let began = std::time::Instant::now();
        let deep = "<p>".repeat(100_000);
        assert!(Page::parse_as(true, &deep).cut().is_some());
        let many: String = (0..2000).fold(String::from("<html "), |all, n| all + &format!("a{n}='' ")) + "/>";
        assert_eq!(Page::parse_as(true, &many).cut().map(|cut| cut.excess), Some(Excess::Attributes));
        let rows = format!("<html>{}</html>", "<b/>".repeat(500_000));
        assert_eq!(Page::parse_as(true, &rows).cut().map(|cut| cut.excess), Some(Excess::Memory));
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
