//! The content of a database column that should be a seal.
//!
//! It is read as a seal or rejected; and a seal is restored unchanged from its own JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use smoke_seal::Seal;

fuzz_target!(|data: &[u8]| {
    let Ok(json) = serde_json::from_slice::<Value>(data) else { return };
    let _ = Seal::from_json(&json);
    let Some(seal) = Seal::restore(&json) else { return };
    let line = seal.verdict_line();
    assert!(!line.chars().any(|it| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}')), "{line:?}");
    let again = Seal::restore(&seal.to_json()).expect("its own JSON");
    assert_eq!(again, seal);
    assert_eq!(again.to_json(), seal.to_json());
    assert_eq!(again.verdict_line(), line);
});
