//! The Ruby extension: the only place that knows both Ruby and the core.
//!
//! A run crosses here once each way: the suite goes in as an owned copy, the seal comes out as a value.

// What `magnus::init` makes of the function below is public, and has nowhere to put a doc comment.
#![allow(missing_docs, reason = "the only public item is the one that Ruby looks for")]

mod authoring;
mod convert;
mod errors;
mod event;
mod formatter;
mod gvl;
mod heap_size;
mod many;
mod run;
mod run_options;
mod seal;
mod suite;
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
    let suite = suite::init(ruby, module)?;
    authoring::init(suite)?;
    many::init(suite)
}
