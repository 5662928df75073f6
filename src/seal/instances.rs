//! Which instances answered during a run, and what is said of that.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::revision_text::{is_public_revision, shortened};

/// Which instances answered during a run, and how surely none was missed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InstanceCount {
    /// How many there are, where the suite says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<usize>,
    /// How many were met. None where no answer names its instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<usize>,
    /// On how many of them each check held that names its instance.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub covered: usize,
    /// How many attempts held since the last one that did not.
    pub answers: usize,
    /// The chance that one more instance, which gets as many requests as each of the others, was never met.
    pub chance_of_missing: f64,
    /// Whether a release of which fewer were met than expected, or not surely all, is unsealed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether the run ended before it had met them as surely as was asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// Each of them, by the name that its answers have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub each: BTreeMap<String, InstanceRecord>,
}

/// What is known of one instance.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InstanceRecord {
    /// How many answers came from it.
    pub answers: usize,
    /// The revision that it named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Whether that is another one than the one that was deployed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other_revision: bool,
    /// The checks that did not hold on it when they were last attempted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failing: Vec<String>,
}

/// How often one check was attempted, and on which instances.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InstanceTally {
    /// How many attempts were made since all checks had held once; or on the instances, if that is more.
    pub attempts: usize,
    /// How many of those failed.
    #[serde(rename = "failures")]
    pub failed: usize,
    /// What the attempts came to on each instance, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub each: BTreeMap<String, InstanceOutcome>,
}

/// What the attempts at one check came to on one instance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceOutcome {
    /// How many held.
    pub held: usize,
    /// How many failed.
    #[serde(rename = "failures", default, skip_serializing_if = "is_zero")]
    pub failed: usize,
    /// Whether the last one failed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failing: bool,
}

impl InstanceCount {
    /// Whether the suite asks for more than was met.
    pub(crate) fn lacks_required(&self) -> bool {
        self.required && (self.incomplete || self.covered < self.expected.unwrap_or(1))
    }

    /// `on 4 of 4 instances`, `met 3 of 4 instances`; none where nothing names them.
    pub(crate) fn in_words(&self) -> Option<String> {
        let met = self.met?;
        let words = match self.expected {
            Some(expected) if self.covered == expected && met == expected => {
                return Some(format!("on {met} of {expected} {}", instances(expected)));
            }
            Some(expected) => format!("met {met} of {expected} {}", instances(expected)),
            None if self.covered == met && !self.incomplete => {
                return Some(format!("on {met} {}", instances(met)));
            }
            None => format!("met {met} {}", instances(met)),
        };
        let is_partly =
            self.covered < met && self.each.values().all(|it| it.failing.is_empty() && !it.other_revision);
        Some(if is_partly { format!("{words}, not every check on each") } else { words })
    }

    /// `3 × 0a1b2c3, 1 × 9f8e7d6 (instance b3f01c2…)`, where instances are of several revisions.
    pub(crate) fn revisions(&self) -> Option<String> {
        let named = || self.each.iter().filter_map(|(name, it)| Some((name, it, it.revision.as_deref()?)));
        if !named().any(|(_, it, _)| it.other_revision) {
            return None;
        }
        let mut counted = BTreeMap::<(bool, String), Vec<&str>>::new();
        for (name, it, revision) in named() {
            let said = if is_public_revision(revision) { shortened(revision) } else { "another".to_owned() };
            counted.entry((it.other_revision, said)).or_default().push(name);
        }
        let said = counted.iter().map(|((is_other, revision), names)| {
            let public = names.iter().filter_map(|name| public_name(name));
            match public.collect::<Vec<_>>() {
                public if *is_other && !public.is_empty() && public.len() <= MOST_NAMED => {
                    let noun = instances(public.len());
                    format!("{} × {revision} ({noun} {})", names.len(), public.join(", "))
                }
                _ => format!("{} × {revision}", names.len()),
            }
        });
        Some(said.collect::<Vec<_>>().join(", "))
    }
}

