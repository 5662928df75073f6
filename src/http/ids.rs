//! What requests are called.

use std::sync::{Mutex, PoisonError};

use ring::rand::{SecureRandom, SystemRandom};
use uuid::{Builder, Uuid};

/// Random ids, for which the system is asked once for many: a call of its own for each is a good part of a short look.
#[derive(Default)]
pub(super) struct RequestIds(Mutex<Vec<[u8; 16]>>);

/// How many are drawn at once.
const DRAWN: usize = 64;

impl RequestIds {
    /// One that nobody has had.
    pub(super) fn next(&self) -> Uuid {
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.is_empty() {
            let mut random = [0; DRAWN * 16];
            if SystemRandom::new().fill(&mut random).is_ok() {
                drawn.extend(random.as_chunks().0);
            }
        }
        drawn.pop().map_or_else(Uuid::new_v4, |random| Builder::from_random_bytes(random).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_are_the_same_and_each_is_a_random_uuid() {
        let ids = RequestIds::default();
        let drawn: HashSet<Uuid> = (0..3 * DRAWN).map(|_| ids.next()).collect();
        assert_eq!(drawn.len(), 3 * DRAWN);
        assert!(
            drawn.iter().all(|id| id.get_version_num() == 4 && id.get_variant() == uuid::Variant::RFC4122)
        );
    }

    #[test]
    fn two_runs_have_none_in_common() {
        let drawn = || {
            let ids = RequestIds::default();
            (0..DRAWN).map(|_| ids.next()).collect::<HashSet<Uuid>>()
        };
        assert!(drawn().is_disjoint(&drawn()));
    }
}
