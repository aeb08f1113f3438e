//! A figure's tables: every number with its raw value for programs to read.

use crate::chart::{Cell, Figure, Interval, Number, Row, Table, count, decimal, interval_words, precise};
use crate::ui::tree::{Node, node};

/// All tables of a figure, each in a frame that scrolls.
pub(super) fn tables(figure: &Figure, shown: bool) -> Node {
    let tables = figure.tables.iter().map(|table| {
        node("div")
            .class("table-scroll")
            .is("tabindex", "0")
            .is("role", "region")
            .has("aria-label", format!("Table: {} {}", figure.heading, table.first))
            .with(one(figure.name, table))
    });
    node("div").class("tables").when(!shown, "hidden").all(tables)
}

fn one(name: &str, table: &Table) -> Node {
    let id = match table.id {
        "" => format!("table-{name}"),
        id => format!("table-{name}-{id}"),
    };
    let heads = table.columns.iter().map(|(key, name)| {
        node("th").is("scope", "col").class("number").has("data-col", key.clone()).text(name.clone())
    });
    let head = node("tr").with(node("th").is("scope", "col").text(table.first)).all(heads);
    node("table")
        .has("id", id)
        .class("data")
        .with(node("thead").with(head))
        .with(node("tbody").all(table.rows.iter().map(row)))
}

fn row(row: &Row) -> Node {
    let cells = row.cells.iter().map(cell);
    node("tr").has("data-key", row.key.clone()).with(named(node("th").is("scope", "row"), row)).all(cells)
}

fn cell(cell: &Cell) -> Node {
    let td = node("td").class("number");
    let ends = |td: Node, interval: Option<Interval>| match interval {
        Some(interval) => td.has("data-low", precise(interval.low)).has("data-high", precise(interval.high)),
        None => td,
    };
    let raw = |value: Option<f64>| value.map_or_else(String::new, precise);
    match *cell {
        Cell::Count(value) => td.has("data-value", value.to_string()).text(count(value)),
        Cell::Number(value) => td.has("data-value", raw(value)).text(decimal(value)),
        Cell::Blank => td,
        Cell::Share(part, whole) => {
            let share = Number::Share { part, whole };
            let td = td
                .has("data-value", raw(share.value()))
                .has("data-part", part.to_string())
                .has("data-whole", whole.to_string());
            let words = match share.interval() {
                Some(interval) => format!("{} ({})", share.words(), interval_words(interval)),
                None => share.words(),
            };
            let few = share.is_of_few();
            ends(td, share.interval()).text(words).when(few, "data-few")
        }
        Cell::Estimate(estimate) => {
            let number = Number::Estimate(estimate);
            let td = td.has("data-value", raw(estimate.value)).has("data-of", estimate.of.to_string());
            let words = match estimate.interval {
                Some(interval) => [&number.words(), " (", &number.interval_words(interval), ")"].concat(),
                None => number.words(),
            };
            ends(td, estimate.interval).text(words).when(number.is_of_few(), "data-few")
        }
        Cell::Difference([part, whole], [p, w]) => {
            let (a, b) = (Number::Share { part, whole }, Number::Share { part: p, whole: w });
            ends(td.has("data-value", raw(a.difference(b))), a.difference_interval(b))
                .text(a.difference_words(b))
        }
    }
}

/// The heading of a row; names of the data are no words of the page.
fn named(element: Node, row: &Row) -> Node {
    let by_data = ["prompt-source:", "response-source:"].iter().any(|kind| row.key.starts_with(kind));
    let element = if by_data { element.is("translate", "no") } else { element };
    element.text(row.name.clone())
}
