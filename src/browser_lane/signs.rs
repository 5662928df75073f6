//! The beginnings of lines in which tools report that they cannot run the tests.

pub(super) const NOT_FOUND: &str = "command not found";
pub(super) const NO_BROWSER: &str = "no browser could be started";
pub(super) const NO_LIBRARY: &str = "a system library is missing";
pub(super) const NO_START: &str = "Playwright could not start";
pub(super) const NO_TESTS: &str = "no tests found";
const NO_PACKAGE: &str = "a package is not installed";
const NO_NETWORK: &str = "a package could not be fetched";
const NOTHING: &str = "the script or file to run does not exist";

/// The beginnings of lines, after `Error:` or the name of the tool, and what they mean.
const SIGNS: [(&str, &str); 38] = [
    // Playwright: server/registry and browserType.ts, where a browser is started before any page is.
    ("browserType.launch", NO_BROWSER),
    ("browserType.connect", NO_BROWSER),
    ("Executable doesn't exist at", NO_BROWSER),
    ("Host system is missing dependencies", NO_LIBRARY),
    ("Missing system dependencies required to run browser", NO_LIBRARY),
    // Playwright: runner/loadUtils and runner/tasks, before a worker is started. Jest: core/src/runJest.
    ("No tests found", NO_TESTS),
    // Puppeteer: node/BrowserLauncher. @puppeteer/browsers: launch.
    ("Could not find Chrome (ver.", NO_BROWSER),
    ("Failed to launch the browser process", NO_BROWSER),
    // Cypress: cli/lib/errors.
    ("No version of Cypress is installed", NO_BROWSER),
    ("The cypress npm package is installed, but the Cypress binary is missing", NO_BROWSER),
    ("Your system is missing the dependency: ", NO_LIBRARY),
    // Node: internal/modules/cjs/loader and esm/resolve.
    ("Cannot find module '@playwright/test'", NO_PACKAGE),
    ("Cannot find package '@playwright/test'", NO_PACKAGE),
    ("Cannot find module 'playwright", NO_PACKAGE),
    ("Cannot find package 'playwright", NO_PACKAGE),
    // npm: libnpmexec, and the codes of npm-registry-fetch and of Node's sockets.
    ("npx canceled due to missing packages", NO_PACKAGE),
    ("could not determine executable to run", NO_PACKAGE),
    ("code E404", NO_PACKAGE),
    ("code ENOTFOUND", NO_NETWORK),
    ("code EAI_AGAIN", NO_NETWORK),
    ("code ECONNREFUSED", NO_NETWORK),
    ("code ECONNRESET", NO_NETWORK),
    ("code ETIMEDOUT", NO_NETWORK),
    ("code ENETUNREACH", NO_NETWORK),
    ("code ERR_SOCKET_TIMEOUT", NO_NETWORK),
    ("code ENOTCACHED", NO_NETWORK),
    // npm: @npmcli/package-json, where there is no package.json, and lib/commands/run. pnpm: plugin-commands-script-runners.
    ("code ENOENT", NOTHING),
    ("Missing script: ", NOTHING),
    ("No package.json ", NOTHING),
    // Yarn 1: reporters/lang/en. Yarn 2 and later: plugin-essentials, commands/run.
    ("Couldn't find a package.json file in ", NOTHING),
    ("Couldn't find a script named ", NOTHING),
    // Bundler: friendly_errors and cli/exec.
    ("Could not locate Gemfile", NOTHING),
    ("bundler: command not found: ", NOT_FOUND),
    // glibc: elf/dl-error, where the loader says why a program cannot start.
    ("error while loading shared libraries", NO_LIBRARY),
    // GNU make: remake.c, main.c. A make within make has its depth after its name.
    ("*** No rule to make target ", NOTHING),
    ("*** No targets specified and no makefile found", NOTHING),
    // Ruby: ruby.c, load_file_internal. CPython: Modules/main.c.
    ("No such file or directory -- ", NOTHING),
    ("can't open file '", NOTHING),
];

/// The beginnings of Playwright's errors without a stack, before it runs tests: plugins/webServerPlugin,
/// runner/projectUtils, and commander, which reads its command line.
const AT_START: [&str; 4] =
    ["Process from config.webServer ", "Project(s) \"", "unknown command '", "unknown option '"];

