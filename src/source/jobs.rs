//! Several pieces of work at once, finished in order. Every kind of future would bring
//! the machinery along once more: here all are of one kind, and leave their results in
//! places of their own.

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, Buffered, StreamExt};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

type Job<'a> = LocalBoxFuture<'a, ()>;

/// Work that is done, some of it ahead, and its results in order.
pub struct Jobs<'a, T> {
    work: Buffered<stream::Iter<std::vec::IntoIter<Job<'a>>>>,
    results: VecDeque<Rc<RefCell<Option<T>>>>,
}

impl<'a, T: 'a> Jobs<'a, T> {
    /// Does so many of the pieces of work at once.
    pub fn new<F: Future<Output = T> + 'a>(work: impl Iterator<Item = F>, at_once: usize) -> Self {
        let mut results = VecDeque::new();
        let jobs: Vec<Job<'a>> = work
            .map(|future| {
                let result = Rc::new(RefCell::new(None));
                results.push_back(Rc::clone(&result));
                async move { *result.borrow_mut() = Some(future.await) }.boxed_local()
            })
            .collect();
        Self { work: stream::iter(jobs).buffered(at_once), results }
    }

    /// The next result; none after the last.
    pub async fn next(&mut self) -> Option<T> {
        self.work.next().await?;
        self.results.pop_front()?.take()
    }
}
