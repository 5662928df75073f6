//! Scripts and stylesheets that contain only the error of a failed build, with a success status.
//!
//! A browser accepts them without an error, but the page does not work as it should.

mod unbuilt;

use crate::page::asset::AssetKind;

/// The texts of the findings.
const BUILD_ERROR: &str = "nothing but an error of the build";
const REPORT: &str = "a report of an error";
const PROSE: &str = "text that is not a script";
const JSON: &str = "JSON";

/// What the body of a script or stylesheet really is; none if it may be valid.
pub(super) fn instead_of(kind: AssetKind, body: &str) -> Option<&'static str> {
    let body = body.trim_start_matches('\u{FEFF}').trim();
    match kind {
        AssetKind::Script | AssetKind::Module => reports_an_error(body)
            .or_else(|| json(body))
            .or_else(|| failed_script(body))
            .or_else(|| unbuilt::instead_of(kind, body))
            .or_else(|| prose(body)),
        AssetKind::Stylesheet => {
            let failed = || failed_stylesheet(body).or_else(|| unbuilt::instead_of(kind, body));
            reports_an_error(body).or_else(|| json(body)).or_else(failed)
        }
        _ => None,
    }
}

/// `SassError: …`, `Error: …`, `Traceback …`: no script and no stylesheet begins like this.
fn reports_an_error(body: &str) -> Option<&'static str> {
    let line = body.lines().next().unwrap_or_default();
    let (name, said) = line.split_once(": ").or_else(|| Some((line.strip_suffix(':')?, " ")))?;
    let is_name = name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, ':' | '.' | '_' | '\\'));
    // Of `java.lang.NullPointerException` the last part is the name of the class.
    let class = name.rsplit(['.', ':', '\\']).next().unwrap_or_default();
    let is_class = is_name
        && class.starts_with(|it: char| it.is_ascii_uppercase())
        && (name.ends_with("Error") || name.ends_with("Exception"));
    let is_message = matches!(
        name,
        "Fatal error"
            | "Parse error"
            | "PHP Fatal error"
            | "PHP Parse error"
            | "Traceback (most recent call last)"
    );
    (!said.is_empty() && (is_class || is_message)).then_some(REPORT)
}

/// `{"error":"…"}` is neither a script statement nor a CSS rule.
fn json(body: &str) -> Option<&'static str> {
    let rest = body.strip_prefix('{')?.trim_start().strip_prefix('"')?;
    let (_, rest) = rest.split_once('"')?;
    rest.trim_start().starts_with(':').then_some(JSON)
}

/// A script that only reports an error: Sprockets' `throw Error("…")`, Browserify's `console.error("…")`; or one with
/// webpack's report of a module that could not be built.
fn failed_script(body: &str) -> Option<&'static str> {
    const BY_WEBPACK: [&str; 3] = [
        "throw new Error(\"Module build failed",
        "throw new Error(\\\"Module build failed",
        "throw new Error('Module build failed",
    ];
    let is_of_webpack = BY_WEBPACK.iter().any(|said| body.contains(said));
    (is_of_webpack || only_prints_error(body)).then_some(BUILD_ERROR)
}

/// Whether a script only prints or throws fixed texts, and at least one of them is thrown or mentions an error.
fn only_prints_error(script: &str) -> bool {
    let (mut rest, mut mentions_error) = (without_comments(script), false);
    while !rest.is_empty() {
        let Some(statement) = print_statement(rest) else { return false };
        mentions_error |= statement.throws || statement.text.to_ascii_lowercase().contains("error");
        rest = without_comments(statement.rest.trim_start().trim_start_matches(';'));
    }
    mentions_error
}

/// A statement that prints or throws a text.
struct PrintStatement<'a> {
    throws: bool,
    text: &'a str,
    rest: &'a str,
}

fn print_statement(script: &str) -> Option<PrintStatement<'_>> {
    const PRINT_FUNCTIONS: [&str; 6] =
        ["console.error", "console.warn", "console.log", "document.write", "document.writeln", "alert"];
    let thrown = script.strip_prefix("throw").filter(|rest| rest.starts_with([' ', '(']));
    let call = match thrown {
        Some(rest) => {
            let rest = rest.trim_start();
            let rest = rest.strip_prefix("new ").unwrap_or(rest).trim_start();
            rest.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_')
        }
        None => PRINT_FUNCTIONS.iter().find_map(|name| script.strip_prefix(name))?,
    };
    let inside = call.trim_start().strip_prefix('(')?.trim_start();
    let (text, rest) = literal(inside)?;
    let rest = rest.trim_start().strip_prefix(')')?;
    Some(PrintStatement { throws: thrown.is_some(), text, rest })
}

