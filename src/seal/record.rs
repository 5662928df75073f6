//! The records of a seal as one list: the checks, then the browser lane.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::browser_lane::LaneEvidence;
use crate::seal::evidence::Evidence;

/// One record, as it is serialised.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Record<'a> {
    /// Of a check.
    Check(&'a Evidence),
    /// Of the browser lane.
    Lane(&'a LaneEvidence),
}

/// The list of `evidence` and `lane`.
pub(super) fn list<'a>(
    evidence: &'a [Evidence],
    lane: Option<&'a LaneEvidence>,
) -> impl Iterator<Item = Record<'a>> {
    evidence.iter().map(Record::Check).chain(lane.map(Record::Lane))
}

/// Reads such a list; none if a record is malformed, or two are of a lane.
pub(super) fn read(list: &Value) -> Option<(Vec<Evidence>, Option<LaneEvidence>)> {
    let (mut evidence, mut lane) = (Vec::new(), None);
    for record in list.as_array()? {
        if !is_of_lane(record) {
            evidence.push(Evidence::deserialize(record).ok()?);
        } else if lane.replace(LaneEvidence::deserialize(record).ok()?).is_some() {
            return None;
        }
    }
    Some((evidence, lane))
}

/// Only the lane has a command.
fn is_of_lane(record: &Value) -> bool {
    record.get("command").is_some_and(|command| !command.is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check() -> Value {
        json!({ "check": "home", "outcome": "passed", "url": "https://shop.example/", "attempts": 1 })
    }

    fn lane() -> Value {
        json!({ "check": "browser", "outcome": "failed", "url": "https://shop.example", "command": "npx playwright test",
            "exit_code": 1, "findings": [{ "expectation": "exit", "expected": "0", "got": "1", "cause": "app" }],
            "attempts": 2, "timings": { "total_ms": 12.5 }, "output": "1 failed" })
    }

    /// What is written of what was read.
    fn again(written: &Value) -> Option<Value> {
        let (evidence, lane) = read(written)?;
        serde_json::to_value(list(&evidence, lane.as_ref()).collect::<Vec<_>>()).ok()
    }

    #[test]
    fn records_survive_serialisation() {
        for written in [json!([]), json!([check()]), json!([lane()]), json!([check(), check(), lane()])] {
            assert_eq!(again(&written).as_ref(), Some(&written));
        }
    }

    #[test]
    fn a_record_with_a_command_is_of_the_lane_and_any_other_of_a_check() {
        let (evidence, read_lane) = read(&json!([lane(), check()])).unwrap();
        assert_eq!((evidence.len(), read_lane.unwrap().exit_code), (1, Some(1)));
        let mut without = lane();
        without["command"] = json!(null);
        let (evidence, read_lane) = read(&json!([without])).unwrap();
        assert_eq!((evidence[0].check.as_str(), read_lane), ("browser", None));
    }

    #[test]
    fn fields_of_the_other_kind_of_record_are_dropped() {
        let mut record = lane();
        record["status"] = json!(200);
        record["method"] = json!("GET");
        assert_eq!(again(&json!([record])), Some(json!([lane()])));
        let mut record = check();
        record["exit_code"] = json!(1);
        record["output"] = json!("x");
        assert_eq!(again(&json!([record])), Some(json!([check()])));
    }

    #[test]
    fn a_malformed_record_or_a_second_lane_invalidates_all_evidence() {
        let mut odd = lane();
        odd["command"] = json!(7);
        let mut early = lane();
        early.as_object_mut().unwrap().remove("attempts");
        for written in [
            json!([check(), odd]),
            json!([check(), early]),
            json!([lane(), lane()]),
            json!([check(), null]),
            json!({ "check": check() }),
            json!(null),
        ] {
            assert_eq!(again(&written), None, "{written}");
        }
    }
}
