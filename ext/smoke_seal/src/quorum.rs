//! `SmokeSeal::Quorum`: counts the votes of several vantages.

use std::sync::Arc;

use magnus::typed_data::Obj;
use magnus::{Error, RArray, RHash, RModule, Ruby, TypedData, Value, function, method, prelude::*};
use serde_json::Value as Json;
use smoke_seal::{Problem, Quorum, QuorumRule, Seal, Vantage, Vote};

use crate::convert::to_json;
use crate::errors;
use crate::seal::RbSeal;
use crate::text::optional_text;

/// The core's quorum as a frozen Ruby value.
#[magnus::wrap(class = "SmokeSeal::Quorum", free_immediately, size, frozen_shareable)]
pub(crate) struct RbQuorum(Quorum);

pub(crate) fn init(ruby: &Ruby, module: RModule) -> Result<(), Error> {
    let class = module.define_class("Quorum", ruby.class_object())?;
    class.undef_default_alloc_func();
    // Look the class up now, for the reason in `suite.rs`.
    RbQuorum::class(ruby);
    class.define_singleton_method("new", function!(RbQuorum::new, 2))?;
    class.define_method("needed", method!(|quorum: &RbQuorum| quorum.0.needed(), 0))?;
    class.define_method("seal", method!(RbQuorum::seal, 2))
}

impl RbQuorum {
    /// `new(rule, vantages)`: a rule such as `"2 of 3"`, or nil for the usual one; an Array of Hashes with a `name` and
    /// perhaps a `network`.
    fn new(ruby: &Ruby, rule: Value, vantages: Value) -> Result<Obj<Self>, Error> {
        errors::guarded(ruby, || {
            let rule = read_rule(&to_json(rule)?);
            let vantages = read_vantages(&to_json(vantages)?);
            match (rule, vantages) {
                (Ok(rule), Ok(vantages)) => Quorum::new(rule, vantages),
                (rule, vantages) => Err(rule.err().into_iter().chain(vantages.err()).collect()),
            }
            .map(|quorum| {
                let object = ruby.obj_wrap(Self(quorum));
                object.freeze();
                object
            })
            .map_err(|problems| errors::config(ruby, &problems))
        })
    }

    /// `seal(votes, due)`: the seal of all vantages; nil as long as votes to come may decide it, unless the time is over.
    ///
    /// `votes` is an Array of Hashes: the `vantage`, its `seal`, and why it is `unjudged`, or nil.
    fn seal(ruby: &Ruby, quorum: &Self, votes: Value, due: bool) -> Result<Option<Obj<RbSeal>>, Error> {
        errors::guarded(ruby, || {
            let seal = quorum.0.seal(&read_votes(ruby, votes)?, due);
            Ok(seal.map(|seal| RbSeal::wrap(ruby, seal)))
        })
    }
}

fn read_rule(written: &Json) -> Result<QuorumRule, Problem> {
    match written {
        Json::Null => Ok(QuorumRule::Usual),
        written => QuorumRule::parse(written.as_str().unwrap_or_default())
            .map_err(|message| Problem { path: "quorum".to_owned(), message }),
    }
}

fn read_vantages(written: &Json) -> Result<Vec<Vantage>, Problem> {
    let text = |vantage: &Json, key| vantage.get(key)?.as_str().map(str::to_owned);
    let vantage = |it: &Json| Some(Vantage { name: text(it, "name")?, network: text(it, "network") });
    let vantages = written.as_array().and_then(|written| written.iter().map(vantage).collect());
    vantages.ok_or_else(|| Problem {
        path: "vantages".to_owned(),
        message: "must be a list of mappings, each with a name".to_owned(),
    })
}

/// The votes, each with its seal. A vote without a seal or a vantage is none: its vantage was not heard.
fn read_votes(ruby: &Ruby, votes: Value) -> Result<Vec<(Vote, Arc<Seal>)>, Error> {
    let mut read = Vec::new();
    for vote in RArray::try_convert(votes)? {
        let vote = RHash::try_convert(vote)?;
        let given = |key| vote.aref::<_, Value>(ruby.str_new(key));
        let text = |key| given(key).and_then(|text| optional_text(Some(text)));
        if let (Ok(seal), Some(vantage)) = (<&RbSeal>::try_convert(given("seal")?), text("vantage")?) {
            let seal = seal.shared();
            let vote = Vote::of(&vantage, &seal);
            let vote = text("unjudged")?.into_iter().fold(vote, |vote, why| vote.not_judged(&why));
            read.push((vote, seal));
        }
    }
    Ok(read)
}
