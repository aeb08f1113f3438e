//! Keys and the pointer, as the browser gets them from a user.

use serde_json::{Value, json};

use crate::Page;

pub const TAB: char = '\u{e004}';
pub const ENTER: char = '\u{e007}';
pub const SHIFT: char = '\u{e008}';
pub const CONTROL: char = '\u{e009}';
pub const ALT: char = '\u{e00a}';
pub const ESCAPE: char = '\u{e00c}';
pub const SPACE: char = ' ';
pub const PAGE_UP: char = '\u{e00e}';
pub const PAGE_DOWN: char = '\u{e00f}';
pub const END: char = '\u{e010}';
pub const HOME: char = '\u{e011}';
pub const LEFT: char = '\u{e012}';
pub const UP: char = '\u{e013}';
pub const RIGHT: char = '\u{e014}';
pub const DOWN: char = '\u{e015}';

impl Page {
    /// Presses keys together: the first ones are held while the last is pressed.
    pub fn press(&self, keys: &[char]) {
        let down = keys.iter().map(|key| key_action("keyDown", *key));
        let up = keys.iter().rev().map(|key| key_action("keyUp", *key));
        self.perform(&[keyboard(down.chain(up).collect())]);
    }

    /// Types where the focus is.
    pub fn type_text(&self, text: &str) {
        let strokes = text.chars().flat_map(|key| ["keyDown", "keyUp"].map(|what| key_action(what, key)));
        self.perform(&[keyboard(strokes.collect())]);
    }

    /// Replaces what an input holds, and leaves it with Enter.
    pub fn fill(&self, css: &str, text: &str) {
        self.click(css);
        self.press(&[CONTROL, 'a']);
        self.type_text(&format!("{text}{}", if text.is_empty() { "\u{e017}\u{e007}" } else { "\u{e007}" }));
    }

    /// Moves the pointer onto an element, which comes into view for that.
    pub fn point_at(&self, css: &str) {
        let there = self.centre(css, true);
        self.perform(&[mouse(vec![pointer_at(there)])]);
    }

    /// Moves the pointer onto an element that is in view.
    pub fn point_on_to(&self, css: &str) {
        let there = self.centre(css, false);
        self.perform(&[mouse(vec![pointer_at(there)])]);
    }

    /// Clicks the middle of an element that is in view, whatever lies there.
    pub fn click_in_view(&self, css: &str) {
        let there = self.centre(css, false);
        self.perform(&[mouse(vec![pointer_at(there), button("pointerDown"), button("pointerUp")])]);
    }

    /// Clicks an element while a key is held.
    pub fn click_holding(&self, key: char, css: &str) {
        let there = self.centre(css, true);
        let keys = vec![key_action("keyDown", key), pause(), pause(), pause(), key_action("keyUp", key)];
        let pointer = vec![pause(), pointer_at(there), button("pointerDown"), button("pointerUp"), pause()];
        self.perform(&[keyboard(keys), mouse(pointer)]);
    }

    /// Drags the pointer from one element to another one near to it.
    pub fn drag(&self, from: &str, to: &str) {
        self.perform(&[mouse(self.way(from, to))]);
    }

    /// The same with a finger.
    pub fn drag_by_finger(&self, from: &str, to: &str) {
        let way = self.way(from, to);
        self.perform(&[json!({
            "type": "pointer", "id": "finger", "parameters": { "pointerType": "touch" }, "actions": way,
        })]);
    }

    /// From one element to another with the button down, as slowly as a browser
    /// needs to tell a finger that scrolls.
    #[track_caller]
    fn way(&self, from: &str, to: &str) -> Vec<Value> {
        let ([x, y], [to_x, to_y]) = (self.centre(from, true), self.centre(to, false));
        let moves = (1..=6).map(|at| {
            let mut step = pointer_at([x + (to_x - x) * at / 6, y + (to_y - y) * at / 6]);
            step["duration"] = json!(30);
            step
        });
        let mut way = vec![pointer_at([x, y]), button("pointerDown")];
        way.extend(moves);
        way.push(button("pointerUp"));
        way
    }

    /// Moves the pointer from the middle of an element straight to that of
    /// another one, a pixel at a time, as a slow hand does.
    pub fn creep(&self, from: &str, to: &str) {
        let ([x, y], [to_x, to_y]) = (self.centre(from, true), self.centre(to, false));
        let steps = (to_x - x).abs().max((to_y - y).abs()).max(1);
        let way = (0..=steps).map(|at| [x + (to_x - x) * at / steps, y + (to_y - y) * at / steps]);
        self.perform(&[mouse(way.map(pointer_at).collect())]);
    }

    /// The middle of an element in the window.
    #[track_caller]
    fn centre(&self, css: &str, into_view: bool) -> [i64; 2] {
        let there: Option<[f64; 2]> = self.eval(
            "const [css, intoView] = arguments;
             const found = document.querySelector(css);
             if (!found) return null;
             if (intoView) found.scrollIntoView({ block: 'center', inline: 'center' });
             const { left, top, width, height } = found.getBoundingClientRect();
             return [left + width / 2, top + height / 2]",
            &[json!(css), json!(into_view)],
        );
        there.unwrap_or_else(|| panic!("there is no {css}")).map(|place| place as i64)
    }
}

fn key_action(what: &str, key: char) -> Value {
    json!({ "type": what, "value": key })
}

fn pointer_at([x, y]: [i64; 2]) -> Value {
    json!({ "type": "pointerMove", "duration": 0, "origin": "viewport", "x": x, "y": y })
}

fn button(what: &str) -> Value {
    json!({ "type": what, "button": 0 })
}

fn pause() -> Value {
    json!({ "type": "pause" })
}

fn keyboard(actions: Vec<Value>) -> Value {
    json!({ "type": "key", "id": "keyboard", "actions": actions })
}

fn mouse(actions: Vec<Value>) -> Value {
    json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions })
}
