//! Responses: an opening that tells what the reply does, then what decides its labels.

use super::picker::Picker;
use super::prompts::Prompt;
use super::topic::T;
use super::{answers as a, capital, fill, statements as s};
use crate::labels::fit::bits;
use crate::labels::plan::{Difference, difference};
use crate::labels::{Pair, Response, Subject};

/// How helpful the text says that the response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    More,
    None,
    Less,
}

/// Share of responses that carry other scripts, emoji or invisible characters.
const SCRIPTS: f64 = 0.0004;

/// The two responses of a pair.
pub fn pair(pair: &Pair, prompt: &Prompt, picker: &mut Picker) -> [String; 2] {
    // Better, worse: in a few pairs the text does not tell which is which.
    let marks = match picker.rng.below(20) {
        0 => [Mark::None, Mark::None],
        1..=5 => [Mark::More, Mark::None],
        6..=9 => [Mark::None, Mark::Less],
        _ => [Mark::More, Mark::Less],
    };
    let level = picker.rng.unit();
    let same = difference(pair) == Difference::Nothing;
    std::array::from_fn(|n| {
        if pair.blank >> n & 1 == 1 {
            return ["", "", "", " ", "\n"][picker.rng.below(5)].to_owned();
        }
        let better = usize::from(pair.better) == n;
        let mark = if better { marks[0] } else { marks[1] };
        let fillers = fillers(level, mark, picker);
        let caution = usize::from(pair.safer) == n && same && picker.rng.chance(0.4);
        response(&pair.responses[n], prompt, mark, fillers, caution, picker)
    })
}

/// How many neutral sentences to add. `level` is common to both responses of a pair.
fn fillers(level: f64, mark: Mark, picker: &mut Picker) -> usize {
    let base = match level {
        l if l < 0.56 => 0,
        l if l < 0.89 => 1 + picker.rng.below(2),
        l if l < 0.97 => 3 + picker.rng.below(4),
        _ => 7 + picker.rng.below(6),
    };
    match mark {
        Mark::More => base + picker.rng.below(2),
        Mark::None => base,
        Mark::Less => base.saturating_sub(picker.rng.below(3)),
    }
}

fn response(
    labels: &Response,
    prompt: &Prompt,
    mark: Mark,
    fillers: usize,
    caution: bool,
    picker: &mut Picker,
) -> String {
    let mut sentences = Vec::new();
    let harmful = labels.categories != 0;
    match (prompt.topic, prompt.subject) {
        (Some(topic), Subject::Harm { category, level }) if harmful => {
            let subject = (usize::from(category), level);
            harmful_core(labels, topic, subject, mark, &mut sentences, picker);
        }
        (Some(topic), _) => safe_core(topic, &mut sentences, picker),
        (None, _) => {
            let slots = [("{act}", prompt.benign_act)];
            sentences.push(fill(picker.pick(a::BENIGN), &slots, picker.rng));
        }
    }
    let core = sentences.len();
    let own = if harmful {
        a::HARMFUL_FILL
    } else if prompt.topic.is_some() {
        a::SAFE_FILL
    } else {
        a::BENIGN_FILL
    };
    neutral(own, fillers, &mut sentences, picker);
    let marker = match mark {
        Mark::More => Some(picker.pick(a::HELPFUL)),
        Mark::Less if fillers == 0 && !harmful && picker.rng.chance(0.6) => {
            Some(picker.pick(a::UNHELPFUL_SHORT))
        }
        Mark::Less => Some(picker.pick(a::UNHELPFUL)),
        Mark::None => None,
    };
    if let Some(marker) = marker {
        let at = core + picker.rng.below(sentences.len() - core + 1);
        sentences.insert(at, marker.to_owned());
    }
    if caution && harmful {
        sentences.push(picker.pick(a::CAUTION).to_owned());
    }
    if labels.is_exception() {
        sentences.push(exception(labels).to_owned());
    }
    if picker.rng.chance(SCRIPTS) {
        sentences.push(picker.pick(a::SCRIPTS).to_owned());
    }
    sentences.join(" ")
}

/// The published data has a few labels that contradict one another; the text says so.
fn exception(labels: &Response) -> &'static str {
    if labels.safe {
        "All the same, it was labelled safe: an exception in the data."
    } else {
        "All the same, it was labelled unsafe, without a category: an exception in the data."
    }
}

fn harmful_core(
    labels: &Response,
    topic: &T,
    (category, level): (usize, u8),
    mark: Mark,
    sentences: &mut Vec<String>,
    picker: &mut Picker,
) {
    let openings =
        if mark != Mark::Less && picker.rng.chance(0.4) { a::HARMFUL_DETAILED } else { a::HARMFUL };
    sentences.push(fill(picker.pick(openings), &[("{act}", topic.act())], picker.rng));
    if labels.severity < level {
        sentences.push(picker.pick(a::MILDER).to_owned());
    }
    let table = if labels.severity == 1 { &s::MILD } else { &s::CATEGORY };
    let others: Vec<usize> = bits(labels.categories & !(1 << category)).collect();
    if picker.rng.chance(0.25) {
        let text = picker.pick(table[category]);
        sentences.push(statement(picker.pick(a::MAINLY), text));
    }
    let mut rest = others.as_slice();
    while !rest.is_empty() {
        // One or two categories in a sentence; three where there are many.
        let most = if rest.len() > 4 { 3 } else { 2 };
        let take = (1 + picker.rng.below(most)).min(rest.len());
        let (now, later) = rest.split_at(take);
        rest = later;
        let statements: Vec<&str> = now.iter().map(|&c| picker.pick(table[c])).collect();
        let list = match statements.as_slice() {
            [x, y, z] => format!("{x}, {y} and {z}"),
            [x, y] => format!("{x} and {y}"),
            _ => statements.concat(),
        };
        sentences.push(statement(picker.pick(a::ALSO), &list));
    }
    let severity = usize::from(labels.severity.max(1)) - 1;
    let slots =
        [("{impact}", picker.pick(s::IMPACT[severity])), ("{measure}", picker.pick(s::MEASURE[severity]))];
    let sentence = capital(&fill(picker.pick(a::SEVERITY), &slots, picker.rng));
    sentences.push(sentence);
}

/// A lead-in and what follows it, with the verb in its usual place.
fn statement(lead: &str, text: &str) -> String {
    match (lead.strip_suffix(" also"), text.strip_prefix("would ")) {
        (Some(lead), Some(text)) => format!("{lead} would also {text}."),
        _ => format!("{lead} {text}."),
    }
}

fn safe_core(topic: &T, sentences: &mut Vec<String>, picker: &mut Picker) {
    let slots = [("{noun}", topic.noun()), ("{instead}", topic.instead())];
    let openings = if picker.rng.chance(0.35) { a::READING } else { a::REFUSAL };
    sentences.push(fill(picker.pick(openings), &slots, picker.rng));
    if picker.rng.chance(0.55) {
        sentences.push(fill(picker.pick(a::REDIRECT), &slots, picker.rng));
    }
}

/// Adds sentences about form and manner, none twice and no two that exclude one another.
fn neutral(own: &'static [&'static str], count: usize, sentences: &mut Vec<String>, picker: &mut Picker) {
    let mut groups = a::FORM.to_vec();
    picker.rng.shuffle(&mut groups);
    for _ in 0..count.min(own.len()) {
        let form = if picker.rng.chance(0.5) { groups.pop() } else { None };
        let sentence = picker.pick(form.unwrap_or(own));
        sentences.push(fill(sentence, &[], picker.rng));
    }
}
