use crate::chart::figure::{Cell, Context, Figure, Mark, Number, Panel, Shape, Table};
use crate::chart::number::count;
use crate::model::{
    Clause, Counts, DIFFERENCE_BIN, DIFFERENCE_BINS, Fields, LENGTH_BINS, LengthCounts, On, PROMPT_BIN,
    Preference, RESPONSE_BIN, View,
};

/// Preference against position and, where they are known, lengths of texts and
/// preference against the difference of lengths.
pub(super) fn describe(context: &Context, counts: &Counts) -> Figure {
    let mut preferences = Table::new(
        "preferences",
        "Preferred",
        &[("pairs", "Pairs"), ("preferred", "Preferred"), ("rate", "Share")],
    );
    let mut rate = |key: &str, name: &str, part: u64, whole: u64| {
        preferences.row(key, name, vec![Cell::Count(whole), Cell::Count(part), Cell::Share(part, whole)]);
    };
    let [b0s0, b0s1, b1s0, b1s1, _] = counts.better_safer;
    let whole = b0s0 + b0s1 + b1s0 + b1s1;
    let has = |fields: Fields| context.fields.has(fields);
    let mut position = Vec::new();
    for (key, name, part, with, needs) in [
        ("better:position", "Response 0 is better", b0s0 + b0s1, Preference::Better0Safer1, Fields::BETTER),
        ("safer:position", "Response 0 is safer", b0s0 + b1s0, Preference::Better1Safer0, Fields::SAFER),
    ] {
        if !has(needs) {
            continue;
        }
        rate(key, name, part, whole);
        let mask = 1 << Preference::Better0Safer0.index() | 1 << with.index();
        position
            .push(Mark::share(key, name, Clause::any_of(View::BetterSafer, mask), part, whole).tone("same"));
    }
    let first = Number::Share { part: b0s0 + b0s1, whole };
    let mut summary = match has(Fields::BETTER) {
        true => format!("Response 0 is the better one in {}.", first.sentence("pairs")),
        false => String::new(),
    };
    let position = Panel::new("Preference against position", "pairs", Shape::Points, position);
    let mut panels = vec![position.needs(Fields::BETTER)];
    let mut tables = Vec::new();
    if let Some(lengths) = counts.lengths.as_deref() {
        summary = format!("{} {summary}", known(context, counts, lengths)).trim_end().to_owned();
        let responses = |bin: usize| lengths.responses[0][bin] + lengths.responses[1][bin];
        let caption = "Length of responses, in characters";
        let of_responses = histogram(caption, View::ResponseLength, RESPONSE_BIN, &responses);
        panels.push(of_responses.needs(Fields::RESPONSE));
        panels.push(histogram("Length of prompts, in characters", View::PromptLength, PROMPT_BIN, &|bin| {
            lengths.prompt[bin]
        }));
        let mut longer = Vec::new();
        for (key, name, on, by) in [
            ("better:longer", "The longer response is better", On::Better, &lengths.difference_by_better),
            ("safer:longer", "The longer response is safer", On::Safer, &lengths.difference_by_safer),
        ] {
            if !context.fields.knows(on) {
                continue;
            }
            let (part, whole) = longer_preferred(by);
            rate(key, name, part, whole);
            let clause = Clause::span(View::LengthDifference, Some(1), None).on(on);
            longer.push(Mark::share(key, name, clause, part, whole).tone("same"));
        }
        let caption = "Preference against length, where lengths differ";
        panels.push(Panel::new(caption, "pairs", Shape::Points, longer).needs(Fields::BETTER));
        for (word, on, by) in [
            ("better", On::Better, &lengths.difference_by_better),
            ("safer", On::Safer, &lengths.difference_by_safer),
        ] {
            if !context.fields.knows(on) {
                continue;
            }
            let caption = format!("Response 0 is {word}, by how much longer it is");
            let mut marks = Vec::new();
            for (bin, [part, other, _]) in by[..DIFFERENCE_BINS].iter().enumerate() {
                let (end, name, clause) = difference(bin);
                rate(&format!("{word}:{end}"), &format!("Response 0 {word}: {name}"), *part, part + other);
                marks.push(
                    Mark::share(format!("{word}:{end}"), name, clause, *part, part + other).tone("same"),
                );
            }
            panels.push(Panel::new(caption, "pairs", Shape::Points, marks));
        }
        tables.push(bins(context.fields, lengths));
    }
    if has(Fields::BETTER) {
        tables.push(preferences);
    }
    Figure {
        heading: match has(Fields::BETTER) {
            true => "Position and length: does the first, or the longer response win?",
            false => "Length of the texts",
        }
        .into(),
        summary,
        many_intervals: true,
        panels,
        tables,
        ..Figure::default()
    }
}

fn known(context: &Context, counts: &Counts, lengths: &LengthCounts) -> String {
    let [prompts, first, second] = lengths.sums;
    let mean = |sum: u64, of: u64| (sum + of / 2).checked_div(of).map_or_else(|| "–".to_owned(), count);
    let mut text = format!(
        "Lengths are known for {} of {} pairs: prompts have {} characters on average",
        count(lengths.known),
        count(counts.pairs),
        mean(prompts, lengths.known),
    );
    if context.fields.has(Fields::RESPONSE) {
        text += &format!(", responses {}", mean(first + second, context.fields.places() * lengths.known));
    }
    text + "."
}

