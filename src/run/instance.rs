//! Which instance gave an answer, and what a run says of those that it met.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::coverage::ledger::{Ledger, Sighting};
use super::prober::{Attempt, Prober, RevisionMatch};
use crate::base::clock::Clock;
use crate::base::printable::PrintableText;
use crate::config::suite::{Check, InstanceSource, Instances, Revision, RevisionSource, Severity, Suite};
use crate::http::observation::Observation;
use crate::http::transport::Transport;
use crate::seal::evidence::Evidence;
use crate::seal::instances::{InstanceCount, InstanceOutcome, InstanceRecord, InstanceTally};

/// The longest name of an instance that is kept.
const LONGEST: usize = 100;

/// What one attempt saw of the instance that answered.
#[derive(Debug, Clone)]
pub(super) struct AttemptSighting {
    instance: Option<String>,
    revision: Option<String>,
    is_other: Option<bool>,
    holds: bool,
    took_ms: f64,
}

impl AttemptSighting {
    pub(super) fn of_check(&self, check: usize) -> Sighting<'_> {
        Sighting {
            check,
            instance: self.instance.as_deref(),
            revision: self.revision.as_deref(),
            is_other: self.is_other,
            is_cached: false,
            holds: self.holds,
            took_ms: self.took_ms,
        }
    }
}

impl Attempt {
    /// Notes which instance answered. What was followed from a page may have come from another one.
    pub(super) fn see_instance(&mut self) {
        if self.is_throttled() {
            return;
        }
        let text = |text: &PrintableText| text.as_str().to_owned();
        let evidence = &self.evidence;
        let sighting = AttemptSighting {
            instance: evidence.instance.as_ref().filter(|_| !self.is_of_follow_up).map(text),
            revision: evidence.revision.as_ref().map(text),
            is_other: match self.origin {
                RevisionMatch::Expected => Some(false),
                RevisionMatch::Other => Some(true),
                RevisionMatch::Unknown | RevisionMatch::Any => None,
            },
            holds: self.holds(),
            took_ms: evidence.timings.map_or(0.0, |timings| timings.total_ms),
        };
        self.sightings = vec![sighting];
    }
}

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// The instance that gave an answer to `check`, where it says so.
    pub(super) fn instance_of(&self, check: &Check, observation: &Observation) -> Option<String> {
        let answer = observation.answer.as_ref().ok().filter(|answer| !answer.is_cached())?;
        let mut name = match self.suite.instances.as_ref()?.source.as_ref()? {
            InstanceSource::Header(header) => {
                String::from_utf8_lossy(answer.headers.get(header)?.as_bytes()).trim().to_owned()
            }
            InstanceSource::Json { pointer, .. } if check.name == Instances::NAME => {
                let document: Value = serde_json::from_slice(&answer.body.bytes).ok()?;
                document.pointer(pointer)?.as_str()?.trim().to_owned()
            }
            InstanceSource::Json { .. } => return None,
        };
        self.secrets.hide(&mut name);
        let name: String = name.chars().take(LONGEST).collect();
        Some(name).filter(|name| !name.is_empty())
    }
}

/// What a run notes of the instances, where the suite asks for them: of the checks of the app itself, in the order of a run.
pub(super) fn ledger(suite: &Suite, additional: &[Check], has_revision: bool) -> Option<RefCell<Ledger>> {
    let config = suite.instances.as_ref().filter(|config| config.is_covered)?;
    let is_of_the_app =
        |check: &Check| check.severity == Severity::Fail && check.origin.is_none() && check.of_revision;
    let own = suite.checks.iter().map(is_of_the_app);
    let others = additional.iter().map(|check| check.name == Instances::NAME);
    let taking_part = own.chain(others).chain(has_revision.then_some(true)).enumerate();
    let indexes = taking_part.filter_map(|(index, takes_part)| takes_part.then_some(index));
    let ledger = Ledger::new(config, indexes);
    let is_by_header = |revision: &Revision| matches!(revision.source, RevisionSource::Header(_));
    if has_revision && suite.revision.as_ref().is_some_and(is_by_header) {
        return Some(RefCell::new(
            ledger.with_revision_in_each_answer(suite.checks.len() + additional.len()),
        ));
    }
    Some(RefCell::new(ledger))
}

/// What is said of the instances that a run met.
pub(super) fn count<T: Transport, C: Clock>(
    prober: &Prober<'_, T, C>,
    names: &[String],
) -> Option<InstanceCount> {
    let config = prober.suite.instances.as_ref()?;
    let ledger = prober.ledger.as_ref()?.borrow();
    let mut each = BTreeMap::new();
    for (name, met) in ledger.met() {
        let failing = met.checks.iter().filter(|(_, pair)| pair.fails());
        let failing = failing.filter_map(|(check, _)| names.get(*check).cloned()).collect();
        let (answers, revision, other_revision) = (met.answers, met.revision.clone(), met.is_other);
        each.insert(name.clone(), InstanceRecord { answers, revision, other_revision, failing });
    }
    let is_named = ledger.is_named() && !ledger.names_no_instance();
    Some(InstanceCount {
        expected: config.expect,
        met: is_named.then_some(each.len()),
        covered: if is_named { ledger.covered() } else { 0 },
        answers: ledger.in_a_row(),
        chance_of_missing: ledger.chance_of_missing(),
        required: config.require,
        incomplete: !ledger.is_complete(),
        each: if is_named { each } else { BTreeMap::new() },
    })
}

/// Adds to the evidence of one check on which instances it was attempted.
pub(super) fn add_tally(ledger: &Ledger, check: usize, evidence: &mut Evidence) {
    let mut each = BTreeMap::new();
    for (name, met) in ledger.met() {
        if let Some(pair) = met.checks.get(&check) {
            let outcome = InstanceOutcome { held: pair.held, failed: pair.failed, failing: pair.fails() };
            each.insert(name.clone(), outcome);
        }
    }
    let tally = ledger.tally(check).copied().unwrap_or_default();
    let all = |of: fn(&InstanceOutcome) -> usize| each.values().map(of).sum::<usize>();
    let (attempts, failed) = if tally.attempts > 0 {
        (tally.attempts, tally.failed)
    } else {
        (all(|it| it.held + it.failed), all(|it| it.failed))
    };
    evidence.instances = Some(Box::new(InstanceTally { attempts, failed, each }));
}
