//! Accessibility of an open page, as axe-core judges it.

use std::fs;

use serde_json::json;

use crate::environment;
use crate::page::Page;

/// WCAG 2.0 to 2.2 at levels A and AA, and what is no more than good practice.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// A line per violation: the rule, what it wants, the elements that break it,
/// and what is wrong with the first of them.
const RUN: &str = "
    const [tags] = arguments;
    const selector = node => node.target.flat(Infinity).join(' ');
    const reason = node => [...node.any, ...node.all, ...node.none].map(check => check.message)[0];
    const line = ({ id, impact, help, nodes }) =>
        `${id} (${impact}): ${help}: ${nodes.map(selector).join(', ')}: ${reason(nodes[0])}`;
    const options = { runOnly: tags, resultTypes: ['violations'] };
    return axe.run(document, options).then(({ violations }) => violations.map(line))";

impl Page {
    /// What axe-core finds wrong with the whole document, one line per rule.
    pub fn axe(&self) -> Vec<String> {
        let script = environment::axe();
        let axe = fs::read_to_string(&script).unwrap_or_else(|error| panic!("{}: {error}", script.display()));
        self.eval::<()>(&axe, &[]);
        self.eval(RUN, &[json!(TAGS)])
    }

    /// Fails when axe-core finds anything wrong with the page in this state.
    #[track_caller]
    pub fn assert_accessible(&self, state: &str) {
        let violations = self.axe();
        assert!(violations.is_empty(), "{state}:\n{}", violations.join("\n"));
    }
}
