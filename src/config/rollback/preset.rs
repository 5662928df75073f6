//! The rollback commands of platforms.

use super::Facts;
use super::shell::word_or;

/// The placeholder for an unknown merge commit of the release.
pub(super) const UNKNOWN_SHA: &str = "<release-merge-sha>";
pub(super) const UNKNOWN_PREVIOUS_SHA: &str = "<previous-sha>";
pub(super) const UNKNOWN_PREVIOUS_RELEASE: &str = "<previous-release>";
pub(super) const UNKNOWN_REPO: &str = "<repo>";
const UNKNOWN_FLY_APP: &str = "<fly-app>";
const UNKNOWN_IMAGE: &str = "<previous-image>";
const UNKNOWN_RENDER_SERVICE: &str = "<render-service>";
pub(super) const UNKNOWN_HEROKU_APP: &str = "<heroku-app>";

/// Why to abandon the release on the board, if its model has `abandon!`.
pub(super) const ABANDON_WHY: &str = "on the board, in the Rails console: this release did not ship";

/// A platform with its own rollback command.
#[derive(Debug, Clone)]
pub(crate) enum Preset {
    /// `heroku rollback`.
    Heroku,
    /// `kamal rollback`.
    Kamal,
    /// A push of the previous commit.
    Git(GitRemote),
    /// `cap STAGE deploy:rollback`.
    Capistrano { stage: String },
    /// `fly deploy` of the previous image.
    Fly { app: Option<String> },
    /// `render deploys create` of the previous commit.
    Render { service: Option<String> },
    /// A push, and the deploy hook.
    Hatchbox,
    /// A workflow that deploys the previous commit.
    GithubActions(Workflow),
}

/// The git remote to which a push deploys.
#[derive(Debug, Clone)]
pub(crate) struct GitRemote {
    pub(crate) remote: String,
    pub(crate) branch: String,
}

/// The GitHub Actions workflow that deploys; its input `sha` is the commit.
#[derive(Debug, Clone)]
pub(crate) struct Workflow {
    pub(crate) file: String,
    /// `owner/name`, where the config names the repository so.
    pub(crate) repository: Option<String>,
    /// The branch whose version of the workflow is run; the default branch's without it.
    pub(crate) branch: Option<String>,
}

/// Facts from the config, for those that a release does not have.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConfiguredFacts {
    pub(crate) repo: Option<String>,
    pub(crate) heroku_app: Option<String>,
}

