//! Whether an https page names anything over http.

use super::reader::AnswerReader;
use super::{Finding, finding};
use crate::config::finding_kind::FindingKind;
use crate::page::html::{MixedContentAction, MixedContentPolicy};

/// One finding for all of it.
pub(super) fn mixed_content(reader: &AnswerReader<'_>) -> Option<Finding> {
    let found = |got: String| Some(finding(FindingKind::NoMixedContent, "no reference over http", got));
    let answer = reader.answer();
    let page = match reader.page() {
        Ok(page) => page,
        Err(why) => return found(why),
    };
    let references = page.references(&answer.url);
    let policy = MixedContentPolicy::of(&answer.url, &references, &answer.headers);
    let assets = references.assets.iter().map(|asset| (policy.action(asset), &asset.shown));
    let places = references.places.iter().map(|place| (policy.action_of(&place.url), &place.shown));
    let mut mixed = assets
        .chain(places)
        .filter(|(action, _)| matches!(action, MixedContentAction::Blocked | MixedContentAction::Mended(_)));
    match (mixed.next(), mixed.next(), mixed.count()) {
        (None, ..) => found(reader.unread()?),
        (Some((_, first)), None, _) => found(first.clone()),
        (Some((_, first)), Some((_, second)), 0) => found(format!("{first} and {second}")),
        (Some((_, first)), Some(_), more) => found(format!("{first} and {} more", more + 1)),
    }
}
