//! Reads the setting `rollback`.

use serde_json::{Value, json};

use super::fields::{Fields, Read, describe};
use super::text;
use crate::base::error::Problem;
use crate::base::printable::is_unprintable;
use crate::base::text::suggestion;
use crate::config::rollback::{
    ConfiguredFacts, Fault, GitRemote, Preset, QuotePosition, Rollback, Template, Workflow,
};

/// The key, which begins the places of its problems.
const PLACE: &str = "rollback";

/// The preset for apps without rollback commands.
const NONE: &str = "none";

const PRESETS: [&str; 9] =
    ["heroku", "kamal", "git", "capistrano", "fly", "render", "hatchbox", "github_actions", NONE];

/// Reads `rollback`: the name of a preset, a mapping with it, or a list of templates.
pub(super) fn read(value: &Value, problems: &mut Vec<Problem>) -> Option<Rollback> {
    match value {
        Value::String(_) => {
            let checked = preset_name(value);
            let problem = |message| problems.push(Problem { path: PLACE.to_owned(), message });
            checked.map_err(problem).ok()?;
            read_preset(&json!({ "preset": value }), problems)
        }
        Value::Array(written) => read_templates(written, problems),
        Value::Object(_) => read_preset(value, problems),
        other => {
            let message = format!(
                "must be {}, a mapping with preset:, or a list of commands, not {}",
                PRESETS.join(", "),
                describe(other)
            );
            problems.push(Problem { path: PLACE.to_owned(), message });
            None
        }
    }
}

fn read_preset(value: &Value, problems: &mut Vec<Problem>) -> Option<Rollback> {
    let mut fields = Fields::open(PLACE, value, problems)?;
    let name = fields.take("preset", preset_name);
    let why = format!("is missing; write one of {}", PRESETS.join(", "));
    let name = fields.require("preset", name, &why)?;
    if name == NONE {
        fields.finish("key of the preset none");
        return Some(Rollback::none());
    }
    let mut known = ConfiguredFacts { repo: fields.take("repo", folder), ..ConfiguredFacts::default() };
    let preset = match name {
        "kamal" => Some(Preset::Kamal),
        "git" => {
            let GitRemote { remote, branch } = GitRemote::default();
            Some(Preset::Git(GitRemote {
                remote: fields.take("remote", word).unwrap_or(remote),
                branch: fields.take("branch", word).unwrap_or(branch),
            }))
        }
        "capistrano" => {
            let stage = fields.take("stage", word).unwrap_or_else(|| "production".to_owned());
            Some(Preset::Capistrano { stage })
        }
        "fly" => Some(Preset::Fly { app: fields.take("fly_app", word) }),
        "render" => Some(Preset::Render { service: fields.take("service", word) }),
        "hatchbox" => Some(Preset::Hatchbox),
        "github_actions" => {
            let file = fields.take("workflow", word);
            let file =
                fields.require("workflow", file, "is missing; write the file's name: workflow: deploy.yml");
            let branch = fields.take("branch", word);
            // A GitHub repository is given as `owner/name`, or by the folder of its checkout.
            let repository = known.repo.take_if(|repo| is_github_repository(repo));
            file.map(|file| Preset::GithubActions(Workflow { file, repository, branch }))
        }
        _ => {
            known.heroku_app = fields.take("heroku_app", word);
            Some(Preset::Heroku)
        }
    };
    fields.finish(&format!("key of the preset {name}"));
    Some(Rollback::preset(preset?, known))
}

/// `owner/name`.
fn is_github_repository(written: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it))
    };
    written.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}

fn read_templates(written: &[Value], problems: &mut Vec<Problem>) -> Option<Rollback> {
    if written.is_empty() {
        let message = "is an empty list; write at least one command".to_owned();
        problems.push(Problem { path: PLACE.to_owned(), message });
        return None;
    }
    let mut templates = Vec::with_capacity(written.len());
    for (index, value) in written.iter().enumerate() {
        match template(value) {
            Ok(template) => templates.push(template),
            Err(message) => problems.push(Problem { path: format!("{PLACE}.{}", index + 1), message }),
        }
    }
    Some(Rollback::templates(templates))
}

fn preset_name(value: &Value) -> Read<&'static str> {
    let written = text(value)?;
    PRESETS.into_iter().find(|name| *name == written).ok_or_else(|| {
        let advice = suggestion(written, &PRESETS);
        let own = if advice.starts_with("known") {
            "; commands of your own are a list: rollback: [\"…\"]"
        } else {
            ""
        };
        format!("{written:?} is no preset; {advice}{own}")
    })
}

fn word(value: &Value) -> Read<String> {
    let word = text(value)?.trim();
    if word.is_empty() || word.starts_with('-') || word.contains(is_unprintable) {
        return Err(format!("{word:?} is no name or path that a command can take"));
    }
    Ok(word.to_owned())
}

fn folder(value: &Value) -> Read<String> {
    let folder = word(value)?;
    if folder.starts_with('~') || folder.contains('$') {
        let why = "is quoted for the shell, which then expands no ~ and no $; write the whole path";
        return Err(format!("{folder:?} {why}"));
    }
    Ok(folder)
}

fn template(value: &Value) -> Read<Template> {
    let written = text(value)?;
    if written.trim().is_empty() || written.contains(char::is_control) {
        return Err("must be one line that is not empty".to_owned());
    }
    if written.contains(is_unprintable) {
        return Err(
            "holds a character that cannot be seen, such as a mark for the direction of text".to_owned()
        );
    }
    Template::parse(written).map_err(|fault| match fault {
        Fault::Unknown(name) => {
            format!("unknown placeholder %{{{name}}}; {}", suggestion(&name, &Template::names()))
        }
        Fault::Misplaced(name, QuotePosition::Backslash) => {
            format!("%{{{name}}} stands behind a backslash; it is quoted already, so write it without one")
        }
        Fault::Misplaced(name, _) => {
            format!("%{{{name}}} stands in quotes; it is quoted already, so write it without them")
        }
        Fault::Open => "has a %{ without its }; write %% for a percent sign".to_owned(),
    })
}
