//! Finds any of a few strings in one pass over a page that has none of them.
//!
//! It is the method of Wu and Manber ("A fast algorithm for multi-pattern searching", 1994): what a block of four bytes of
//! the page says is how far the next place is where a string may end. The library for this would be a good part of
//! the extension (`docs/architecture.md`).

/// How many rows the table of skips has: few enough to stay near while other work is done. Blocks that share a row skip as
/// far as the shorter of their skips.
const ROWS: usize = 1 << ROW_BITS;
const ROW_BITS: u32 = 10;

/// How many bytes a block has.
const BLOCK: usize = 4;

/// What one block of a page says.
enum Step {
    /// One of the strings begins a window before its end.
    PageReading,
    /// So many bytes further is the next block to read.
    Skip(usize),
}

/// A set of strings to look for.
pub(super) struct Hints {
    strings: Vec<&'static [u8]>,
    /// How many bytes of each string the skips know: as many as the shortest has.
    window: usize,
    /// By the last bytes of a window: how many bytes further the next one ends that may be one of a string.
    skips: Box<[u8; ROWS]>,
}

impl Hints {
    /// Those that are as long as a block at least.
    pub(super) fn new(hints: impl Iterator<Item = &'static str>) -> Self {
        let strings: Vec<_> = hints.map(str::as_bytes).filter(|hint| hint.len() >= BLOCK).collect();
        let shortest = strings.iter().map(|string| string.len()).min().unwrap_or_default();
        let window = shortest.min(usize::from(u8::MAX));
        let longest_skip = u8::try_from(window.saturating_sub(BLOCK - 1)).unwrap_or(u8::MAX);
        let mut skips = Box::new([longest_skip; ROWS]);
        for string in &strings {
            let ends = (BLOCK..=window).filter_map(|end| string.get(..end)?.last_chunk());
            for (skip, block) in (0..longest_skip).rev().zip(ends) {
                if let Some(known) = skips.get_mut(row(*block)) {
                    *known = skip.min(*known);
                }
            }
        }
        Self { strings, window, skips }
    }

    /// Whether `page` holds any of them. Both halves are gone through at once: where the next block of a half is depends on
    /// the one before, and while that is read the other half's can be.
    pub(super) fn is_in(&self, page: &[u8]) -> bool {
        let middle = self.window.max(page.len() / 2);
        let (mut front, mut back) = (self.window, middle);
        while front < middle || back <= page.len() {
            match (self.step(page, front), self.step(page, back)) {
                (Step::PageReading, _) | (_, Step::PageReading) => return true,
                (Step::Skip(in_front), Step::Skip(in_back)) => {
                    (front, back) = (front + in_front, back + in_back);
                }
            }
        }
        false
    }

    /// What the block that ends at `end` says. Behind the page nothing is found.
    fn step(&self, page: &[u8], end: usize) -> Step {
        let block = page.get(..end).and_then(<[u8]>::last_chunk);
        let skip = block.and_then(|block| self.skips.get(row(*block))).copied().map_or(1, usize::from);
        if skip == 0 && self.begins_with_one(page.get(end - self.window..).unwrap_or_default()) {
            return Step::PageReading;
        }
        Step::Skip(skip.max(1))
    }

    fn begins_with_one(&self, rest: &[u8]) -> bool {
        self.strings.iter().any(|string| string.first() == rest.first() && rest.starts_with(string))
    }
}

/// The row of a block: its bytes as a number, spread by multiplication (Knuth, "The Art of Computer Programming", 6.4).
fn row(block: [u8; BLOCK]) -> usize {
    u32::from_le_bytes(block).wrapping_mul(0x9E37_79B1) as usize >> (u32::BITS - ROW_BITS)
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
    fn it_finds_what_a_plain_search_finds() {
        let hints: Vec<&str> = vec!["aaba", "ababab", "bbbab"];
        let searched = Hints::new(hints.iter().copied());
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let page: String =
                (0..random.usize(0..24)).map(|_| if random.bool() { 'a' } else { 'b' }).collect();
            let is_there = hints.iter().any(|hint| page.contains(hint));
            assert_eq!(searched.is_in(page.as_bytes()), is_there, "{page}");
        }
    }

    #[test]
    fn without_any_nothing_is_found() {
        assert!(!Hints::new(std::iter::empty()).is_in(b"Bad Gateway"));
    }
}
