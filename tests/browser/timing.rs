//! User Timing and long tasks, as the browser recorded them.

use devserver::Entry;
use serde_json::{Value, json};

use crate::Page;

/// Milliseconds that a task of the main thread may work, on a machine on which [`WORK`] takes
/// [`USUAL`] milliseconds.
const LONGEST: f64 = 50.0;

/// Fixed pieces of work, of a program and of a layout; returns the least time that each took.
const WORK: &str = "
    const host = document.body.appendChild(document.createElement('div'));
    const least = work => {
        const times = [];
        for (let round = 0; round < 7; round++) {
            const start = performance.now();
            work(round);
            times.push(performance.now() - start);
        }
        return Math.min(...times);
    };
    const program = least(round => {
        window.sum = round;
        let sum = round;
        for (let i = 0; i < 2e7; i++) sum = Math.imul(sum ^ i, 0x9e3779b1);
        window.sum = sum;
    });
    const layout = least(round => {
        host.replaceChildren(...Array.from({ length: 2000 }, (_, i) => {
            const line = document.createElement('p');
            line.append(`${round} ${i} `, document.createElement('b'), 'some words of a line');
            return line;
        }));
        host.offsetHeight;
    });
    host.remove();
    return [program, layout]";

/// What they take on the machine that limits are meant for.
const USUAL: [f64; 2] = [20.0, 30.0];

/// A page is opened so often until its tasks are short: what else the machine does meanwhile
/// is no property of the page.
const TRIES: usize = 3;

impl Page {
    /// How many times as long as usual this machine takes for the same work; at least 1. So a
    /// limit on work does not depend on the machine that tests run on.
    fn slowness(&self) -> f64 {
        let took: [f64; 2] = self.eval(WORK, &[]);
        println!("fixed work: {took:.1?} ms");
        took.iter().zip(USUAL).map(|(took, usual)| took / usual).fold(1.0, f64::max)
    }

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

    /// Fails when a task of the main thread has worked for more than 50 ms since
    /// the page was opened, or longer on a machine that is slower than usual, and says what
    /// the browser knows of it.
    ///
    /// A task's processor time counts: on a machine whose cores are all taken by
    /// browser, worker and servers, time on the clock says how long a task waited.
    #[track_caller]
    pub fn assert_no_long_task(&self) {
        let tasks = (0..TRIES).map(|again| {
            if again > 0 {
                self.reload();
                self.wait_state("ready");
            }
            self.longest_task()
        });
        let mut said = Vec::new();
        for (longest, limit, details) in tasks {
            if longest <= limit {
                return;
            }
            said.push(format!("a task worked for {longest} ms of {limit} ms, {details}"));
        }
        panic!("{}", said.join("\n"));
    }

    /// The longest task since the page was opened, what it may take here (both in
    /// milliseconds), and what the browser knows of it.
    fn longest_task(&self) -> (f64, f64, String) {
        let trace = self.trace();
        let limit = LONGEST * self.slowness();
        let site = self.site_url();
        let opened = |event: &&Value| {
            let url = event["args"]["data"]["documentLoaderURL"].as_str();
            event["name"] == "navigationStart" && url.is_some_and(|url| url.starts_with(&site))
        };
        let start = trace.iter().rfind(opened).expect("the navigation to the site");
        let main = trace
            .iter()
            .find(|event| {
                event["name"] == "thread_name"
                    && event["args"]["name"] == "CrRendererMain"
                    && event["pid"] == start["pid"]
            })
            .expect("the page's main thread");
        let of_main = |event: &&Value| {
            event["pid"] == main["pid"]
                && event["tid"] == main["tid"]
                && event["ts"].as_f64() >= start["ts"].as_f64()
        };
        let work = |event: &Value| event["tdur"].as_f64().unwrap_or(0.0) / 1000.0;
        let tasks: Vec<&Value> = trace
            .iter()
            .filter(of_main)
            .filter(|event| event["name"] == "RunTask" && event["tdur"].is_number())
            .collect();
        assert!(tasks.len() > 20, "{} tasks of the main thread in {} events", tasks.len(), trace.len());
        let busiest = tasks.iter().max_by(|a, b| work(a).total_cmp(&work(b))).expect("a task");
        let longest = work(busiest);
        println!("longest task of the main thread: {longest:.1} ms of {} tasks", tasks.len());
        let inside = |event: &&Value| {
            let since = event["ts"].as_f64().zip(busiest["ts"].as_f64()).map(|(at, from)| at - from);
            since.is_some_and(|since| since > 0.0 && since < busiest["dur"].as_f64().unwrap_or(0.0))
        };
        let parts: Vec<String> = trace
            .iter()
            .filter(of_main)
            .filter(inside)
            .filter(|event| work(event) > 2.0)
            .map(|event| format!("{} {:.1} ms", event["name"], work(event)))
            .collect();
        let details: Vec<String> = self.recorded(
            "long-animation-frame",
            "const { startTime, duration, styleAndLayoutStart, scripts } = entry;
             const work = scripts.map(script =>
                `${script.invokerType} ${script.invoker} ${script.duration} ms`);
             const layout = startTime + duration - styleAndLayoutStart;
             return `frame at ${startTime}, ${duration} ms, style and layout ${layout} ms: `
                + work.join(', ');",
        );
        let details = format!("in it {}; on the clock:\n{}", parts.join(", "), details.join("\n"));
        (longest, limit, details)
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
