mod origin_and_redirects;
mod settings;

use super::*;

/// Every problem of an entry, one a line.
fn problems(entry: &Value) -> String {
    match parse(entry) {
        Err(Error::Suite(problems)) => {
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        other => panic!("{entry} is taken as {other:?}"),
    }
}

/// What is wrong, and below it what is said of it.
fn pairs(table: &str) -> impl Iterator<Item = (Value, &str)> {
    let lines: Vec<_> = table.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len() % 2, 0, "each line has its answer");
    let pairs: Vec<_> =
        lines.chunks(2).map(|pair| (serde_json::from_str(pair[0]).expect(pair[0]), pair[1])).collect();
    pairs.into_iter()
}

#[test]
fn problems_of_the_setting_are_reported() {
    let table = r#"
        []
            must be a mapping of names to values, not a list
        "checks"
            must be a mapping of names to values, not "checks"
        {"checks": []}
            checks: must be a mapping of check names to checks, not a list
        {"checks": "up"}
            checks: must be a mapping of check names to checks, not "up"
        {"checks": null}
            checks: is empty; write a value, or remove the line
        {"chekcs": {}}
            chekcs: unknown setting; did you mean checks?
        {"timeouts": 3}
            timeouts: unknown setting; did you mean timeout?
        {"timeout": 0}
            timeout: must be a number of seconds above 0, at most 3600, not 0
        {"timeout": "5s"}
            timeout: must be a number of seconds above 0, at most 3600, not "5s"
        {"deadline": 4000}
            deadline: must be a number of seconds above 0, at most 3600, not 4000
        {"timeout": 9, "deadline": 5}
            timeout: 9 s is longer than the whole run may take; lower it, or raise deadline to 9
        {"concurrency": 0}
            concurrency: must be a whole number from 1 to 1024, not 0
        {"concurrency": 1.5}
            concurrency: must be a whole number from 1 to 1024, not 1.5
        {"url": 7}
            url: must be a text, not 7
        {"url": "shop.example"}
            url: shop.example has no scheme; write https://shop.example
        {"headers": {}}
            headers: is an empty mapping; write at least one
        {"headers": "X: y"}
            headers: must be a mapping, not a text
        {"cdns": "cdn.example.com"}
            cdns: "cdn.example.com" is no origin; write it as https://cdn.example.com
        {"cdns": ["https://cdn.example.com/assets"]}
            cdns: "https://cdn.example.com/assets" is no origin; write it as https://cdn.example.com
        {"previous_assets": "yes"}
            previous_assets: must be true, false, warn or fail, not "yes"
        {"previous_assets": true, "checks": {"previous_assets": {"path": "/"}}}
            checks.previous_assets: is the name of the check of the assets of the release before; give the check another
        {"headers": {"X-Key": 7}}
            headers.X-Key: must be a text: put it in quotes, or write env:NAME
        {"headers": {"no name": "x"}}
            headers.no name: "no name" is no header name
        {"headers": {"X-Key": "env:MISSING"}}
            headers.X-Key: the environment has no MISSING; set it, or remove the line
        {"headers": {"X-Key": "env:EMPTY"}}
            headers.X-Key: the environment has no EMPTY; set it, or remove the line
        {"headers": {"X-Key": "env:TWO_LINES"}}
            headers.X-Key: holds characters that no header may hold; a line break, perhaps
    "#;
    for (entry, message) in pairs(table) {
        assert_eq!(problems(&entry), message, "{entry}");
    }
}

#[test]
fn a_header_that_the_probe_sets_itself_is_refused() {
    for name in
        ["X-Request-Id", "User-Agent", "Content-Length", "transfer-encoding", "Connection", "Accept-Encoding"]
    {
        let expected = format!("headers.{name}: is set for each request by smoke_seal itself; remove it");
        assert_eq!(problems(&json!({ "headers": { name: "x" } })), expected);
    }
}

