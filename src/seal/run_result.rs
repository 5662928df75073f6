//! The result of a run, from which a seal is made.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::browser_lane::LaneEvidence;
use crate::seal::evidence::Evidence;
use crate::seal::instances::InstanceCount;
use crate::seal::status::Status;

/// All that a run found.
#[derive(Debug, Clone, PartialEq)]
pub struct RunResult {
    /// The app.
    pub app: String,
    /// The target's URL, without credentials.
    pub url: String,
    /// One record per check, in the order of the suite.
    pub evidence: Vec<Evidence>,
    /// The record of the browser lane, if it was run.
    pub lane: Option<LaneEvidence>,
    /// The expected revision, if the app names its revision.
    pub sha: Option<String>,
    /// The length of the boot window.
    pub boot_window: Duration,
    /// Whether the app names its revision, but no expected one was given.
    pub has_unchecked_revision: bool,
    /// What the config says is known, and is no longer: `signin selector (2026-12-31)`.
    pub expired: Vec<String>,
    /// How many requests were made.
    pub requests: RequestCount,
    /// Which instances answered, where the suite asks for that.
    pub instances: Option<InstanceCount>,
    /// How long the run took.
    pub took: Duration,
}

impl RunResult {
    /// The verdict on the checks and the browser lane.
    #[must_use]
    pub fn status(&self) -> Status {
        let lacks_instances = self.instances.as_ref().is_some_and(InstanceCount::lacks_required);
        match Status::with_lane(&self.evidence, self.lane.as_ref()) {
            Status::Green if lacks_instances => Status::Unsealed,
            status => status,
        }
    }
}

/// How many requests a run made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCount {
    /// All of them, redirects and retries included.
    pub made: usize,
    /// How many URLs were requested by follow-ups: assets, links and the like.
    #[serde(rename = "besides")]
    pub additional: usize,
    /// The limit for those.
    pub budget: usize,
    /// Whether a rate limit was met, so that the run continued more slowly.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub throttled: bool,
}
