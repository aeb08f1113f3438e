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

    /// Tasks of the main thread above 50 ms since the page was opened: start
    /// and duration in milliseconds.
    pub fn long_tasks(&self) -> Vec<(f64, f64)> {
        self.eval::<()>(
            "window.longTasks = null;
             const seen = [];
             const observer = new PerformanceObserver(list => seen.push(...list.getEntries()));
             observer.observe({ type: 'longtask', buffered: true });
             setTimeout(() => {
                 observer.disconnect();
                 window.longTasks = seen.map(task => [task.startTime, task.duration]);
             })",
            &[],
        );
        self.wait_for("the long tasks", "return window.longTasks", &[]);
        self.eval("return window.longTasks", &[])
    }

    /// Requests to the site's own server that began before a mark was set.
    pub fn requests_before(&self, mark: &str) -> Vec<Entry> {
        let time = self.mark_time(mark);
        self.requests().into_iter().filter(|entry| entry.at_ms as f64 <= time).collect()
    }
}
