//! Looks at a freshly deployed web app from outside, read-only, and seals the release green or red, with evidence.

mod cause;
mod error;
pub mod evidence;
mod html;
pub mod judge;
mod net;
pub mod observation;
mod probe;
mod redact;
mod rollback;
pub mod run;
mod seal;
pub mod suite;
mod summary;
mod target;
mod verdict;

pub use cause::Cause;
pub use error::{Error, Problem};
pub use evidence::{Evidence, Outcome};
pub use judge::{Finding, Judgement, judge};
pub use net::{Failure, FailureKind, Timings, USER_AGENT};
pub use observation::Observation;
pub use rollback::rollback_commands;
pub use run::{Event, Report, Run};
pub use seal::Seal;
pub use suite::Suite;
pub use target::Target;
pub use verdict::Status;
