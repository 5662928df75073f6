//! Looks at a freshly deployed web app from outside, read-only, and seals the release green or red, with evidence.
//!
//! A [`Suite`] says what must hold and a [`Target`] where; a [`Run`] attempts all checks side by side; [`evaluate()`]
//! compares what came back with what was expected; and a [`Seal`] is the verdict. Requests are GET and HEAD only.
//!
//! ```
//! use smoke_seal::{Run, Seal, Status, Suite, Target};
//!
//! # // A shop that answers each connection with the same page.
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
//! # let url = format!("http://{}", listener.local_addr()?);
//! # std::thread::spawn(move || {
//! #     use std::io::{Read, Write};
//! #     for mut stream in listener.incoming().flatten() {
//! #         let _ = stream.read(&mut [0; 4096]);
//! #         let page = "<!doctype html><title>Shop</title><h1>Tea</h1>";
//! #         let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
//! #         let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
//! #     }
//! # });
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let entry = serde_json::json!({ "checks": { "home": { "path": "/", "title": "Shop" } } });
//! let suite = Suite::parse("shop", &entry, &|name| std::env::var(name).ok())?;
//! let run = Run::prepare(suite, Target::parse(&url)?)?;
//! let seal = Seal::of(run.execute(|_event| ()).await, chrono::Utc::now());
//! assert_eq!(seal.status(), Status::Green, "{seal}");
//! println!("{seal}"); // 🟢 Production smoke seal: passed — 1/1 green vs http://127.0.0.1:41234 in 12 ms
//! # Ok::<(), smoke_seal::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//!
//! Each folder is a room. A room imports only rooms above it in this list, and a type has a name of its own
//! (`lint/rooms.rb`). `docs/architecture.md` says what is in each, and why.
//!
//! - `base`: text, JSON, media types, time, causes, secrets; imports nothing of ours
//! - `page`: HTML, CSS, references, integrity: what a browser makes of bytes
//! - `config`: the config as validated values: [`Suite`], [`Target`], schemas, rollback commands
//! - `http`: clients, resolver, TLS, timings, the probe: from a request to an [`Observation`]; knows no verdict
//! - `evaluate`: from a check and an observation to [`Finding`]s; no clock, no network
//! - `browser_lane`: the host's browser suite in a process group, and what its output says
//! - `seal`: [`Evidence`], redaction, [`RunResult`], [`Seal`]
//! - `run`: scheduler, attempts, retries, confirmation, follow-ups: a [`Run`]
//! - `tools`: [`Outline`], [`Explanation`], [`Survey`]: what people ask for beside a run

mod base;
mod browser_lane;
mod config;
pub mod evaluate;
mod http;
mod page;
pub mod run;
mod seal;
mod tools;

pub use base::cause::Cause;
pub use base::clock::{Clock, MachineClock};
pub use base::error::{Error, Problem};
pub use base::printable::PrintableText;
pub use browser_lane::LaneEvidence;
pub use config::rollback::{Facts, Rollback, rollback_commands};
pub use config::suite::{self, Suite};
pub use config::target::Target;
pub use evaluate::{Evaluation, Finding, Inconclusive, Since, evaluate};
pub use http::observation::{self, Observation};
pub use http::transport::{Addresses, ConnectionMode, Connectivity, HttpTransport, Request, Transport};
pub use http::{
    Certificate, ChainEnd, Failure, FailureKind, Lookup, NoAddress, PendingLookup, Timings, USER_AGENT,
};
pub use run::many::{RunUpdate, execute_all, execute_all_through};
pub use run::process_init::prepare_process;
pub use run::runtime::runtime;
pub use run::{Event, ExternalRequest, ExternalRequests, Previous, Run};
pub use seal::Seal;
pub use seal::baseline::Baseline;
pub use seal::evidence::{self, Evidence, Outcome};
pub use seal::instances::{InstanceCount, InstanceOutcome, InstanceRecord, InstanceTally};
pub use seal::quorum::record::{QuorumRecord, VantageCheck, VantageRecord, VoteKind};
pub use seal::quorum::{Quorum, QuorumRule, Vantage, Vote, VoteCount};
pub use seal::record::Record;
pub use seal::request_record::{EarlierAttempt, FollowUpRequest};
pub use seal::run_result::{RequestCount, RunResult};
pub use seal::status::Status;
pub use tools::explanation::{self, Explaining, Explanation};
pub use tools::outline::{Kind, Outline};
pub use tools::survey::{self, Survey, Surveying};
