//! Charts say what they have drawn; what waits for that is said then.

use crate::state::link::Page;
use crate::state::timing;

/// Charts are about to be drawn anew, in several tasks.
pub fn charts_change(page: Page) {
    page.with(|link| link.drawing = true);
}

/// Every chart shows what the signals say.
pub fn charts_drawn(page: Page) {
    page.with(|link| link.drawing = false);
    drawn_or_wait(page);
}

/// Says what is drawn, unless charts are still being drawn.
pub(in crate::state) fn drawn_or_wait(page: Page) {
    let store = page.store;
    let page_is_drawn = page.with(|link| {
        (!link.drawing).then(|| (std::mem::take(&mut link.undrawn), link.state_after_drawing.take()))
    });
    let Some(Some((new_result, state))) = page_is_drawn else { return };
    if new_result {
        store.drawn.update(|n| *n += 1);
    }
    if let Some((state, labels_ready)) = state {
        // What is in view was painted before the last of the rest was drawn.
        if labels_ready {
            timing::mark("labels-ready");
            page.labels_drawn();
        }
        store.state.set(state);
    }
}

/// Runs `then` once the next frame was painted.
pub fn after_paint(then: impl FnOnce() + 'static) {
    timing::after_paint(then);
}

/// Milliseconds since the page began.
pub fn now() -> f64 {
    timing::now()
}
