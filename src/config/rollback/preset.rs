//! The ways back that platforms have.

use super::Facts;
use super::shell::word_or;

/// Stands for the release's merge commit where it is not known.
pub(super) const UNKNOWN_SHA: &str = "<release-merge-sha>";
pub(super) const UNKNOWN_PREVIOUS_SHA: &str = "<previous-sha>";
pub(super) const UNKNOWN_PREVIOUS_RELEASE: &str = "<previous-release>";
pub(super) const UNKNOWN_REPO: &str = "<repo>";
pub(super) const UNKNOWN_HEROKU_APP: &str = "<heroku-app>";

/// Whatever the platform: what the board has to be told.
const ABANDON: &str = "Release#abandon!   # on the board, in the Rails console: this release did not ship";

/// A platform with a way back of its own.
#[derive(Debug, Clone)]
pub(crate) enum Preset {
    /// `heroku rollback`.
    Heroku,
    /// `kamal rollback`.
    Kamal,
    /// A push of the commit before.
    Git(GitRemote),
}

/// Where a push deploys.
#[derive(Debug, Clone)]
pub(crate) struct GitRemote {
    pub(crate) remote: String,
    pub(crate) branch: String,
}

/// What the config knows that a release may not.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConfiguredFacts {
    pub(crate) repo: Option<String>,
    pub(crate) heroku_app: Option<String>,
}

impl ConfiguredFacts {
    /// The facts, completed by what is known here: whoever calls knows better.
    pub(super) fn completing(&self, facts: &Facts) -> Facts {
        let given = |fact: &Option<String>| fact.clone().filter(|fact| !fact.trim().is_empty());
        Facts {
            repo: given(&facts.repo).or_else(|| self.repo.clone()),
            heroku_app: given(&facts.heroku_app).or_else(|| self.heroku_app.clone()),
            ..facts.clone()
        }
    }
}

impl Default for GitRemote {
    fn default() -> Self {
        Self { remote: "production".to_owned(), branch: "main".to_owned() }
    }
}

impl Preset {
    /// Fastest first, then the one that lasts, then the board.
    pub(super) fn commands(&self, facts: &Facts) -> Vec<String> {
        let (fastest, deploy) = match self {
            Self::Heroku => heroku(facts),
            Self::Kamal => kamal(facts),
            Self::Git(remote) => git(remote, facts),
        };
        let (repo, sha) = (repo(facts), word_or(facts.sha.as_ref(), UNKNOWN_SHA));
        let durable = format!(
            "git -C {repo} revert -m1 {sha} && git -C {repo} push origin HEAD && {deploy}   \
             # durable: takes the change out of the code and deploys that; with the deployed branch checked out, and \
             nothing else on it"
        );
        vec![fastest, durable, ABANDON.to_owned()]
    }
}

/// The fastest way back, and what deploys the repository as it stands.
type Commands = (String, String);

fn heroku(facts: &Facts) -> Commands {
    let app = word_or(facts.heroku_app.as_ref(), UNKNOWN_HEROKU_APP);
    // Without a number Heroku takes the release before the current one, whichever that is by then.
    let to = facts.previous_release.as_deref().map(str::trim).filter(|release| is_heroku_release(release));
    let to = to.map_or_else(String::new, |release| format!(" {release}"));
    (
        format!("heroku rollback --app {app}{to}   # fastest: the previous release again, within seconds"),
        format!("git -C {} push heroku HEAD:main", repo(facts)),
    )
}

/// Heroku counts releases: `v122`.
fn is_heroku_release(release: &str) -> bool {
    let number = release.strip_prefix('v').unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Kamal reads `config/deploy.yml` below the folder that it is called in. A version is the commit's whole SHA, unless
/// the host's deploy names it otherwise (`Kamal::Configuration#version`).
fn kamal(facts: &Facts) -> Commands {
    let named = [&facts.previous_release, &facts.previous_sha];
    let version = named.into_iter().flatten().find(|version| !version.trim().is_empty());
    let version = word_or(version, UNKNOWN_PREVIOUS_SHA);
    (
        format!(
            "{}   # fastest: the previous version's containers again, while they are still on the servers",
            in_repo(facts, &format!("kamal rollback {version}"))
        ),
        in_repo(facts, "kamal deploy"),
    )
}

/// The command in the app's folder, where that is known.
fn in_repo(facts: &Facts, command: &str) -> String {
    match &facts.repo {
        Some(repo) if !repo.trim().is_empty() => {
            format!("(cd {} && {command})", word_or(Some(repo), UNKNOWN_REPO))
        }
        _ => command.to_owned(),
    }
}

/// The push has to be forced: the commit before is behind what is deployed, and git refuses to go backwards.
fn git(GitRemote { remote, branch }: &GitRemote, facts: &Facts) -> Commands {
    let repo = repo(facts);
    let previous = word_or(facts.previous_sha.as_ref(), UNKNOWN_PREVIOUS_SHA);
    let (remote, branch) = (word_or(Some(remote), remote), word_or(Some(branch), branch));
    (
        format!(
            "git -C {repo} push --force {remote} {previous}:refs/heads/{branch}   \
             # fastest: deploys the commit before again; forced, since git refuses to go backwards"
        ),
        format!("git -C {repo} push {remote} HEAD:{branch}"),
    )
}

fn repo(facts: &Facts) -> std::borrow::Cow<'_, str> {
    word_or(facts.repo.as_ref(), UNKNOWN_REPO)
}
