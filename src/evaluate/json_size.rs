//! What a JSON document would take in memory, told before it is read.

use serde_json::Value;

/// What a document may take for each byte of its body, and what any may: a body of 2 MiB, the most that is read unless the
/// config says otherwise, comes to the same by both. Of zeros it would take five times as much.
const PER_BYTE: usize = 16;
const AT_LEAST: usize = 32 * 1024 * 1024;

/// What a value takes at most where it is kept: lists grow by doubling.
const VALUE: usize = 2 * size_of::<Value>();

/// What a member of an object takes in addition: its key, and its place in the table.
const MEMBER: usize = 2 * (size_of::<String>() + 2 * size_of::<usize>());

/// Whether the document in `body` may take more than is spent on one.
pub(super) fn is_too_large(body: &str) -> bool {
    estimate(body) > body.len().saturating_mul(PER_BYTE).max(AT_LEAST)
}

/// About as many bytes as the document in `body` takes at most, in addition to its own length.
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
