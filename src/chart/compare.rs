//! Two figures of one chart, put together.

use super::figure::{Cell, Figure, Mark, Number, Panel, Shape, Table, highest_first};

/// The chart of `a` beside that of `b`: every mark has both numbers, and the
/// table their difference. `by_difference` brings marks into the order of
/// theirs, the highest first.
pub fn compare(a: Figure, b: &Figure, by_difference: bool) -> Figure {
    let columns = [("a", "A"), ("a-share", "Of A"), ("b", "B"), ("b-share", "Of B"), ("difference", "A − B")];
    let mut table = Table::new("", "Value", &columns);
    let mut panels = Vec::new();
    for (panel, other) in a.panels.into_iter().zip(&b.panels) {
        let mut marks: Vec<Mark> = panel.marks;
        for (place, mark) in marks.iter_mut().enumerate() {
            // Orders can differ: those by count do.
            let same = other.marks.get(place).filter(|other| other.key == mark.key);
            let found = same.or_else(|| other.marks.iter().find(|other| other.key == mark.key));
            mark.other = found.map(|other| other.number);
        }
        if by_difference {
            let difference = |mark: &Mark| mark.other.and_then(|other| mark.number.difference(other));
            highest_first(&mut marks, &|mark| difference(mark).unwrap_or(f64::NEG_INFINITY));
        }
        for mark in &marks {
            let name = if panel.caption.is_empty() {
                mark.name.clone()
            } else {
                format!("{}: {}", panel.caption, mark.name)
            };
            table.row(mark.key.clone(), name, cells(mark));
        }
        panels.push(Panel { marks, shape: Shape::Compared, range: None, ..panel });
    }
    Figure { summary: format!("A: {} B: {}", a.summary, b.summary), panels, tables: vec![table], ..a }
}

fn cells(mark: &Mark) -> Vec<Cell> {
    let one = |number: Number| match number {
        Number::Share { part, whole } => [Cell::Count(part), Cell::Share(part, whole)],
        _ => [Cell::Count(number.amount()), Cell::Number(number.value())],
    };
    let Some(other) = mark.other else { return one(mark.number).to_vec() };
    let difference = match (mark.number, other) {
        (Number::Share { part, whole }, Number::Share { part: p, whole: w }) => {
            Cell::Difference([part, whole], [p, w])
        }
        _ => Cell::Number(mark.number.difference(other)),
    };
    let [a, b] = [one(mark.number), one(other)];
    a.into_iter().chain(b).chain([difference]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clause, View};

    fn figure(counts: [(&str, u64); 3]) -> Figure {
        let clause = Clause::any_of(View::Differs, 1);
        let marks = counts.map(|(key, part)| Mark::share(key, key, clause.clone(), part, 100)).to_vec();
        Figure { panels: vec![Panel::new("", "pairs", Shape::Bars, marks)], ..Figure::default() }
    }

    #[test]
    fn marks_meet_by_key_and_are_sorted_by_difference() {
        let a = figure([("x", 50), ("y", 40), ("z", 10)]);
        let b = figure([("z", 5), ("x", 60), ("y", 10)]);
        let keys = |figure: &Figure| figure.panels[0].marks.iter().map(|m| m.key.clone()).collect::<Vec<_>>();
        let plain = compare(a.clone(), &b, false);
        assert_eq!(keys(&plain), ["x", "y", "z"]);
        assert_eq!(plain.panels[0].marks[2].other, Some(Number::Share { part: 5, whole: 100 }));
        let sorted = compare(a, &b, true);
        assert_eq!(keys(&sorted), ["y", "z", "x"]);
        assert_eq!(sorted.tables[0].rows[0].cells[4], Cell::Difference([40, 100], [10, 100]));
        assert_eq!(
            sorted.panels[0].marks[0].number.difference_words(Number::Share { part: 10, whole: 100 }),
            "+30.0 (+18.3 to +40.8)"
        );
    }
}
