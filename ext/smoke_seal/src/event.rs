//! An event of a run, passed to a Ruby block.

use magnus::value::ReprValue;
use magnus::{Error, Module, RModule, Ruby, Value, kwargs};
use smoke_seal::{Event, Record};

use crate::convert::to_ruby;

/// A copy of an event, which can be sent to the thread that has the GVL.
pub(crate) struct OwnedEvent {
    name: &'static str,
    done: usize,
    total: usize,
    evidence: Option<serde_json::Value>,
}

impl OwnedEvent {
    /// None for an event that Ruby has no name for yet.
    pub(crate) fn of(event: &Event<'_>) -> Option<Self> {
        match event {
            Event::Started { total } => {
                Some(Self { name: "started", done: 0, total: *total, evidence: None })
            }
            Event::Checked { done, total, evidence } => {
                Some(Self::about("checked", *done, *total, Record::Check(evidence)))
            }
            Event::CheckedLane { done, total, evidence } => {
                Some(Self::about("checked", *done, *total, Record::Lane(evidence)))
            }
            Event::Retrying { done, total, evidence } => {
                Some(Self::about("retrying", *done, *total, Record::Check(evidence)))
            }
            _ => None,
        }
    }

    fn about(name: &'static str, done: usize, total: usize, evidence: Record<'_>) -> Self {
        Self { name, done, total, evidence: serde_json::to_value(evidence).ok() }
    }

    /// A `SmokeSeal::Event` (`lib/smoke_seal/event.rb`) of a run of `app`.
    pub(crate) fn to_ruby(&self, ruby: &Ruby, app: &str) -> Result<Value, Error> {
        let module: RModule = ruby.class_object().const_get("SmokeSeal")?;
        let class: Value = module.const_get("Event")?;
        let evidence = self.evidence.as_ref().map(|evidence| to_ruby(ruby, evidence));
        let fields = kwargs!(
            ruby,
            "app" => app,
            "name" => ruby.to_symbol(self.name),
            "done" => self.done,
            "total" => self.total,
            "evidence" => evidence
        );
        class.funcall("new", (fields,))
    }
}
