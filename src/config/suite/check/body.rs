//! How much of an answer's body a check has to see.

use hyper::header::{CONTENT_TYPE, HeaderMap};

use super::{Check, Expectation, Method};
use crate::base::mime::is_html_type;
use crate::page::asset::AssetKind;

/// What is read of a body that no expectation needs: pages of proxies and frameworks are short, and say on top what they are.
pub(crate) const GLANCE: usize = 32 * 1024;

/// How much of an asset is read whose integrity is known: the bundles of large apps are longer than their pages.
pub(crate) const VERIFIED: usize = 8 * 1024 * 1024;

/// How a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// How many bytes at most.
    pub(crate) cap: usize,
    /// Whether it has to come whole. It does not where the status is already what does not hold.
    pub(crate) needed: bool,
}

impl Check {
    /// How the body of an answer is to be read, at most `cap` bytes of it; none where the head says all there is to say.
    ///
    /// An answer of another status than the expected one may be a proxy's, and a page that is well by its status may still
    /// be one of an error, or blank: a glance at it tells.
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

    /// Most of an asset is told by its first bytes. What a stylesheet names stands all over it, and a digest is of the whole.
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