impl InstanceTally {
    /// ` on 1 of 4 instances`, ` in 4 of 21 attempts`; nothing where it always failed.
    pub(crate) fn in_words(&self) -> String {
        let failing = self.each.values().filter(|it| it.failing && it.held == 0).count();
        let at_times = self.each.values().filter(|it| it.failed > 0 && it.held > 0).count();
        if failing > 0 && at_times == 0 && failing < self.each.len() {
            return format!(" on {failing} of {} instances", self.each.len());
        }
        if self.failed > 0 && self.failed < self.attempts {
            return format!(" in {} of {} attempts", self.failed, self.attempts);
        }
        String::new()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(value: &usize) -> bool {
    *value == 0
}

/// How many instances a summary names.
const MOST_NAMED: usize = 3;

/// How much of a name a summary shows.
const SHOWN: usize = 7;

/// The beginning of a name, where it is as little a text of others as a revision that is shown.
fn public_name(name: &str) -> Option<String> {
    let shown = match name.get(..SHOWN) {
        Some(begin) if name.len() > SHOWN => format!("{begin}…"),
        _ => name.to_owned(),
    };
    is_public_revision(name).then_some(shown)
}

fn instances(count: usize) -> &'static str {
    if count == 1 { "instance" } else { "instances" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn count(expected: Option<usize>, covered: usize, each: &[(&str, Option<&str>, bool)]) -> InstanceCount {
        let record = |(name, revision, other_revision): &(&str, Option<&str>, bool)| {
            let revision = revision.map(str::to_owned);
            (
                (*name).to_owned(),
                InstanceRecord { revision, other_revision: *other_revision, ..Default::default() },
            )
        };
        let (met, each) = (Some(each.len()), each.iter().map(record).collect());
        InstanceCount { expected, met, covered, each, ..InstanceCount::default() }
    }

    const THREE: [(&str, Option<&str>, bool); 3] =
        [("a1", None, false), ("b2", None, false), ("c3", None, false)];

    #[test]
    fn the_line_says_how_many_of_the_expected_instances_were_met() {
        for (expected, covered, words) in [
            (Some(3), 3, "on 3 of 3 instances"),
            (Some(4), 3, "met 3 of 4 instances"),
            (Some(2), 3, "met 3 of 2 instances"),
            (Some(3), 2, "met 3 of 3 instances, not every check on each"),
            (None, 3, "on 3 instances"),
            (None, 1, "met 3 instances, not every check on each"),
        ] {
            assert_eq!(count(expected, covered, &THREE).in_words().as_deref(), Some(words));
        }
        assert_eq!(count(None, 1, &THREE[..1]).in_words().as_deref(), Some("on 1 instance"));
        assert_eq!(InstanceCount { met: None, ..count(Some(4), 0, &[]) }.in_words(), None);
    }

    #[test]
    fn required_instances_that_were_not_met_are_lacking() {
        let required =
            |expected, covered| InstanceCount { required: true, ..count(expected, covered, &THREE) };
        assert!(!required(Some(3), 3).lacks_required());
        assert!(required(Some(4), 3).lacks_required());
        assert!(!required(None, 3).lacks_required());
        assert!(InstanceCount { met: None, ..required(None, 0) }.lacks_required());
        assert!(InstanceCount { incomplete: true, ..required(Some(3), 3) }.lacks_required());
        assert!(!count(Some(4), 3, &THREE).lacks_required());
    }

    #[test]
    fn revisions_are_counted_by_instances_and_names_are_short() {
        let (new, old) = (
            Some("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"),
            Some("9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"),
        );
        let mixed = [("a1b2c3d4e5f6", new, false), ("b3f0c2d9e8a7", old, true), ("c", new, false)];
        let said = count(Some(3), 2, &mixed).revisions();
        assert_eq!(said.as_deref(), Some("2 × 0a1b2c3, 1 × 9f8e7d6 (instance b3f0c2d…)"));
        assert_eq!(count(Some(3), 3, &[("a1", new, false)]).revisions(), None);
        let text = [("pod of\u{1b}[31m others", Some("<b>old</b>"), true)];
        assert_eq!(count(None, 0, &text).revisions().as_deref(), Some("1 × another"));
    }

    #[test]
    fn a_check_says_on_how_many_or_how_often_it_failed() {
        let tally = |attempts, failed, each: &[(&str, usize, usize, bool)]| {
            let one = |(name, held, failed, failing): &(&str, usize, usize, bool)| {
                ((*name).to_owned(), InstanceOutcome { held: *held, failed: *failed, failing: *failing })
            };
            InstanceTally { attempts, failed, each: each.iter().map(one).collect() }.in_words()
        };
        let one_bad = [("a", 5, 0, false), ("b", 0, 2, true), ("c", 4, 0, false)];
        assert_eq!(tally(11, 2, &one_bad), " on 1 of 3 instances");
        assert_eq!(tally(21, 4, &[("a", 9, 2, false), ("b", 8, 2, true)]), " in 4 of 21 attempts");
        assert_eq!(tally(4, 4, &[("a", 0, 2, true), ("b", 0, 2, true)]), "", "on all of them");
        assert_eq!(tally(21, 4, &[]), " in 4 of 21 attempts");
        assert_eq!(tally(3, 3, &[]), "");
    }

    #[test]
    fn an_instance_count_survives_serialisation() {
        let written = json!({
            "expected": 4, "met": 3, "covered": 2, "answers": 40, "chance_of_missing": 0.25, "required": true,
            "incomplete": true,
            "each": { "a": { "answers": 9, "revision": "0a1b2c3", "other_revision": true, "failing": ["tasks"] } },
        });
        let read = InstanceCount::deserialize(&written).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), written);
    }
}
