use serde_json::{Value, json};

use super::*;
use crate::config::suite::Suite;

fn commands(setting: &Value, facts: &Facts) -> Vec<String> {
    let entry = json!({ "rollback": setting });
    Suite::parse("shop", &entry, &|_| None).unwrap().rollback.commands(facts)
}

fn facts() -> Facts {
    let known = |fact: &str| Some(fact.to_owned());
    Facts {
        app: known("shop"),
        url: known("https://shop.example"),
        sha: known("abc123"),
        previous_sha: known("def456"),
        previous_release: None,
        repo: known("/srv/shop"),
        heroku_app: known("shop-production"),
        abandon: None,
    }
}

fn of_first_host(repo: &str, heroku_app: &str, sha: Option<&str>) -> Vec<String> {
    let (repo, heroku_app) = (Some(repo.to_owned()), Some(heroku_app.to_owned()));
    rollback_commands(&Facts { repo, heroku_app, sha: sha.map(str::to_owned), ..Facts::default() })
}

#[test]
fn without_a_config_heroku_goes_back_to_the_release_that_is_known() {
    let to = |release: &str| {
        rollback_commands(&Facts { previous_release: Some(release.to_owned()), ..facts() }).remove(0)
    };
    assert!(
        to("v122").starts_with("heroku rollback --app shop-production v122   # fastest"),
        "{}",
        to("v122")
    );
    for odd in ["release-7", "v", "v1;x", ""] {
        assert!(to(odd).starts_with("heroku rollback --app shop-production   # fastest"), "{odd}");
    }
}

#[test]
fn the_fastest_command_comes_first() {
    let commands = of_first_host("/srv/studio", "mcritchie-studio", Some("abc123"));
    assert!(commands[0].starts_with("heroku rollback --app mcritchie-studio   # fastest"));
    assert!(commands[1].starts_with("git -C /srv/studio revert -m1 abc123 && "));
    assert!(commands[1].ends_with(
        " && git -C /srv/studio push heroku HEAD:main   # durable: takes the change out of the code and deploys that; \
         with the deployed branch checked out, and nothing else on it"
    ));
    assert!(commands[2].starts_with("Release#abandon!"));
    assert_eq!(commands.len(), 3);
}

#[test]
fn an_unknown_commit_has_a_placeholder() {
    for unknown in [None, Some(""), Some("  "), Some("--help")] {
        let commands = of_first_host("/srv/studio", "studio", unknown);
        assert!(commands[1].starts_with("git -C /srv/studio revert -m1 <release-merge-sha> "), "{unknown:?}");
    }
}

#[test]
fn what_a_shell_would_take_apart_is_quoted() {
    let commands = of_first_host("/srv/my app", "a;b", Some("$(x)"));
    assert!(commands[0].starts_with("heroku rollback --app 'a;b' "));
    assert!(commands[1].starts_with("git -C '/srv/my app' revert -m1 '$(x)' "));
}

#[test]
fn heroku_goes_back_to_the_release_that_is_known() {
    let to = |release: &str| {
        let facts = Facts { previous_release: Some(release.to_owned()), ..facts() };
        commands(&json!("heroku"), &facts).remove(0)
    };
    assert!(to("v122").starts_with("heroku rollback --app shop-production v122   # "));
    for odd in ["release-7", "v", "v1;x", ""] {
        let line = to(odd);
        assert!(line.starts_with("heroku rollback --app shop-production   # fastest: "), "{odd}");
        assert!(line.contains("heroku releases --app shop-production lists them"), "{odd}");
    }
}

#[test]
fn kamal_goes_back_to_a_version_which_is_a_commit_unless_it_is_named() {
    let lines = commands(&json!("kamal"), &facts());
    assert!(lines[0].starts_with("(cd /srv/shop && kamal rollback def456)   # fastest: "), "{}", lines[0]);
    assert!(
        lines[1].starts_with("git -C /srv/shop revert -m1 abc123 && git -C /srv/shop push origin HEAD && ")
    );
    assert!(lines[1].contains(" && (cd /srv/shop && kamal deploy)   # durable: "), "{}", lines[1]);
    assert_eq!(lines.len(), 2);
    let named = Facts { previous_release: Some("1.4.2".to_owned()), ..facts() };
    assert!(commands(&json!("kamal"), &named)[0].contains("kamal rollback 1.4.2)"));
    let nothing = commands(&json!("kamal"), &Facts::default());
    assert!(nothing[0].starts_with("kamal rollback <previous-sha>   # fastest: "), "{}", nothing[0]);
}

