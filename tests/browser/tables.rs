//! The charts' tables: what the page shows, and what it should show.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{Page, environment};

/// The columns of the contract.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("categories", &["responses", "response-0", "response-1", "either", "both"]),
    ("severity", &["all", "response-0", "response-1"]),
    ("pair-safety", &["pairs"]),
    // The last one counts pairs with an unknown preference, in a row of their own.
    ("better-safer", &["safer-0", "safer-1", "pairs"]),
];

/// Chart → row key → column key → number. In `better-safer`, a row's key is
/// the better response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Tables(pub BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>);

impl Tables {
    /// A number that must be there.
    pub fn number(&self, chart: &str, key: &str, column: &str) -> u64 {
        self.0
            .get(chart)
            .and_then(|table| table.get(key))
            .and_then(|row| row.get(column))
            .copied()
            .unwrap_or_else(|| panic!("no {chart} {key} {column} in {self:?}"))
    }

    /// The keys of a chart's rows.
    pub fn keys(&self, chart: &str) -> Vec<&str> {
        self.0.get(chart).into_iter().flat_map(|table| table.keys()).map(String::as_str).collect()
    }

    /// Compares with what was counted elsewhere. A row for unknown values may
    /// be left out where there are none.
    #[track_caller]
    pub fn assert_equal(&self, expected: &Self) {
        let mut differences = Vec::new();
        for (chart, columns) in COLUMNS {
            let empty = BTreeMap::new();
            let expected = expected.0.get(chart).unwrap_or(&empty);
            let shown = self.0.get(chart).unwrap_or(&empty);
            let keys = expected.keys().chain(shown.keys());
            for key in keys.collect::<std::collections::BTreeSet<_>>() {
                for column in columns {
                    let want = expected.get(key).and_then(|row| row.get(*column));
                    let have = shown.get(key).and_then(|row| row.get(*column));
                    let absent = key == "unknown" && want.or(have).is_none_or(|count| *count == 0);
                    if want != have && !absent {
                        differences.push(format!("{chart} {key} {column}: {have:?}, not {want:?}"));
                    }
                }
            }
        }
        assert!(differences.is_empty(), "the page shows\n{}", differences.join("\n"));
    }

    /// Every number times `factor`.
    pub fn times(mut self, factor: u64) -> Self {
        let tables = self.0.values_mut();
        for number in tables.flat_map(|table| table.values_mut()).flat_map(|row| row.values_mut()) {
            *number *= factor;
        }
        self
    }
}

impl Page {
    /// All tables of the page.
    pub fn tables(&self) -> Tables {
        self.eval(READ_TABLES, &[])
    }
}

/// Reads every `figure > table`: a row's key is its `data-key`, else, where a
/// row belongs to several marks, the first digit of its label.
const READ_TABLES: &str = "
    const tables = {};
    for (const table of document.querySelectorAll('figure[id^=chart-] table[id^=table-]')) {
        const columns = [...table.tHead.rows].flatMap(row => [...row.cells]);
        const name = table.id.slice('table-'.length);
        tables[name] = {};
        for (const row of [...table.tBodies].flatMap(body => [...body.rows])) {
            const label = row.cells[0].textContent;
            const key = row.dataset.key ?? label.match(/[01]/)?.[0] ?? 'unknown';
            tables[name][key] = {};
            for (const cell of [...row.cells].slice(1)) {
                const column = columns[cell.cellIndex]?.dataset.col;
                if (column !== undefined && cell.dataset.value !== undefined) {
                    tables[name][key][column] = Number(cell.dataset.value);
                }
            }
        }
    }
    return tables";

/// What was published of the train split: the columns of which it speaks.
pub fn published() -> BTreeMap<(String, String, String), u64> {
    let place = environment::root().join("demo-data/published.json");
    let text = std::fs::read_to_string(&place).expect("the published counts");
    let published: Value = serde_json::from_str(&text).expect("JSON");
    let number = |value: &Value| value.as_u64().expect("a count");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let mut counts = BTreeMap::new();
    let mut add = |chart: &str, key: &str, column: &str, count: u64| {
        counts.insert((chart.to_owned(), key.to_owned(), column.to_owned()), count);
    };
    let names = list(&published["categories"]);
    for (name, count) in names.iter().zip(list(&published["category_positions"])) {
        add("categories", &slug(name.as_str().expect("a name")), "responses", number(&count));
    }
    for (level, count) in list(&published["severity_positions"]).iter().enumerate() {
        add("severity", &level.to_string(), "all", number(count));
    }
    let safety = &published["pair_safety"];
    for (key, name) in [
        ("both-safe", "both_safe"),
        ("only-0-safe", "only_response_0_safe"),
        ("only-1-safe", "only_response_1_safe"),
        ("both-unsafe", "both_unsafe"),
    ] {
        add("pair-safety", key, "pairs", number(&safety[name]));
    }
    counts
}

/// A category's key, as the contract makes it from the name.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
