//! A browser session.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::driver::Driver;
use crate::environment;
use crate::webdriver::{Refusal, WebDriver};

/// Whatever the machine can do, these keep the browser quiet and by itself.
const FLAGS: [&str; 9] = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with a fresh profile. It closes when this is dropped.
pub struct Session {
    driver: WebDriver,
}

/// A line of the browser's console.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct ConsoleLine {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// Source, place and text.
    pub message: String,
}

impl Session {
    /// Opens a browser whose requests to other machines end at a proxy; one
    /// that is `traced` records what its threads do.
    pub fn open(proxy: &str, traced: bool) -> Self {
        let driver = WebDriver::open(Driver::start(), capabilities(proxy, traced))
            .unwrap_or_else(|refusal| panic!("no browser session: {refusal}"));
        Self { driver }
    }

    /// A command that has to succeed.
    fn run(&self, command: &str, body: &Value) -> Value {
        self.driver
            .post(command, body)
            .unwrap_or_else(|refusal| panic!("{command} {}: {refusal}", excerpt(body)))
    }

    /// Opens an address.
    pub fn goto(&self, url: &str) {
        self.run("url", &json!({ "url": url }));
    }

    /// The browser's button.
    pub fn reload(&self) {
        self.run("refresh", &json!({}));
    }

    /// The browser's button.
    pub fn back(&self) {
        self.run("back", &json!({}));
    }

    /// The browser's button.
    pub fn forward(&self) {
        self.run("forward", &json!({}));
    }

    /// Runs the body of a function in the page and returns what it returns.
    #[track_caller]
    pub fn eval<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> T {
        let body = json!({ "script": script, "args": arguments });
        let value = self.run("execute/sync", &body);
        serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{script}: {error} in {value}"))
    }

    /// Clicks an element as a user does: it is scrolled into view, from under
    /// what stays in view too, and must not be covered. An element that was
    /// drawn anew in between is looked up again.
    #[track_caller]
    pub fn click(&self, css: &str) {
        let mut centred = false;
        for _ in 0..5 {
            let element = self.driver.element(css);
            match element.and_then(|path| self.driver.post(&format!("{path}/click"), &json!({}))) {
                Ok(_) => return,
                Err(refusal) if refusal.code == "stale element reference" => {}
                Err(refusal) if refusal.code == "element click intercepted" && !centred => {
                    let centre = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
                    self.eval::<()>(centre, &[json!(css)]);
                    centred = true;
                }
                Err(refusal) => panic!("click on {css}: {refusal}"),
            }
        }
        panic!("click on {css}: it is drawn anew all the time");
    }

    /// Does what input devices do, step by step.
    #[track_caller]
    pub fn perform(&self, devices: &[Value]) {
        self.run("actions", &json!({ "actions": devices }));
    }

    /// Types into an element; a path, for a file input.
    #[track_caller]
    pub fn send_keys(&self, css: &str, keys: &str) {
        self.driver
            .element(css)
            .and_then(|path| self.driver.post(&format!("{path}/value"), &json!({ "text": keys })))
            .unwrap_or_else(|refusal| panic!("keys to {css}: {refusal}"));
    }

    /// The visible part of the page as PNG.
    pub fn screenshot(&self) -> Result<Vec<u8>, Refusal> {
        let encoded = self.driver.get("screenshot")?;
        Ok(BASE64_STANDARD.decode(encoded.as_str().unwrap_or_default()).unwrap_or_default())
    }

    /// The markup.
    pub fn source(&self) -> Result<String, Refusal> {
        Ok(self.driver.get("source")?.as_str().unwrap_or_default().to_owned())
    }

    /// The console's lines since the last call.
    pub fn console(&self) -> Vec<ConsoleLine> {
        let lines = self.run("se/log", &json!({ "type": "browser" }));
        serde_json::from_value(lines).expect("console lines")
    }

    /// The trace of a traced browser since the last call, event by event.
    pub fn trace(&self) -> Vec<Value> {
        let lines = self.run("se/log", &json!({ "type": "performance" }));
        let lines: Vec<ConsoleLine> = serde_json::from_value(lines).expect("log lines");
        lines
            .iter()
            .filter_map(|line| serde_json::from_str::<Value>(&line.message).ok())
            .filter(|event| event["message"]["method"] == "Tracing.dataCollected")
            .map(|mut event| event["message"]["params"].take())
            .collect()
    }

    /// A command of the DevTools protocol.
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.run("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }
}

/// The beginning of a body, for messages.
fn excerpt(body: &Value) -> String {
    body.to_string().chars().take(200).collect()
}

fn capabilities(proxy: &str, traced: bool) -> Value {
    let mut arguments = FLAGS.map(str::to_owned).to_vec();
    arguments.push("--window-size=1440,1000".to_owned());
    arguments.push(format!("--proxy-server={proxy}"));
    if runs_as_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    let binary = environment::chrome();
    let mut capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "binary": program_path(&binary.to_string_lossy()), "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    if traced {
        capabilities["goog:loggingPrefs"]["performance"] = json!("ALL");
        capabilities["goog:chromeOptions"]["perfLoggingPrefs"] = json!({
            "enableNetwork": false,
            "enablePage": false,
            "traceCategories": "blink.user_timing,devtools.timeline,disabled-by-default-devtools.timeline",
        });
    }
    capabilities
}

/// The driver wants a path where a shell takes a name.
fn program_path(program: &str) -> String {
    if program.contains(std::path::is_separator) {
        return program.to_owned();
    }
    std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .map_or_else(|| program.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// The browser's sandbox does not work for root.
fn runs_as_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}
