//! The follow-up `sitemap`: checks a sample of its pages.

use crate::config::finding_kind::FindingKind;
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::{FollowUpResult, Prober, Start, encoded_body_finding};
use crate::base::clock::Clock;
use crate::base::printable::{LONGEST_QUOTE, shorten};
use crate::config::suite::{Allowance, Check, Expectation, Follow, Sample, Severity, StatusSet};
use crate::evaluate::{Finding, Retryability, body_of, encoding_problem};
use crate::http::content_encoding::ContentEncoding;
use crate::http::probe::same_site;
use crate::http::transport::Transport;
use crate::page::actions;
use crate::page::html::is_file;
use crate::run::probe_result::ProbeResult;

const KIND: FindingKind = FindingKind::Sitemap;

/// The URLs of a sitemap (sitemaps.org/protocol.html).
#[derive(Debug, Default, PartialEq, Eq)]
struct SitemapUrls {
    pages: Vec<String>,
    /// Of a sitemap index: the sitemaps.
    sitemaps: Vec<String>,
}

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Checks that pages spread over the sitemap exist and render. For a sitemap index, its first sitemap is read.
    pub(super) async fn follow_sitemap(&self, sample: Sample, start: Start<'_>) -> FollowUpResult {
        let mut follow_up = FollowUpResult::default();
        let Ok(answer) = &start.result.observation.answer else { return follow_up };
        let mut named = read(&body_of(answer));
        if let Some(first) = named.sitemaps.first().and_then(|first| answer.url.join(first).ok()) {
            if !same_site(&answer.url, &first) {
                let got = such_as(&first);
                let found = no_pages(&self.place(&answer.url), got, sample.severity);
                follow_up.find(found);
                return follow_up;
            }
            named = match self.first_sitemap(&first, &mut follow_up, sample, start).await {
                Some(named) => named,
                None => return follow_up,
            };
        }
        let (pages, elsewhere): (Vec<_>, Vec<_>) = named
            .pages
            .iter()
            .filter_map(|page| answer.url.join(page).ok())
            .filter(|page| !is_file(page))
            .partition(|page| same_site(&answer.url, page));
        let found = pages.len();
        let (pages, left_alone): (Vec<_>, Vec<_>) =
            pages.into_iter().partition(|page| !actions::acts(page) && !actions::is_per_visitor(page));
        if found == 0 {
            let got = elsewhere.first().map_or("none".to_owned(), such_as);
            follow_up.find(no_pages(&self.place(&answer.url), got, sample.severity));
            return follow_up;
        }
        let total = pages.len();
        let pages = spread(pages, sample.most);
        let check = Check::of_our_own(KIND.key(), StatusSet::success(), vec![Expectation::Renders]);
        let check = Check { allow: vec![Allowance::Cached, Allowance::Login], of_revision: true, ..check };
        let (of_pages, asked) =
            self.follow_pages(&KIND, &pages, &check, sample.severity, start, ProbeResult::holds).await;
        follow_up = follow_up.and(of_pages);
        let beyond = total - pages.len();
        let not = [
            (beyond, "beyond the sample"),
            (elsewhere.len(), "of other sites"),
            (left_alone.len(), "that may do something"),
        ];
        follow_up.notes.push(super::checked_note(&KIND, asked, beyond, &not));
        follow_up.shortened()
    }

    async fn first_sitemap(
        &self,
        place: &Url,
        follow_up: &mut FollowUpResult,
        sample: Sample,
        start: Start<'_>,
    ) -> Option<SitemapUrls> {
        let check = Check::of_our_own(KIND.key(), StatusSet::success(), Vec::new());
        let check = Check { follows: vec![Follow::Sitemap(sample)], ..check };
        let Some(result) = self.ask_once(&check, place, start, ProbeResult::holds).await else {
            follow_up.take_spent_budget(&KIND, 1, 1);
            return None;
        };
        follow_up.take(&KIND, &self.place(place), sample.severity, &result);
        follow_up.reproduce(sample.severity, self.reproduction(&check, &result));
        let answer = result.observation.answer.as_ref().ok().filter(|_| result.holds())?;
        // A compressed file can be a sitemap, too; but a `Content-Encoding` should have been decoded.
        let is_file = ContentEncoding::of(&answer.headers) == ContentEncoding::Plain;
        if is_file && answer.body.bytes.starts_with(&GZIP) {
            follow_up.note(&KIND, &format!("{} is compressed, and was not read", self.place(place)));
            return None;
        }
        if let Some(why) = encoding_problem(answer) {
            let found =
                encoded_body_finding(KIND, &self.place(place), why, sample.severity).at(self.place(place));
            follow_up.find(found);
            return None;
        }
        Some(read(&body_of(answer)))
    }
}

/// The first bytes of a gzip file (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// `such as https://other.example/1`, printable and shortened: a URL in a sitemap may have any length.
fn such_as(url: &Url) -> String {
    format!("such as {}", shorten(url.as_str(), LONGEST_QUOTE))
}

