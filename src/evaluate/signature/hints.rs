//! Tells whether a page holds any of a fixed set of strings.

use memchr::memmem::Finder;

/// A set of strings to search for. The searchers are built once, since building one takes longer than a short search.
pub(super) struct Hints(Vec<Finder<'static>>);

impl Hints {
    /// Searchers for all of `hints`. An empty string is left out: every page holds it.
    pub(super) fn new(hints: impl Iterator<Item = &'static str>) -> Self {
        Self(hints.filter(|hint| !hint.is_empty()).map(Finder::new).collect())
    }

    /// Whether `page` holds at least one of them.
    pub(super) fn is_in(&self, page: &[u8]) -> bool {
        self.0.iter().any(|finder| finder.find(page).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints() -> Hints {
        Hints::new(["Bad Gateway", "<hr><center>nginx", "no healthy upstream"].into_iter())
    }

    #[test]
    fn a_string_is_found_wherever_it_stands() {
        for hint in ["Bad Gateway", "<hr><center>nginx", "no healthy upstream"] {
            for before in 0..40 {
                for after in [0, 1, 30] {
                    let page = format!("{}{hint}{}", "x".repeat(before), "y".repeat(after));
                    assert!(hints().is_in(page.as_bytes()), "{page}");
                }
            }
        }
    }

    #[test]
    fn what_only_begins_like_one_is_none() {
        for page in
            ["", "B", "Bad Gatewa", "ad Gateway", "<hr><center>Caddy", "Bad  Gateway", "\u{0}\u{0}\u{0}"]
        {
            assert!(!hints().is_in(page.as_bytes()), "{page}");
        }
        assert!(!hints().is_in("Bad Gatewa".repeat(50).as_bytes()));
    }

    #[test]
    fn without_any_nothing_is_found() {
        for none in [&[][..], &[""]] {
            assert!(!Hints::new(none.iter().copied()).is_in(b"Bad Gateway"));
        }
    }
}
