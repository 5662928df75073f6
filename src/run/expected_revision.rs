//! The revision that was deployed, and whether an answer came from it.

use ring::hmac;

use crate::config::suite::{HmacKey, Revision};

/// As many characters of a SHA are enough to tell one from another: what git shows, and what an HMAC is made of, so that
/// a short SHA and a long one come to the same.
const SHORT: usize = 7;

/// The revision that was deployed.
pub(super) struct Expected<'a> {
    /// Where production says which revision it is.
    pub(super) revision: &'a Revision,
    sha: &'a str,
    said: String,
}

impl<'a> Expected<'a> {
    pub(super) fn new(revision: &'a Revision, sha: &'a str) -> Self {
        let said = revision.hmac.as_ref().map_or_else(|| sha.to_owned(), |key| authenticated(key, sha));
        Self { revision, sha, said }
    }

    /// Whether `result` is the revision that was deployed: the same, or one the beginning of the other.
    pub(super) fn is(&self, result: &str) -> bool {
        let (one, other) = (self.said.to_ascii_lowercase(), result.to_ascii_lowercase());
        let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
        one == other || (short.len() >= SHORT && long.starts_with(short.as_str()))
    }

    /// The revision, as people write it.
    pub(super) fn short(&self) -> String {
        shortened(self.sha)
    }
}

/// A revision as people write it: the first seven characters of a SHA, anything else as it is.
pub(super) fn shortened(revision: &str) -> String {
    let is_long_sha = revision.len() >= 32 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_long_sha { revision.chars().take(SHORT).collect() } else { revision.to_owned() }
}

/// HMAC-SHA256 (RFC 2104) of the first characters of the SHA, in hex.
fn authenticated(key: &HmacKey, sha: &str) -> String {
    let short: String = sha.chars().take(SHORT).collect::<String>().to_ascii_lowercase();
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_str().as_bytes());
    let tag = hmac::sign(&key, short.as_bytes());
    tag.as_ref().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::suite::Suite;

    const SHA: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

    fn is(revision: &serde_json::Value, sha: &str, result: &str) -> bool {
        let suite = Suite::parse("shop", &json!({ "revision": revision }), &|_| None).unwrap();
        Expected::new(&suite.revision.unwrap(), sha).is(result)
    }

    #[test]
    fn a_short_sha_and_a_long_one_agree() {
        let header = json!({ "header": "X-Revision" });
        for (sha, result, agree) in [
            (SHA, SHA, true),
            (SHA, "0a1b2c3", true),
            ("0a1b2c3", SHA, true),
            ("0A1B2C3", SHA, true),
            (SHA, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567_uncommitted_1f", true),
            (SHA, "0a1b2c", false),
            (SHA, "", false),
            (SHA, "0a1b2c4", false),
            ("v12", "v12", true),
            ("v12", "v1", false),
            ("v12", "v123", false),
        ] {
            assert_eq!(is(&header, sha, result), agree, "{sha} {result}");
        }
    }

    #[test]
    fn an_hmac_is_of_the_short_sha() {
        let header = json!({ "header": "X-Revision", "hmac": "key" });
        // printf 0a1b2c3 | openssl dgst -sha256 -hmac key
        let said = "752ee4675be91de5bc7ac656ee8a7eb971921df49ba05b79deae3760c32f6a09";
        assert!(is(&header, SHA, said));
        assert!(is(&header, "0A1B2C3", said));
        assert!(!is(&header, SHA, SHA));
        assert!(!is(&header, "1a1b2c3", said));
    }

    #[test]
    fn a_long_sha_is_shown_short() {
        assert_eq!(shortened(SHA), "0a1b2c3");
        assert_eq!(shortened("v12.0-rc1"), "v12.0-rc1");
    }
}