fn no_pages(place: &str, got: String, severity: Severity) -> Finding {
    let expected = format!("{place}: pages of this site");
    let found = Finding::new(KIND, expected, got).with_severity(severity);
    found.at(place).with_retry(Retryability::StablePerRevision)
}

/// Reads the well-formed part, since the body may have been cut at its limit.
///
/// A `loc` counts only within a `url` or a `sitemap`: images and videos have their own.
fn read(xml: &str) -> SitemapUrls {
    let mut reader = Reader::from_str(xml);
    let (mut named, mut above, mut place) = (SitemapUrls::default(), Vec::new(), None::<String>);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let name = tag.local_name().as_ref().to_owned();
                let is_place =
                    name == "loc" && matches!(above.last().map(String::as_str), Some("url" | "sitemap"));
                place = is_place.then(String::new);
                above.push(name);
            }
            Ok(Event::Text(text)) => place = place.map(|place| place + &text),
            Ok(Event::CData(text)) => place = place.map(|place| place + &text),
            Ok(Event::GeneralRef(name)) => {
                let number = name.resolve_char_ref().ok().flatten();
                if let Some(place) = &mut place {
                    place.push_str(character_of(&name));
                    place.extend(number);
                }
            }
            Ok(Event::End(_)) => {
                above.pop();
                if let Some(place) = place.take() {
                    let is_sitemap = above.last().is_some_and(|name| name == "sitemap");
                    let places = if is_sitemap { &mut named.sitemaps } else { &mut named.pages };
                    places.push(place.trim().to_owned());
                }
            }
            Ok(Event::Eof) | Err(_) => return named,
            Ok(_) => {}
        }
    }
}

/// The predefined entities of XML (XML 1.0, 4.6); a URL needs no others.
fn character_of(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        "lt" => "<",
        "gt" => ">",
        _ => "",
    }
}

/// An evenly spread sample, since similar pages are next to each other in a sitemap.
fn spread(pages: Vec<Url>, most: usize) -> Vec<Url> {
    let total = pages.len();
    if total <= most {
        return pages;
    }
    let kept = |index: usize| index * most / total != (index + 1) * most / total;
    pages.into_iter().enumerate().filter(|(index, _)| kept(*index)).map(|(_, page)| page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_sitemaps_are_distinguished() {
        let sitemap = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\
                       <url><loc> https://a.test/?a=1&amp;b=2 </loc><lastmod>x</lastmod></url>\
                       <url><loc><![CDATA[https://a.test/c]]></loc></url>";
        let pages = vec!["https://a.test/?a=1&b=2".to_owned(), "https://a.test/c".to_owned()];
        let image = "<urlset xmlns:image='x'><url><loc>https://a.test/p</loc><image:image><image:loc>https://a.test/p.jpg\
                     </image:loc></image:image></url></urlset>";
        assert_eq!(read(image).pages, ["https://a.test/p"]);
        assert_eq!(read(sitemap), SitemapUrls { pages, sitemaps: Vec::new() });
        let index = "<s:sitemapindex xmlns:s='x'><s:sitemap><s:loc>https://a.test/1.xml</s:loc></s:sitemap></s:sitemapindex>";
        assert_eq!(
            read(index),
            SitemapUrls { pages: Vec::new(), sitemaps: vec!["https://a.test/1.xml".to_owned()] }
        );
    }

    #[test]
    fn character_references_in_a_sitemap_are_decoded() {
        let sitemap = "<urlset><url><loc>https://a.test/?a=1&#38;b=2</loc></url><url><loc>https://a.test/?a=1&#x26;b=2&#x2F;c\
                       </loc></url><url><loc>https://a.test/<![CDATA[?a=1&b=2]]></loc></url>\
                       <url><loc>https://a.test/caf&#233;</loc></url><url><loc>https://a.test/&#x1F600;&apos;</loc></url>\
                       <url><loc>https://a.test/&amp;#38;</loc></url></urlset>";
        let expected = [
            "https://a.test/?a=1&b=2",
            "https://a.test/?a=1&b=2/c",
            "https://a.test/?a=1&b=2",
            "https://a.test/café",
            "https://a.test/😀'",
            "https://a.test/&#38;",
        ];
        assert_eq!(read(sitemap).pages, expected);
    }

    #[test]
    fn a_document_that_is_no_sitemap_yields_no_urls() {
        for other in ["", "<html><body><p>Not found", "{}", "<urlset><url><loc>https://a.test/", "<loc"] {
            assert_eq!(read(other), SitemapUrls::default(), "{other}");
        }
    }

    #[test]
    fn a_sample_is_spread_over_the_whole_sitemap() {
        let pages = |count: usize| -> Vec<Url> {
            (0..count).map(|number| Url::parse(&format!("https://a.test/{number}")).unwrap()).collect()
        };
        assert_eq!(spread(pages(3), 20).len(), 3);
        for (total, most) in [(100, 20), (7, 3), (21, 20), (10, 1)] {
            let sample = spread(pages(total), most);
            assert_eq!(sample.len(), most, "{total}");
        }
        let last = spread(pages(100), 20).pop().unwrap();
        assert_eq!(last.path(), "/99");
    }
}
