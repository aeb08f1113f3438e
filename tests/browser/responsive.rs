//! Whether the page answers: how late a click is, and how long nothing at all happened.

use serde_json::json;

use crate::Page;

impl Page {
    /// Clicks an element, and returns after how many milliseconds the page heard of it.
    #[track_caller]
    pub fn click_delay(&self, css: &str) -> f64 {
        self.eval::<()>(
            "delete window.answered;
             addEventListener('click', event => {
                 window.answered = performance.now() - event.timeStamp;
             }, { capture: true, once: true })",
            &[],
        );
        self.click(css);
        self.wait_for("an answer to the click", "return window.answered !== undefined", &[]);
        self.eval("return window.answered", &[])
    }

    /// From now on the page notes how long it does not get to do what it is to do 50 times a
    /// second. A driver's click waits until the page can be asked where its element is, so
    /// that clicks alone would not meet a task of the main thread in the middle.
    pub fn begin_to_listen(&self) {
        self.eval::<()>(
            "clearInterval(window.listening);
             window.silence = { longest: 0, times: 0 };
             let last = performance.now();
             window.listening = setInterval(() => {
                 const now = performance.now();
                 window.silence.longest = Math.max(window.silence.longest, now - last);
                 window.silence.times += 1;
                 last = now;
             }, 20)",
            &[],
        );
    }

    /// The longest time since [`Self::begin_to_listen`] in which the page did nothing else
    /// than one thing, in milliseconds.
    #[track_caller]
    pub fn longest_silence(&self) -> f64 {
        // What is going on now counts once it has ended.
        let times: f64 = self.eval("return window.silence.times", &[]);
        let more = "return window.silence.times > arguments[0] + 1";
        self.wait_for("the page to go on", more, &[json!(times)]);
        self.eval("return window.silence.longest", &[])
    }
}
