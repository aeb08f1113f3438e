use crate::chart::figure::{Cell, Context, FEW, Figure, GridCells, Mark, Number, Panel, Shape, Table};
use crate::chart::severity_name;
use crate::model::{Clause, Counts, SEVERITY_UNKNOWN, View};

/// Severity levels within each category.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let unknown = usize::from(SEVERITY_UNKNOWN);
    let occurs = context.all.category_severity.iter().any(|by| by[unknown] > 0);
    let levels: Vec<usize> = (0..=unknown).filter(|i| *i < unknown || occurs).collect();
    let key = |level: usize| if level < unknown { level.to_string() } else { "unknown".to_owned() };
    let mut table = Table::new("", "Harm category", &[("responses", "Responses with it")]);
    let mut head = |key: String, name: String| table.columns.push((key, name));
    (0..=unknown).for_each(|i| head(format!("severity-{}", key(i)), severity_name(i).to_owned()));
    (0..unknown).for_each(|i| head(format!("share-{i}"), format!("Share of {}", severity_name(i))));
    let mut marks = Vec::new();
    let mut severest: Option<(f64, String)> = None;
    let rows = context.category_list(false);
    for (i, slug, name) in &rows {
        let by = counts.category_severity[*i];
        let whole = by.iter().sum();
        for level in &levels {
            let clause = Clause::cell(View::CategorySeverity, *i, *level);
            let name = format!("{name}, severity {}", severity_name(*level));
            let tone = ["severity-0", "severity-1", "severity-2", "severity-3", "unknown"][*level];
            marks.push(
                Mark::share(format!("{slug}:{}", key(*level)), name, clause, by[*level], whole).tone(tone),
            );
        }
        let severe = Number::Share { part: by[3], whole };
        let share = severe.value().filter(|_| whole >= FEW).unwrap_or(0.0);
        if severest.as_ref().is_none_or(|(most, _)| share > *most) {
            severest = Some((share, format!("{name}: {}", severe.sentence("responses with it"))));
        }
        let mut cells = vec![Cell::Count(whole)];
        cells.extend(by.map(Cell::Count));
        cells.extend((0..unknown).map(|i| Cell::Share(by[i], whole)));
        table.row(slug.clone(), name.clone(), cells);
    }
    let shape = Shape::Grid {
        rows: rows.into_iter().map(|(.., name)| name).collect(),
        columns: levels.iter().map(|i| severity_name(*i).to_owned()).collect(),
        cells: GridCells::Value,
    };
    Figure {
        heading: "Severity within each category, of responses that have it".into(),
        summary: severest.map_or_else(String::new, |(_, text)| {
            format!("The largest share of severe responses is in {text}.")
        }),
        many_intervals: true,
        panels: vec![Panel::new(
            "Percent of the responses with the category",
            "responses with the category",
            shape,
            marks,
        )],
        tables: vec![table],
        ..Figure::default()
    }
}
