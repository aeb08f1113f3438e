//! The page's worker, reached through the DevTools protocol.

use serde_json::{Value, json};

use crate::Page;

impl Page {
    /// Throws an error in the worker that nothing catches, as a panic does.
    pub fn crash_worker(&mut self, message: &str) {
        self.expect_console(message);
        let targets = self.devtools("Target.getTargets", json!({ "filter": [{}] }));
        let targets = targets["targetInfos"].as_array().expect("targets").clone();
        let workers: Vec<_> = targets.iter().filter(|target| target["type"] == "worker").collect();
        assert!(!workers.is_empty(), "no worker among {targets:?}");
        let throw = format!("setTimeout(() => {{ throw new Error({}) }})", Value::from(message));
        let evaluate = json!({
            "id": 1,
            "method": "Runtime.evaluate",
            "params": { "expression": throw },
        });
        for worker in workers {
            let attached = self.devtools(
                "Target.attachToTarget",
                json!({ "targetId": worker["targetId"], "flatten": false }),
            );
            self.devtools(
                "Target.sendMessageToTarget",
                json!({ "sessionId": attached["sessionId"], "message": evaluate.to_string() }),
            );
        }
    }
}
