//! Looks at a freshly deployed web app from outside, read-only, and seals the release green or red, with evidence.
//!
//! A [`Suite`] says what must hold and a [`Target`] where; a [`Run`] looks at all of it side by side; [`judge()`] holds
//! what came back against what was expected; and a [`Seal`] is the verdict. Nothing here can change what it looks at.
//!
//! ```no_run
//! # async fn seal() -> Result<(), smoke_seal::Error> {
//! use smoke_seal::{Run, Seal, Suite, Target};
//!
//! let entry = serde_json::json!({ "checks": { "home": { "path": "/", "title": "Shop" } } });
//! let suite = Suite::parse("shop", &entry, &|name| std::env::var(name).ok())?;
//! let run = Run::prepare(suite, Target::parse("https://shop.example.com")?)?;
//! let seal = Seal::of(run.execute(|_event| ()).await, chrono::Utc::now());
//! println!("{seal}"); // 🟢 Production smoke seal: passed — 1/1 green vs https://shop.example.com in 112 ms
//! # Ok(())
//! # }
//! ```

mod asset;
mod cause;
mod clock;
mod content_encoding;
mod css;
mod curl;
mod error;
pub mod evidence;
pub mod explanation;
mod html;
mod integrity;
pub mod judge;
mod kept;
mod lane;
mod mime;
mod net;
pub mod observation;
mod outline;
mod printable;
mod probe;
mod redact;
mod rollback;
pub mod run;
mod runtime;
mod schema;
mod seal;
mod stop;
pub mod suite;
mod summary;
pub mod survey;
mod target;
mod transport;
mod verdict;
mod witness;

pub use cause::Cause;
pub use clock::{Clock, MachineClock};
pub use error::{Error, Problem};
pub use evidence::{Evidence, Outcome};
pub use explanation::{Explaining, Explanation};
pub use judge::{Doubt, Finding, Judgement, judge};
pub use kept::prepare_process;
pub use net::{
    Certificate, ChainEnd, Failure, FailureKind, LookingUp, Lookup, NoAddress, Timings, USER_AGENT,
};
pub use observation::Observation;
pub use outline::{Kind, Outline};
pub use printable::PrintableText;
pub use rollback::{Facts, Rollback, rollback_commands};
pub use run::many::{News, execute_all, execute_all_through};
pub use run::{Event, Previous, Report, RequestCount, Run};
pub use runtime::runtime;
pub use seal::Seal;
pub use suite::Suite;
pub use survey::{Survey, Surveying};
pub use target::Target;
pub use transport::{Addresses, HttpTransport, Reach, Request, Transport, Way};
pub use verdict::Status;
