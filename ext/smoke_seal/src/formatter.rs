//! `SmokeSeal::Formatter`.

use magnus::{Error, RModule, TryConvert, Value, function, prelude::*};

use crate::seal::RbSeal;

pub(crate) fn init(module: RModule) -> Result<(), Error> {
    let formatter = module.define_module("Formatter")?;
    formatter.define_singleton_method("seal_line", function!(seal_line, 1))
}

/// The verdict line for notes, Discord and the board; none for an unsealed seal, and for anything that is not a seal.
fn seal_line(seal: Value) -> Option<String> {
    let seal = <&RbSeal>::try_convert(seal).ok()?;
    seal.is_verdict().then(|| seal.verdict_line())
}
