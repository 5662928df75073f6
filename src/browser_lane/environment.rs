//! Which variables of the environment a command gets.
//!
//! Where a deploy is run by Kamal or in CI, the environment holds every secret of the app. A browser suite needs none of
//! them: it gets what any program needs to run and to find a browser, and what the config names.

use std::ffi::{OsStr, OsString};

/// What any program needs.
const NAMES: [&str; 49] = [
    "ALL_PROXY",
    "ASDF_DATA_DIR",
    "ASDF_DIR",
    "BUNDLE_APP_CONFIG",
    "BUNDLE_GEMFILE",
    "BUNDLE_PATH",
    "BUNDLE_WITHOUT",
    "CI",
    "COLUMNS",
    "COREPACK_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "FNM_DIR",
    "FORCE_COLOR",
    "GEM_HOME",
    "GEM_PATH",
    "GITHUB_ACTIONS",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "JAVA_HOME",
    "LANG",
    "LANGUAGE",
    "LD_LIBRARY_PATH",
    "LOGNAME",
    "NO_COLOR",
    "NO_PROXY",
    "NVM_BIN",
    "NVM_DIR",
    "PATH",
    "PNPM_HOME",
    "PWD",
    "PYTHONPATH",
    "RBENV_ROOT",
    "RBENV_VERSION",
    "RUBYLIB",
    "RUBYOPT",
    "SHELL",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TERM",
    "TMP",
    "TEMP",
    "TMPDIR",
    "TZ",
    "USER",
    "VIRTUAL_ENV",
    "VOLTA_HOME",
    "XAUTHORITY",
];

/// The same in small letters, as many programs read them.
const PROXIES: [&str; 4] = ["all_proxy", "http_proxy", "https_proxy", "no_proxy"];

/// Prefixes of the names of related variables.
const BEGINNINGS: [&str; 9] =
    ["CHROME_", "CYPRESS_", "LC_", "NODE_", "NPM_CONFIG_", "PLAYWRIGHT_", "PUPPETEER_", "WAYLAND_", "XDG_"];

/// A name with one of these words is a secret, whatever its prefix: `NODE_AUTH_TOKEN`, `NPM_CONFIG__AUTH`,
/// `PLAYWRIGHT_SERVICE_ACCESS_TOKEN`, `CYPRESS_RECORD_KEY`.
const OF_SECRETS: [&str; 8] = ["AUTH", "CREDENTIAL", "KEY", "PASS", "PRIVATE", "PWD", "SECRET", "TOKEN"];

/// The `variables` that the command gets, where the config names `named`.
pub(super) fn for_command(
    variables: impl Iterator<Item = (OsString, OsString)>,
    named: &[String],
) -> impl Iterator<Item = (OsString, OsString)> {
    variables.filter(move |(name, _)| named.iter().any(|named| OsStr::new(named) == name) || is_usual(name))
}

fn is_usual(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    if NAMES.contains(&name) || PROXIES.contains(&name) {
        return true;
    }
    let name = name.to_ascii_uppercase();
    // It may hold the whole configuration of an app (node-config).
    if name == "NODE_CONFIG" {
        return false;
    }
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        && !OF_SECRETS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(variables: &[&str], named: &[&str]) -> Vec<String> {
        let variables = variables.iter().map(|name| (OsString::from(name), OsString::from("value")));
        let named: Vec<String> = named.iter().map(ToString::to_string).collect();
        for_command(variables, &named).map(|(name, _)| name.into_string().unwrap()).collect()
    }

    #[test]
    fn a_command_gets_what_it_needs_to_run_and_to_find_a_browser() {
        let usual = [
            "PATH",
            "HOME",
            "LANG",
            "LC_ALL",
            "CI",
            "TZ",
            "HTTPS_PROXY",
            "https_proxy",
            "no_proxy",
            "PLAYWRIGHT_BROWSERS_PATH",
            "NODE_OPTIONS",
            "NODE_PATH",
            "NODE_EXTRA_CA_CERTS",
            "npm_config_cache",
            "XDG_CACHE_HOME",
            "DISPLAY",
            "SSL_CERT_FILE",
        ];
        assert_eq!(given(&usual, &[]), usual);
    }

    #[test]
    fn a_secret_is_given_only_where_the_config_names_it() {
        let secrets = [
            "RAILS_MASTER_KEY",
            "SECRET_KEY_BASE",
            "DATABASE_URL",
            "DATABASE_PASSWORD",
            "KAMAL_REGISTRY_PASSWORD",
            "AWS_SECRET_ACCESS_KEY",
            "STRIPE_KEY",
            "GITHUB_TOKEN",
            "NODE_AUTH_TOKEN",
            "NODE_CONFIG",
            "BUNDLE_GEMS__CONTRIBSYS__COM",
            "NPM_CONFIG__AUTH",
            "npm_config__authToken",
            "npm_config_//registry.npmjs.org/:_password",
            "PLAYWRIGHT_SERVICE_ACCESS_TOKEN",
            "CYPRESS_RECORD_KEY",
            "PATH_OF_SECRETS",
        ];
        assert_eq!(given(&secrets, &[]), Vec::<String>::new());
        assert_eq!(given(&secrets, &["GITHUB_TOKEN"]), ["GITHUB_TOKEN"]);
    }
}
