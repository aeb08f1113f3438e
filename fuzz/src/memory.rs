//! An allocator that counts what a thread takes, and refuses what is too much.
//!
//! A program that wants it declares it as its global allocator. A refusal is what
//! a browser does that has no more memory: who asked with `try_reserve` gets an
//! error, who did not ends the program.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static USED: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
    static BOUND: Cell<usize> = const { Cell::new(usize::MAX) };
    static REFUSED: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, with a count for each thread.
pub struct Counting;

impl Counting {
    fn take(size: usize) -> bool {
        USED.try_with(|used| {
            let now = used.get().saturating_add(size);
            if now > BOUND.get() {
                REFUSED.set(REFUSED.get().max(size));
                return false;
            }
            used.set(now);
            PEAK.set(PEAK.get().max(now));
            true
        })
        .unwrap_or(true)
    }

    fn give(size: usize) {
        // What another thread took may be given back here.
        _ = USED.try_with(|used| used.set(used.get().saturating_sub(size)));
    }
}

// SAFETY: every request is passed on to the system's allocator as it came, or
// answered with null, which stands for "no memory".
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !Self::take(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's own promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !Self::take(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's own promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        Self::give(layout.size());
        // SAFETY: the caller's own promise.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both are there while one is copied into the other.
        if !Self::take(size) {
            return std::ptr::null_mut();
        }
        Self::give(layout.size());
        // SAFETY: the caller's own promise.
        unsafe { System.realloc(place, layout, size) }
    }
}

/// What a piece of work took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Most bytes at once, beyond those that were in use before.
    pub peak: usize,
    /// The largest request that was refused; 0 where none was.
    pub refused: usize,
}

/// Does some work on this thread with at most `bound` bytes more than are in use.
/// Without the allocator nothing is counted or refused.
pub fn bounded<T>(bound: usize, work: impl FnOnce() -> T) -> (T, Taken) {
    let before = USED.get();
    PEAK.set(before);
    REFUSED.set(0);
    BOUND.set(before.saturating_add(bound));
    let result = work();
    BOUND.set(usize::MAX);
    (result, Taken { peak: PEAK.get() - before, refused: REFUSED.get() })
}
