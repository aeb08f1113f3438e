//! Python's `datasets`: rows are dictionaries, one after the other.

use super::print::{self, Dialect, numbers, python, python_list};
use super::tree::{Expr, Flag, Number};
use super::{Said, Source, addresses_in_lines};

struct Rows;

impl Rows {
    fn column(&self, name: &str) -> String {
        format!("row[{}]", python(name))
    }

    fn flag(&self, flag: &Flag) -> String {
        match flag {
            Flag::Column(name) => self.column(name),
            // The struct may be null itself.
            Flag::Field(group, field) => format!("({} or {{}}).get({})", self.column(group), python(field)),
        }
    }

    /// A text; null as if empty.
    fn text(&self, name: &str) -> String {
        format!("{} or \"\"", self.column(name))
    }

    /// Null, which is none of any numbers, where a flag is.
    fn count(&self, groups: &[&str]) -> String {
        let groups: Vec<String> = groups.iter().map(|group| self.column(group)).collect();
        format!("count_set({})", groups.join(", "))
    }

    /// Under which condition a number is known, if any, and the number.
    fn number(&self, number: &Number) -> (Option<String>, String) {
        let both = |a: &str, b: &str| Some(format!("None not in ({a}, {b})"));
        match number {
            Number::Column(name) => (None, self.column(name)),
            Number::Gap(a, b) => {
                let [a, b] = [a, b].map(|name| self.column(name));
                (both(&a, &b), format!("abs({a} - {b})"))
            }
            Number::Max(a, b) => {
                let [a, b] = [a, b].map(|name| self.column(name));
                (both(&a, &b), format!("max({a}, {b})"))
            }
            Number::Count(group) => (None, self.count(&[group])),
            Number::Union(a, b) => (None, self.count(&[a, b])),
            Number::Safety(a, b) => {
                let [a, b] = [a, b].map(|flag| self.flag(flag));
                (both(&a, &b), format!("2 * (not {a}) + (not {b})"))
            }
            Number::Text(name) => (None, self.text(name)),
            Number::Length(column) => (None, format!("len({})", self.text(column))),
            Number::Difference(a, b) => {
                let [a, b] = [a, b].map(|column| format!("len({})", self.text(column)));
                (None, format!("{a} - {b}"))
            }
            Number::Row => (None, String::from("index")),
        }
    }
}

impl Dialect for Rows {
    fn words(&self) -> [&'static str; 2] {
        ["and", "or"]
    }

    fn atom(&self, expr: &Expr) -> (String, bool) {
        match expr {
            Expr::True(flag) => (self.flag(flag), false),
            Expr::False(flag) => (format!("{} is False", self.flag(flag)), false),
            Expr::Null(flag) => (format!("{} is None", self.flag(flag)), false),
            Expr::In(number, values) => {
                let (known, number) = self.number(number);
                let test = match &values[..] {
                    [one] => format!("{number} == {one}"),
                    several => format!("{number} in ({})", numbers(several)),
                };
                let is_loose = known.is_some();
                (known.map_or(test.clone(), |known| format!("{known} and {test}")), is_loose)
            }
            Expr::Within(number, min, max) => {
                let (_, number) = self.number(number);
                let test = match (min, max) {
                    (Some(min), Some(max)) => format!("{min} <= {number} <= {max}"),
                    (Some(min), None) => format!("{number} >= {min}"),
                    (None, Some(max)) => format!("{number} <= {max}"),
                    (None, None) => self.constant(true).to_owned(),
                };
                (test, false)
            }
            Expr::Named(column, names) => {
                let column = self.column(column);
                match &names[..] {
                    [one] => (format!("{column} == {}", python(one)), false),
                    several => (format!("{column} in {}", python_list(several)), false),
                }
            }
            Expr::Unnamed(column) => (format!("not {}", self.column(column)), false),
            Expr::Known(group) => (format!("{} is not None", self.count(&[group])), false),
            Expr::Same(a, b) => (format!("{} == {}", self.column(a), self.column(b)), false),
            Expr::Contains { column, text, fold } => {
                let (fold, text) =
                    if *fold { (".casefold()", print::folded(text)) } else { ("", python(text)) };
                (format!("{text} in ({}){fold}", self.text(column)), false)
            }
            Expr::Matches { column, pattern } => {
                let pattern = python(&format!("(?i){pattern}"));
                (format!("re.search({pattern}, {})", self.text(column)), false)
            }
            Expr::All(_) | Expr::Any(_) | Expr::Not(_) => (print::condition(self, expr, 0, false), false),
        }
    }

    fn not(&self, written: &str) -> String {
        format!("not {written}")
    }