impl ConfiguredFacts {
    /// `facts`, completed from the config. Facts of the caller win.
    pub(super) fn completing(&self, facts: &Facts) -> Facts {
        let given = |fact: &Option<String>| fact.clone().filter(|fact| !fact.trim().is_empty());
        Facts {
            previous_sha: given(&facts.previous_sha)
                .filter(|previous| !is_same(previous, facts.sha.as_ref())),
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

/// Whether the previous commit is the deployed one: then it cannot be used for a rollback, and counts as unknown.
fn is_same(previous: &str, sha: Option<&String>) -> bool {
    let (one, other) =
        (previous.trim().to_ascii_lowercase(), sha.map_or("", |sha| sha.trim()).to_ascii_lowercase());
    let shorter = one.len().min(other.len());
    one == other || (shorter >= 7 && (one.starts_with(&other) || other.starts_with(&one)))
}

impl Preset {
    /// The fastest rollback first, if there is one; then the durable one.
    pub(super) fn commands(&self, facts: &Facts) -> Vec<String> {
        let Commands { fastest, deploy } = match self {
            Self::Heroku => heroku(facts),
            Self::Kamal => kamal(facts),
            Self::Git(remote) => git(remote, facts),
            Self::Capistrano { stage } => capistrano(stage, facts),
            Self::Fly { app } => fly(app.as_ref(), facts),
            Self::Render { service } => render(service.as_ref(), facts),
            Self::Hatchbox => hatchbox(),
            Self::GithubActions(workflow) => github_actions(workflow, facts),
        };
        fastest.into_iter().chain([durable(&deploy, facts)]).collect()
    }
}

/// The fastest rollback, and the command that deploys the repository after a revert.
struct Commands {
    fastest: Option<String>,
    deploy: String,
}

fn durable(deploy: &str, facts: &Facts) -> String {
    let (repo, sha) = (repo(facts), word_or(facts.sha.as_ref(), UNKNOWN_SHA));
    format!(
        "git -C {repo} revert -m1 {sha} && git -C {repo} push origin HEAD && {deploy}   \
         # durable: takes the change out of the code and deploys that; with the deployed branch checked out, and \
         nothing else on it"
    )
}

/// The three commands that the first host relies on: Heroku's two, and its board's.
pub(super) fn of_first_host(facts: &Facts) -> Vec<String> {
    let app = word_or(facts.heroku_app.as_ref(), UNKNOWN_HEROKU_APP);
    let release = previous_heroku_release(facts).map(|release| format!(" {release}")).unwrap_or_default();
    vec![
        format!(
            "heroku rollback --app {app}{release}   # fastest: the previous release again, within seconds"
        ),
        durable(&heroku(facts).deploy, facts),
        format!("Release#abandon!   # {ABANDON_WHY}"),
    ]
}

fn heroku(facts: &Facts) -> Commands {
    let app = word_or(facts.heroku_app.as_ref(), UNKNOWN_HEROKU_APP);
    let fastest = match previous_heroku_release(facts) {
        Some(release) => {
            format!(
                "heroku rollback --app {app} {release}   # fastest: the previous release again, within seconds"
            )
        }
        // Without a number Heroku takes the release before the current one at that time.
        None => format!(
            "heroku rollback --app {app}   # fastest: the release before the current one, which may be a change of \
             the config or the broken code again; heroku releases --app {app} lists them, and a number (v122) names one"
        ),
    };
    Commands { fastest: Some(fastest), deploy: format!("git -C {} push heroku HEAD:main", repo(facts)) }
}

/// Heroku counts releases: `v122`.
/// Heroku's number of the release before, if it is known.
fn previous_heroku_release(facts: &Facts) -> Option<&str> {
    let release = facts.previous_release.as_deref().map(str::trim);
    release.filter(|release| release.strip_prefix('v').is_some_and(is_digits))
}

/// Kamal reads `config/deploy.yml` below the current folder. A version is the commit's full SHA, unless the host's
/// deploy sets it (`Kamal::Configuration#version`).
fn kamal(facts: &Facts) -> Commands {
    let named = [&facts.previous_release, &facts.previous_sha];
    let version = named.into_iter().flatten().find(|version| !version.trim().is_empty());
    let version = word_or(version, UNKNOWN_PREVIOUS_SHA);
    Commands {
        fastest: Some(format!(
            "{}   # fastest: the previous version's containers again, while they are still on the servers",
            in_repo(facts, &format!("kamal rollback {version}"))
        )),
        deploy: in_repo(facts, "kamal deploy"),
    }
}

/// The command, run in the app's folder if that is known.
fn in_repo(facts: &Facts, command: &str) -> String {
    match &facts.repo {
        Some(repo) if !repo.trim().is_empty() => {
            format!("(cd {} && {command})", word_or(Some(repo), UNKNOWN_REPO))
        }
        _ => command.to_owned(),
    }
}

/// The push has to be forced: git refuses to push an older commit.
fn git(GitRemote { remote, branch }: &GitRemote, facts: &Facts) -> Commands {
    let repo = repo(facts);
    let previous = word_or(facts.previous_sha.as_ref(), UNKNOWN_PREVIOUS_SHA);
    let (remote, branch) = (word_or(Some(remote), remote), word_or(Some(branch), branch));
    Commands {
        fastest: Some(format!(
            "git -C {repo} push --force {remote} {previous}:refs/heads/{branch}   \
             # fastest: deploys the previous commit again; forced, since git refuses to go backwards"
        )),
        deploy: format!("git -C {repo} push {remote} HEAD:{branch}"),
    }
}

/// `ROLLBACK_RELEASE` names the release to go back to; without it Capistrano takes the one before the current one
/// (`capistrano/tasks/framework.rake`).
fn capistrano(stage: &str, facts: &Facts) -> Commands {
    let stage = word_or(Some(&stage.to_owned()), "production").into_owned();
    let release = facts.previous_release.as_deref().map(str::trim).filter(|it| is_digits(it));
    let release = release.map_or_else(String::new, |release| format!(" ROLLBACK_RELEASE={release}"));
    Commands {
        fastest: Some(format!(
            "{}   # fastest: the previous release's folder again, while it is kept; migrations stay",
            in_repo(facts, &format!("bundle exec cap {stage} deploy:rollback{release}"))
        )),
        deploy: in_repo(facts, &format!("bundle exec cap {stage} deploy")),
    }
}

/// Fly has no rollback: the previous image is deployed again.
fn fly(app: Option<&String>, facts: &Facts) -> Commands {
    let app = word_or(app.or(facts.app.as_ref()), UNKNOWN_FLY_APP);
    let image = word_or(facts.previous_release.as_ref(), UNKNOWN_IMAGE);
    Commands {
        fastest: Some(format!(
            "fly deploy --app {app} --image {image}   # fastest: the image before again; fly releases --app {app} \
             --image names it"
        )),
        deploy: in_repo(facts, &format!("fly deploy --app {app}")),
    }
}

fn render(service: Option<&String>, facts: &Facts) -> Commands {
    let service = word_or(service, UNKNOWN_RENDER_SERVICE);
    let previous = word_or(facts.previous_sha.as_ref(), UNKNOWN_PREVIOUS_SHA);
    Commands {
        fastest: Some(format!(
            "render deploys create {service} --commit {previous} --wait   # fastest: builds and deploys the commit \
             before again; Render's dashboard rolls back without a build, and turns automatic deploys off"
        )),
        deploy: format!("render deploys create {service} --wait"),
    }
}

/// Hatchbox has a rollback only in its dashboard. The hook's URL is a secret, so the command has a variable for it.
fn hatchbox() -> Commands {
    Commands { fastest: None, deploy: "curl --fail --request POST \"$HATCHBOX_DEPLOY_HOOK\"".to_owned() }
}

/// The fastest rollback needs a previous commit that differs from the deployed one. Otherwise the workflow would deploy
/// the same again.
fn github_actions(workflow: &Workflow, facts: &Facts) -> Commands {
    let file = word_or(Some(&workflow.file), &workflow.file);
    let repository = workflow.repository.as_ref();
    let repository =
        repository.map_or_else(String::new, |it| format!(" --repo {}", word_or(Some(it), UNKNOWN_REPO)));
    let branch = workflow.branch.as_ref();
    let branch = branch.map_or_else(String::new, |it| format!(" --ref {}", word_or(Some(it), "main")));
    let run = |sha: &str| {
        let command = format!("gh workflow run {file}{repository}{branch} -f sha={sha}");
        if repository.is_empty() { in_repo(facts, &command) } else { command }
    };
    let previous = facts.previous_sha.as_ref().filter(|previous| !previous.trim().is_empty());
    Commands {
        fastest: previous.map(|previous| {
            let previous = word_or(Some(previous), UNKNOWN_PREVIOUS_SHA);
            format!("{}   # fastest: deploys the previous commit again, until the next push", run(&previous))
        }),
        deploy: run(&format!("\"$(git -C {} rev-parse HEAD)\"", repo(facts))),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn repo(facts: &Facts) -> std::borrow::Cow<'_, str> {
    word_or(facts.repo.as_ref(), UNKNOWN_REPO)
}
