//! User Timing: what a reader waited for.

use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};

/// Milliseconds since the page began.
pub(super) fn now() -> f64 {
    performance().map_or(0.0, |p| p.now())
}

fn performance() -> Option<web_sys::Performance> {
    web_sys::window()?.performance()
}

/// Sets a mark once the next frame was painted; at most once per name.
pub(super) fn mark_painted(name: &'static str) {
    after_paint(move || mark(name));
}

/// Sets a mark now.
pub(super) fn mark(name: &'static str) {
    if let Some(performance) = performance() {
        // Timing is a report on the side: the page works without it.
        let _ = performance.mark(name);
    }
}

/// Records the time from an input event to the painted result.
pub(super) fn measure_painted(name: &'static str, start: f64) {
    after_paint(move || {
        let Some(performance) = performance() else { return };
        let options = js_sys::Object::new();
        let set = |key: &str, value: f64| js_sys::Reflect::set(&options, &key.into(), &value.into());
        if let (Ok(_), Ok(_), Ok(measure)) = (
            set("start", start),
            set("end", performance.now()),
            js_sys::Reflect::get(&performance, &"measure".into()),
        ) {
            let measure: js_sys::Function = measure.unchecked_into();
            let _ = measure.call2(&performance, &JsValue::from_str(name), &options);
        }
    });
}

/// Milliseconds after which a page that nobody sees, and that therefore paints
/// nothing, goes on all the same.
const UNSEEN: i32 = 300;

/// What runs once, whichever comes first.
type Waiting = Cell<Option<Box<dyn FnOnce()>>>;

fn run(waiting: Rc<Waiting>) -> JsValue {
    Closure::once_into_js(move || {
        if let Some(then) = waiting.take() {
            then();
        }
    })
}

/// Runs `then` right after the next frame was painted.
pub(super) fn after_paint(then: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let then: Rc<Waiting> = Rc::new(Cell::new(Some(Box::new(then))));
    let (task, late) = (run(Rc::clone(&then)), run(then));
    let frame = Closure::once_into_js(move || {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback(task.unchecked_ref());
        }
    });
    let _ = window.request_animation_frame(frame.unchecked_ref());
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(late.unchecked_ref(), UNSEEN);
}
