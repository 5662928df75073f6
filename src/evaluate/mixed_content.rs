//! Checks whether an https page has references over http.

use super::reader::AnswerReader;
use super::rules::{RuleResult, instead};
use crate::page::html::{MixedContentAction, MixedContentPolicy};

/// Holds if there is none; all of them are one finding.
pub(super) fn no_mixed_content(reader: &AnswerReader<'_>) -> RuleResult {
    let answer = reader.answer();
    let page = match reader.page() {
        Ok(page) => page,
        Err(why) => return instead(why),
    };
    let references = page.references(&answer.url);
    let policy = MixedContentPolicy::of(&answer.url, &references, &answer.headers);
    let assets = references.assets.iter().map(|asset| (policy.action(asset), &asset.shown));
    let places = references.places.iter().map(|place| (policy.action_of(&place.url), &place.shown));
    let mut mixed = assets
        .chain(places)
        .filter(|(action, _)| matches!(action, MixedContentAction::Blocked | MixedContentAction::Mended(_)));
    match (mixed.next(), mixed.next(), mixed.count()) {
        (None, ..) => reader.unread().map_or(Ok(None), instead),
        (Some((_, first)), None, _) => instead(first),
        (Some((_, first)), Some((_, second)), 0) => instead(format!("{first} and {second}")),
        (Some((_, first)), Some(_), more) => instead(format!("{first} and {} more", more + 1)),
    }
}
