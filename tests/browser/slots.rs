//! At most two pages are open at a time (three take as long on two cores); a page that is
//! measured is alone.

use std::sync::{Condvar, Mutex, PoisonError};

/// So many pages may be open.
const SLOTS: usize = 2;

static FREE: Mutex<usize> = Mutex::new(SLOTS);
static CHANGED: Condvar = Condvar::new();

/// The right to have a page open, given back when dropped.
pub struct Slot(usize);

impl Slot {
    /// Waits for one slot, or for all of them.
    pub fn take(alone: bool) -> Self {
        let wanted = if alone { SLOTS } else { 1 };
        let free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free =
            CHANGED.wait_while(free, |free| *free < wanted).unwrap_or_else(PoisonError::into_inner);
        *free -= wanted;
        Self(wanted)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *FREE.lock().unwrap_or_else(PoisonError::into_inner) += self.0;
        CHANGED.notify_all();
    }
}
