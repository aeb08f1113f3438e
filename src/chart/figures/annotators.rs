use crate::chart::figure::{Cell, Context, Estimate, Figure, Mark, Number, Panel, Shape, Table};
use crate::chart::number::count;
use crate::chart::reliability::Reliability;
use crate::model::{CategorySet, Clause, Counts, Fields, LabelTally, SAFE_LABEL, Tally, View};

/// What is known before the rows of each response were found: the rest is a part of the page
/// that is fetched later.
pub(super) fn describe(_: &Context, _: &Counts) -> Figure {
    Figure { heading: "Agreement between annotators".into(), ..Figure::default() }
}

/// What is said of how these numbers are counted.
const NOTES: &[&str] = &[
    "Thin lines are 95 % intervals by the delete-one jackknife over distinct Q-A pairs; intervals of \
     unanimous Q-A pairs, in the table, are Wilson’s. Both take Q-A pairs as independent, which several \
     answers to one prompt are not quite.",
    "Filters do not apply here: all rows of the open files are counted, because a filter on labels would \
     leave out just the annotations that differ. A set that repeats rows of another open one counts them \
     twice: open one of them alone.",
];

/// Agreement between annotators, label by label.
pub fn describe_annotators(set: &CategorySet, tally: &Tally) -> Figure {
    let name = |label: usize| match label {
        SAFE_LABEL => "Safe flag".to_owned(),
        label => set.name(label).to_owned(),
    };
    let key = |label: usize| if label == SAFE_LABEL { "safe".to_owned() } else { set.slug(label) };
    // The safe flag first.
    let (safe, categories): (Vec<&LabelTally>, Vec<_>) =
        tally.labels.iter().partition(|tally| tally.label == SAFE_LABEL);
    let all: Vec<(&LabelTally, Reliability)> =
        safe.into_iter().chain(categories).map(|tally| (tally, Reliability::new(&tally.said))).collect();
    let panel = |caption: &str, unit: &'static str, number: &dyn Fn(&Reliability) -> Estimate| {
        let marks = all.iter().map(|(tally, found)| Mark {
            key: key(tally.label),
            name: name(tally.label),
            clause: Clause::any_of(View::Annotators, 1 << tally.label),
            tone: if tally.label == SAFE_LABEL { "safe" } else { "category" },
            number: Number::Estimate(number(found)),
            other: None,
        });
        let marks = marks.collect();
        Panel { caption: caption.into(), unit, shape: Shape::Points, marks, range: None, needs: Fields::NONE }
    };
    let mut table = Table::new(
        "",
        "Label",
        &[
            ("groups", "Q-A pairs with at least 2 annotations"),
            ("annotations", "Their annotations"),
            ("yes-share", "Of these say yes"),
            ("alpha", "Krippendorff’s alpha"),
            ("kappa", "Fleiss’ kappa"),
            ("agreeing-share", "Share of pairs of annotations that agree"),
            ("unanimous-share", "Share of Q-A pairs that are unanimous"),
            ("pairs", "Pairs of annotations"),
            ("agreeing", "Pairs that agree"),
            ("unanimous", "Unanimous Q-A pairs"),
            ("unknown", "Rows left out: label unknown"),
        ],
    );
    for (tally, found) in &all {
        let [annotations, yes] = found.annotations;
        let value = (annotations > 0).then(|| yes as f64 / annotations as f64);
        let cells = vec![
            Cell::Count(found.groups),
            Cell::Count(annotations),
            Cell::Estimate(Estimate { value, interval: None, of: annotations, is_share: true }),
            Cell::Estimate(found.alpha),
            Cell::Estimate(found.kappa),
            Cell::Estimate(found.share),
            Cell::Share(found.unanimous, found.groups),
            Cell::Count(found.pairs),
            Cell::Count(found.agreeing),
            Cell::Count(found.unanimous),
            Cell::Count(tally.unknown),
        ];
        table.row(key(tally.label), name(tally.label), cells);
    }
    let mut rows = Table::new("rows", "Rows", &[("count", "Count")]);
    let alone = tally.groups() - tally.repeated();
    for (key, name, number) in [
        ("rows", "Rows: annotations", tally.rows),
        ("without-text", "Rows left out: no text", tally.without_text),
        ("groups", "Distinct Q-A pairs", tally.groups()),
        ("alone", "Q-A pairs with one annotation", alone),
    ] {
        rows.row(key, name, vec![Cell::Count(number)]);
    }
    let mut sizes = Table::new("sizes", "Annotations of a Q-A pair", &[("groups", "Q-A pairs")]);
    for [rows, groups] in &tally.sizes {
        sizes.row(rows.to_string(), count(*rows), vec![Cell::Count(*groups)]);
    }
    let mut summary = [
        &count(tally.rows)[..],
        " rows are annotations of ",
        &count(tally.groups()),
        " distinct Q-A pairs; ",
        &count(tally.repeated()),
        " of these have more than one.",
    ]
    .concat();
    if let Some((_, found)) = all.first().filter(|(tally, _)| tally.label == SAFE_LABEL) {
        let [share, alpha] = [found.share, found.alpha].map(Number::Estimate);
        summary = [
            "On the safe flag two annotators of one Q-A pair agree in ",
            &share.sentence("pairs of annotations"),
            "; Krippendorff’s alpha is ",
            &alpha.sentence("Q-A pairs"),
            ". ",
            &summary,
        ]
        .concat();
    }
    Figure {
        summary,
        notes: NOTES,
        many_intervals: true,
        panels: vec![
            panel("Krippendorff’s alpha: 0 as by chance, 1 always the same", "Q-A pairs", &|of| of.alpha),
            panel("Share of pairs of annotations that agree", "pairs of annotations", &|of| of.share),
        ],
        tables: vec![table, rows, sizes],
        ..Figure::default()
    }
}
