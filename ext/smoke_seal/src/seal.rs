//! `SmokeSeal::Seal`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock, OnceLock};

use magnus::scan_args::{get_kwargs, scan_args};
use magnus::typed_data::Obj;
use magnus::{
    DataTypeFunctions, Error, RArray, RHash, RModule, RString, Ruby, TypedData, Value, function, method,
    prelude::*,
};
use serde_json::json;
use smoke_seal::{Facts, Seal, Status};

use crate::convert::{to_json, to_ruby};
use crate::text::{optional_text, text};
use crate::time::given_time;
use crate::{errors, heap_size};

/// The core's seal as a frozen Ruby value. It holds no Ruby object, so there is nothing to mark, to move or to guard with
/// a write barrier.
///
/// It is empty only while YAML is read: Psych allocates the object before it reads the content.
#[derive(Default, TypedData)]
#[magnus(class = "SmokeSeal::Seal", free_immediately, size, wb_protected, frozen_shareable)]
pub(crate) struct RbSeal(OnceLock<SealWithSize>);

/// A seal, and about how many bytes it has on the heap. The size is kept, since counting it visits the whole seal.
struct SealWithSize {
    seal: Arc<Seal>,
    heap_size: usize,
}

impl SealWithSize {
    fn new(seal: Seal) -> Self {
        Self { heap_size: heap_size::of(&seal), seal: Arc::new(seal) }
    }
}

/// Stands in for the seal of an object that was allocated and never filled: unsealed.
static EMPTY: LazyLock<Arc<Seal>> = LazyLock::new(|| Arc::new(Seal::new(Status::Unsealed, "", None)));

impl DataTypeFunctions for RbSeal {
    fn size(&self) -> usize {
        size_of::<Self>() + self.0.get().map_or(0, |stored| stored.heap_size)
    }
}

impl Drop for RbSeal {
    fn drop(&mut self) {
        if let (Ok(ruby), Some(stored)) = (Ruby::get(), self.0.get()) {
            tell_collector(&ruby, stored, isize::wrapping_neg);
        }
    }
}

/// Tells Ruby's garbage collector how much memory a seal has outside of Ruby's heap. Without this it runs too seldom.
fn tell_collector(ruby: &Ruby, stored: &SealWithSize, sign: impl FnOnce(isize) -> isize) {
    ruby.gc_adjust_memory_usage(sign(isize::try_from(stored.heap_size).unwrap_or(isize::MAX)));
}

pub(crate) fn init(ruby: &Ruby, module: RModule) -> Result<(), Error> {
    let class = module.define_class("Seal", ruby.class_object())?;
    class.define_alloc_func::<RbSeal>();
    // Look the class up now, for the reason in `suite.rs`.
    RbSeal::class(ruby);
    let _: Value = class.singleton_class()?.funcall("undef_method", ("new",))?;
    let statuses = [Status::Green, Status::Red]
        .into_iter()
        .filter_map(Status::as_str)
        .map(|status| ruby.str_new(status));
    let statuses: Vec<RString> = statuses.inspect(|status| status.freeze()).collect();
    for (name, status) in ["GREEN", "RED"].into_iter().zip(&statuses) {
        class.const_set(name, *status)?;
    }
    let statuses = ruby.ary_new_from_values(&statuses);
    statuses.freeze();
    class.const_set("STATUSES", statuses)?;

    class.define_singleton_method("from_result", function!(RbSeal::from_result, -1))?;
    class.define_singleton_method("from_h", function!(RbSeal::from_h, 1))?;
    class.define_singleton_method("unsealed", function!(RbSeal::unsealed, -1))?;
    class.define_singleton_method("_load", function!(RbSeal::load, 1))?;
    class.define_method("status", method!(|seal: &RbSeal| seal.core().status().as_str(), 0))?;
    class.define_method("summary", method!(|seal: &RbSeal| seal.core().summary().to_owned(), 0))?;
    class.define_method("checked_at", method!(|seal: &RbSeal| seal.core().checked_at(), 0))?;
    class.define_method("app", method!(|seal: &RbSeal| seal.core().app().map(str::to_owned), 0))?;
    class.define_method("url", method!(|seal: &RbSeal| seal.core().url().map(str::to_owned), 0))?;
    class.define_method("environment", method!(RbSeal::environment, 0))?;
    class.define_method("green?", method!(|seal: &RbSeal| seal.core().status() == Status::Green, 0))?;
    class.define_method("red?", method!(|seal: &RbSeal| seal.core().status() == Status::Red, 0))?;
    class.define_method("unsealed?", method!(|seal: &RbSeal| seal.core().status() == Status::Unsealed, 0))?;
    class.define_method("badge", method!(|seal: &RbSeal| seal.core().badge(), 0))?;
    class.define_method("label", method!(|seal: &RbSeal| seal.core().label(), 0))?;
    class.define_method("verdict_line", method!(RbSeal::verdict_line, 0))?;
    class.define_method("to_s", method!(RbSeal::verdict_line, 0))?;
    class.define_method("evidence", method!(RbSeal::evidence, 0))?;
    class.define_method("quorum", method!(RbSeal::quorum, 0))?;
    class.define_method("rollback_commands", method!(RbSeal::rollback_commands, -1))?;
    class.define_method("to_h", method!(RbSeal::to_h, 0))?;
    class.define_method("to_json", method!(RbSeal::to_json_text, -1))?;
    class.define_method("_dump", method!(RbSeal::dump, 1))?;
    class.define_private_method("fill", method!(RbSeal::fill, 1))?;
    class.define_method("==", method!(RbSeal::equals, 1))?;
    class.define_method("eql?", method!(RbSeal::equals, 1))?;
    class.define_method("hash", method!(RbSeal::hash_code, 0))?;
    class.define_method("inspect", method!(RbSeal::inspect, 0))
}

