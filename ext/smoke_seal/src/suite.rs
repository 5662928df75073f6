//! `SmokeSeal::Suite`: an app's checks and their target, validated once, run as often as the caller likes.
//!
//! All methods of the class are listed here. `suite/` has what they do.

mod arguments;
mod authoring;
mod external;
mod rb_suite;
mod run_all;

use magnus::{Error, RModule, Ruby, TypedData, function, method, prelude::*};

use rb_suite::RbSuite;

pub(crate) fn init(ruby: &Ruby, module: RModule) -> Result<(), Error> {
    let class = module.define_class("Suite", ruby.class_object())?;
    class.undef_default_alloc_func();
    // Look the class up now. A later look-up can give the GVL to a thread that waits for the same look-up: a deadlock.
    RbSuite::class(ruby);
    class.define_singleton_method("parse", function!(RbSuite::parse, -1))?;
    class.define_singleton_method("run_all", function!(run_all::run_all, -1))?;
    class.define_method("app", method!(RbSuite::app, 0))?;
    class.define_method("url", method!(RbSuite::url, 0))?;
    class.define_method("environment", method!(RbSuite::environment, 0))?;
    class.define_method("note", method!(RbSuite::note, 0))?;
    class.define_method("checks", method!(RbSuite::checks, 0))?;
    class.define_method("revision?", method!(RbSuite::has_revision, 0))?;
    class.define_method("rollback_commands", method!(RbSuite::rollback_commands, -1))?;
    class.define_method("run", method!(RbSuite::run, -1))?;
    class.define_method("outline", method!(authoring::outline, 0))?;
    class.define_method("explain", method!(authoring::explain, -1))?;
    class.define_method("only", method!(authoring::only, 1))?;
    class.define_method("survey", method!(authoring::survey, -1))?;
    class.define_method("external_requests", method!(external::external_requests, -1))?;
    class.define_method("judge", method!(external::judge, -1))
}
