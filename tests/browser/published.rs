//! What was published of the train split.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::environment;

/// Chart, row key and column key → count, for the counts that demo data have too.
pub fn published() -> BTreeMap<(String, String, String), u64> {
    let published = published_file();
    let mut counts = BTreeMap::new();
    let mut add = |chart: &str, key: &str, column: &str, count: &Value| {
        counts.insert((chart.to_owned(), key.to_owned(), column.to_owned()), number(count));
    };
    for (slug, count) in published_slugs().iter().zip(list(&published["category_positions"])) {
        add("categories", slug, "responses", count);
    }
    for (name, levels) in published["category_by_severity"].as_object().expect("a table") {
        for (level, count) in list(levels).iter().enumerate() {
            add("category-severity", &slug(name), &format!("severity-{level}"), count);
        }
    }
    for (level, count) in list(&published["severity_positions"]).iter().enumerate() {
        add("severity", &level.to_string(), "all", count);
    }
    for (key, name) in [
        ("both-safe", "both_safe"),
        ("only-0-safe", "only_response_0_safe"),
        ("only-1-safe", "only_response_1_safe"),
        ("both-unsafe", "both_unsafe"),
    ] {
        add("pair-safety", key, "pairs", &published["pair_safety"][name]);
    }
    for (key, name) in [
        ("nothing", "nothing"),
        ("categories", "category_only"),
        ("severity", "severity"),
        ("safety", "safety"),
    ] {
        add("differs", key, "pairs", &published["pairs_by_what_differs"][name]);
    }
    add("better-safer-rates", "all", "pairs", &published["pairs"]);
    add("better-safer-rates", "all", "same", &published["better_equals_safer"]);
    counts
}

/// Everything that was published.
pub fn published_file() -> Value {
    let place = environment::root().join("demo-data/published.json");
    let text = std::fs::read_to_string(&place).expect("the published counts");
    serde_json::from_str(&text).expect("JSON")
}

/// The categories' keys in the order of their published counts.
pub fn published_slugs() -> Vec<String> {
    let names = list(&published_file()["categories"]).clone();
    names.iter().map(|name| slug(name.as_str().expect("a name"))).collect()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// A category's key, as the contract makes it from the name.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
