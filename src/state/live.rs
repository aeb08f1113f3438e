//! Values that views follow. The reactive graph knows only that one has changed:
//! every further type of signal or effect would cost the program a kilobyte.

use leptos::prelude::{Effect, GetUntracked, RwSignal, Set, Track};
use std::cell::RefCell;

/// A value that views follow. A handle: there is one page, and its values live as
/// long as it does.
pub struct Live<T: 'static> {
    value: &'static RefCell<T>,
    changes: RwSignal<u32>,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T> Live<T> {
    /// A value.
    pub fn new(value: T) -> Self {
        Self { value: Box::leak(Box::new(RefCell::new(value))), changes: RwSignal::new(0) }
    }

    /// Has whoever asks run again when the value changes.
    pub fn track(self) {
        self.changes.track();
    }

    /// Looks at the value; who asks is run again when it changes.
    pub fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.track();
        self.with_untracked(look)
    }

    /// Looks at the value, for code that is run only once.
    pub fn with_untracked<U>(self, look: impl FnOnce(&T) -> U) -> U {
        look(&self.value.borrow())
    }

    /// Changes the value. What follows it runs afterwards.
    pub fn update<U>(self, change: impl FnOnce(&mut T) -> U) -> U {
        let changed = change(&mut self.value.borrow_mut());
        told(self.changes);
        changed
    }

    /// Puts another value in its place.
    pub fn set(self, value: T) {
        *self.value.borrow_mut() = value;
        told(self.changes);
    }
}

impl<T: Clone> Live<T> {
    /// A copy of the value; who asks is run again when it changes.
    pub fn get(self) -> T {
        self.track();
        self.get_untracked()
    }

    /// A copy of the value, for code that is run only once.
    pub fn get_untracked(self) -> T {
        self.value.borrow().clone()
    }
}

fn told(changes: RwSignal<u32>) {
    changes.set(changes.get_untracked().wrapping_add(1));
}

/// Runs something in a moment, and again whenever a value that it looked at has changed.
pub fn follow(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_leads_to_the_value() {
        let owner = leptos::prelude::Owner::new();
        owner.with(|| {
            let value = Live::new(vec![1]);
            let same = value;
            same.update(|list| list.push(2));
            assert_eq!(value.get_untracked(), [1, 2]);
            value.set(Vec::new());
            assert!(same.with_untracked(Vec::is_empty));
        });
    }
}
