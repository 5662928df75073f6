//! `SmokeSeal::Formatter`.

use magnus::typed_data::Obj;
use magnus::{Error, RModule, function, prelude::*};

use crate::seal::RbSeal;

pub(crate) fn init(module: RModule) -> Result<(), Error> {
    let formatter = module.define_module("Formatter")?;
    formatter.define_singleton_method("seal_line", function!(seal_line, 1))
}

/// The one line for notes, Discord and the board; none when there is no verdict to tell.
fn seal_line(seal: Option<Obj<RbSeal>>) -> Option<String> {
    seal.filter(|seal| seal.is_verdict()).map(|seal| seal.verdict_line())
}
