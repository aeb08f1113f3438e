//! User Timing and long tasks, as the browser recorded them.

use devserver::Entry;
use serde_json::json;

use crate::Page;

impl Page {
    /// When a User Timing mark was set, in milliseconds since 1970.
    pub fn mark_time(&self, name: &str) -> f64 {
        let time: Option<f64> = self.eval(
            "const [mark] = performance.getEntriesByName(arguments[0], 'mark');
             return mark ? performance.timeOrigin + mark.startTime : null",
            &[json!(name)],
        );
        time.unwrap_or_else(|| panic!("there is no mark {name}"))
    }

    /// The durations of User Timing measures of a name, in milliseconds.
    pub fn measures(&self, name: &str) -> Vec<f64> {
        self.eval(
            "return performance.getEntriesByName(arguments[0], 'measure')
                .map(entry => entry.duration)",
            &[json!(name)],
        )
    }

    /// Fails when a task of the main thread has taken more than 50 ms since the
    /// page was opened, and says what the browser knows of it.
    #[track_caller]
    pub fn assert_no_long_task(&self) {
        let tasks: Vec<String> = self.recorded("longtask", "");
        let details: Vec<String> = self.recorded(
            "long-animation-frame",
            "const { startTime, duration, styleAndLayoutStart, scripts } = entry;
             const work = scripts.map(script =>
                `${script.invokerType} ${script.invoker} ${script.duration} ms`);
             const layout = startTime + duration - styleAndLayoutStart;
             return `frame at ${startTime}, ${duration} ms, style and layout ${layout} ms: `
                + work.join(', ');",
        );
        assert!(tasks.is_empty(), "tasks above 50 ms:\n{}\n{}", tasks.join("\n"), details.join("\n"));
    }

    /// Performance entries of a type since the page was opened, each as what
    /// `describe` returns of `entry`.
    fn recorded(&self, kind: &str, describe: &str) -> Vec<String> {
        let describe = match describe {
            "" => "return `${entry.duration} ms at ${entry.startTime}`",
            describe => describe,
        };
        self.eval::<()>(
            &format!(
                "window.recorded = null;
                 const seen = [];
                 const observer = new PerformanceObserver(list => seen.push(...list.getEntries()));
                 observer.observe({{ type: arguments[0], buffered: true }});
                 setTimeout(() => {{
                     observer.disconnect();
                     window.recorded = seen.map(entry => {{ {describe} }});
                 }})"
            ),
            &[json!(kind)],
        );
        self.wait_for("the recorded entries", "return window.recorded", &[]);
        self.eval("return window.recorded", &[])
    }

    /// Requests to the site's own server that began before a mark was set.
    pub fn requests_before(&self, mark: &str) -> Vec<Entry> {
        let time = self.mark_time(mark);
        self.requests().into_iter().filter(|entry| entry.at_ms as f64 <= time).collect()
    }
}
