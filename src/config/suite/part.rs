//! A part of a suite: some of its checks.

use super::{Instances, Lane, Revision, Suite, Tls};
use crate::base::error::{Error, Problem};
use crate::base::printable::shorten;
use crate::base::text::suggestion;

impl Suite {
    /// The same suite with only the checks in `names`, which may include `tls`, `previous_assets` and the browser lane.
    /// The checks keep their order. The revision is always checked, since answers of another revision are not judged.
    ///
    /// # Errors
    /// [`Error::Suite`] with each unknown name.
    pub fn only(&self, names: &[String]) -> Result<Self, Error> {
        let known = self.names();
        let unknown = names.iter().filter(|name| !known.contains(&name.as_str()));
        let problems: Vec<Problem> = unknown.map(|name| unknown_name(name, &known)).collect();
        if !problems.is_empty() {
            return Err(Error::Suite(problems));
        }
        let is_named = |name: &str| names.iter().any(|named| named == name);
        let mut part = self.clone();
        part.checks.retain(|check| is_named(&check.name));
        part.tls = part.tls.filter(|_| is_named(Tls::NAME));
        part.browser = part.browser.filter(|_| is_named(Lane::NAME));
        part.previous_assets = part.previous_assets.filter(|_| is_named(Self::PREVIOUS_ASSETS));
        Ok(part)
    }

    /// The names of all checks of a run in its seal, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let checks = self.checks.iter().map(|check| check.name.as_str());
        let others = [
            (Tls::NAME, self.tls.is_some()),
            (Self::PREVIOUS_ASSETS, self.previous_assets.is_some()),
            (Instances::NAME, self.instances.as_ref().is_some_and(|it| it.check().is_some())),
            (Revision::NAME, self.revision.is_some()),
            (Lane::NAME, self.browser.is_some()),
        ];
        checks.chain(others.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name)).collect()
    }
}

fn unknown_name(name: &str, known: &[&str]) -> Problem {
    let message = format!("no check is called {}; {}", shorten(name, 80), suggestion(name, known));
    Problem { path: String::new(), message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn suite() -> Suite {
        let entry = json!({
            "checks": { "up": { "path": "/up" }, "home": { "path": "/" }, "tasks": { "path": "/tasks" } },
            "revision": { "header": "X-Revision" }, "tls": true, "previous_assets": true, "browser": "npm test",
        });
        Suite::parse("shop", &entry, &|_| None).unwrap()
    }

    fn part(names: &[&str]) -> Result<Vec<String>, Error> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        suite().only(&names).map(|part| part.names().into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn a_part_has_what_is_named_in_the_order_of_the_suite_and_the_revision() {
        for (named, names) in [
            (&["tasks", "home"][..], &["home", "tasks", "revision"][..]),
            (&["up", "up"], &["up", "revision"]),
            (&["tls"], &["tls", "revision"]),
            (&["browser", "up"], &["up", "revision", "browser"]),
            (&["previous_assets"], &["previous_assets", "revision"]),
            (&["revision"], &["revision"]),
        ] {
            assert_eq!(part(named).unwrap(), names, "{named:?}");
        }
    }

    #[test]
    fn an_unknown_check_name_is_refused() {
        let error = part(&["home", "task", "shopping"]).unwrap_err().to_string();
        assert!(error.contains("no check is called task; did you mean tasks?"), "{error}");
        assert!(error.contains("no check is called shopping; known: up, home, tasks, tls"), "{error}");
    }
}
