use crate::chart::figure::{Cell, Context, FEW, Figure, GridCells, Mark, Number, Panel, Shape, Table};
use crate::chart::number::count;
use crate::chart::stats::{lift, phi};
use crate::model::{Choices, Clause, Counts, Fields, View};

/// Which categories come together, within a response or across the pair.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let chosen = |key: &str| context.choices.get("cooccurrence", key);
    let has = |fields: Fields| context.fields.has(fields);
    let across = has(Fields::PAIR) && chosen("where") == "across";
    let of_unsafe = has(Fields::SAFE) && chosen("of") == "unsafe";
    let measure = chosen("measure");
    let tables = if across { &counts.across } else { &counts.within };
    let joint = &tables[usize::from(of_unsafe)];
    let view = if across { View::CooccurrenceAcross } else { View::Cooccurrence };
    let unit = match (across, of_unsafe) {
        (false, false) => "responses",
        (false, true) => "unsafe responses",
        (true, false) => "pairs",
        (true, true) => "pairs of two unsafe responses",
    };
    let n = context.categories.len();
    let all = joint.get(n, n);
    let number = |i: usize, j: usize| {
        let (both, row, column) = (joint.get(i, j), joint.get(i, n), joint.get(n, j));
        match measure {
            "joint" => Number::Share { part: both, whole: all },
            "lift" => Number::Measure { value: lift(both, row, column, all), neutral: 1.0, joint: both },
            "phi" => Number::Measure { value: phi(both, row, column, all), neutral: 0.0, joint: both },
            _ => Number::Share { part: both, whole: row },
        }
    };
    let shares = matches!(measure, "joint" | "share");
    // Row and column for all: what the measures are worked out from.
    let margin = |i: usize, j: usize| match shares {
        true => Cell::Share(joint.get(i, j), if measure == "joint" { all } else { joint.get(i, n) }),
        false => Cell::Count(joint.get(i, j)),
    };
    let list = context.category_list(false);
    let mut table = Table::new("", if across { "Response 0 ↓, response 1 →" } else { "Category" }, &[]);
    table.columns.extend(list.iter().map(|(_, slug, name)| (slug.clone(), name.clone())));
    table.columns.push(("all".to_owned(), "All".to_owned()));
    let mut marks = Vec::new();
    let mut strongest: Option<(f64, usize, usize)> = None;
    for (i, slug, name) in &list {
        let mut cells = Vec::new();
        for (j, other, other_name) in &list {
            let number = number(*i, *j);
            cells.push(match number {
                Number::Share { part, whole } => Cell::Share(part, whole),
                _ => Cell::Number(number.value()),
            });
            let value = number.value().unwrap_or(0.0);
            let counts_for = (across || i != j) && joint.get(*i, *j) >= FEW;
            if counts_for && strongest.is_none_or(|(most, ..)| value > most) {
                strongest = Some((value, *i, *j));
            }
            let name = match across {
                false if i == j => name.clone(),
                false => format!("{name} and {other_name}"),
                true => format!("{name} in response 0, {other_name} in response 1"),
            };
            let name = if measure == "share" { format!("{name}, of the first") } else { name };
            // Within a response, which of two is named first says nothing.
            let (first, second) = if across { (*i, *j) } else { (*i.min(j), *i.max(j)) };
            let clause = Clause::cell(view, first, second);
            let mark = Mark::share(format!("{slug}:{other}"), name, clause, 0, 0);
            marks.push(Mark { number, tone: if shares { "category" } else { "measure" }, ..mark });
        }
        cells.push(margin(*i, n));
        table.row(slug.clone(), name.clone(), cells);
    }
    table.row("all", "All", (0..=n).map(|j| margin(n, j)).collect());
    let name = |i: usize| context.categories.name(i);
    let summary = strongest.map_or_else(String::new, |(_, i, j)| {
        let (value, both) = (number(i, j).words(), count(joint.get(i, j)));
        let of_row = count(joint.get(i, n));
        let (row, column) = if across {
            (format!("{} in response 0", name(i)), format!("{} in response 1", name(j)))
        } else {
            (name(i).to_owned(), name(j).to_owned())
        };
        match measure {
            "joint" => format!(
                "Most often together: {row} and {column}, in {both} of {} {unit} ({value}).",
                count(all)
            ),
            "share" => {
                format!("Of {of_row} {unit} with {row}, {both} ({value}) have {column}: the largest share.")
            }
            _ => format!(
                "The highest {measure}: {row} and {column}, {value}, in {both} of {} {unit}.",
                count(all)
            ),
        }
    });
    let shape = Shape::Grid {
        rows: list.iter().map(|(.., name)| name.clone()).collect(),
        columns: list.into_iter().map(|(.., name)| name).collect(),
        cells: if measure == "joint" { GridCells::Count } else { GridCells::Value },
    };
    let caption = match measure {
        "joint" => format!("Number of {unit} with both"),
        "share" => format!("Percent of the {unit} with the row’s category that have the column’s"),
        "lift" => format!("Lift over {unit}: how many times as often as by chance"),
        _ => format!("Phi over {unit}: −1 never together, 0 by chance, 1 always"),
    };
    Figure {
        heading: if across {
            "Categories of response 0 (rows) with categories of response 1 (columns)"
        } else {
            "Categories that come together in one response"
        }
        .into(),
        summary,
        many_intervals: true,
        choices: [("where", Fields::PAIR), ("measure", Fields::NONE), ("of", Fields::SAFE)]
            .iter()
            .filter(|(_, needs)| has(*needs))
            .map(|(key, _)| key)
            .filter_map(|key| Choices::place("cooccurrence", key))
            .collect(),
        panels: vec![Panel::new(caption, unit, shape, marks)],
        tables: vec![table],
        ..Figure::default()
    }
}
