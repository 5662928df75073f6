//! Holds a document to a schema.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Map, Number, Value};

use super::{Assertion, Index, Schema, Undecided};
use crate::base::json::is_equal;

/// How often a schema is held to a value, all in all: with alternatives within alternatives it may be without an end.
const MOST_STEPS: usize = 1_000_000;

/// What has to be left of the stack for one more schema, and how much more it gets otherwise, in bytes.
const STACK_LEFT: usize = 64 * 1024;
const STACK_MORE: usize = 1024 * 1024;

/// The first place that does not fit, and why; none where the document fits.
///
/// It goes no deeper than a document may be nested (128 levels, `serde_json`) times the schemas that may apply to one value
/// in a row ([`super::applied::MOST_IN_A_ROW`]).
///
/// # Errors
/// [`Undecided`], which says nothing of the document.
pub(super) fn first_misfit(schemas: &[Schema], document: &Value) -> Result<Option<String>, Undecided> {
    match (Fitting { schemas, place: Vec::new(), steps: 0, alternatives: 0 }).schema(0, document) {
        Ok(()) => Ok(None),
        Err(Unfit::Misfit(why)) => Ok(Some(why)),
        Err(Unfit::Undecided(why)) => Err(why),
    }
}

struct Fitting<'a> {
    schemas: &'a [Schema],
    /// The steps to the value that is checked.
    place: Vec<String>,
    steps: usize,
    /// How many alternatives it is within: why one of them does not fit is not told.
    alternatives: usize,
}

type Fit = Result<(), Unfit>;

/// Why a value is not known to fit.
enum Unfit {
    /// It does not.
    Misfit(String),
    /// It was not held to the whole schema. No `not` and no alternative makes anything of that.
    Undecided(Undecided),
}

