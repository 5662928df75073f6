//! Foreign text that is printed on a terminal, in a log and in a shell command.
//!
//! Printed text is one bounded line without control characters, and text that is quoted for a shell is one word.

#![no_main]

use libfuzzer_sys::fuzz_target;
use smoke_seal::{Facts, PrintableText, Rollback, rollback_commands};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let printable = PrintableText::new(&text);
    assert!(is_printable(&printable), "{printable:?}");
    assert!(printable.chars().count() <= PrintableText::LONGEST + 1);
    assert_eq!(PrintableText::from(text.clone().into_owned()), printable);
    assert_eq!(PrintableText::new(&printable), printable, "it is printable already");
    let json = serde_json::to_string(&printable).expect("a text");
    assert_eq!(serde_json::from_str::<PrintableText>(&json).expect("its own JSON"), printable);
    let raw: PrintableText = serde_json::from_value(text.clone().into()).expect("a text");
    assert_eq!(raw, printable);

    let (one, other) =
        text.split_at(text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at));
    for command in rollback_commands(one, other, Some(&text)) {
        assert!(is_printable(&command), "{command:?}");
    }
    let facts = Facts { repo: Some(one.to_owned()), heroku_app: Some(other.to_owned()), ..Facts::default() };
    let commands = Rollback::default().commands(&facts);
    let words = |command: Option<&String>| command.and_then(|line| shlex::split(line)).unwrap_or_default();
    assert_word(&words(commands.first()), 3, other, "<heroku-app>");
    assert_word(&words(commands.get(1)), 2, one, "<repo>");
});

/// The word at `place` is the intended one, or its placeholder if that cannot be shown.
fn assert_word(words: &[String], place: usize, meant: &str, placeholder: &str) {
    let word = words.get(place).map(String::as_str).unwrap_or_default();
    assert!(word == meant.trim() || word == placeholder, "{words:?}: not {meant:?}");
}

/// Contains no character that misleads a terminal or a reader of logs.
fn is_printable(text: &str) -> bool {
    let changes_direction = |it| matches!(it, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let cannot_be_seen = |it| {
        matches!(
            it,
            '\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{FEFF}' | '\u{E0020}'..='\u{E007F}'
        )
    };
    !text.chars().any(|it| it.is_control() || changes_direction(it) || cannot_be_seen(it))
}
