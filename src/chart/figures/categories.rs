use crate::chart::figure::{Cell, Context, Figure, Mark, Panel, Shape, Table, highest_first};
use crate::model::{CategorySet, Choices, Clause, Counts, Fields, ResponseCounts, View};

/// Harm categories, of responses or of pairs.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let pairs = counts.pairs_in[View::Categories.index()];
    let has_pairs = context.fields.has(Fields::PAIR);
    let by_pair = has_pairs && context.choices.get("categories", "by") == "pair";
    let responses = context.fields.places() * pairs;
    let whole = if by_pair { pairs } else { responses };
    let of = |i: usize| match i {
        CategorySet::UNKNOWN => &counts.categories_unknown,
        _ => &counts.categories[i],
    };
    let part = |count: &ResponseCounts| if by_pair { count.either } else { count.responses() };
    let list = context.category_list(true);
    let mut table = Table::new(
        "",
        "Harm category",
        &[
            ("responses", "Responses"),
            ("response-0", "Response 0"),
            ("response-1", "Response 1"),
            ("either", "Pairs: either response"),
            ("both", "Pairs: both responses"),
            ("responses-share", "Share of responses"),
            ("either-share", "Share of pairs"),
        ],
    );
    let mut marks = Vec::new();
    for (i, key, name) in list {
        let count = of(i);
        let clause = Clause::any_of(View::Categories, 1 << i);
        marks.push(Mark::share(key.clone(), name.clone(), clause, part(count), whole));
        let cells = vec![
            Cell::Count(count.responses()),
            Cell::Count(count.response_0),
            Cell::Count(count.response_1),
            Cell::Count(count.either),
            Cell::Count(count.both),
            Cell::Share(count.responses(), responses),
            Cell::Share(count.either, pairs),
        ];
        table.row(key, name, cells);
    }
    if context.choices.get("categories", "sort") == "count" {
        highest_first(&mut marks, &|mark| mark.number.amount() as f64);
    }
    let unit = if by_pair { "pairs" } else { "responses" };
    let top = marks.iter().max_by_key(|mark| mark.number.amount());
    let summary = top.map_or_else(String::new, |mark| {
        format!("The most frequent is {}: {}.", mark.name, mark.number.sentence(unit))
    });
    Figure {
        heading: if by_pair {
            "Harm categories of pairs, in either response"
        } else {
            "Harm categories of responses"
        }
        .into(),
        summary,
        many_intervals: true,
        choices: ["by", "sort"][usize::from(!has_pairs)..]
            .iter()
            .filter_map(|key| Choices::place("categories", key))
            .collect(),
        panels: vec![Panel::new("", unit, Shape::Bars, marks)],
        tables: vec![table],
        ..Figure::default()
    }
}