impl RbSeal {
    /// A seal as Ruby knows it: frozen, so that it can be shared.
    pub(crate) fn wrap(ruby: &Ruby, seal: Seal) -> Obj<Self> {
        let stored = SealWithSize::new(seal);
        tell_collector(ruby, &stored, |bytes| bytes);
        let object = ruby.obj_wrap(Self(OnceLock::from(stored)));
        object.freeze();
        object
    }

    pub(crate) fn core(&self) -> &Seal {
        self.0.get().map_or(&EMPTY, |stored| &stored.seal)
    }

    /// The same, for a run that may outlive this object.
    pub(crate) fn shared(&self) -> Arc<Seal> {
        Arc::clone(self.0.get().map_or(&EMPTY, |filled| &filled.seal))
    }

    pub(crate) fn verdict_line(&self) -> String {
        self.core().verdict_line()
    }

    pub(crate) fn is_verdict(&self) -> bool {
        self.core().status() != Status::Unsealed
    }

    /// `from_result(passed:, summary: nil, checked_at: Time.now.utc)`
    fn from_result(ruby: &Ruby, args: &[Value]) -> Result<Obj<Self>, Error> {
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let keywords = get_kwargs::<_, (Value,), (Option<Value>, Option<Value>), ()>(
            args.keywords,
            &["passed"],
            &["summary", "checked_at"],
        )?;
        let (summary, checked_at) = keywords.optional;
        let status = if keywords.required.0.to_bool() { Status::Green } else { Status::Red };
        let summary = optional_text(summary)?.unwrap_or_default();
        Ok(Self::wrap(ruby, Seal::new(status, &summary, given_time(ruby, checked_at)?)))
    }

    /// `unsealed(reason, app: nil, url: nil, environment: nil, checked_at: Time.now.utc)`
    fn unsealed(ruby: &Ruby, args: &[Value]) -> Result<Obj<Self>, Error> {
        type Given = (Option<Value>, Option<Value>, Option<Value>, Option<Value>);
        let args = scan_args::<(Value,), (), (), (), RHash, ()>(args)?;
        let names = ["app", "url", "environment", "checked_at"];
        let keywords = get_kwargs::<_, (), Given, ()>(args.keywords, &[], &names)?;
        let (app, url, environment, checked_at) = keywords.optional;
        let reason = optional_text(Some(args.required.0))?.unwrap_or_default();
        let seal = Seal::new(Status::Unsealed, &reason, given_time(ruby, checked_at)?);
        let environment = optional_text(environment)?;
        let seal =
            seal.about(optional_text(app)?, optional_text(url)?).in_environment(environment.as_deref());
        Ok(Self::wrap(ruby, seal))
    }

