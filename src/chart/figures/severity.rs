use crate::chart::figure::{Cell, Context, Figure, Mark, Number, Panel, Shape, Table};
use crate::chart::severity_name;
use crate::model::{BySeverity, Clause, Counts, Fields, On, ResponseCounts, SEVERITY_UNKNOWN, View};

const TONES: [&str; 5] = ["severity-0", "severity-1", "severity-2", "severity-3", "unknown"];

/// Severity levels of responses: of all, by place in the pair, by preference.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let unknown = usize::from(SEVERITY_UNKNOWN);
    let levels = (0..=unknown).filter(|i| *i < unknown || context.all.severity[unknown].either > 0);
    let levels: Vec<usize> = levels.collect();
    let key = |level: usize| if level < unknown { level.to_string() } else { "unknown".to_owned() };
    let whole = context.fields.places() * counts.pairs_in[View::Severity.index()];
    let clause = |level: usize| Clause::any_of(View::Severity, 1 << level);
    let mark = |level: usize| {
        let part = counts.severity[level].responses();
        Mark::share(key(level), severity_name(level), clause(level), part, whole).tone(TONES[level])
    };
    let mut main = Panel::new("", "responses", Shape::Bars, levels.iter().map(|i| mark(*i)).collect());
    main.range = Some(View::Severity);

    let by = |get: fn(&ResponseCounts) -> u64| -> BySeverity { counts.severity.each_ref().map(get) };
    let groups: [(&str, &str, On, BySeverity); 6] = [
        ("response-0", "Response 0", On::Response0, by(|c| c.response_0)),
        ("response-1", "Response 1", On::Response1, by(|c| c.response_1)),
        ("better", "The better response", On::Better, counts.severity_by_better[0]),
        ("not-better", "The response that is not better", On::NotBetter, counts.severity_by_better[1]),
        ("safer", "The safer response", On::Safer, counts.severity_by_safer[0]),
        ("not-safer", "The response that is not safer", On::LessSafe, counts.severity_by_safer[1]),
    ];
    let mut panels = vec![main];
    for (group, caption, on, by) in &groups {
        let whole = by.iter().sum();
        let marks = levels.iter().map(|level| {
            let key = format!("{group}:{}", key(*level));
            Mark::share(key, severity_name(*level), clause(*level).on(*on), by[*level], whole)
                .tone(TONES[*level])
        });
        let needs = match *on {
            On::Better | On::NotBetter => Fields::BETTER,
            On::Safer | On::LessSafe => Fields::SAFER,
            _ => Fields::PAIR,
        };
        panels.push(Panel::new(*caption, "responses", Shape::Bars, marks.collect()).needs(needs));
    }
    let mut columns = vec![("all", "All responses")];
    columns.extend(groups.iter().map(|(key, name, ..)| (*key, *name)));
    columns.push(("all-share", "Share of all"));
    let mut table = Table::new("", "Severity level", &columns);
    for level in levels {
        let all = counts.severity[level].responses();
        let mut cells = vec![Cell::Count(all)];
        cells.extend(groups.iter().map(|(.., by)| Cell::Count(by[level])));
        cells.push(Cell::Share(all, whole));
        table.row(key(level), severity_name(level), cells);
    }
    let harmful = Number::Share { part: (1..4).map(|i| counts.severity[i].responses()).sum(), whole };
    Figure {
        heading: "Severity of responses".into(),
        summary: format!("Above 0: {}.", harmful.sentence("responses")),
        panels,
        tables: vec![table],
        ..Figure::default()
    }
}
