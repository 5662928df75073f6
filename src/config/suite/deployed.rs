//! The deployed revision, as given by the caller.

use crate::base::error::Problem;

/// The longest revision: a SHA-256 and an HMAC have 64 characters.
const LONGEST: usize = 100;

/// Git names whose commit changes with time or place (gitrevisions(7)), and words for a missing value.
const NO_REVISIONS: [&str; 13] = [
    "head",
    "@",
    "fetch_head",
    "orig_head",
    "merge_head",
    "main",
    "master",
    "nil",
    "null",
    "none",
    "undefined",
    "unknown",
    "latest",
];

/// Characters of unfilled templates (`$GIT_SHA`, `%{sha}`, `<sha>`, `$(git rev-parse HEAD)`), of inspected objects
/// (`#<Object:0x0000>`), and of relative revisions (`HEAD~1`, `v1^{}`).
const NO_PARTS: [char; 20] =
    ['#', '<', '>', '$', '%', '{', '}', '(', ')', '`', '\'', '"', '\\', '*', '?', '|', '&', ';', '~', '^'];

/// The revision in `written`, without white space around it: the name of one commit or build. None for a blank text,
/// from a release that does not know its revision.
///
/// # Errors
/// A [`Problem`] at `sha` for a text that cannot be a revision: production would never name it, so a healthy release
/// would be red.
pub fn deployed_revision(written: &str) -> Result<Option<String>, Problem> {
    let revision = written.trim();
    if revision.is_empty() {
        return Ok(None);
    }
    let lower = revision.to_ascii_lowercase();
    let is_name = NO_REVISIONS.contains(&lower.as_str());
    let what = if revision.chars().any(|it| it.is_whitespace() || crate::base::printable::is_unprintable(it))
    {
        "holds white space or control characters".to_owned()
    } else if revision.chars().count() > LONGEST {
        "is longer than any revision".to_owned()
    } else if is_name || lower.starts_with("refs/") || lower.starts_with("origin/") {
        format!("{revision} is a name, not a commit: it stands for whatever is checked out, or for nothing")
    } else if revision.contains(NO_PARTS) || revision.contains("@{") || revision.starts_with('-') {
        "has characters that no revision has; perhaps a template was not filled in, or an object was inspected"
            .to_owned()
    } else if revision.len() >= 7 && revision.bytes().all(|byte| byte == b'0') {
        "is git's name for no commit".to_owned()
    } else {
        return Ok(Some(revision.to_owned()));
    };
    let advice = "write the commit that was deployed, as git rev-parse HEAD prints it";
    Err(Problem { path: "sha".to_owned(), message: format!("{what}; {advice}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_a_tag_and_a_build_are_revisions() {
        for (written, revision) in [
            ("0a1b2c3", "0a1b2c3"),
            ("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\n", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"),
            (" v1.2.3-rc1 ", "v1.2.3-rc1"),
            ("2026-11-29_1", "2026-11-29_1"),
            ("release/7.1", "release/7.1"),
            ("app:sha-0a1b2c3", "app:sha-0a1b2c3"),
            ("1234", "1234"),
            ("0", "0"),
            ("headless-3", "headless-3"),
            ("main-0a1b2c3", "main-0a1b2c3"),
            ("0a1b2c3_uncommitted_1f", "0a1b2c3_uncommitted_1f"),
            ("1.0+build.5", "1.0+build.5"),
        ] {
            assert_eq!(deployed_revision(written), Ok(Some(revision.to_owned())), "{written}");
        }
        for blank in ["", " ", "\n"] {
            assert_eq!(deployed_revision(blank), Ok(None));
        }
    }

    #[test]
    fn a_value_that_production_never_reports_is_refused() {
        let long = "a".repeat(LONGEST + 1);
        for written in [
            "HEAD",
            "head",
            "@",
            "HEAD~1",
            "HEAD^",
            "HEAD@{1}",
            "FETCH_HEAD",
            "main",
            "Master",
            "origin/main",
            "refs/heads/main",
            "#<Object:0x000055d5>",
            "#<Release id: 1>",
            "$GITHUB_SHA",
            "${SHA}",
            "$(git rev-parse HEAD)",
            "`git rev-parse HEAD`",
            "%{sha}",
            "<sha>",
            "{{ sha }}",
            "nil",
            "null",
            "undefined",
            "None",
            "0000000000000000000000000000000000000000",
            "--abbrev",
            "fatal: not a git repository",
            "one two",
            "0a1b2c3\u{202E}",
            &long,
        ] {
            let problem = deployed_revision(written).err().map(|problem| problem.path);
            assert_eq!(problem.as_deref(), Some("sha"), "{written}");
        }
    }
}
