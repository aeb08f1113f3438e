//! At most one request under way; of those that wait, only the newest.

/// Requests of one kind.
#[derive(Debug)]
pub(super) struct Inflight<T> {
    busy: bool,
    waiting: Option<T>,
}

impl<T> Default for Inflight<T> {
    fn default() -> Self {
        Self { busy: false, waiting: None }
    }
}

impl<T> Inflight<T> {
    /// Hands back the request if it may be sent now; else it waits in place of
    /// an older one.
    pub(super) fn ask(&mut self, request: T) -> Option<T> {
        if self.busy {
            self.waiting = Some(request);
            return None;
        }
        self.busy = true;
        Some(request)
    }

    /// The one under way takes too long: the request that overtakes it.
    pub(super) fn overtake(&mut self) -> Option<T> {
        self.waiting.take()
    }

    /// An answer came: the request that may be sent now.
    pub(super) fn answered(&mut self) -> Option<T> {
        let next = self.waiting.take();
        self.busy = next.is_some();
        next
    }

    /// Whether one waits to be sent.
    pub(super) fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// Forgets what is under way, after the worker was replaced.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_waits() {
        let mut inflight = Inflight::default();
        assert_eq!(inflight.ask(1), Some(1));
        assert_eq!(inflight.ask(2), None);
        assert_eq!(inflight.ask(3), None);
        assert_eq!(inflight.answered(), Some(3));
        assert_eq!(inflight.answered(), None);
        assert_eq!(inflight.ask(4), Some(4));
        assert_eq!((inflight.ask(5), inflight.ask(6)), (None, None));
        assert_eq!(inflight.overtake(), Some(6));
        assert_eq!(inflight.ask(7), None, "the one that overtook is under way");
        inflight.reset();
        assert_eq!(inflight.ask(5), Some(5));
    }
}
