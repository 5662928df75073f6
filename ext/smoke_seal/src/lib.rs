//! The Ruby extension: the only place that knows both Ruby and the core.
//!
//! A suite enters as a copy of the config, and a seal leaves as a value. `ext/README.md` describes each file.

// `magnus::init` generates a public function, which cannot have a doc comment.
#![allow(missing_docs, reason = "the only public item is the function that Ruby calls")]

mod convert;
mod errors;
mod event;
mod formatter;
mod gvl;
mod heap_size;
mod quorum;
mod run;
mod seal;
mod suite;
mod text;
mod time;
mod worker;

use magnus::{Error, Ruby};

#[magnus::init(name = "smoke_seal")]
fn init(ruby: &Ruby) -> Result<(), Error> {
    gvl::allow_ractors();
    smoke_seal::prepare_process();
    let module = ruby.define_module("SmokeSeal")?;
    errors::init(ruby)?;
    seal::init(ruby, module)?;
    formatter::init(module)?;
    quorum::init(ruby, module)?;
    suite::init(ruby, module)
}
