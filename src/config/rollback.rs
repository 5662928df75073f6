//! The rollback commands that an alert shows for a red release. They are never run.

mod preset;
mod quoting;
mod shell;
mod template;
#[cfg(test)]
mod tests;

pub(crate) use preset::{ConfiguredFacts, GitRemote, Preset, Workflow};
pub(crate) use quoting::QuotePosition;
pub(crate) use template::{Fault, Template};

/// How an app gets back to the release before: the `rollback` setting. Nothing is known without it, unless the release
/// names its app on Heroku.
#[derive(Debug, Clone)]
pub struct Rollback(RollbackSource);

#[derive(Debug, Clone)]
enum RollbackSource {
    /// The config does not say.
    Unknown,
    /// There is no rollback by a command: `none`.
    None,
    /// The commands of a platform, with what the config knows of the app's place there.
    Preset(Preset, ConfiguredFacts),
    /// Commands of the host's own.
    Templates(Vec<Template>),
}

/// What is known about a release that has to go back. What is not known becomes a placeholder.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The app's name in the config.
    pub app: Option<String>,
    /// Where it is, without credentials.
    pub url: Option<String>,
    /// The release's merge commit.
    pub sha: Option<String>,
    /// The commit that was live before.
    pub previous_sha: Option<String>,
    /// What the platform calls the release before: `v122`.
    pub previous_release: Option<String>,
    /// Where the app's repository is.
    pub repo: Option<String>,
    /// What Heroku calls the app.
    pub heroku_app: Option<String>,
    /// What marks the release as not shipped on its board, where its model can: `Release#abandon!`.
    pub abandon: Option<String>,
}

impl Rollback {
    pub(crate) fn preset(preset: Preset, known: ConfiguredFacts) -> Self {
        Self(RollbackSource::Preset(preset, known))
    }

    pub(crate) fn templates(templates: Vec<Template>) -> Self {
        Self(RollbackSource::Templates(templates))
    }

    /// No command leads back.
    pub(crate) fn none() -> Self {
        Self(RollbackSource::None)
    }

    /// The rollback commands, in the order in which to try them. They can be pasted into a shell once their placeholders are
    /// filled; what follows `#` says why. None where none is known.
    #[must_use]
    pub fn commands(&self, facts: &Facts) -> Vec<String> {
        let known_on_heroku = facts.heroku_app.as_ref().is_some_and(|app| !app.trim().is_empty());
        let ways = match &self.0 {
            RollbackSource::Preset(preset, known) => preset.commands(&known.completing(facts)),
            RollbackSource::Unknown if known_on_heroku => Preset::Heroku.commands(facts),
            RollbackSource::Unknown | RollbackSource::None => return Vec::new(),
            RollbackSource::Templates(templates) => {
                return templates.iter().map(|template| template.filled(facts)).collect();
            }
        };
        let abandon = facts.abandon.as_ref().map(|command| format!("{command}   # {}", preset::ABANDON_WHY));
        ways.into_iter().chain(abandon).collect()
    }
}

impl Default for Rollback {
    fn default() -> Self {
        Self(RollbackSource::Unknown)
    }
}

/// The rollback commands for a red release on Heroku, fastest first: its own rollback, a revert that lasts, and the board.
///
/// The first two can be pasted into a shell once their placeholders are filled; what follows `#` says why.
///
/// ```
/// use smoke_seal::{Facts, rollback_commands};
///
/// let facts = Facts { heroku_app: Some("acme-shop".to_owned()), previous_release: Some("v122".to_owned()), ..Facts::default() };
/// let fastest = rollback_commands(&facts).remove(0);
/// assert!(fastest.starts_with("heroku rollback --app acme-shop v122"), "{fastest}");
/// ```
#[must_use]
pub fn rollback_commands(facts: &Facts) -> Vec<String> {
    preset::of_first_host(facts)
}