#[test]
fn git_pushes_the_commit_before() {
    let lines = commands(&json!("git"), &facts());
    let expected = "git -C /srv/shop push --force production def456:refs/heads/main   # fastest: ";
    assert!(lines[0].starts_with(expected), "{}", lines[0]);
    assert!(
        lines[1].contains(" && git -C /srv/shop push production HEAD:main   # durable: "),
        "{}",
        lines[1]
    );
    let elsewhere = json!({ "preset": "git", "repo": "/srv/other", "remote": "dokku", "branch": "live" });
    let lines = commands(&elsewhere, &Facts { repo: None, previous_sha: None, ..facts() });
    let expected = "git -C /srv/other push --force dokku <previous-sha>:refs/heads/live   # ";
    assert!(lines[0].starts_with(expected), "{}", lines[0]);
}

#[test]
fn the_callers_values_win_over_the_config() {
    let setting = json!({ "preset": "heroku", "heroku_app": "from-config", "repo": "/from/config" });
    let lines = commands(&setting, &Facts::default());
    assert!(lines[0].starts_with("heroku rollback --app from-config "));
    assert!(lines[1].starts_with("git -C /from/config revert -m1 <release-merge-sha> "));
    let lines = commands(&setting, &facts());
    assert!(lines[0].starts_with("heroku rollback --app shop-production "));
    assert!(lines[1].starts_with("git -C /srv/shop "));
}

#[test]
fn the_hosts_own_commands_are_filled() {
    let own = json!([
        "bin/back %{app} %{url} %{repo}",
        "to %{sha} %{previous_sha} %{previous_release} %{heroku_app}",
        "date +%s 100%% %",
    ]);
    assert_eq!(
        commands(&own, &facts()),
        [
            "bin/back shop https://shop.example /srv/shop",
            "to abc123 def456 <previous-release> shop-production",
            "date +%s 100% %",
        ]
    );
    let odd = Facts { app: Some("a b; rm -rf /".to_owned()), sha: Some("-x".to_owned()), ..Facts::default() };
    assert_eq!(
        commands(&json!(["bin/back %{app} %{sha} %{repo}"]), &odd),
        ["bin/back 'a b; rm -rf /' <release-merge-sha> <repo>"]
    );
}

#[test]
fn a_place_within_quotes_is_refused_since_it_would_end_them() {
    let refused = |template: &str| matches!(Template::parse(template), Err(Fault::Misplaced(..)));
    for template in [
        "x '%{sha}'",
        "x \"%{sha}\"",
        "x \"a 'b' %{sha}\"",
        "x 'a\\' 'b %{sha}'",
        "x \"a\\\" %{sha}\"",
        "x \\%{sha}",
        "x \"$(y \"%{sha}\")\"",
        "x \"(%{sha})\"",
        "x 'a\" %{sha}' \"",
        "x '%%' '%%%{sha}'",
        "x a#'%{sha}'",
        "x \\ #'%{sha}'",
        "x \"\\$(%{sha})\"",
        "x \"${y:-\"%{sha}\"}\"",
    ] {
        assert!(refused(template), "{template}");
    }
    for template in [
        "x 'a' %{sha} \"b\"",
        "x \\' %{sha}",
        "x 'a\\' %{sha}",
        "x --to=%{sha}",
        "x \"$(y %{sha})\"",
        "(x %{sha}) && y `z %{sha}`",
        "x \\\\%{sha}",
        "x # it's back to %{sha}",
    ] {
        assert!(!refused(template), "{template}");
    }
}

#[test]
fn a_fact_with_a_line_break_becomes_a_placeholder() {
    let odd = Facts { sha: Some("a\nrm -rf /".to_owned()), ..Facts::default() };
    assert_eq!(commands(&json!(["x # %{sha}"]), &odd), ["x # <release-merge-sha>"]);
}

#[test]
fn no_platform_is_assumed() {
    let nowhere = || Facts { heroku_app: None, ..facts() };
    let unsaid =
        |facts: &Facts| Suite::parse("shop", &json!({}), &|_| None).unwrap().rollback.commands(facts);
    assert_eq!(unsaid(&nowhere()), [""; 0]);
    assert_eq!(unsaid(&Facts { heroku_app: Some(" ".to_owned()), ..nowhere() }), [""; 0]);
    assert!(unsaid(&facts())[0].starts_with("heroku rollback --app shop-production "));
    assert_eq!(commands(&json!("none"), &facts()), [""; 0]);
    assert_eq!(commands(&json!({ "preset": "none" }), &facts()), [""; 0]);
}