/// The string literal at the beginning of `script`, and the rest after it.
fn literal(script: &str) -> Option<(&str, &str)> {
    let quote = script.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'))?;
    let mut is_escaped = false;
    for (place, letter) in script.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if letter == '\\' {
            is_escaped = true;
        } else if letter == quote {
            return Some((script.get(1..place)?, script.get(place + letter.len_utf8()..)?));
        }
    }
    None
}

fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let behind = match rest.get(..2) {
            Some("//") => rest.split_once('\n').map_or("", |(_, behind)| behind),
            Some("/*") => rest.split_once("*/").map_or("", |(_, behind)| behind),
            _ => return rest,
        };
        rest = behind.trim_start();
    }
}

/// `Not Found`, `upstream request timeout`: plain words without any syntax of a script.
fn prose(body: &str) -> Option<&'static str> {
    const KEYWORDS: [&str; 14] = [
        "async", "await", "class", "const", "debugger", "delete", "export", "import", "let", "new", "throw",
        "typeof", "var", "void",
    ];
    const LONGEST: usize = 200;
    let is_plain =
        body.chars().all(|it| it.is_alphanumeric() || matches!(it, ' ' | '.' | ',' | '!' | '?' | '\u{2019}'));
    let words: Vec<&str> = body.split(' ').filter(|word| !word.is_empty()).collect();
    let begins_as_script = words.first().is_none_or(|first| KEYWORDS.contains(first));
    (is_plain && body.len() <= LONGEST && words.len() > 1 && !begins_as_script).then_some(PROSE)
}

/// The selectors with which a compiler shows its error before or after the page.
const DRAWN: [&str; 6] =
    ["body:before", "body::before", "head:after", "head::after", "html:before", "html::before"];

/// A stylesheet that shows an error on every page, as Sprockets, Sass (`--error-css`) and similar tools write it.
fn failed_stylesheet(body: &str) -> Option<&'static str> {
    let mut texts = DRAWN.iter().flat_map(|selector| drawn_texts(body, selector));
    let is_preformatted = body.contains("white-space");
    (is_preformatted && texts.any(mentions_error)).then_some(BUILD_ERROR)
}

/// The `content` texts of the rules with this selector.
fn drawn_texts<'a>(css: &'a str, selector: &'a str) -> impl Iterator<Item = &'a str> {
    css.match_indices(selector).filter_map(move |(place, _)| {
        let before = css.get(..place)?.trim_end();
        let is_alone = before.is_empty() || before.ends_with(['}', ',', '/', ';']);
        let rest = css.get(place + selector.len()..)?;
        let (selectors, rules) = rest.split_once('{')?;
        let is_list = selectors
            .chars()
            .all(|it| it.is_ascii_alphabetic() || matches!(it, ':' | ',' | ' ' | '\n' | '\r'));
        let (_, value) = rules.split_once("content:")?;
        let own = rules.find('}').is_none_or(|end| rules.find("content:").is_some_and(|at| at < end));
        let (text, _) = literal(value.trim_start())?;
        (is_alone && is_list && own).then_some(text)
    })
}

