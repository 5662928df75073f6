//! Limits connections to the free file descriptors of this process.

use std::fs::read_dir;

use rustix::process::{Resource, getrlimit};

/// How many connections runs may open, so that the host process keeps enough file descriptors.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FdBudget {
    /// How many requests may be under way at once; none for no limit.
    pub(super) at_once: Option<usize>,
    /// Whether a connection may stay open for the next request.
    pub(super) keeps_connections: bool,
}

/// Any process has room for this many connections; for more, the free descriptors are counted.
const FEW: usize = 64;

impl FdBudget {
    /// The budget for runs that make up to `wanted` requests at once.
    pub(super) fn for_connections(wanted: usize) -> Self {
        Self::within(wanted, if wanted > FEW { free_files() } else { None })
    }

    /// A quarter of the `free` file descriptors is for idle connections, half is for requests under way. The rest is
    /// for the host, and for a second connect attempt in parallel with the first.
    fn within(wanted: usize, free: Option<usize>) -> Self {
        let Some(free) = free else { return Self { at_once: None, keeps_connections: true } };
        if wanted <= free / 4 {
            return Self { at_once: Some((free / 2).max(1)), keeps_connections: true };
        }
        Self { at_once: Some((free / 4 * 3).max(1)), keeps_connections: false }
    }
}

/// How many files this process may still open; none where that is unknown, or unlimited.
pub(super) fn free_files() -> Option<usize> {
    let most = usize::try_from(getrlimit(Resource::Nofile).current?).ok()?;
    let open = read_dir("/dev/fd").ok()?.count();
    Some(most.saturating_sub(open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_connections_need_no_budget() {
        assert_eq!(FdBudget::for_connections(FEW), FdBudget { at_once: None, keeps_connections: true });
    }

    #[test]
    fn connections_are_kept_where_there_is_room_for_them_beside_those_in_use() {
        for (wanted, free, at_once, keeps_connections) in [
            (1000, 20_000, 10_000, true),
            (250, 1000, 500, true),
            (251, 1000, 750, false),
            (1000, 1000, 750, false),
            (65, 0, 1, false),
        ] {
            let fd_budget = FdBudget { at_once: Some(at_once), keeps_connections };
            assert_eq!(FdBudget::within(wanted, Some(free)), fd_budget, "{wanted} of {free}");
        }
    }

    #[test]
    fn open_files_are_counted() {
        let before = free_files().unwrap();
        let held: Vec<_> = (0..50).map(|_| std::fs::File::open("/dev/null").unwrap()).collect();
        let after = free_files().unwrap();
        // Other tests open and close files meanwhile.
        assert!(before.abs_diff(after + 50) < 40, "{before} and {after} with {} held", held.len());
    }
}