/// Pairs in which the longer response is preferred, of those with different
/// lengths and a known preference.
fn longer_preferred(by: &[[u64; 3]; DIFFERENCE_BINS + 1]) -> (u64, u64) {
    let middle = DIFFERENCE_BINS / 2;
    let longer: u64 = (0..middle).map(|bin| by[bin][1] + by[DIFFERENCE_BINS - 1 - bin][0]).sum();
    let shorter: u64 = (0..middle).map(|bin| by[bin][0] + by[DIFFERENCE_BINS - 1 - bin][1]).sum();
    (longer, longer + shorter)
}

/// Bins that one column of a picture takes together: columns stay wide enough
/// to be pressed.
const TOGETHER: usize = 3;

fn histogram(caption: &str, view: View, width: u32, get: &dyn Fn(usize) -> u64) -> Panel {
    let whole = (0..=LENGTH_BINS).map(get).sum();
    let marks = (0..LENGTH_BINS).step_by(TOGETHER).map(|bin| {
        let end = (bin + TOGETHER).min(LENGTH_BINS);
        let from = bin as u32 * width;
        let to = (end < LENGTH_BINS).then_some(end as u32 * width - 1);
        let name = match to {
            Some(to) => format!("{} to {} characters", count(from.into()), count(to.into())),
            None => format!("{} characters or more", count(from.into())),
        };
        let clause = Clause::span(view, Some(from as i32), to.map(|to| to as i32));
        Mark::share(format!("{}:{from}", view.key()), name, clause, (bin..end).map(get).sum(), whole)
    });
    let last = ((LENGTH_BINS - 1) / TOGETHER * TOGETHER) as u32 * width;
    let axis = ["0".to_owned(), count(u64::from(last / 2)), format!("{} or more", count(u64::from(last)))];
    let unit = if view == View::PromptLength { "pairs" } else { "responses" };
    let mut panel = Panel::new(caption, unit, Shape::Columns(axis), marks.collect());
    panel.range = Some(view);
    panel
}

/// Lengths of prompts, of responses, then differences by preference.
fn bins(fields: Fields, lengths: &LengthCounts) -> Table {
    // One response alone has no number.
    let only = !fields.has(Fields::PAIR);
    let mut columns = vec![
        ("prompt", "Prompts"),
        if only { ("response", "Responses") } else { ("response-0", "Response 0") },
        ("response-1", "Response 1"),
        ("better-0", "Response 0 better"),
        ("better-1", "Response 1 better"),
        ("safer-0", "Response 0 safer"),
        ("safer-1", "Response 1 safer"),
    ];
    if !fields.has(Fields::RESPONSE) {
        columns.truncate(1);
    }
    let shown = columns.len();
    let mut table = Table::new("", "Characters", &columns);
    let mut length = |kind: &str, name: &str, bin: usize, width: u32, at: usize, numbers: &[u64]| {
        let from = bin as u32 * width;
        let (key, span) = match bin {
            LENGTH_BINS => ("unknown".to_owned(), "unknown".to_owned()),
            _ if bin + 1 == LENGTH_BINS => (from.to_string(), format!("{from} or more")),
            _ => (from.to_string(), format!("{from}–{}", from + width - 1)),
        };
        let mut cells = vec![Cell::Blank; 7];
        cells[at..].iter_mut().zip(numbers).for_each(|(cell, number)| *cell = Cell::Count(*number));
        cells.truncate(shown);
        table.row(format!("{kind}:{key}"), format!("{name} {span}"), cells);
    };
    for (bin, number) in lengths.prompt.iter().enumerate() {
        length("prompt", "Prompt", bin, PROMPT_BIN, 0, &[*number]);
    }
    for bin in (0..=LENGTH_BINS).filter(|_| fields.has(Fields::RESPONSE)) {
        let numbers = lengths.responses.each_ref().map(|by| by[bin]);
        length("response", "Response", bin, RESPONSE_BIN, 1, &numbers);
    }
    for bin in (0..=DIFFERENCE_BINS).filter(|_| !only) {
        let (key, name, _) = difference(bin);
        let mut cells = vec![Cell::Blank; 3];
        for by in [&lengths.difference_by_better, &lengths.difference_by_safer] {
            cells.extend([Cell::Count(by[bin][0]), Cell::Count(by[bin][1])]);
        }
        table.row(format!("difference:{key}"), name, cells);
    }
    table
}

/// Key, name and clause of a bin of differences.
fn difference(bin: usize) -> (String, String, Clause) {
    const MIDDLE: i32 = DIFFERENCE_BINS as i32 / 2;
    let width = DIFFERENCE_BIN as i32;
    let span = |min, max| Clause::span(View::LengthDifference, min, max).on(On::Response0);
    if bin == DIFFERENCE_BINS {
        return ("unknown".into(), "Difference unknown".into(), span(None, None));
    }
    let step = bin as i32 - MIDDLE;
    let far = step.abs() * width;
    let near = far - width + 1;
    let word = if step < 0 { "shorter" } else { "longer" };
    let open = step.abs() == MIDDLE;
    let name = match step {
        0 => "Equal lengths".to_owned(),
        _ if open => format!("{near} or more {word}"),
        _ => format!("{near}–{far} {word}"),
    };
    let (near, far) = (near.min(far), (!open).then_some(far));
    let clause = match step.signum() {
        0 => span(Some(0), Some(0)),
        1 => span(Some(near), far),
        _ => span(far.map(|far| -far), Some(-near)),
    };
    ((step * width).to_string(), name, clause)
}
