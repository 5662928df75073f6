//! The deployed revision, and whether an answer came from it.

use ring::hmac;

use crate::base::revision_text::{SHORT, is_git_name, shortened};
use crate::config::suite::{HmacKey, Revision};

/// The deployed revision.
pub(super) struct Expected<'a> {
    /// Where production names its revision.
    pub(super) revision: &'a Revision,
    sha: &'a str,
    said: String,
}

impl<'a> Expected<'a> {
    pub(super) fn new(revision: &'a Revision, sha: &'a str) -> Self {
        let said = revision.hmac.as_ref().map_or_else(|| sha.to_owned(), |key| authenticated(key, sha));
        Self { revision, sha, said }
    }

    /// Whether `result` is the deployed revision: equal, or one is a prefix of the other.
    pub(super) fn is(&self, result: &str) -> bool {
        is_same(&self.said, result)
    }

    /// The probable reason why production names `result` instead of the deployed revision. `previous` is from the last
    /// green seal.
    pub(super) fn hint(&self, result: &str, previous: Option<&str>) -> Option<String> {
        let (expected, found) = (self.said.to_ascii_lowercase(), result.to_ascii_lowercase());
        let hint = if is_git_name(&found) {
            "production names a branch or HEAD, not a commit: write the SHA into it when it is built"
                .to_owned()
        } else if expected.starts_with(&found) || found.starts_with(&expected) {
            let (who, shorter) =
                if found.len() < expected.len() { ("production", &found) } else { ("sha", &expected) };
            let count = shorter.chars().count();
            format!(
                "{who} names only {count} of its characters: at least {SHORT} are needed to tell commits apart"
            )
        } else if self.revision.hmac.is_none() && is_hmac(&found) && !is_hmac(&expected) {
            "production names an HMAC of its revision, and the config has no key: write hmac: \
             env:SMOKE_SEAL_REVISION_KEY at revision:"
                .to_owned()
        } else if self.revision.hmac.is_some() && !is_hmac(&found) {
            "the config has a key (hmac: at revision:), and production names no HMAC: remove the key, or set \
             config.smoke_seal.revision = :hmac in the app"
                .to_owned()
        } else if previous.is_some_and(|previous| is_same(previous, result)) {
            "it is the revision of the last green seal: the release before is still served".to_owned()
        } else if self.revision.hmac.is_some() {
            "another commit and another key give another HMAC: compare the key (hmac: at revision:) with the app's"
                .to_owned()
        } else {
            return None;
        };
        Some(hint)
    }

    /// The short revision.
    pub(super) fn short(&self) -> String {
        shortened(self.sha)
    }
}

fn is_hmac(lower: &str) -> bool {
    lower.len() == 64 && lower.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether both are the same revision: equal, or one is a prefix of the other.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    one == other || (short.len() >= SHORT && long.starts_with(short.as_str()))
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
    fn each_probable_cause_of_another_revision_has_its_own_hint() {
        let (header, with_key) =
            (json!({ "header": "X-Revision" }), json!({ "header": "X-R", "hmac": "key" }));
        let hmac = "752ee4675be91de5bc7ac656ee8a7eb971921df49ba05b79deae3760c32f6a09";
        for (revision, sha, result, previous, begins) in [
            (&header, SHA, "0a1b2c", None, Some("production names only 6")),
            (&header, "0a1b2", SHA, None, Some("sha names only 5")),
            (&header, SHA, "HEAD", None, Some("production names a branch or HEAD")),
            (&header, SHA, hmac, None, Some("production names an HMAC")),
            (&with_key, SHA, SHA, None, Some("the config has a key")),
            (&with_key, SHA, hmac.replace('7', "8").as_str(), None, Some("another commit and another key")),
            (&header, SHA, "3183001", Some("3183001aa"), Some("it is the revision of the last green seal")),
            (&header, SHA, "3183001", Some("4183001aa"), None),
            (&header, SHA, "3183001", None, None),
        ] {
            let suite = Suite::parse("shop", &json!({ "revision": revision }), &|_| None).unwrap();
            let revision = suite.revision.unwrap();
            let hint = Expected::new(&revision, sha).hint(result, previous);
            assert_eq!(hint.is_some(), begins.is_some(), "{result}: {hint:?}");
            assert!(hint.unwrap_or_default().starts_with(begins.unwrap_or_default()), "{result}");
        }
    }
}
