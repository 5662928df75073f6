//! Scripts and stylesheets that are the source of what should have been built: a browser runs nothing of such a script, and
//! applies nothing of such a stylesheet.

use super::without_comments;
use crate::page::asset::AssetKind;

/// What the body is, if no build has been at work.
pub(super) fn instead_of(kind: AssetKind, body: &str) -> Option<&'static str> {
    if is_path(body) {
        return Some("a path, as a symbolic link holds it");
    }
    if has_conflict(body) {
        return Some("a file with the marks of a merge that was not resolved");
    }
    match kind {
        AssetKind::Script if begins_as_module(body) => {
            Some("a module, which no <script> without type=module runs")
        }
        AssetKind::Script | AssetKind::Module if body.starts_with("<?php") => {
            Some("the source of a PHP script")
        }
        AssetKind::Stylesheet if begins_as_source(body) => {
            Some("the source of a stylesheet that nothing has built")
        }
        _ => None,
    }
}

/// `../../node_modules/app/dist/app.js`: what Git writes into a file where it makes no symbolic links. Neither a script nor a
/// stylesheet begins with a dot and a slash.
fn is_path(body: &str) -> bool {
    let is_relative = body.starts_with("../") || body.starts_with("./");
    is_relative
        && body.len() < 1024
        && !body.contains(|it: char| it.is_whitespace() || matches!(it, '{' | '(' | ';'))
}

/// The three marks of a conflict, each at the beginning of its line and in this order (git-merge(1), "How conflicts are
/// presented").
fn has_conflict(body: &str) -> bool {
    if !body.contains("<<<<<<< ") {
        return false;
    }
    let mut lines = body.lines();
    lines.any(|line| line.starts_with("<<<<<<< "))
        && lines.any(|line| line.trim_end() == "=======")
        && lines.any(|line| line.starts_with(">>>>>>> "))
}

/// A declaration that only a module may have: an error of syntax in any other script (ECMA-262, 16.1). `import(…)` and
/// `import.meta` are none.
fn begins_as_module(body: &str) -> bool {
    let mut rest = without_comments(body);
    for prologue in ["\"use strict\"", "'use strict'"] {
        let behind = rest.strip_prefix(prologue).unwrap_or(rest);
        rest = without_comments(behind.trim_start_matches(';'));
    }
    let after =
        |word: &str| rest.strip_prefix(word).filter(|it| it.starts_with([' ', '{', '*', '"', '\'', '\n']));
    let imports = after("import").is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.starts_with(['{', '*', '"', '\''])
            || rest
                .split_once(" from")
                .is_some_and(|(names, from)| is_names(names) && from.trim_start().starts_with(['"', '\'']))
    });
    let exports = after("export").is_some_and(|rest| {
        let rest = rest.trim_start();
        let words = ["default ", "const ", "let ", "var ", "function", "class ", "async "];
        rest.starts_with(['{', '*']) || words.iter().any(|word| rest.starts_with(word))
    });
    imports || exports
}

/// `name`, `name, { a, b as c }`.
fn is_names(names: &str) -> bool {
    names.len() < 500
        && names
            .chars()
            .all(|it| it.is_alphanumeric() || matches!(it, '_' | '$' | ',' | ' ' | '{' | '}' | '*'))
}

/// The first rule is one for Sass or Tailwind, and unknown to all browsers: they leave it out, and what was to come of it.
fn begins_as_source(body: &str) -> bool {
    const AT_RULES: [&str; 8] =
        ["@tailwind ", "@use \"", "@use '", "@forward ", "@include ", "@mixin ", "@extend ", "@apply "];
    let mut rest = without_comments(body);
    while let Some(behind) = rest.strip_prefix("@charset").or_else(|| rest.strip_prefix("@import")) {
        let Some((_, behind)) = behind.split_once(';') else { return false };
        rest = without_comments(behind);
    }
    let is_variable =
        rest.strip_prefix('$').and_then(|rest| rest.split_once(':')).is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'))
        });
    is_variable || AT_RULES.iter().any(|rule| rest.starts_with(rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_script_is_no_script() {
        for body in [
            "../../node_modules/app/dist/app.js",
            "./app.js",
            "var a;\n<<<<<<< HEAD\nb()\n=======\nc()\n>>>>>>> main\n",
            "import{a}from\"./a.js\";a()",
            "import a, { b as c } from 'a'\nc()",
            "/*! licence */\n'use strict';\nimport * as a from \"a\"",
            "import \"./a.js\"",
            "export default function () {}",
            "export{a as b};",
            "export const a = 1",
            "<?php header('Content-Type: text/javascript'); ?>",
        ] {
            assert!(instead_of(AssetKind::Script, body).is_some(), "{body}");
        }
    }

    #[test]
    fn scripts_that_look_like_it_are_scripts() {
        for body in [
            "import(\"./a.js\").then(a => a())",
            "import.meta",
            "importScripts('a.js')",
            "imports = {}",
            "exports.a = 1",
            "export_data()",
            "const text = '<<<<<<< '",
            "// <<<<<<< HEAD\n=======",
            ".5.toFixed()",
            "\"use strict\";var a",
        ] {
            assert_eq!(instead_of(AssetKind::Script, body), None, "{body}");
        }
        assert_eq!(instead_of(AssetKind::Module, "import{a}from\"./a.js\";a()"), None);
    }

    #[test]
    fn the_source_of_a_stylesheet_is_no_stylesheet() {
        for body in [
            "@tailwind base;\n@tailwind components;",
            "/* x */ @import 'a';\n@tailwind utilities;",
            "// colours\n$main: red;\n.a { color: $main }",
            "@use \"sass:math\";",
            "@mixin a { b: c }",
            "../shared/theme.css",
            "a{}\n<<<<<<< HEAD\nb{}\n=======\nc{}\n>>>>>>> main\n",
        ] {
            assert!(instead_of(AssetKind::Stylesheet, body).is_some(), "{body}");
        }
    }

    #[test]
    fn stylesheets_that_hold_a_rule_of_it_are_stylesheets() {
        for body in [
            "",
            "a{color:red}\n@tailwind utilities;",
            "@charset \"utf-8\";a{}",
            "@import url(a.css);a{}",
            "@layer base{a{}}",
            "@media print{a{}}",
            "/* @tailwind base; */a{}",
            ".a{b:$c}",
            "@font-face{}",
        ] {
            assert_eq!(instead_of(AssetKind::Stylesheet, body), None, "{body}");
        }
    }
}
