//! How much of an answer's body a check reads.

use hyper::header::{CONTENT_TYPE, HeaderMap};

use super::{Check, Expectation, Method};
use crate::base::mime::is_html_type;
use crate::page::asset::AssetKind;

/// How many bytes are read if no expectation needs the body: pages of proxies and frameworks are short, and are
/// recognised by their beginning.
pub(crate) const GLANCE: usize = 32 * 1024;

/// How many bytes of an asset with an integrity are read: the bundles of large apps are longer than their pages.
pub(crate) const VERIFIED: usize = 8 * 1024 * 1024;

/// How a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The limit in bytes.
    pub(crate) cap: usize,
    /// Whether the whole body is needed. It is not if the status is wrong already.
    pub(crate) needed: bool,
}

impl Check {
    /// How to read the body of an answer, at most `cap` bytes; none if the head is enough.
    ///
    /// An answer with another status may come from a proxy, and a page with the right status may be an error page or
    /// blank. The beginning of the body shows that.
    pub(crate) fn reads(&self, status: u16, headers: &HeaderMap, cap: usize) -> Option<Reading> {
        if self.method == Method::Head || matches!(status, 204 | 205 | 304) {
            return None;
        }
        let expected = self.status.contains(status);
        if expected && self.needs_body() {
            return Some(Reading { cap: self.most_of_body(cap), needed: true });
        }
        let may_be_page = headers
            .get(CONTENT_TYPE)
            .is_none_or(|value| is_html_type(&String::from_utf8_lossy(value.as_bytes())));
        let in_doubt = !expected && !(300..400).contains(&status);
        let guarded = (200..300).contains(&status) && self.redirect_to.is_none() && may_be_page;
        (in_doubt || guarded).then_some(Reading { cap: GLANCE.min(cap), needed: expected })
    }

    /// How many bytes of an asset to read. The first bytes are enough for most; a stylesheet has references everywhere,
    /// and a digest needs everything.
    fn most_of_body(&self, cap: usize) -> usize {
        let asset = self.expectations.iter().find_map(|expectation| match expectation {
            Expectation::Asset(asset) => Some(asset),
            _ => None,
        });
        match asset {
            None => cap,
            Some(asset) if asset.integrity.is_some() => VERIFIED,
            Some(asset) if asset.kind == AssetKind::Stylesheet => cap,
            Some(_) => GLANCE.min(cap),
        }
    }
}
