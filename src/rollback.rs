//! The commands to hand over when a release is red. They are recommended, never run.

use std::borrow::Cow;

/// Stands for the release's merge commit where it is not known.
const UNKNOWN_SHA: &str = "<release-merge-sha>";

/// The ways back from a red release, fastest first: Heroku's own rollback, a revert that lasts, and the board.
///
/// The first two can be pasted into a shell once their placeholders are filled; what follows `#` says why.
#[must_use]
pub fn rollback_commands(repo: &str, heroku_app: &str, deployed_sha: Option<&str>) -> Vec<String> {
    let sha = word_or(deployed_sha.unwrap_or_default(), UNKNOWN_SHA);
    let (repo, heroku_app) = (word_or(repo, "<repo>"), word_or(heroku_app, "<heroku-app>"));
    vec![
        format!("heroku rollback --app {heroku_app}   # fastest: the previous release again, within seconds"),
        format!(
            "git -C {repo} revert -m1 {sha} && git -C {repo} push origin HEAD && git -C {repo} push heroku HEAD:main   \
             # durable: takes the change out of the code and deploys that"
        ),
        "Release#abandon!   # on the board, in the Rails console: this release did not ship".to_owned(),
    ]
}

/// The word, quoted for a shell; or the placeholder for one that is not known, or that a command would take for an option.
fn word_or<'a>(word: &'a str, placeholder: &'a str) -> Cow<'a, str> {
    match word.trim() {
        unknown if unknown.is_empty() || unknown.starts_with('-') => Cow::Borrowed(placeholder),
        known => quoted(known),
    }
}

/// Quoted for a shell, if it needs to be. A NUL, which no shell can take, has no place in a command line.
fn quoted(word: &str) -> Cow<'_, str> {
    match shlex::try_quote(word) {
        Ok(quoted) => quoted,
        Err(_) => Cow::Owned(word.replace('\0', "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_way_comes_first() {
        let commands = rollback_commands("/srv/studio", "mcritchie-studio", Some("abc123"));
        assert!(commands[0].starts_with("heroku rollback --app mcritchie-studio "));
        assert!(commands[1].starts_with("git -C /srv/studio revert -m1 abc123 && "));
        assert!(commands[2].starts_with("Release#abandon!"));
        assert_eq!(commands.len(), 3);
    }

    #[test]
    fn an_unknown_commit_has_a_placeholder() {
        for unknown in [None, Some(""), Some("  "), Some("--help")] {
            let commands = rollback_commands("/srv/studio", "studio", unknown);
            assert!(
                commands[1].starts_with("git -C /srv/studio revert -m1 <release-merge-sha> "),
                "{unknown:?}"
            );
        }
    }

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        let commands = rollback_commands("/srv/my app", "a;b", Some("$(x)"));
        assert!(commands[0].starts_with("heroku rollback --app 'a;b' "));
        assert!(commands[1].starts_with("git -C '/srv/my app' revert -m1 '$(x)' "));
    }
}
