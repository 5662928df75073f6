//! Compares JSON values.

use serde_json::Value;

/// Equality of JSON values, where 7 and 7.0 are the same number (RFC 8259, 6).
pub(crate) fn is_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        // A float is exact only up to 2^53, so integers are compared as integers.
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| is_equal(one, other)))
        }
        (one, other) => one == other,
    }
}
