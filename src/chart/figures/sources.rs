use crate::chart::figure::{Cell, Context, Figure, Mark, Number, Panel, Shape, Table};
use crate::model::{Clause, Counts, Fields, SourceCounts, View};

/// Sources of prompts and of responses.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let columns = [
        ("rows", "Pairs or responses"),
        ("responses", "Responses"),
        ("safe", "Safe responses"),
        ("safe-share", "Share safe"),
        ("severity-0", "Severity 0"),
        ("severity-1", "Severity 1"),
        ("severity-2", "Severity 2"),
        ("severity-3", "Severity 3"),
        ("severity-unknown", "Severity unknown"),
        ("severity-mean", "Mean severity"),
        ("pairs", "Pairs"),
        ("same", "Better = safer"),
        ("rate", "Share better = safer"),
    ];
    let mut table = Table::new("", "Source", &columns);
    let mut panels = Vec::new();
    let mut summary = String::new();
    for (list, view, kind, word) in [
        (0, View::PromptSources, "prompt", "Prompt source"),
        (1, View::ResponseSources, "response", "Response source"),
    ] {
        let (all, shown) = match list {
            0 => (&context.all.prompt_sources, &counts.prompt_sources),
            _ => (&context.all.response_sources, &counts.response_sources),
        };
        if !context.fields.has(Fields::of(view)) {
            continue;
        }
        let pairs = counts.pairs_in[view.index()];
        let whole = if list == 0 { pairs } else { context.fields.places() * pairs };
        let none = SourceCounts::default();
        let sources: Vec<(String, &SourceCounts)> = (0..all.len())
            .filter(|code| all[*code].rows > 0)
            .map(|code| (context.source_name(list, code), shown.get(code).unwrap_or(&none)))
            .collect();
        let responses = |s: &SourceCounts| s.severity.iter().sum::<u64>();
        let mean = |s: &SourceCounts| {
            let sum = (0..4).map(|level| level as u64 * s.severity[level]).sum();
            Number::Mean { sum, of: s.severity[..4].iter().sum(), most: 3 }
        };
        for (name, s) in &sources {
            let mut cells = vec![
                Cell::Count(s.rows),
                Cell::Count(responses(s)),
                Cell::Count(s.safe),
                Cell::Share(s.safe, responses(s)),
            ];
            cells.extend(s.severity.map(Cell::Count));
            let agreement = s.better_safer;
            cells.extend([
                Cell::Number(mean(s).value()),
                Cell::Count(agreement.pairs),
                Cell::Count(agreement.same),
                Cell::Share(agreement.same, agreement.pairs),
            ]);
            table.row(format!("{kind}:{name}"), format!("{word}: {name}"), cells);
        }
        let marks = |what: &str, tone: &'static str, number: &dyn Fn(&SourceCounts) -> Number| {
            let marks = sources.iter().map(|(name, s)| {
                let clause = Clause::any_name(view, vec![name.clone()]);
                let mark = Mark::share(format!("{kind}:{name}:{what}"), name.clone(), clause, 0, 0);
                Mark { number: number(s), tone, ..mark }
            });
            marks.collect::<Vec<Mark>>()
        };
        let unit = if list == 0 { "pairs" } else { "responses" };
        let rows = marks("rows", "category", &|s| Number::Share { part: s.rows, whole });
        let safe = marks("safe", "safe", &|s| Number::Share { part: s.safe, whole: responses(s) });
        let means = marks("severity", "severity-2", &mean);
        let rates = marks("same", "same", &|s| Number::Share {
            part: s.better_safer.same,
            whole: s.better_safer.pairs,
        });
        let safest = safe.iter().filter(|_| context.fields.has(Fields::SAFE));
        if let Some(safest) = safest.max_by(|a, b| {
            let value = |mark: &Mark| mark.number.value().unwrap_or(0.0);
            value(a).total_cmp(&value(b))
        }) {
            summary += &format!(
                "Safest {}: {}, {}. ",
                word.to_ascii_lowercase(),
                safest.name,
                safest.number.sentence("responses")
            );
        }
        panels.push(Panel::new(format!("{word}: {unit}"), unit, Shape::Bars, rows));
        let of_responses = |what: &str, marks, needs| {
            Panel::new(format!("{word}: {what}"), "responses", Shape::Points, marks).needs(needs)
        };
        panels.push(of_responses("safe responses", safe, Fields::SAFE));
        panels.push(of_responses("mean severity", means, Fields::SEVERITY));
        let of = if list == 0 { "" } else { " (source of response 0)" };
        let rates = Panel::new(format!("{word}: better = safer{of}"), "pairs", Shape::Points, rates);
        panels.push(rates.needs(Fields::BETTER.and(Fields::SAFER)));
    }
    Figure {
        heading: "Where prompts and responses come from".into(),
        summary: summary.trim_end().to_owned(),
        panels,
        tables: vec![table],
        ..Figure::default()
    }
}