#[test]
fn abandon_is_recommended_only_where_the_model_has_it() {
    let facts = Facts { abandon: Some("Deploy#abandon!".to_owned()), ..facts() };
    for preset in ["heroku", "kamal", "git", "capistrano", "fly", "render", "hatchbox"] {
        let lines = commands(&json!(preset), &facts);
        assert!(lines.last().unwrap().starts_with("Deploy#abandon!   # on the board, "), "{preset}");
        let lines = commands(&json!(preset), &Facts { abandon: None, ..facts.clone() });
        assert!(lines.iter().all(|line| !line.contains("abandon!")), "{preset}");
    }
    assert_eq!(commands(&json!(["bin/back"]), &facts), ["bin/back"]);
}

#[test]
fn each_platform_has_its_own_way() {
    let of = |setting| commands(&setting, &Facts { previous_release: None, ..facts() });
    let first = |setting| of(setting).remove(0);
    let begins = [
        (json!("capistrano"), "(cd /srv/shop && bundle exec cap production deploy:rollback)   # fastest: "),
        (
            json!({ "preset": "capistrano", "stage": "live" }),
            "(cd /srv/shop && bundle exec cap live deploy:rollback)   # fastest: ",
        ),
        (json!("fly"), "fly deploy --app shop --image <previous-image>   # fastest: "),
        (
            json!({ "preset": "fly", "fly_app": "shop-eu" }),
            "fly deploy --app shop-eu --image <previous-image>   # fastest: ",
        ),
        (json!("render"), "render deploys create <render-service> --commit def456 --wait   # fastest: "),
        (
            json!({ "preset": "render", "service": "srv-1" }),
            "render deploys create srv-1 --commit def456 --wait   # fastest: ",
        ),
    ];
    for (setting, begin) in begins {
        let line = first(setting);
        assert!(line.starts_with(begin), "{line}");
    }
    let hatchbox = first(json!("hatchbox"));
    assert!(
        hatchbox.contains(" && curl --fail --request POST \"$HATCHBOX_DEPLOY_HOOK\"   # durable: "),
        "{hatchbox}"
    );
    let release = Facts { previous_release: Some("20261129101500".to_owned()), ..facts() };
    assert!(
        commands(&json!("capistrano"), &release)[0].contains("rollback ROLLBACK_RELEASE=20261129101500)")
    );
    let odd = Facts { previous_release: Some("x; rm -rf /".to_owned()), ..facts() };
    assert!(commands(&json!("capistrano"), &odd)[0].contains("deploy:rollback)   # "));
}

#[test]
fn a_workflow_deploys_the_commit_before_only_where_that_is_known_and_another() {
    let setting = json!({ "preset": "github_actions", "workflow": "deploy.yml", "repo": "studio/shop" });
    let lines = commands(&setting, &facts());
    let fastest = "gh workflow run deploy.yml --repo studio/shop -f sha=def456   # fastest: ";
    assert!(lines[0].starts_with(fastest), "{}", lines[0]);
    let durable = "git -C /srv/shop revert -m1 abc123 && git -C /srv/shop push origin HEAD && gh workflow run \
                   deploy.yml --repo studio/shop -f sha=\"$(git -C /srv/shop rev-parse HEAD)\"   # durable: ";
    assert!(lines[1].starts_with(durable), "{}", lines[1]);
    for (sha, previous) in [
        (Some("abc123"), None),
        (Some("abc123"), Some(" ")),
        (Some("abc123"), Some("ABC123 ")),
        (Some("0a1b2c3d4e5f"), Some("0a1b2c3")),
    ] {
        let facts =
            Facts { sha: sha.map(str::to_owned), previous_sha: previous.map(str::to_owned), ..facts() };
        let lines = commands(&setting, &facts);
        assert_eq!(lines.len(), 1, "{previous:?}: {lines:?}");
        assert!(lines[0].contains("   # durable: "), "{}", lines[0]);
    }
    let checkout =
        json!({ "preset": "github_actions", "workflow": "ship.yml", "repo": "/srv/x", "branch": "live" });
    let lines = commands(&checkout, &Facts { repo: None, ..facts() });
    let fastest = "(cd /srv/x && gh workflow run ship.yml --ref live -f sha=def456)   # fastest: ";
    assert!(lines[0].starts_with(fastest), "{}", lines[0]);
}

#[test]
fn the_deployed_commit_is_no_commit_to_roll_back_to() {
    let same = Facts { previous_sha: Some("abc123".to_owned()), ..facts() };
    assert!(commands(&json!("git"), &same)[0].contains("<previous-sha>:refs/heads/main"));
    assert!(commands(&json!("kamal"), &same)[0].contains("kamal rollback <previous-sha>"));
}
