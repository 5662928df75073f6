//! What a run found out, from which a seal is made.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::browser_lane::LaneEvidence;
use crate::seal::evidence::Evidence;
use crate::seal::instances::InstanceCount;
use crate::seal::status::Status;

/// What a run found out.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The app.
    pub app: String,
    /// The target's URL, without credentials.
    pub url: String,
    /// One record per check, in the order of the suite.
    pub evidence: Vec<Evidence>,
    /// The record of the browser lane, where it was run.
    pub lane: Option<LaneEvidence>,
    /// The commit that was expected to answer, if the app says which one does.
    pub sha: Option<String>,
    /// How long "not there yet" was not "broken".
    pub boot_window: Duration,
    /// The app says which revision it is, and nobody said which one it should be.
    pub has_unchecked_revision: bool,
    /// How many requests were made.
    pub requests: RequestCount,
    /// Which instances answered, where the suite asks for that.
    pub instances: Option<InstanceCount>,
    /// How long the run took.
    pub took: Duration,
}

impl Report {
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
    /// All of them, redirects and attempts that were repeated included.
    pub made: usize,
    /// How many places were asked for that no check names by itself: assets, links and the like.
    #[serde(rename = "besides")]
    pub additional: usize,
    /// How many of the latter it was allowed.
    pub budget: usize,
    /// Whether somebody on the way limits how often it is asked, so that the run went on more slowly.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub throttled: bool,
}
