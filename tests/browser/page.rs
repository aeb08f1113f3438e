//! The page, as `docs/automation.md` describes it.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use devserver::{Config, Devserver, Entry};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::environment;
use crate::session::Session;
use crate::slots::Slot;
use crate::visit::{MOUNT, Visit};

/// Nothing on the page may take longer.
const LIMIT: Duration = Duration::from_secs(60);
/// The page is asked this often whether it is done.
const POLL: Duration = Duration::from_millis(15);

/// `#match-count`, in pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Count {
    /// `data-shown`
    pub shown: u64,
    /// `data-total`
    pub total: u64,
}

/// An open page. See the crate's documentation for what happens at its end.
pub struct Page {
    session: Session,
    site: Devserver,
    /// Answers for every other machine, and so knows who was asked.
    elsewhere: Devserver,
    expected_console: Vec<String>,
    /// Whether the page's question for other servers is left to the test.
    asks: bool,
    _slot: Slot,
}

impl Page {
    /// Opens the page with a query, or none.
    pub fn open(query: &str) -> Self {
        Visit::to(query).open()
    }

    pub(crate) fn visit(visit: Visit) -> Self {
        let dist = environment::dist();
        let slot = Slot::take(visit.alone);
        let config = Config { mount: MOUNT.to_owned(), ..Config::files(&dist) };
        let site = Devserver::start(config).expect("a server for the site");
        let nothing = environment::target("fixtures/nothing");
        let elsewhere = Devserver::start(Config::files(nothing)).expect("a proxy");
        let session = Session::open(elsewhere.url().trim_end_matches('/'), visit.alone);
        let (width, height) = visit.size;
        session.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
        let scheme = if visit.dark { "dark" } else { "light" };
        session.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
        let page =
            Self { session, site, elsewhere, expected_console: Vec::new(), asks: visit.asks, _slot: slot };
        if visit.path.is_empty() {
            page.goto(&visit.query);
        } else {
            page.goto_page(&visit.path);
        }
        page
    }

    /// Opens the page anew with another query.
    pub fn goto(&self, query: &str) {
        let mark = if query.is_empty() { "" } else { "?" };
        self.session.goto(&format!("{}{mark}{query}", self.site.url()));
    }

    /// Opens another page of the site, such as `data.html`.
    pub fn goto_page(&self, path: &str) {
        self.session.goto(&format!("{}{path}", self.site.url()));
    }

    /// Address of the site.
    pub(crate) fn site_url(&self) -> String {
        self.site.url().to_owned()
    }

    /// The trace of a page that was visited alone.
    pub(crate) fn trace(&self) -> Vec<serde_json::Value> {
        self.session.trace()
    }

