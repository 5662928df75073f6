//! Estimates the memory of a JSON document before it is parsed.

use serde_json::Value;

/// The limit per byte of the body, and the limit for any document. For a body of 2 MiB, the default limit of a body,
/// both are the same. A list of zeros of that size would take five times as much.
const PER_BYTE: usize = 16;
const AT_LEAST: usize = 32 * 1024 * 1024;

/// The memory of one value at most: lists grow by doubling.
const VALUE: usize = 2 * size_of::<Value>();

/// The additional memory of an object member: its key, and its place in the table.
const MEMBER: usize = 2 * (size_of::<String>() + 2 * size_of::<usize>());

/// Whether the document in `body` may exceed the limit.
pub(super) fn is_too_large(body: &str) -> bool {
    estimate(body) > body.len().saturating_mul(PER_BYTE).max(AT_LEAST)
}

/// About the maximum memory of the document in `body`, in addition to its own length.
fn estimate(body: &str) -> usize {
    let (mut values, mut members) = (1_usize, 0_usize);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in body.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b',' | b'[' | b'{' => values += 1,
            b':' => members += 1,
            _ => {}
        }
    }
    values.saturating_mul(VALUE).saturating_add(members.saturating_mul(MEMBER))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: usize = 2 * 1024 * 1024;

    #[test]
    fn dense_documents_are_known_before_they_are_read() {
        for part in ["0,", "[],", "{},", "\"\",", "{\"\":0},", "[[[[[]]]]],"] {
            let document = format!("[{}0]", part.repeat(BODY / part.len()));
            assert!(is_too_large(&document), "{part}");
        }
    }

    #[test]
    fn documents_of_apis_are_read() {
        let row =
            "{\"id\": 1, \"name\": \"a, b: [c] {d}\", \"at\": \"2026-11-29T06:00:00Z\", \"price\": 12.5},";
        for document in [
            format!("[{}{{}}]", row.repeat(BODY / row.len())),
            format!("[{}1]", "123456789.123456789,".repeat(BODY / 20)),
            format!("[{}1]", "1,".repeat(60_000)),
            format!("\"{}\"", ",[{:\\\"".repeat(BODY / 6)),
        ] {
            assert!(!is_too_large(&document), "{}", &document[..40]);
        }
    }
}
