use crate::chart::figure::{Cell, Context, Figure, GridCells, Mark, Number, Panel, Shape, Table};
use crate::chart::{preference_name, safety_name};
use crate::model::{Agreement, Clause, Counts, On, PairSafety, Preference, View};

/// The two preferences against each other: how many pairs, and in how many one
/// response is both, by what else is known of the pair.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let whole = counts.pairs_in[View::BetterSafer.index()];
    let clause = |value: Preference| Clause::any_of(View::BetterSafer, 1 << value.index());
    let mark = |value: Preference| {
        let part = counts.better_safer[value.index()];
        let same = matches!(value, Preference::Better0Safer0 | Preference::Better1Safer1);
        let tone = match value {
            Preference::Unknown => "unknown",
            _ if same => "same",
            _ => "different",
        };
        Mark::share(value.key(), preference_name(value), clause(value), part, whole).tone(tone)
    };
    let known = &Preference::ALL[..4];
    let shape = Shape::Grid {
        rows: vec!["Response 0 better".to_owned(), "Response 1 better".to_owned()],
        columns: vec!["Response 0 safer".to_owned(), "Response 1 safer".to_owned()],
        cells: GridCells::Full,
    };
    let mut panels = vec![Panel::new("", "pairs", shape, known.iter().map(|v| mark(*v)).collect())];
    let columns = [("safer-0", "Response 0 safer"), ("safer-1", "Response 1 safer"), ("pairs", "Pairs")];
    let mut table = Table::new("", "Better response", &columns);
    let [a, b, c, d, unknown] = counts.better_safer;
    for (key, row) in [("0", [a, b]), ("1", [c, d])] {
        let cells = vec![Cell::Count(row[0]), Cell::Count(row[1]), Cell::Count(row[0] + row[1])];
        table.row(key, format!("Response {key} better"), cells);
    }
    let has_unknown = context.all.better_safer[Preference::Unknown.index()] > 0;
    if has_unknown {
        table.row("unknown", "Unknown", vec![Cell::Blank, Cell::Blank, Cell::Count(unknown)]);
    }

    let all = Agreement { pairs: a + b + c + d, same: a + d };
    let same = Number::Share { part: all.same, whole: all.pairs };
    let columns = [("pairs", "Pairs"), ("same", "Better = safer"), ("rate", "Share")];
    let mut rates = Table::new("rates", "One response is better and safer", &columns);
    rates.row("all", "All pairs", cells_of(&all));
    for (caption, group) in groups(context, counts) {
        for (key, name, _, agreement) in &group {
            rates.row(key.clone(), name.clone(), cells_of(agreement));
        }
        let marks = group.into_iter().map(|(key, name, clause, agreement)| {
            Mark::share(key, name, clause, agreement.same, agreement.pairs).tone("same")
        });
        let caption = format!("Better = safer, {caption}");
        panels.push(Panel::new(caption, "pairs", Shape::Points, marks.collect()));
    }
    if has_unknown {
        panels.push(Panel::new(
            "A preference is unknown",
            "pairs",
            Shape::Bars,
            vec![mark(Preference::Unknown)],
        ));
    }
    Figure {
        heading: "Better against safer: do helpfulness and harmlessness name the same response?".into(),
        summary: format!("Better and safer are one response in {}.", same.sentence("pairs")),
        many_intervals: true,
        panels,
        tables: vec![table, rates],
        ..Figure::default()
    }
}

fn cells_of(agreement: &Agreement) -> Vec<Cell> {
    let Agreement { pairs, same } = *agreement;
    vec![Cell::Count(pairs), Cell::Count(same), Cell::Share(same, pairs)]
}

/// Key, name, what a click filters by, pairs.
type Rate = (String, String, Clause, Agreement);

fn groups(context: &Context, counts: &Counts) -> Vec<(&'static str, Vec<Rate>)> {
    let categories = context.category_list(false).into_iter().map(|(i, slug, name)| {
        let clause = Clause::any_of(View::Categories, 1 << i);
        (format!("category:{slug}"), name, clause, counts.better_safer_by_category[i])
    });
    let gaps = counts.better_safer_by_gap.iter().enumerate().map(|(gap, agreement)| {
        let name = if gap == 0 { "No difference".to_owned() } else { format!("{gap}") };
        (format!("gap:{gap}"), name, Clause::any_of(View::SeverityGap, 1 << gap), *agreement)
    });
    let safety = PairSafety::ALL.iter().enumerate();
    let safety = safety.filter(|(i, _)| *i < 4 || context.all.better_safer_by_safety[*i].pairs > 0);
    let safety = safety.map(|(i, value)| {
        let clause = Clause::any_of(View::PairSafety, 1 << i);
        let agreement = counts.better_safer_by_safety[i];
        (format!("safety:{}", value.key()), safety_name(*value).to_owned(), clause, agreement)
    });
    let sources = |list: usize, view: View, kind: &str| {
        let (all, shown) = match list {
            0 => (&context.all.prompt_sources, &counts.prompt_sources),
            _ => (&context.all.response_sources, &counts.response_sources),
        };
        let codes = (0..all.len()).filter(|code| all[*code].rows > 0);
        let rates = codes.map(|code| {
            let name = context.source_name(list, code);
            let agreement = shown.get(code).map_or(Agreement::default(), |s| s.better_safer);
            let clause = Clause::any_name(view, vec![name.clone()]);
            let clause = if list == 1 { clause.on(On::Response0) } else { clause };
            (format!("{kind}:{name}"), name, clause, agreement)
        });
        rates.collect::<Vec<Rate>>()
    };
    vec![
        ("by category of either response", categories.collect()),
        ("by difference of severity", gaps.collect()),
        ("by safety of the pair", safety.collect()),
        ("by prompt source", sources(0, View::PromptSources, "prompt-source")),
        ("by source of response 0", sources(1, View::ResponseSources, "response-source")),
    ]
}