impl Fitting<'_> {
    fn schema(&mut self, index: Index, value: &Value) -> Fit {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(Unfit::Undecided(Undecided));
        }
        let schemas = self.schemas;
        let mut all = || {
            let assertions = schemas.get(index).into_iter().flatten();
            assertions.into_iter().try_for_each(|assertion| self.assertion(assertion, value))
        };
        stacker::maybe_grow(STACK_LEFT, STACK_MORE, &mut all)
    }

    fn fits(&mut self, index: Index, value: &Value) -> Result<bool, Unfit> {
        let steps = self.place.len();
        self.alternatives += 1;
        let fit = self.schema(index, value);
        self.alternatives -= 1;
        let fits = match fit {
            Ok(()) => true,
            Err(Unfit::Misfit(_)) => false,
            Err(undecided) => return Err(undecided),
        };
        // Whatever did not fit left its place behind.
        self.place.truncate(steps);
        Ok(fits)
    }

    fn count_fitting<'v>(&mut self, pairs: impl Iterator<Item = (Index, &'v Value)>) -> Result<usize, Unfit> {
        let mut count = 0;
        for (index, value) in pairs {
            count += usize::from(self.fits(index, value)?);
        }
        Ok(count)
    }

    fn at(&mut self, step: String, index: Index, value: &Value) -> Fit {
        self.place.push(step);
        self.schema(index, value)?;
        self.place.pop();
        Ok(())
    }

    fn misfit(&self, why: impl AsRef<str>) -> Fit {
        if self.alternatives > 0 {
            return Err(Unfit::Misfit(String::new()));
        }
        let place = self.place.iter().fold(String::new(), |place, step| place + "/" + step);
        let place = if place.is_empty() { "the document".to_owned() } else { place };
        Err(Unfit::Misfit(format!("{place}: {}", why.as_ref())))
    }

    fn unless(&self, holds: bool, why: impl FnOnce() -> String) -> Fit {
        match self.alternatives {
            _ if holds => Ok(()),
            0 => self.misfit(why()),
            _ => self.misfit(""),
        }
    }

    fn assertion(&mut self, assertion: &Assertion, value: &Value) -> Fit {
        match assertion {
            Assertion::Nothing => self.misfit("nothing may stand here"),
            Assertion::Type(types) => self.unless(types.iter().any(|it| it.has(value)), || {
                let types: Vec<&str> = types.iter().map(|it| it.as_str()).collect();
                format!("{}, not {}", kind_of(value), types.join(" or "))
            }),
            Assertion::Enum(values) => self.unless(values.iter().any(|it| is_equal(it, value)), || {
                "none of the values it may have".to_owned()
            }),
            Assertion::Const(expected) => {
                self.unless(is_equal(expected, value), || format!("not {expected}"))
            }
            Assertion::Ref(index) => self.schema(*index, value),
            Assertion::AllOf(all) => all.iter().try_for_each(|index| self.schema(*index, value)),
            Assertion::AnyOf(any) => {
                for index in any {
                    if self.fits(*index, value)? {
                        return Ok(());
                    }
                }
                self.misfit("fits none of anyOf")
            }
            Assertion::OneOf(each) => {
                let count = self.count_fitting(each.iter().map(|index| (*index, value)))?;
                self.unless(count == 1, || format!("fits {count} of oneOf"))
            }
            Assertion::Not(index) => {
                let fits = self.fits(*index, value)?;
                self.unless(!fits, || "fits what it must not".to_owned())
            }
            Assertion::If { condition, then, otherwise } => {
                let next = if self.fits(*condition, value)? { then } else { otherwise };
                next.map_or(Ok(()), |index| self.schema(index, value))
            }
            Assertion::DependentSchemas(all) => {
                let there = all.iter().filter(|(name, _)| value.get(name).is_some());
                there.into_iter().try_for_each(|(_, index)| self.schema(*index, value))
            }
            other => self.of_its_type(other, value),
        }
    }

    /// Those that only speak of values of one type; any other value fits.
    fn of_its_type(&mut self, assertion: &Assertion, value: &Value) -> Fit {
        match value {
            Value::String(text) => self.text(assertion, text),
            Value::Number(number) => self.number(assertion, number),
            Value::Array(items) => self.items(assertion, items),
            Value::Object(map) => self.object(assertion, map),
            Value::Null | Value::Bool(_) => Ok(()),
        }
    }

    fn text(&self, assertion: &Assertion, text: &str) -> Fit {
        match assertion {
            Assertion::Length { least, most } => {
                self.count(text.chars().count(), "characters", *least, *most)
            }
            Assertion::Pattern(regex) => {
                self.unless(regex.is_match(text), || format!("does not match {:?}", regex.as_str()))
            }
            _ => Ok(()),
        }
    }

    fn number(&self, assertion: &Assertion, number: &Number) -> Fit {
        let (bound, holds, word) = match assertion {
            Assertion::Minimum(bound) => (bound, compare(number, bound) != Some(Ordering::Less), "below"),
            Assertion::Maximum(bound) => (bound, compare(number, bound) != Some(Ordering::Greater), "above"),
            Assertion::ExclusiveMinimum(bound) => {
                (bound, compare(number, bound) == Some(Ordering::Greater), "not above")
            }
            Assertion::ExclusiveMaximum(bound) => {
                (bound, compare(number, bound) == Some(Ordering::Less), "not below")
            }
            Assertion::MultipleOf(divisor) => {
                let holds = number.as_f64().is_none_or(|number| is_multiple(number, *divisor));
                return self.unless(holds, || format!("no multiple of {divisor}"));
            }
            _ => return Ok(()),
        };
        self.unless(holds, || format!("{word} {bound}"))
    }

    fn items(&mut self, assertion: &Assertion, items: &[Value]) -> Fit {
        match assertion {
            Assertion::Items { first, rest } => {
                items.iter().enumerate().try_for_each(|(at, item)| match first.get(at).or(rest.as_ref()) {
                    Some(index) => self.at(at.to_string(), *index, item),
                    None => Ok(()),
                })
            }
            Assertion::Contains { schema, least, most } => {
                let count = self.count_fitting(items.iter().map(|item| (*schema, item)))?;
                self.count(count, "items that it has to contain", Some(*least), *most)
            }
            Assertion::ItemCount { least, most } => self.count(items.len(), "items", *least, *most),
            Assertion::UniqueItems => {
                let mut seen = HashSet::new();
                self.unless(items.iter().all(|item| seen.insert(canonical(item))), || {
                    "holds an item twice".to_owned()
                })
            }
            _ => Ok(()),
        }
    }

    fn object(&mut self, assertion: &Assertion, map: &Map<String, Value>) -> Fit {
        match assertion {
            Assertion::Properties { named, matching, others } => map.iter().try_for_each(|(name, value)| {
                let named = named.iter().filter(|(known, _)| known == name).map(|(_, index)| *index);
                let matching =
                    matching.iter().filter(|(regex, _)| regex.is_match(name)).map(|(_, index)| *index);
                let mut found: Vec<Index> = named.chain(matching).collect();
                if found.is_empty() {
                    found.extend(*others);
                }
                found.into_iter().try_for_each(|index| self.at(name.clone(), index, value))
            }),
            Assertion::PropertyNames(index) => {
                let names = map.keys().map(|name| (name.clone(), Value::String(name.clone())));
                names.into_iter().try_for_each(|(name, value)| self.at(name, *index, &value))
            }
            Assertion::PropertyCount { least, most } => self.count(map.len(), "properties", *least, *most),
            Assertion::Required(names) => self.required(names, map),
            Assertion::DependentRequired(all) => {
                let there = all.iter().filter(|(name, _)| map.contains_key(name));
                there.into_iter().try_for_each(|(_, names)| self.required(names, map))
            }
            _ => Ok(()),
        }
    }

    fn required(&self, names: &[String], map: &Map<String, Value>) -> Fit {
        let missing = names.iter().find(|name| !map.contains_key(*name));
        missing.map_or(Ok(()), |name| self.misfit(format!("lacks {name}")))
    }

    fn count(&self, count: usize, what: &str, least: Option<usize>, most: Option<usize>) -> Fit {
        let bound = match (least, most) {
            (Some(least), _) if count < least => format!("at least {least}"),
            (_, Some(most)) if count > most => format!("at most {most}"),
            _ => return Ok(()),
        };
        self.misfit(format!("{count} {what}, not {bound}"))
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Whole numbers as such, since a float holds no more than 2^53 of them.
fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// As exactly as floats have it: 0.3 is a multiple of 0.1.
fn is_multiple(number: f64, divisor: f64) -> bool {
    let times = number / divisor;
    (times - times.round()).abs() <= f64::EPSILON * times.abs().max(1.0)
}

/// The same text for whatever is equal.
fn canonical(value: &Value) -> String {
    match value {
        // A float holds no more than 2^53 whole numbers.
        Value::Number(number) if !number.is_f64() => number.to_string(),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Object(map) => {
            let mut pairs: Vec<String> =
                map.iter().map(|(name, value)| format!("{name:?}:{}", canonical(value))).collect();
            pairs.sort();
            format!("{{{}}}", pairs.join(","))
        }
        other => other.to_string(),
    }
}
