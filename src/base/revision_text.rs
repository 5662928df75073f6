//! A revision as text: shortened, and whether it may be shown in public.

/// This many characters of a SHA identify it, as in git. An HMAC is computed of them, so that a short and a long SHA
/// give the same.
pub(crate) const SHORT: usize = 7;

/// A short revision: the first seven characters of a SHA; anything else unchanged.
pub(crate) fn shortened(revision: &str) -> String {
    let is_long_sha = revision.len() >= 32 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_long_sha { revision.chars().take(SHORT).collect() } else { revision.to_owned() }
}

/// Whether `said` may be shown in public: it is a commit, a version or a build, not page text.
pub(crate) fn is_public_revision(said: &str) -> bool {
    let is_name = said.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte));
    let is_number = is_name && said.bytes().any(|byte| byte.is_ascii_digit());
    let is_sha = said.len() >= SHORTEST_SHA && said.bytes().all(|byte| byte.is_ascii_hexdigit());
    said.len() <= LONGEST_PUBLIC && (is_number || is_sha || is_git_name(said))
}

/// Whether it is the name of a branch, or a word for an unknown commit.
pub(crate) fn is_git_name(said: &str) -> bool {
    let names = ["head", "main", "master", "unknown", "nil", "null", "none", "undefined"];
    names.iter().any(|name| said.eq_ignore_ascii_case(name))
}

/// git's shortest commit (`core.abbrev`).
const SHORTEST_SHA: usize = 4;

/// The length of a SHA-256 and an HMAC.
const LONGEST_PUBLIC: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

    #[test]
    fn only_what_looks_like_a_revision_is_told_to_others() {
        for (said, told) in [
            (SHA, true),
            ("v12.0-rc1", true),
            ("20261129.3", true),
            ("abcdef", true),
            ("HEAD", true),
            ("unknown", true),
            ("Sorry", false),
            ("abc", false),
            ("<b>7</b>", false),
            ("a 1", false),
            ("", false),
        ] {
            assert_eq!(is_public_revision(said), told, "{said}");
        }
    }

    #[test]
    fn a_long_sha_is_shown_short() {
        assert_eq!(shortened(SHA), "0a1b2c3");
        assert_eq!(shortened("v12.0-rc1"), "v12.0-rc1");
    }
}
