//! The few commands of the W3C WebDriver protocol that the tests need.
//!
//! Written out here, for the known crates are asynchronous and take minutes
//! to compile; the protocol is JSON over HTTP.

use std::fmt;

use serde_json::{Value, json};
use ureq::Agent;

use crate::driver::Driver;

/// The key that marks an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A session of a driver; both end when this is dropped.
pub struct WebDriver {
    agent: Agent,
    session: String,
    _driver: Driver,
}

/// What the driver answered instead of a value.
#[derive(Debug)]
pub struct Refusal {
    /// The protocol's error code, such as `stale element reference`.
    pub code: String,
    message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The driver's stack trace follows the first line.
        write!(f, "{}: {}", self.code, self.message.lines().next().unwrap_or_default())
    }
}

impl WebDriver {
    /// Opens a session with capabilities that must hold.
    pub fn open(driver: Driver, capabilities: Value) -> Result<Self, Refusal> {
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let sessions = format!("{}/session", driver.url());
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = post(&agent, &sessions, &body)?;
        let id = answer["sessionId"].as_str().unwrap_or_default();
        Ok(Self { agent, session: format!("{sessions}/{id}"), _driver: driver })
    }

    /// A command with a body.
    pub fn post(&self, command: &str, body: &Value) -> Result<Value, Refusal> {
        post(&self.agent, &format!("{}/{command}", self.session), body)
    }

    /// A command that asks.
    pub fn get(&self, command: &str) -> Result<Value, Refusal> {
        value(self.agent.get(format!("{}/{command}", self.session)).call())
    }

    /// The path of the first element that a CSS selector finds.
    pub fn element(&self, css: &str) -> Result<String, Refusal> {
        let found = self.post("element", &json!({ "using": "css selector", "value": css }))?;
        Ok(format!("element/{}", found[ELEMENT].as_str().unwrap_or_default()))
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        // The driver ends next, and with it whatever is still there.
        let _ = self.agent.delete(&self.session).call();
    }
}

fn post(agent: &Agent, url: &str, body: &Value) -> Result<Value, Refusal> {
    value(agent.post(url).send_json(body))
}

/// The value of an answer, or the error that it tells of.
fn value(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, Refusal> {
    let lost = |error: ureq::Error| Refusal { code: "no answer".to_owned(), message: error.to_string() };
    let mut answer = answer.map_err(lost)?;
    let mut json: Value = answer.body_mut().with_config().limit(u64::MAX).read_json().map_err(lost)?;
    let value = json["value"].take();
    if answer.status().is_success() {
        return Ok(value);
    }
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Err(Refusal { code: text("error"), message: text("message") })
}
