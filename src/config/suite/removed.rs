//! The setting `removed`: paths that a release removes.

use serde_json::Value;

use super::allowance::Allowance;
use super::check::{Check, path};
use super::fields::{Read, describe};
use super::status::StatusSet;

/// Reads the list at `removed`.
pub(super) fn read(value: &Value) -> Read<Vec<String>> {
    let Value::Array(paths) = value else {
        return Err(format!("must be a list of paths, such as [/devops], not {}", describe(value)));
    };
    paths.iter().map(path).collect()
}

/// A check for each: a removed path answers 404 or 410, or redirects. Any other answer, a login page included, means
/// that it still exists.
pub(super) fn checks(paths: Vec<String>) -> impl Iterator<Item = Check> {
    paths.into_iter().map(|path| {
        let name = format!("removed {path}");
        let check = Check::of_our_own(&name, StatusSet::gone(), Vec::new());
        Check { path, allow: Allowance::ALL.to_vec(), of_revision: true, ..check }
    })
}
