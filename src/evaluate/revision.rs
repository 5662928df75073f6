//! Reads the revision of the app from an answer.

use super::reader::AnswerReader;
use crate::base::printable::shorten;
use crate::config::suite::RevisionSource;

/// The longest revision that is kept: a SHA-256 is 64 characters, an HMAC as well.
const LONGEST: usize = 100;

/// The revision at `source`; none if the answer does not have it.
pub(super) fn read(source: &RevisionSource, reader: &AnswerReader<'_>) -> Option<String> {
    let said = match source {
        RevisionSource::Header(name) => reader.header(name.as_str()).next()?.into_owned(),
        RevisionSource::Json(pointer) => reader.json().ok()?.pointer(pointer)?.as_str()?.to_owned(),
        RevisionSource::Selector(selector) => reader.page().ok()?.value(&selector.css)?,
    };
    Some(shorten(said.trim(), LONGEST)).filter(|said| !said.is_empty())
}
