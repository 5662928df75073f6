//! `SmokeSeal::Quorum`: counts the votes of several vantages.

use magnus::typed_data::Obj;
use magnus::{Error, RModule, Ruby, TypedData, Value, function, method, prelude::*};
use serde_json::{Value as Json, json};
use smoke_seal::{Problem, Quorum, QuorumRule, Seal, Vantage, Vote};

use crate::convert::{to_json, to_ruby};
use crate::errors;
use crate::seal::RbSeal;

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
    class.define_method("count", method!(RbQuorum::count, 2))?;
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

    /// `count(votes, due)`: a Hash with the `verdict`, nil as long as votes to come may decide it, and the `summary`.
    ///
    /// `votes` is an Array of Hashes: the `vantage`, its `seal` (a Seal or its Hash), and why it is `unjudged`, or nil.
    fn count(ruby: &Ruby, quorum: &Self, votes: Value, due: bool) -> Result<Value, Error> {
        errors::guarded(ruby, || {
            let votes = read_votes(ruby, votes)?;
            let count = quorum.0.count(votes.iter().map(|(vote, _)| vote), due);
            let verdict = count.verdict.map(|verdict| verdict.as_str().unwrap_or("unsealed"));
            Ok(to_ruby(ruby, &json!({ "verdict": verdict, "summary": count.summary })))
        })
    }

    /// `seal(votes, due)`: the seal of all vantages; nil as long as votes to come may decide it.
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

/// The votes, each with its seal. A vote without a readable seal is none: its vantage was not heard.
fn read_votes(ruby: &Ruby, votes: Value) -> Result<Vec<(Vote, Seal)>, Error> {
    let votes = magnus::RArray::try_convert(votes)?;
    let read = votes.into_iter().map(|vote| read_vote(ruby, vote));
    Ok(read.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn read_vote(ruby: &Ruby, vote: Value) -> Result<Option<(Vote, Seal)>, Error> {
    let vote = magnus::RHash::try_convert(vote)?;
    let given: Value = vote.aref(ruby.str_new("seal"))?;
    let seal = match <&RbSeal>::try_convert(given) {
        Ok(seal) => Some(seal.core().clone()),
        Err(_) => Seal::restore(&to_json(given)?),
    };
    let text = |key| -> Result<Option<String>, Error> {
        Ok(to_json(vote.aref(ruby.str_new(key))?)?.as_str().map(str::to_owned))
    };
    let (Some(seal), Some(vantage)) = (seal, text("vantage")?) else { return Ok(None) };
    let vote = Vote::of(&vantage, &seal);
    let vote = match text("unjudged")? {
        Some(why) => vote.not_judged(&why),
        None => vote,
    };
    Ok(Some((vote, seal)))
}
