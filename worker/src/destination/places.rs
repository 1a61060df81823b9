//! How many requests may be under way at once, and who waits for one to end.
//!
//! Those that wait are woken by another call to the same object. That is allowed here and nowhere else: all calls to one
//! object share their input and output, and a place that is dropped with its call goes to the next.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot::{Sender, channel};
use futures_util::future::{Either, select};

/// The places of one host.
pub(super) struct Places(Rc<Queue>);

struct Queue {
    free: Cell<usize>,
    /// First come, first served.
    waiting: RefCell<VecDeque<Sender<Place>>>,
}

/// One of them, until it is dropped. Empty once it has been handed on.
pub(super) struct Place(Option<Rc<Queue>>);

impl Places {
    /// So many, all free.
    pub(super) fn new(count: usize) -> Self {
        Self(Rc::new(Queue { free: Cell::new(count), waiting: RefCell::default() }))
    }

    /// The next free place; nothing when patience ends first.
    pub(super) async fn take(&self, patience: impl Future<Output = ()>) -> Option<Place> {
        if let Some(left) = self.0.free.get().checked_sub(1) {
            self.0.free.set(left);
            return Some(Place(Some(self.0.clone())));
        }
        let (tell, told) = channel();
        self.0.waiting.borrow_mut().push_back(tell);
        match select(told, std::pin::pin!(patience)).await {
            Either::Left((place, _)) => place.ok(),
            Either::Right(((), _)) => None,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(queue) = self.0.take() else { return };
        loop {
            let next = queue.waiting.borrow_mut().pop_front();
            let Some(next) = next else { break };
            match next.send(Self(Some(queue.clone()))) {
                Ok(()) => return,
                // Whoever waited has given up.
                Err(mut back) => back.0 = None,
            }
        }
        queue.free.set(queue.free.get().saturating_add(1));
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn places_go_to_whoever_waits_the_longest() {
        let places = Places::new(1);
        let taken = places.take(pending()).now_or_never().flatten();
        assert!(taken.is_some());
        let (mut first, mut second) = (Box::pin(places.take(pending())), Box::pin(places.take(pending())));
        assert!((&mut first).now_or_never().is_none());
        assert!((&mut second).now_or_never().is_none());
        drop(taken);
        assert!((&mut second).now_or_never().is_none());
        let first = first.now_or_never().flatten();
        assert!(first.is_some());
        drop(first);
        assert!(second.now_or_never().flatten().is_some());
        assert!(places.take(ready(())).now_or_never().flatten().is_some(), "the place is free again");
    }

    #[test]
    fn whoever_gives_up_takes_no_place() {
        let places = Places::new(1);
        let taken = places.take(pending()).now_or_never().flatten();
        assert!(places.take(ready(())).now_or_never().flatten().is_none());
        let mut waits = Box::pin(places.take(pending()));
        assert!((&mut waits).now_or_never().is_none());
        // The place is on its way to one whose call ends in the same moment.
        drop(taken);
        drop(waits);
        assert!(places.take(pending()).now_or_never().flatten().is_some());
    }
}
