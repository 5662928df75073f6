//! The limits of memory and work for the tree of a page.

/// The memory and the work that a page may take, and has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// The memory limit of the tree.
    pub(crate) most_memory: usize,
    /// The memory that it takes.
    pub(crate) memory: usize,
    /// The limit of steps through open elements.
    pub(crate) most_work: usize,
    /// The steps made.
    pub(crate) work: usize,
}

/// The memory limit per byte of the body: for the body, its decoded text, its tree and its visible text.
const PER_BYTE: usize = 16;

/// The memory that any page may take. A page of 150 KiB is read completely, however dense it is.
const AT_LEAST: usize = 4 * 1024 * 1024;

/// The share that is not counted exactly: overhead of the allocator, and memory that it gives back late.
const RESERVE: usize = 2;

/// The limit of steps per byte of a page, and for any page: a fraction of a second. A normal page makes about ten per
/// tag; one with thousands of open `font` elements makes thousands per tag.
const STEPS_PER_BYTE: usize = 64;
const STEPS_AT_LEAST: usize = 16 * 1024 * 1024;

impl Budget {
    /// The budget for a body of this many bytes, and this many in UTF-8.
    pub(crate) fn of(body: usize, html: usize) -> Self {
        let most = body.saturating_mul(PER_BYTE).max(AT_LEAST);
        // The body, and its text: here and in the parser.
        let reserved = body.saturating_mul(1 + RESERVE).saturating_add(html.saturating_mul(2));
        let most_work = body.saturating_mul(STEPS_PER_BYTE).saturating_add(STEPS_AT_LEAST);
        Self { most_memory: most.saturating_sub(reserved), memory: 0, most_work, work: 0 }
    }

    /// The memory that is left.
    pub(crate) fn left(&self) -> usize {
        self.most_memory.saturating_sub(self.memory)
    }
}