    /// `production`, or the name of another environment.
    fn environment(&self) -> String {
        self.core().environment().unwrap_or("production").to_owned()
    }

    fn from_h(ruby: &Ruby, hash: Value) -> Result<Option<Obj<Self>>, Error> {
        if RHash::from_value(hash).is_none() {
            return Ok(None);
        }
        let seal = Seal::from_json(&to_json(hash)?);
        Ok(seal.map(|seal| Self::wrap(ruby, seal)))
    }

    fn to_h(ruby: &Ruby, seal: &Self) -> Value {
        to_ruby(ruby, &seal.core().to_json())
    }

    /// `to_json(state = nil)`: a JSON generator passes its state, which is ignored.
    fn to_json_text(&self, _state: &[Value]) -> String {
        self.core().to_json().to_string()
    }

    fn evidence(ruby: &Ruby, seal: &Self) -> Result<RArray, Error> {
        let records = seal.core().records().map(serde_json::to_value);
        let records = records.collect::<Result<Vec<_>, _>>();
        let records = records.map_err(|error| errors::internal(ruby, &error.to_string()))?;
        Ok(ruby.ary_from_iter(records.iter().map(|record| to_ruby(ruby, record))))
    }

    /// What each vantage said, as a Hash; nil unless there were several.
    fn quorum(ruby: &Ruby, seal: &Self) -> Option<Value> {
        seal.core().quorum().map(|quorum| to_ruby(ruby, &json!(quorum)))
    }

    /// `rollback_commands(repo: nil, heroku_app: nil, deployed_sha: nil, previous_release: nil)`
    fn rollback_commands(&self, args: &[Value]) -> Result<Vec<String>, Error> {
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let keywords = get_kwargs::<_, (), (Option<Value>, Option<Value>, Option<Value>, Option<Value>), ()>(
            args.keywords,
            &[],
            &["repo", "heroku_app", "deployed_sha", "previous_release"],
        )?;
        let (repo, heroku_app, sha, previous_release) = keywords.optional;
        let facts = Facts {
            repo: optional_text(repo)?,
            heroku_app: optional_text(heroku_app)?,
            sha: optional_text(sha)?,
            previous_release: optional_text(previous_release)?,
            ..Facts::default()
        };
        Ok(self.core().rollback_commands(facts))
    }

    fn equals(&self, other: Value) -> bool {
        <&Self>::try_convert(other).is_ok_and(|other| self.core() == other.core())
    }

    fn hash_code(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.core().to_json().to_string().hash(&mut hasher);
        hasher.finish()
    }

    fn inspect(&self) -> String {
        format!("#<SmokeSeal::Seal {}>", self.core().verdict_line())
    }

    fn dump(&self, _level: Value) -> String {
        self.core().to_json().to_string()
    }

    /// Fills an allocated object, once. Psych calls it.
    fn fill(ruby: &Ruby, object: Obj<Self>, hash: Value) -> Result<(), Error> {
        let json = RHash::from_value(hash).map(|hash| to_json(hash.as_value())).transpose()?;
        let seal = json.and_then(|json| Seal::restore(&json));
        let refuse = |what| Error::new(ruby.exception_type_error(), what);
        let seal = seal.ok_or_else(|| refuse("this YAML is no SmokeSeal::Seal"))?;
        object.0.set(SealWithSize::new(seal)).map_err(|_| refuse("a SmokeSeal::Seal does not change"))?;
        if let Some(stored) = object.0.get() {
            tell_collector(ruby, stored, |bytes| bytes);
        }
        object.freeze();
        Ok(())
    }

    fn load(ruby: &Ruby, dumped: RString) -> Result<Obj<Self>, Error> {
        let json = serde_json::from_str(&text(dumped)).ok();
        let seal = json.and_then(|json| Seal::restore(&json));
        let refuse = || Error::new(ruby.exception_type_error(), "these bytes are no SmokeSeal::Seal");
        Ok(Self::wrap(ruby, seal.ok_or_else(refuse)?))
    }
}
