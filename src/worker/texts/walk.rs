//! All texts, row group by row group, for somebody who takes what they need of them and lets
//! them go. It can be stopped and goes on where it was.

use super::Session;
use super::open::Sources;
use super::scope::{self, Slices};
use super::store::Span;
use crate::model::Problem;
use crate::source::Jobs;
use futures_util::future::LocalBoxFuture;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// Milliseconds between two reports.
const REPORT: f64 = 200.0;
/// Milliseconds between two looks at what somebody else is reading.
const LOOK: u32 = 50;
/// Row groups that are asked for ahead of the one being taken.
const AHEAD: usize = 4;
/// Rows that are taken between two looks at the clock.
pub(super) const STEP: usize = 1000;

/// How far a walk is.
#[derive(Default)]
pub(super) struct Walk {
    /// First rows of the spans that were taken.
    done: RefCell<BTreeSet<u64>>,
    /// Whether texts are being read, and how many others wait for that.
    busy: Cell<bool>,
    waiting: Cell<u32>,
    /// Bytes and rows, each of so many.
    read: Cell<[[u64; 2]; 2]>,
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// All was taken.
    Done,
    /// Nobody waits for it any more; whether another one goes on.
    Stopped { another: bool },
}

/// Reads what somebody needs of a span.
type Read<'a, T> = &'a dyn Fn(&Sources, Span) -> LocalBoxFuture<'static, Result<T, Problem>>;

/// Who a walk is for, and what becomes of what is read.
pub(super) struct Taker<'a, T> {
    /// Whether somebody waits still.
    pub waits: &'a dyn Fn() -> bool,
    /// Told of how far it is.
    pub told: &'a dyn Fn(),
    /// Reads what is needed of a span.
    pub read: Read<'a, T>,
    /// Takes up to [`STEP`] rows of that, from one on; false where there are none.
    pub take: &'a dyn Fn(&T, usize) -> Result<bool, Problem>,
}

impl Walk {
    /// Another dataset is open.
    pub(super) fn begin(&self) {
        self.done.borrow_mut().clear();
    }

    /// How far it is: bytes and rows, each of so many.
    pub(super) fn read(&self) -> [[u64; 2]; 2] {
        self.read.get()
    }

    /// Goes through all that was not taken yet.
    pub(super) async fn go<T>(&self, session: &Session, taker: Taker<'_, T>) -> Result<Ended, Problem> {
        self.waiting.set(self.waiting.get() + 1);
        while self.busy.get() && (taker.waits)() {
            (taker.told)();
            scope::pause(LOOK).await;
        }
        self.waiting.set(self.waiting.get() - 1);
        if !(taker.waits)() {
            return Ok(Ended::Stopped { another: true });
        }
        self.busy.set(true);
        let outcome = self.run(session, &taker).await;
        self.busy.set(false);
        Ok(match outcome? {
            true => Ended::Done,
            false => Ended::Stopped { another: self.waiting.get() > 0 },
        })
    }

    async fn run<T>(&self, session: &Session, taker: &Taker<'_, T>) -> Result<bool, Problem> {
        let sources = session.sources().await;
        if let Some(problem) = sources.problem {
            return Err(problem);
        }
        let (done, left): (Vec<Span>, Vec<Span>) =
            sources.texts.spans().into_iter().partition(|span| self.done.borrow().contains(&span.first_row));
        let sum = |spans: &[Span], of: fn(&Span) -> u64| spans.iter().map(of).sum::<u64>();
        let of = |of: fn(&Span) -> u64| [sum(&done, of), sum(&done, of) + sum(&left, of)];
        self.read.set([of(|span| span.bytes), of(|span| span.rows)]);
        if !left.is_empty() {
            (taker.told)();
        }
        let reads = left.into_iter().map(|span| {
            let read = (taker.read)(&sources, span);
            async move { (span, read.await) }
        });
        let mut reads = Jobs::new(reads, AHEAD);
        let (mut slices, mut reported) = (Slices::new(), scope::now());
        while let Some((span, read)) = reads.next().await {
            let read = read?;
            for from in (0..).step_by(STEP) {
                if !(taker.waits)() {
                    return Ok(false);
                }
                if !(taker.take)(&read, from)? {
                    break;
                }
                slices.breathe().await;
            }
            self.done.borrow_mut().insert(span.first_row);
            let [[bytes, total], [rows, all]] = self.read.get();
            self.read.set([[bytes + span.bytes, total], [rows + span.rows, all]]);
            if scope::now() - reported > REPORT {
                (taker.told)();
                reported = scope::now();
            }
        }
        Ok(true)
    }
}