    /// The browser session, for what only one test does.
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.session.devtools(command, parameters)
    }

    /// Says that the console will show a line that contains this text, which
    /// the browser writes for what the test provokes.
    pub fn expect_console(&mut self, text: &str) {
        self.expected_console.push(text.to_owned());
    }

    /// Runs the body of a function in the page and returns what it returns.
    pub fn eval<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> T {
        self.session.eval(script, arguments)
    }

    /// Waits until the body of a function returns something true.
    #[track_caller]
    pub fn wait_for(&self, what: &str, script: &str, arguments: &[Value]) {
        let start = Instant::now();
        let agree = "document.querySelector('#origins-asked [data-action=allow-origins]')?.click();";
        let script = if self.asks { script.to_owned() } else { format!("{agree} {script}") };
        while !self.eval::<bool>(&format!("return !!(() => {{ {script} }})()"), arguments) {
            assert!(start.elapsed() < LIMIT, "waited {LIMIT:?} for {what}; state {}", self.state());
            thread::sleep(POLL);
        }
    }

    /// `data-state` of the page, and the errors that it shows.
    pub fn state(&self) -> String {
        self.eval(
            "const error = document.querySelector('#source-error');
             return document.documentElement.dataset.state + (error ? ': ' + error.textContent : '')",
            &[],
        )
    }

    /// Waits for a state: `ready` or `error`.
    #[track_caller]
    pub fn wait_state(&self, wanted: &str) {
        self.wait_for(
            &format!("state {wanted}"),
            "const state = document.documentElement.dataset.state;
             return state === 'ready' || state === 'error'",
            &[],
        );
        let state = self.state();
        assert!(state.starts_with(wanted), "the page came to state {state:?}, not {wanted:?}");
    }

    /// Waits until nothing more is filled in: lengths, annotators, marks and every chart come
    /// after the page is ready, and the document has been the same for half a second.
    #[track_caller]
    pub fn wait_still(&self) {
        self.wait_for(
            "a page that stands still",
            "const is = css => document.querySelector(css) !== null;
             const now = document.body.innerHTML;
             if (window.stillDocument !== now) {
                 window.stillDocument = now;
                 window.stillSince = performance.now();
             }
             return is('#overview[aria-busy=false][data-partial=false]')
                 && is('[data-lengths=known]') && is('[data-annotators]')
                 && !is('[data-annotators=reading]')
                 && !is('#reader .star[disabled]') && performance.now() - window.stillSince > 500",
            &[],
        );
    }

    /// `data-generation`.
    pub fn generation(&self) -> u64 {
        self.eval("return Number(document.documentElement.dataset.generation)", &[])
    }

    /// Does something that changes the filter and waits until the new result
    /// is drawn.
    #[track_caller]
    pub fn redraw(&self, change: impl FnOnce(&Self)) {
        let before = self.generation();
        change(self);
        self.wait_for(
            "a new filter result",
            "return Number(document.documentElement.dataset.generation) > arguments[0]"
                .replace("arguments[0]", &before.to_string())
                .as_str(),
            &[],
        );
    }

    /// `#match-count`.
    pub fn match_count(&self) -> Count {
        self.eval(
            "const { shown, total } = document.querySelector('#match-count').dataset;
             return { shown: Number(shown), total: Number(total) }",
            &[],
        )
    }

    /// Clicks an element as a user does.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.session.click(css);
    }

    /// Does what input devices do, step by step.
    pub(crate) fn perform(&self, devices: &[Value]) {
        self.session.perform(devices);
    }

    /// Clicks a mark of a chart and waits until the new result is drawn.
    #[track_caller]
    pub fn click_mark(&self, chart: &str, key: &str) {
        self.redraw(|page| page.click(&mark(chart, key)));
    }

    /// The pressed marks of a chart.
    pub fn pressed(&self, chart: &str) -> Vec<String> {
        self.eval(
            "return [...document.querySelectorAll(arguments[0])].map(mark => mark.dataset.mark)",
            &[json!(format!("#chart-{chart} [data-mark][aria-pressed=true]"))],
        )
    }

    /// Clicks a button that has no mark.
    #[track_caller]
    pub fn act(&self, action: &str) {
        self.click(&format!("button[data-action={action}]"));
    }

    /// Whether there is such an element.
    pub fn exists(&self, css: &str) -> bool {
        self.eval("return document.querySelector(arguments[0]) !== null", &[json!(css)])
    }

    /// Waits for such an element.
    #[track_caller]
    pub fn wait_element(&self, css: &str) {
        self.wait_for(css, &format!("return document.querySelector({})", json!(css)), &[]);
    }

    /// The text of an element as the page shows it.
    pub fn text(&self, css: &str) -> String {
        self.eval(
            "const found = document.querySelector(arguments[0]);
             return found ? found.innerText : `there is no ${arguments[0]}`",
            &[json!(css)],
        )
    }

    /// The message about each file that failed.
    pub fn failures(&self) -> Vec<String> {
        self.eval(
            "return [...document.querySelectorAll('#source-error [data-file]')]
                .map(found => found.innerText)",
            &[],
        )
    }

    /// An attribute of every such element.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.eval(
            "return [...document.querySelectorAll(arguments[0])]
                .map(found => found.getAttribute(arguments[1]) ?? '')",
            &[json!(css), json!(name)],
        )
    }

    /// An attribute of the one such element.
    #[track_caller]
    pub fn attribute(&self, css: &str, name: &str) -> String {
        let mut all = self.attributes(css, name);
        assert_eq!(all.len(), 1, "{css} is there {} times", all.len());
        all.remove(0)
    }

    /// Types into an element; a path, for a file input.
    pub fn send_keys(&self, css: &str, keys: &str) {
        self.session.send_keys(css, keys);
    }

    /// The address's query as decoded pairs.
    pub fn query(&self) -> Vec<(String, String)> {
        self.eval("return [...new URLSearchParams(location.search)]", &[])
    }

    /// The value of a key in the address, empty when it is not there.
    pub fn query_value(&self, key: &str) -> String {
        let found = self.query().into_iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value).unwrap_or_default()
    }

    /// The browser's button.
    pub fn reload(&self) {
        self.session.reload();
    }

    /// The browser's button.
    pub fn back(&self) {
        self.session.back();
    }

    /// The browser's button.
    pub fn forward(&self) {
        self.session.forward();
    }

    /// Requests to the site's own server.
    pub fn requests(&self) -> Vec<Entry> {
        self.site.log()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.site.reset_log();
    }

    /// Requests of the page and its worker that went to other machines.
    pub fn requests_elsewhere(&self) -> Vec<Entry> {
        let mut requests = self.elsewhere.log();
        requests.retain(|entry| !THE_BROWSERS_OWN.contains(&host(&entry.path)));
        requests
    }

    /// Writes the visible part of the page to `target/FOLDER/NAME.png`.
    pub fn screenshot(&self, folder: &str, name: &str) {
        let png = self.session.screenshot().expect("a screenshot");
        let place = environment::target(folder).join(format!("{name}.png"));
        fs::write(&place, png).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    }

    fn keep_failure(&self) {
        let name = thread::current().name().unwrap_or("test").replace("::", "-");
        let folder = environment::target("browser-failures");
        // Best effort: the test has failed already and says why.
        if let Ok(png) = self.session.screenshot() {
            let _ = fs::write(folder.join(format!("{name}.png")), png);
        }
        if let Ok(source) = self.session.source() {
            let _ = fs::write(folder.join(format!("{name}.html")), source);
        }
    }

    fn unexpected_console(&self) -> Vec<String> {
        self.session
            .console()
            .into_iter()
            .filter(|line| line.level == "SEVERE" || line.level == "WARNING")
            .map(|line| format!("{}: {}", line.level, line.message))
            .filter(|line| !self.expected_console.iter().any(|text| line.contains(text)))
            .collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if thread::panicking() {
            self.keep_failure();
            return;
        }
        let console = self.unexpected_console();
        if !console.is_empty() {
            self.keep_failure();
            panic!("the console is not empty:\n{}", console.join("\n"));
        }
    }
}

/// Hosts that the browser asks for purposes of its own, whatever page is open.
const THE_BROWSERS_OWN: [&str; 10] = [
    "accounts.google.com",
    "android.clients.google.com",
    "clients2.google.com",
    "clientservices.googleapis.com",
    "content-autofill.googleapis.com",
    "edgedl.me.gvt1.com",
    "optimizationguide-pa.googleapis.com",
    // Where something is typed: a dictionary.
    "redirector.gvt1.com",
    "safebrowsingohttpgateway.googleapis.com",
    "update.googleapis.com",
];

/// The host in what a proxy is asked for: `http://HOST/…` or `HOST:PORT`.
fn host(target: &str) -> &str {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

/// The selector of a mark.
fn mark(chart: &str, key: &str) -> String {
    format!("#chart-{chart} button[data-mark=\"{key}\"]")
}
