//! The numbers that charts show, as JSON.

use super::figure::{Cell, Estimate, Figure, Number, Table};
use super::stats::Interval;
use crate::model::quoted;

/// Members of a JSON object: `"charts":[…]`, each with its name, heading, sentence, notes and tables.
/// A cell is a number, null, or where it is a share an object of it: what it counts (`count`), what that is
/// `of`, the `share` and both ends of its 95 % interval.
pub fn charts_json(figures: &[Figure]) -> String {
    let charts: Vec<String> = figures.iter().map(chart).collect();
    ["\"charts\":[", &charts.join(","), "]"].concat()
}

fn chart(figure: &Figure) -> String {
    let texts = |texts: &[&str]| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(",");
    let tables: Vec<String> = figure.tables.iter().map(table).collect();
    [
        "{\"name\":",
        &quoted(figure.name),
        ",\"heading\":",
        &quoted(&figure.heading),
        ",\"summary\":",
        &quoted(&figure.summary),
        ",\"notes\":[",
        &texts(figure.notes),
        "],\"tables\":[",
        &tables.join(","),
        "]}",
    ]
    .concat()
}

fn table(table: &Table) -> String {
    let names = table.columns.iter().map(|(key, name)| [quoted(key), quoted(name)].join(":"));
    let columns: Vec<String> = names.collect();
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            let cells = table.columns.iter().zip(&row.cells);
            let mut members =
                vec![["\"key\":", &quoted(&row.key)].concat(), ["\"name\":", &quoted(&row.name)].concat()];
            members.extend(cells.map(|((key, _), content)| [quoted(key), cell(content)].join(":")));
            ["{", &members.join(","), "}"].concat()
        })
        .collect();
    let first = quoted(table.first);
    [
        "{\"id\":",
        &quoted(table.id),
        ",\"rows_are\":",
        &first,
        ",\"columns\":{",
        &columns.join(","),
        "},\"rows\":[",
        &rows.join(","),
        "]}",
    ]
    .concat()
}

fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map_or_else(|| String::from("null"), |value| value.to_string())
}

fn interval(interval: Option<Interval>) -> String {
    let [low, high] = [number(interval.map(|i| i.low)), number(interval.map(|i| i.high))];
    ["\"low\":", &low, ",\"high\":", &high].concat()
}

fn cell(cell: &Cell) -> String {
    match *cell {
        Cell::Count(count) => count.to_string(),
        Cell::Number(value) => number(value),
        Cell::Blank => String::from("null"),
        Cell::Share(part, whole) => {
            let share = Number::Share { part, whole };
            let (part, whole) = (part.to_string(), whole.to_string());
            [
                "{\"count\":",
                &part,
                ",\"of\":",
                &whole,
                ",\"share\":",
                &number(share.value()),
                ",",
                &interval(share.interval()),
                "}",
            ]
            .concat()
        }
        Cell::Estimate(Estimate { value, interval: ends, of, .. }) => {
            ["{\"value\":", &number(value), ",\"of\":", &of.to_string(), ",", &interval(ends), "}"].concat()
        }
        Cell::Difference([part, whole], [p, w]) => {
            let (a, b) = (Number::Share { part, whole }, Number::Share { part: p, whole: w });
            ["{\"difference\":", &number(a.difference(b)), ",", &interval(a.difference_interval(b)), "}"]
                .concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shares_have_what_they_are_of() {
        let mut table = Table::new("more", "Name", &[("n", "Pairs"), ("share", "Share")]);
        table.row("a", "a \"quoted\"", vec![Cell::Count(1), Cell::Share(1, 4)]);
        table.row("b", "b", vec![Cell::Number(Some(0.5)), Cell::Blank]);
        let figure = Figure { name: "x", notes: &["n"], tables: vec![table], ..Figure::default() };
        let read: serde_json::Value =
            serde_json::from_str(&["{", &charts_json(&[figure]), "}"].concat()).expect("JSON");
        let table = &read["charts"][0]["tables"][0];
        assert_eq!(table["columns"], json!({"n": "Pairs", "share": "Share"}));
        assert_eq!((&table["rows"][0]["n"], &table["rows"][0]["share"]["of"]), (&json!(1), &json!(4)));
        assert_eq!(table["rows"][0]["name"], "a \"quoted\"");
        assert_eq!(table["rows"][0]["share"]["share"], json!(0.25));
        assert_eq!((&table["rows"][1]["n"], &table["rows"][1]["share"]), (&json!(0.5), &json!(null)));
    }
}
