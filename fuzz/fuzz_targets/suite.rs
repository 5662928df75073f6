//! An app's entry in the config file, as arbitrary JSON.
//!
//! It is parsed or refused, with a place and a message for each problem, and no message contains a secret of the environment.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use smoke_seal::{Error, Suite};

const SECRET: &str = "canary-of-the-environment";

fuzz_target!(|data: &[u8]| {
    let Ok(entry) = serde_json::from_slice::<Value>(data) else { return };
    // A value that the fuzzer also uses as a name is not a secret.
    if entry.to_string().contains(SECRET) {
        return;
    }
    match Suite::parse("shop", &entry, &|_| Some(SECRET.to_owned())) {
        Ok(suite) => {
            assert!(!suite.checks.is_empty(), "a suite without checks");
            assert!(!format!("{suite:?}").contains(SECRET), "a secret is shown");
        }
        Err(Error::Suite(problems)) => {
            assert!(!problems.is_empty(), "refused without a reason");
            for problem in problems {
                assert!(!problem.message.is_empty(), "a problem without words at {}", problem.path);
                assert!(!problem.message.contains(SECRET), "a secret is shown: {problem}");
            }
        }
        Err(other) => panic!("{other}"),
    }
});