    fn opposite(&self, expr: &Expr) -> Option<(String, bool)> {
        let (column, values) = match expr {
            Expr::Null(flag) => return Some((format!("{} is not None", self.flag(flag)), false)),
            Expr::Unnamed(column) => return Some((self.column(column), false)),
            Expr::Known(group) => return Some((format!("{} is None", self.count(&[group])), false)),
            Expr::In(Number::Column(column), values) => (
                column,
                if let [one] = &values[..] {
                    Err(one.to_string())
                } else {
                    Ok(format!("({})", numbers(values)))
                },
            ),
            Expr::Named(column, names) => {
                (column, if let [one] = &names[..] { Err(python(one)) } else { Ok(python_list(names)) })
            }
            _ => return None,
        };
        let column = self.column(column);
        let written = match values {
            Ok(several) => format!("{column} not in {several}"),
            Err(one) => format!("{column} != {one}"),
        };
        Some((written, false))
    }

    fn constant(&self, holds: bool) -> &'static str {
        if holds { "True" } else { "False" }
    }
}

/// How the rows are loaded, one call for each config.
fn loads(source: &Source) -> Vec<String> {
    let (dataset, revision, parts) = match source {
        Source::Files(_) => {
            let files = addresses_in_lines(&source.addresses(""), 0);
            return vec![format!("load_dataset(\"parquet\", data_files={files}, split=\"train\")")];
        }
        Source::Hub { dataset, revision, parts } => (dataset, revision, parts),
    };
    let revision = revision.as_ref().map(|revision| format!(", revision={}", python(revision)));
    let revision = revision.unwrap_or_default();
    let configs = parts.chunk_by(|a, b| a.config == b.config);
    let load = |parts: &[crate::model::Part]| {
        let config = &parts[0].config;
        let config = if config == "default" { String::new() } else { format!("{}, ", python(config)) };
        let splits: Vec<&str> = parts.iter().map(|part| &*part.split).collect();
        format!("load_dataset({}, {config}split={}{revision})", python(dataset), python(&splits.join("+")))
    };
    configs.map(load).collect()
}

/// How many flags are set in one group, or in either of two.
const COUNT: &str = "

def count_set(*groups):
    if all(group and None not in group.values() for group in groups):
        return sum(map(any, zip(*(group.values() for group in groups))))

";

/// The view in `datasets`.
pub(super) fn datasets(said: &Said<'_>) -> String {
    let condition = match &said.condition {
        Expr::All(list) if list.is_empty() => String::new(),
        Expr::Any(list) if list.is_empty() => String::from("pairs = pairs.select([])\n"),
        expr => {
            format!("pairs = pairs.filter(\n    lambda row: {}\n)\n", print::condition(&Rows, expr, 4, true))
        }
    };
    let loads = loads(&said.source);
    let is_counted = condition.contains("count_set(")
        || said.keys.iter().any(|(key, _)| matches!(key, Number::Count(_) | Number::Union(..)));
    let counting = if is_counted { COUNT } else { "" };
    let mut text = String::new();
    if condition.contains("re.search(") {
        text += "import re\n\n";
    }
    match &loads[..] {
        [one] => text += &format!("from datasets import load_dataset\n{counting}\npairs = {one}\n"),
        several => {
            text += "from datasets import concatenate_datasets, load_dataset\n";
            text += counting;
            text += "\npairs = concatenate_datasets([\n    ";
            text += &several.join(",\n    ");
            text += ",\n])\n";
        }
    }
    if said.keys.is_empty() {
        return text + &condition;
    }
    // Sorted first: where no row is left, map() would make no column to sort by.
    let (mut names, mut made) = (Vec::new(), Vec::new());
    for (at, (key, _)) in said.keys.iter().enumerate() {
        if let Number::Column(name) = key {
            names.push(name.clone());
            continue;
        }
        let name = format!("key_{at}");
        let value = match Rows.number(key) {
            (Some(known), value) => format!("{value} if {known} else None"),
            (None, value) => value,
        };
        made.push((name.clone(), format!("{}: {value}", python(&name))));
        names.push(name);
    }
    if !made.is_empty() {
        let values: Vec<&str> = made.iter().map(|(_, value)| &**value).collect();
        let by_index = said.keys.iter().any(|(key, _)| *key == Number::Row);
        let (arguments, option) =
            if by_index { ("row, index", "    with_indices=True,\n") } else { ("row", "") };
        text += &format!(
            "pairs = pairs.map(\n    lambda {arguments}: {{\n        {},\n    }},\n{option})\n",
            values.join(",\n        ")
        );
    }
    text += &format!(
        "pairs = pairs.sort({}, reverse={}, null_placement=\"at_end\")\n",
        python_list(&names),
        said.directions(true)
    );
    text += &condition;
    if !made.is_empty() {
        let made: Vec<String> = made.into_iter().map(|(name, _)| name).collect();
        text += &format!("pairs = pairs.remove_columns({})\n", python_list(&made));
    }
    text
}
