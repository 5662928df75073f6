//! What building the tree of a page may cost.

/// Bytes of memory, and steps of work, that are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// What the tree may take in all.
    pub(crate) most_memory: usize,
    /// What it takes.
    pub(crate) memory: usize,
    /// How many steps may be made through elements that are open.
    pub(crate) most_work: usize,
    /// How many were made.
    pub(crate) work: usize,
}

/// What a page may take for each byte of its body: the body, its characters, its tree and its text.
const PER_BYTE: usize = 16;

/// What any page may take. One of 150 KiB is read whole, however dense it is.
const AT_LEAST: usize = 4 * 1024 * 1024;

/// What is not counted one by one: what the allocator adds, the pages that it gives back late.
const RESERVE: usize = 2;

/// Steps for each byte of a page, and for any page: a fraction of a second. A page of people's makes some ten for each tag;
/// one with thousands of `font` elements that are left open makes as many for each.
const STEPS_PER_BYTE: usize = 64;
const STEPS_AT_LEAST: usize = 16 * 1024 * 1024;

impl Budget {
    /// For the page of a body of so many bytes, which are so many in UTF-8.
    pub(crate) fn of(body: usize, html: usize) -> Self {
        let most = body.saturating_mul(PER_BYTE).max(AT_LEAST);
        // The body, and its characters: here and in the parser.
        let reserved = body.saturating_mul(1 + RESERVE).saturating_add(html.saturating_mul(2));
        let most_work = body.saturating_mul(STEPS_PER_BYTE).saturating_add(STEPS_AT_LEAST);
        Self { most_memory: most.saturating_sub(reserved), memory: 0, most_work, work: 0 }
    }

    /// The memory that is left.
    pub(crate) fn left(&self) -> usize {
        self.most_memory.saturating_sub(self.memory)
    }
}