#[test]
fn problems_of_the_check_are_reported() {
    let table = r#"
        null
            must be a mapping of names to values, not nothing
        "/"
            must be a mapping of names to values, not "/"
        {"titel": "x"}
            titel: unknown expectation; did you mean title?
        {"selecter": "x"}
            selecter: unknown expectation; did you mean selector?
        {"stat": 200}
            stat: unknown expectation; did you mean status?
        {"path": null}
            path: is empty; write a value, or remove the line
        {"path": 7}
            path: must be a text, not 7
        {"path": "up"}
            path: "up" must begin with one /; it is a path below the app's url
        {"path": "//up"}
            path: "//up" must begin with one /; it is a path below the app's url
        {"path": "https://x.example/"}
            path: "https://x.example/" must begin with one /; it is a path below the app's url
        {"path": "/a\nb"}
            path: holds a control character
        {"path": "/a#b"}
            path: "/a#b" has a fragment, which never reaches a server; remove the # and what follows
        {"method": "post"}
            method: "post" is not a read-only method; write get or head
        {"status": "ok"}
            status: "ok" is no HTTP status; write 200, 2xx or [200, 204]
        {"severity": "error"}
            severity: must be fail or warn, not "error"
        {"assets": "red"}
            assets: must be true, false, warn, fail, or { severity: warn, most: 100 }, not "red"
        {"assets": {"hosts": ["cdn.example.com"]}}
            assets: knows no hosts; write the origins as cdns: at the app
        {"assets": true, "method": "head"}
            assets: cannot hold: an answer to head has no body; use method: get
        {"assets": true, "redirect_to": "/a"}
            assets: is not checked: the check ends at the redirect; write another check for the page that it leads to
        {"no_mixed_content": false}
            no_mixed_content: must be true, or left out, not false
        {"title": ""}
            title: is empty, and every text contains nothing
        {"title": true}
            title: must be a text or a /regex/; put true in quotes if it is the text
        {"title": {}}
            title: must be a text or a /regex/, not a mapping
        {"title": "/(/"}
            title: /(/ is no regex: unclosed group
        {"text": []}
            text: is an empty list; write at least one
        {"text": ["ok", "/a/g"]}
            text: /a/g has the unknown flag g; known: i, m, s, x
        {"selector": " "}
            selector: is empty, and selects nothing
        {"selector": "h1["}
            selector: "h1[" is not a CSS selector: it ends too early
        {"selector": "h1!"}
            selector: "h1!" is no CSS selector: Token was not expected
        {"no_selector": "p:contains(x)"}
            no_selector: "p:contains(x)" is not a CSS selector that can find anything in HTML as it was served; :hover, ::before and :contains() cannot
        {"renders": false}
            renders: must be true, or left out, not false
        {"header": "x"}
            header: must be a mapping, not a text
        {"header": {"a b": "x"}}
            header.a b: "a b" is no header name
        {"json": {"build.sha": "x"}}
            json.build.sha: a JSON pointer begins with a slash; write /build/sha
        {"json": {"/sha": "/(/"}}
            json./sha: /(/ is no regex: unclosed group
        {"max_ms": 0}
            max_ms: must be a whole number of milliseconds above 0, not 0
        {"max_ms": 1.5}
            max_ms: must be a whole number of milliseconds above 0, not 1.5
        {"redirect_to": "signin"}
            redirect_to: "signin" is neither a path nor a URL; write /signin or https://signin
    "#;
    for (mut check, message) in pairs(table) {
        if let Some(fields) = check.as_object_mut() {
            fields.entry("path").or_insert(json!("/"));
        }
        let colon = if check.is_object() { "." } else { ": " };
        let expected = format!("checks.home{colon}{message}");
        assert_eq!(problems(&json!({ "checks": { "home": check } })), expected, "{check}");
    }
    let no_path = problems(&json!({ "checks": { "home": {} } }));
    assert_eq!(no_path, "checks.home.path: is missing; write the path to request, such as /");
}

#[test]
fn an_expectation_that_can_never_hold_is_refused() {
    let table = r#"
        {"redirect_to": "/a#b"}
            redirect_to: "/a#b" has a fragment, which is not compared; remove the # and what follows
        {"redirect_to": "https://"}
            redirect_to: "https://" is no URL: empty host
        {"redirect_to": "myapp://open"}
            redirect_to: the scheme myapp is not supported; only http and https are
        {"redirect_to": "https://a:b@shop.example/"}
            redirect_to: "https://shop.example/" has credentials, which are not compared; remove them
        {"redirect_to": "/a", "status": 200}
            redirect_to: cannot hold with a status that is not 3xx; remove status
        {"redirect_to": "/a", "text": ["x", "y"]}
            text: is not checked: the check ends at the redirect; write another check for the page that it leads to
        {"method": "head", "selector": ["a", "b"]}
            selector: cannot hold: an answer to head has no body; use method: get
        {"method": "head", "renders": true}
            renders: cannot hold: an answer to head has no body; use method: get
        {"method": "head", "json": {"/a": 1}}
            json: cannot hold: an answer to head has no body; use method: get
    "#;
    for (mut check, message) in pairs(table) {
        check["path"] = json!("/");
        assert_eq!(
            problems(&json!({ "checks": { "it": check } })),
            format!("checks.it.{message}"),
            "{check}"
        );
    }
    let possible =
        json!({ "path": "/", "method": "head", "redirect_to": "/a", "status": [200, 302], "max_ms": 5 });
    assert!(parse(&json!({ "checks": { "it": possible } })).is_ok());
}

#[test]
fn an_unknown_key_without_a_similar_one_gets_the_list_of_known_keys() {
    for (entry, begins, holds) in [
        (json!({ "retries": 3 }), "retries: unknown setting; known: url, timeout, boot_window, ", "rollback"),
        (
            json!({ "checks": { "home": { "path": "/", "foo": 1 } } }),
            "checks.home.foo: unknown expectation; known: path, origin, method, status, ",
            "no_selector, no_mixed_content, json",
        ),
    ] {
        let told = problems(&entry);
        assert!(told.starts_with(begins) && told.contains(holds), "{told}");
    }
}

#[test]
fn a_checks_name_is_one_short_line() {
    for name in ["", "  ", "two\nlines", &"x".repeat(81)] {
        let expected = format!("checks.{name}: a check's name is one line of 1 to 80 characters");
        assert_eq!(problems(&json!({ "checks": { name: { "path": "/" } } })), expected);
    }
    assert!(parse(&json!({ "checks": { "x".repeat(80): { "path": "/" } } })).is_ok());
}

#[test]
fn all_problems_are_listed_at_once() {
    let entry = json!({
        "timeout": "soon",
        "concurency": 4,
        "headers": { "X-Key": "env:MISSING", "X-Other": "env:MISSING_TOO" },
        "checks": {
            "home": { "path": "/", "titel": "Shop", "status": "fine" },
            "signin": { "selector": "[" },
        },
    });
    let expected = "\
timeout: must be a number of seconds above 0, at most 3600, not \"soon\"
headers.X-Key: the environment has no MISSING; set it, or remove the line
headers.X-Other: the environment has no MISSING_TOO; set it, or remove the line
concurency: unknown setting; did you mean concurrency?
checks.home.status: \"fine\" is no HTTP status; write 200, 2xx or [200, 204]
checks.home.titel: unknown expectation; did you mean title?
checks.signin.path: is missing; write the path to request, such as /
checks.signin.selector: \"[\" is not a CSS selector: it ends too early";
    assert_eq!(parse(&entry).unwrap_err().to_string(), expected);
}

#[test]
fn problems_of_the_browser_lane_are_reported() {
    let table = r#"
        {"browser": ""}
            browser: is empty; write what to run, such as npx playwright test, or remove the line
        {"browser": true}
            browser: must be a command, or a mapping with one: browser: npx playwright test
        {"browser": 7}
            browser: must be a command, or a mapping with one: browser: npx playwright test
        {"browser": {"timeout": 5}}
            browser.command: is missing; write what to run, such as npx playwright test
        {"browser": {"command": " "}}
            browser.command: is empty; write what to run, such as npx playwright test, or remove the line
        {"browser": {"command": "x", "timeout": 4000}}
            browser.timeout: must be a number of seconds above 0, at most 3600, not 4000
        {"browser": {"command": "x", "severity": "error"}}
            browser.severity: must be fail or warn, not "error"
        {"browser": {"comand": "x", "command": "x"}}
            browser.comand: unknown key of a browser lane; did you mean command?
        {"browser": "x", "checks": {"browser": {"path": "/"}}}
            checks.browser: is the name of the browser lane; give the check another
    "#;
    for (entry, message) in pairs(table) {
        assert_eq!(problems(&entry), message, "{entry}");
    }
    assert!(parse(&json!({ "checks": { "browser": { "path": "/" } } })).is_ok());
}

#[test]
fn problems_of_the_rollback_are_reported() {
    let table = r#"
        {"rollback": "kamla"}
            rollback: "kamla" is no preset; did you mean kamal?
        {"rollback": "cloudfoundry"}
            rollback: "cloudfoundry" is no preset; known: heroku, kamal, git, capistrano, fly, render, hatchbox, github_actions, none; commands of your own are a list: rollback: ["…"]
        {"rollback": "bin/back %{app}"}
            rollback: "bin/back %{app}" is no preset; known: heroku, kamal, git, capistrano, fly, render, hatchbox, github_actions, none; commands of your own are a list: rollback: ["…"]
        {"rollback": {"preset": "git", "repo": "~/code"}}
            rollback.repo: "~/code" is quoted for the shell, which then expands no ~ and no $; write the whole path
        {"rollback": {"preset": "kamal", "repo": "$HOME/code"}}
            rollback.repo: "$HOME/code" is quoted for the shell, which then expands no ~ and no $; write the whole path
        {"rollback": ["x '%{repo}'"]}
            rollback.1: %{repo} stands in quotes; it is quoted already, so write it without them
        {"rollback": ["x \\%{sha}"]}
            rollback.1: %{sha} stands behind a backslash; it is quoted already, so write it without one
        {"rollback": 7}
            rollback: must be heroku, kamal, git, capistrano, fly, render, hatchbox, github_actions, none, a mapping with preset:, or a list of commands, not 7
        {"rollback": {"repo": "/srv"}}
            rollback.preset: is missing; write one of heroku, kamal, git, capistrano, fly, render, hatchbox, github_actions, none
        {"rollback": {"preset": "heroku", "heroku_ap": "x"}}
            rollback.heroku_ap: unknown key of the preset heroku; did you mean heroku_app?
        {"rollback": {"preset": "kamal", "heroku_app": "x"}}
            rollback.heroku_app: unknown key of the preset kamal; known: preset, repo
        {"rollback": {"preset": "git", "remote": "--mirror"}}
            rollback.remote: "--mirror" is no name or path that a command can take
        {"rollback": []}
            rollback: is an empty list; write at least one command
        {"rollback": ["x", "y %{shaa}"]}
            rollback.2: unknown placeholder %{shaa}; did you mean sha?
        {"rollback": ["%{password}"]}
            rollback.1: unknown placeholder %{password}; known: app, url, repo, sha, previous_sha, previous_release, heroku_app
        {"rollback": ["%{sha"]}
            rollback.1: has a %{ without its }; write %% for a percent sign
        {"rollback": ["a\nb"]}
            rollback.1: must be one line that is not empty
    "#;
    for (entry, message) in pairs(table) {
        assert_eq!(problems(&entry), message, "{entry}");
    }
}
