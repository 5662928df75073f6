//! The first look at every check.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, Stream};
use futures_util::{FutureExt, StreamExt};

use super::super::look::Looker;
use super::Step;
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::http::transport::{Transport, Way};

/// The first look at every check, so many at a time.
///
/// Each place takes one check after the other, in memory that it keeps: most looks of a run are these, and one is not
/// small. It sends its next request before anybody has seen what the last one came to. Where looks wait for nothing, as
/// when connections are refused, others have their turns all the same: a look takes a permit, which tokio counts.
pub(super) struct FirstLooks<'a> {
    places: FuturesUnordered<LocalBoxFuture<'a, ()>>,
    /// What nobody has taken yet.
    steps: Rc<RefCell<VecDeque<Step>>>,
}

impl<'a> FirstLooks<'a> {
    /// Looks at `checks`, each with its index.
    pub(super) fn new<T: Transport, C: Clock>(
        looker: &'a Looker<'a, T, C>,
        checks: impl Iterator<Item = (usize, &'a Check)> + Clone + 'a,
    ) -> Self {
        let steps = Rc::<RefCell<VecDeque<Step>>>::default();
        let places = looker.suite.settings.concurrency.min(checks.clone().count());
        let queue = Rc::new(RefCell::new(checks));
        let place = |_| {
            let (queue, steps) = (Rc::clone(&queue), Rc::clone(&steps));
            let looking = async move {
                loop {
                    let next = queue.borrow_mut().next();
                    let Some((index, check)) = next else { break };
                    // A handshake can be seen on a connection of its own only.
                    let way = if check.tls().is_some() { Way::Fresh } else { Way::Usual };
                    let look = looker.look(check, 1, way).await;
                    steps.borrow_mut().push_back(Step::Looked(index, look));
                }
            };
            looking.boxed_local()
        };
        Self { places: (0..places).map(place).collect(), steps }
    }

    /// Leaves the looks under way, and those that have not begun.
    pub(super) fn leave(&mut self) {
        self.places.clear();
        self.steps.borrow_mut().clear();
    }
}

impl Stream for FirstLooks<'_> {
    type Item = Step;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Step>> {
        loop {
            let step = self.steps.borrow_mut().pop_front();
            if step.is_some() {
                return Poll::Ready(step);
            }
            let place = self.places.poll_next_unpin(context);
            // Whether a place is done with its checks or waits for an answer: what it has seen comes first.
            if self.steps.borrow().is_empty() && !matches!(place, Poll::Ready(Some(()))) {
                return place.map(|_| None);
            }
        }
    }
}
