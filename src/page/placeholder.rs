//! Template placeholders in attributes, which a script of the page fills in.

/// The marks of each kind of template, plain and percent-encoded.
const MARKS: [(&str, &str); 6] = [
    // Handlebars, Mustache, Vue, Angular, Jinja in its raw blocks.
    ("{{", "}}"),
    ("%7B%7B", "%7D%7D"),
    // Underscore, Lodash, EJS.
    ("<%", "%>"),
    ("%3C%25", "%25%3E"),
    // Template literals of JavaScript.
    ("${", "}"),
    ("$%7B", "%7D"),
];

/// Whether a text contains a placeholder.
pub(crate) fn is_placeholder(written: &str) -> bool {
    let may_be = written.contains(['{', '<']) || written.contains("%7") || written.contains("%3");
    may_be && {
        let written = written.to_ascii_uppercase();
        MARKS
            .iter()
            .any(|(open, close)| written.split_once(open).is_some_and(|(_, inside)| inside.contains(close)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_fills_in_is_no_address() {
        for written in [
            "assets/favicon-{{status()}}.png",
            "{{ product.image }}",
            "/users/%7B%7Bid%7D%7D/edit",
            "<%= url %>",
            "/p/<%- slug %>.html",
            "/p/%3C%25=%20id%20%25%3E",
            "${item.href}",
            "/img/$%7Bname%7D.png",
        ] {
            assert!(is_placeholder(written), "{written}");
        }
    }

    #[test]
    fn braces_and_percents_of_addresses_are_addresses() {
        for written in [
            "/a.png",
            "/users/{id}",
            "/search?q=100%25",
            "/a%7Bb%7D",
            "/{{open",
            "/price-$5.png",
            "/%3C%61%3E",
            "/closed}}",
            "/a<b>c",
            "/%7B%7Bopen",
        ] {
            assert!(!is_placeholder(written), "{written}");
        }
    }
}