/// Prefixes that may come before a sign: of npm (since 10, and older), Yarn, Commander, and Node for an uncaught error.
const BEFORE: [&str; 6] = ["npm error ", "npm ERR! ", "Usage Error: ", "error: ", "error ", "Uncaught "];

/// Programs that print their own path before a message.
const PROGRAMS: [&str; 4] = ["make", "gmake", "ruby", "python"];

/// The meaning of one line.
pub(super) struct Said<'a> {
    /// The problem that it is a sign of.
    pub(super) sign: Option<&'static str>,
    /// The error that it reports, if it does.
    pub(super) error: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Reads a line. `at_start`: all lines before it only say how a script is started. `has_begun`: Playwright printed
    /// that it runs tests.
    pub(super) fn in_line(line: &'a str, at_start: bool, has_begun: bool) -> Self {
        let mut rest = line;
        for before in BEFORE {
            rest = rest.strip_prefix(before).unwrap_or(rest);
        }
        if rest.starts_with("ERR_PNPM_") {
            rest = rest.split_once(char::is_whitespace).map_or(rest, |(_, said)| said.trim_start());
        }
        let parts = rest.split_once(": ");
        let error = parts.filter(|(name, _)| is_error_name(name)).map(|(_, message)| message);
        let of_program = parts.filter(|(name, _)| is_program(name)).map(|(_, message)| message);
        // The loader prints the name of the program first.
        let loading = rest.find("error while loading").and_then(|start| rest.get(start..));
        let said = error.or(of_program).or(loading).unwrap_or(rest).trim_start();
        let known = SIGNS.iter().find(|(beginning, _)| said.starts_with(beginning)).map(|(_, why)| *why);
        let sign = known
            .or_else(|| missing_command(said))
            .or_else(|| missing_module(said).filter(|_| at_start))
            .or_else(|| {
                (!has_begun && (is_before_tests(said) || is_unreadable_test(rest))).then_some(NO_START)
            });
        Self { sign, error }
    }
}

/// `Error`, `TypeError`, `Error [ERR_MODULE_NOT_FOUND]`.
fn is_error_name(name: &str) -> bool {
    let name = name.split_once(" [").map_or(name, |(name, _)| name);
    name.ends_with("Error") && name.chars().all(char::is_alphanumeric)
}

/// `make[1]`, `/usr/bin/python3`.
fn is_program(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let versioned = |rest: &str| rest.chars().all(|it| it.is_ascii_digit() || matches!(it, '.' | '[' | ']'));
    PROGRAMS.iter().any(|program| name.strip_prefix(program).is_some_and(versioned))
}

/// `Command "playwright" not found`: Yarn 1, cli/commands/run, and pnpm, plugin-commands-script-runners.
fn missing_command(said: &str) -> Option<&'static str> {
    let (_, after) = said.strip_prefix("Command \"")?.split_once('"')?;
    after.starts_with(" not found").then_some(NOT_FOUND)
}

/// `Cannot find module '/srv/shop/smoke.js'`: Node, as above. A test may print the same for a file that it loads later.
fn missing_module(said: &str) -> Option<&'static str> {
    let name =
        said.strip_prefix("Cannot find module '").or_else(|| said.strip_prefix("Cannot find package '"))?;
    Some(if name.starts_with(['/', '.']) { NOTHING } else { NO_PACKAGE })
}

fn is_before_tests(said: &str) -> bool {
    AT_START.iter().any(|beginning| said.starts_with(beginning))
        || (said.starts_with("Timed out waiting ") && said.contains("from config.webServer"))
}

/// `SyntaxError: /srv/shop/home.spec.js: Unexpected token (2:0)`: Playwright, transform/babelBundle.
fn is_unreadable_test(line: &str) -> bool {
    let place =
        line.strip_prefix("SyntaxError: /").and_then(|rest| rest.rsplit_once(" (")?.1.strip_suffix(')'));
    place
        .is_some_and(|place| place.contains(':') && place.bytes().all(|it| it.is_ascii_digit() || it == b':'))
}

/// Whether a line only says how a script is started: npm, Yarn and pnpm name the script, Node the line of the error.
pub(super) fn is_prelude(line: &str) -> bool {
    let beginnings =
        ["> ", "$ ", "yarn run ", "npm warn ", "npm WARN ", "(node:", "node:internal/", "throw ", "^"];
    beginnings.iter().any(|beginning| line.starts_with(beginning))
}
