//! Parses `srcset`: the images among which a browser chooses.

/// Their URLs, split as in the HTML standard (4.8.4.2.1, "parsing a srcset attribute").
pub(super) fn urls(srcset: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == ',');
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(|it: char| it.is_ascii_whitespace()).unwrap_or(rest.len());
        let (url, after) = rest.split_at(end);
        let bare = url.trim_end_matches(',');
        found.push(bare);
        rest = if bare.len() < url.len() { after } else { after_descriptors(after) };
    }
}

/// The rest after the next comma outside of parentheses.
fn after_descriptors(rest: &str) -> &str {
    let mut in_parentheses = false;
    for (at, it) in rest.char_indices() {
        match it {
            '(' => in_parentheses = true,
            ')' => in_parentheses = false,
            ',' if !in_parentheses => return rest.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urls_are_found_as_browsers_find_them() {
        for (srcset, expected) in [
            ("", vec![]),
            (" , ,", vec![]),
            ("a.png", vec!["a.png"]),
            ("a.png 1x, b.png 2x", vec!["a.png", "b.png"]),
            ("a.png 480w,b.png 800w", vec!["a.png", "b.png"]),
            ("a.png, b.png 2x", vec!["a.png", "b.png"]),
            ("a,b.png 1x,\n  /c.png?x=1,2 2x", vec!["a,b.png", "/c.png?x=1,2"]),
            ("a.png x(1,2) 1x, b.png", vec!["a.png", "b.png"]),
            ("a.png (unclosed, b.png", vec!["a.png"]),
            ("data:image/png;base64,AA== 1x, c.png", vec!["data:image/png;base64,AA==", "c.png"]),
            ("ä.png 1x,ö.png", vec!["ä.png", "ö.png"]),
        ] {
            assert_eq!(urls(srcset), expected, "{srcset}");
        }
    }

    #[test]
    fn a_long_one_takes_no_longer_than_its_length() {
        let began = std::time::Instant::now();
        assert_eq!(urls(&"a 1x,".repeat(1_000_000)).len(), 1_000_000);
        assert_eq!(urls(&"a,".repeat(1_000_000)).len(), 1);
        assert!(urls(&",".repeat(5_000_000)).is_empty());
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }
}