/// Whether the text describes an error; a label such as `Error` alone does not.
fn mentions_error(text: &str) -> bool {
    const NAMED: [&str; 5] = ["Error: ", "Error compiling", "Error building", "Exception: ", "NotFound: "];
    NAMED.iter().any(|named| text.contains(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SASS: &str = "/* Error: expected \"{\".\n *   ,\n * 3 | body\n */\n\nbody::before {\n  font-family: \"Source Code Pro\", \
                        monospace;\n  white-space: pre;\n  display: block;\n  padding: 1em;\n  margin-bottom: 1em;\n  border-bottom: \
                        2px solid black;\n  content: \"Error: expected \\\"{\\\".\\a   \\2577 \";\n}\n";
    const SPROCKETS: &str = "html {\n  padding: 18px 36px;\n}\nbody > * { display: none !important; }\nhead:after, body:before, \
                             body:after {\n  display: block !important;\n}\nhead:after {\n  font-size: large;\n  content: \"Error \
                             compiling CSS asset\";\n}\nbody:before, body:after {\n  font-family: monospace;\n  white-space: \
                             pre-wrap;\n}\nbody:before {\n  content: \"Sprockets::FileNotFound: couldn't find file\";\n}\n";

    #[test]
    fn an_error_of_the_build_is_known_in_a_script() {
        for body in [
            "throw Error(\"Sprockets::FileNotFound: couldn't find file 'a' with type 'application/javascript'\\n  (in a.js:1)\")",
            "throw new Error('ModuleNotFoundError: Module not found: Error: Can\\'t resolve \"./a\"');\n//# sourceMappingURL=a.js.map",
            "/* eslint-disable */\nconsole.error(\"SyntaxError: Unexpected token (3:1) while parsing /srv/a.js\");",
            "document.write('<pre>Error: ENOENT</pre>');console.error('Error: ENOENT')",
            "(()=>{eval(\"throw new Error(\\\"Module build failed (from ./node_modules/babel-loader/lib/index.js)\\\")\")})()",
            "var a=1;throw new Error(\"Module build failed (from ./node_modules/sass-loader/dist/cjs.js):\\nSassError\")",
        ] {
            assert_eq!(instead_of(AssetKind::Script, body), Some(BUILD_ERROR), "{body}");
        }
    }

    #[test]
    fn an_error_of_the_build_is_known_in_a_stylesheet() {
        for body in [
            SASS,
            SPROCKETS,
            "body:before{content:\"ParseError: Unrecognised input in theme.less on line 3\";white-space:pre}",
            "/* x */ body::before, html::before { white-space: pre-wrap; content: 'Error: Undefined variable.' }",
        ] {
            assert_eq!(instead_of(AssetKind::Stylesheet, body), Some(BUILD_ERROR), "{body}");
        }
    }

    #[test]
    fn a_report_of_an_error_is_no_asset() {
        for body in [
            "Error: Cannot find module './a'\n    at Module._resolveFilename (node:internal:1)",
            "SassError: Undefined variable.",
            "Sprockets::Rails::Helper::AssetNotFoundError: x",
            "Traceback (most recent call last):\n  File \"a.py\"",
            "java.lang.NullPointerException: null\n\tat com.example.Shop.css(Shop.java:12)",
            "System.IO.FileNotFoundException: Could not find file 'a.css'.",
        ] {
            for kind in [AssetKind::Script, AssetKind::Module, AssetKind::Stylesheet] {
                assert_eq!(instead_of(kind, body), Some(REPORT), "{body}");
            }
        }
    }

    #[test]
    fn json_and_prose_are_not_a_script() {
        assert_eq!(instead_of(AssetKind::Script, "{ \"error\": \"not found\" }"), Some(JSON));
        assert_eq!(instead_of(AssetKind::Stylesheet, "{\"message\":\"no\"}"), Some(JSON));
        for body in [
            "Not Found",
            "File not found.",
            "upstream request timeout",
            "404 page not found",
            "no healthy upstream",
        ] {
            assert_eq!(instead_of(AssetKind::Script, body), Some(PROSE), "{body}");
        }
    }

    #[test]
    fn scripts_that_throw_and_tell_among_other_things_are_scripts() {
        for body in [
            "",
            "go()",
            "go",
            "debugger",
            "let a",
            "\"use strict\"",
            "{ \"use strict\" }",
            "{\"use strict\";go()}",
            "if (!window.fetch) throw new Error(\"no fetch\");start()",
            "function f(){throw Error(\"Error\")}",
            "throw a",
            "console.log(\"Shop 1.2, made with love\")",
            "console.error(\"Error: \" + x)",
            "Error.stackTraceLimit = 5",
            "const text = \"Module build failed\"",
            "// throw Error(\"x\")\ngo()",
            "label: { go() }",
            "TypeError.prototype.x = 1",
        ] {
            assert_eq!(instead_of(AssetKind::Script, body), None, "{body}");
        }
    }

    #[test]
    fn stylesheets_that_draw_a_text_before_something_are_stylesheets() {
        for body in [
            "",
            "a{}",
            "body:before{content:\"\";white-space:nowrap}",
            "body::before{content:\"STAGING\";white-space:pre}",
            ".alert:before{content:\"Error: \";white-space:pre}",
            ".error body::before{content:\"Error: no\";white-space:pre}",
            "body:before{display:none}.alert:before{content:\"Error: \";white-space:pre}",
            "body:before{content:\"Error: drawn\"}",
            "pre{white-space:pre}body:after{content:\"Error: x\"}",
            "/* Error: fixed in 1.2 */ a { color: red }",
        ] {
            assert_eq!(instead_of(AssetKind::Stylesheet, body), None, "{body}");
        }
    }
}
