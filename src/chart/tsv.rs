//! A table as tab-separated text, for a spreadsheet.

use super::figure::{Cell, Number, Table};
use super::number::precise;

/// Column headings, then one line a row. A share is four columns: its value,
/// both ends of its interval, and what it is of.
pub fn tsv(table: &Table) -> String {
    let mut text = clean(table.first);
    let sample: Vec<Option<&Cell>> = (0..table.columns.len())
        .map(|at| table.rows.iter().map(|row| &row.cells[at]).find(|cell| fields(cell).len() > 1))
        .collect();
    for ((_, name), wide) in table.columns.iter().zip(&sample) {
        text.push('\t');
        text += &clean(name);
        match wide {
            Some(Cell::Share(..) | Cell::Estimate(..)) => text += "\t95 % low\t95 % high\tof",
            Some(Cell::Difference(..)) => text += "\t95 % low\t95 % high",
            _ => {}
        }
    }
    text.push('\n');
    for row in &table.rows {
        text += &clean(&row.name);
        for (cell, wide) in row.cells.iter().zip(&sample) {
            let mut fields = fields(cell);
            fields.resize(wide.map_or(1, |wide| self::fields(wide).len()), String::new());
            for field in fields {
                text.push('\t');
                text += &field;
            }
        }
        text.push('\n');
    }
    text
}

fn fields(cell: &Cell) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or_else(String::new, precise);
    let interval = |of: Number| {
        let interval = of.interval();
        let whole = match of {
            Number::Share { whole, .. } => whole,
            _ => of.amount(),
        };
        vec![
            number(of.value()),
            number(interval.map(|i| i.low)),
            number(interval.map(|i| i.high)),
            whole.to_string(),
        ]
    };
    match *cell {
        Cell::Count(count) => vec![count.to_string()],
        Cell::Number(value) => vec![number(value)],
        Cell::Blank => vec![String::new()],
        Cell::Share(part, whole) => interval(Number::Share { part, whole }),
        Cell::Estimate(estimate) => interval(Number::Estimate(estimate)),
        Cell::Difference([part, whole], [p, w]) => {
            let (a, b) = (Number::Share { part, whole }, Number::Share { part: p, whole: w });
            let interval = a.difference_interval(b);
            vec![number(a.difference(b)), number(interval.map(|i| i.low)), number(interval.map(|i| i.high))]
        }
    }
}

/// A name without what would end its field. What a spreadsheet would take for a
/// formula is set off by an apostrophe.
fn clean(text: &str) -> String {
    let text = text.replace(['\t', '\n', '\r'], " ");
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_four_columns_wherever_it_stands() {
        let mut table = Table::new("", "Name", &[("n", "Pairs"), ("share", "Share")]);
        table.row("a", "=a\tb", vec![Cell::Count(1), Cell::Share(1, 4)]);
        table.row("b", "b", vec![Cell::Blank, Cell::Blank]);
        let text = tsv(&table);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!(lines[0], ["Name", "Pairs", "Share", "95 % low", "95 % high", "of"]);
        assert_eq!((lines[1][0], lines[1][1], lines[1][2], lines[1][5]), ("'=a b", "1", "0.25", "4"));
        assert_eq!(lines[2], ["b", "", "", "", "", ""]);
    }
}
