//! Names of values and sentences about filters.

use super::number::{count, counted, percent};
use crate::model::{
    CategorySet, Clause, Differs, Fields, Filter, How, LABELS_UNKNOWN, Mode, On, PairSafety, Preference,
    SAFE_LABEL, Values, View, Within,
};

/// Name of a severity level; the dataset card names 1 to 3.
pub fn severity_name(level: usize) -> &'static str {
    match level {
        0 => "0 · none",
        1 => "1 · minor",
        2 => "2 · moderate",
        3 => "3 · severe",
        _ => "unknown",
    }
}

/// Name of a pair-safety value.
pub fn safety_name(value: PairSafety) -> &'static str {
    match value {
        PairSafety::BothSafe => "Both safe",
        PairSafety::Only0Safe => "Only response 0 safe",
        PairSafety::Only1Safe => "Only response 1 safe",
        PairSafety::BothUnsafe => "Both unsafe",
        PairSafety::Unknown => "Unknown",
    }
}

/// The same for rows that may have one response alone.
pub(super) fn safety_of(value: PairSafety, fields: Fields) -> &'static str {
    match value {
        PairSafety::BothSafe if !fields.has(Fields::PAIR) => "Safe",
        PairSafety::BothUnsafe if !fields.has(Fields::PAIR) => "Unsafe",
        value => safety_name(value),
    }
}

/// What rows are, in the plural: pairs, Q-A pairs, prompts.
pub fn rows_name(fields: Fields) -> &'static str {
    match () {
        () if fields.has(Fields::PAIR) => "pairs",
        () if fields.has(Fields::RESPONSE) => "Q-A pairs",
        () => "prompts",
    }
}

/// A text that speaks of pairs of responses, for rows that may be something else.
pub(super) fn of_rows(text: &str, fields: Fields) -> String {
    let has_response = fields.has(Fields::RESPONSE);
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for word in &mut words {
        let end = word.trim_end_matches(|letter: char| !letter.is_ascii_alphabetic()).len();
        let new = match (word.get(..end), has_response) {
            (_, _) if fields.has(Fields::PAIR) => continue,
            (Some("pairs"), true) => "Q-A pairs",
            (Some("pairs" | "responses"), false) => "prompts",
            (Some("Pairs" | "Responses"), false) => "Prompts",
            (Some("response"), false) => "prompt",
            _ => continue,
        };
        word.replace_range(..end, new);
    }
    words.join(" ")
}

/// Name of a better × safer value.
pub fn preference_name(value: Preference) -> &'static str {
    match value {
        Preference::Better0Safer0 => "Response 0 better and safer",
        Preference::Better0Safer1 => "Response 0 better, response 1 safer",
        Preference::Better1Safer0 => "Response 1 better, response 0 safer",
        Preference::Better1Safer1 => "Response 1 better and safer",
        Preference::Unknown => "Unknown",
    }
}

/// Name of what differs within a pair.
pub fn differs_name(value: Differs) -> &'static str {
    match value {
        Differs::Nothing => "Nothing recorded differs",
        Differs::Categories => "Only categories differ",
        Differs::Severity => "Severity differs",
        Differs::Safety => "Safety differs",
        Differs::Unknown => "Unknown",
    }
}

/// Name of a category, and of the value that stands for null.
pub fn category_name(set: &CategorySet, index: usize) -> String {
    if index == CategorySet::UNKNOWN { "unknown".to_owned() } else { set.name(index).to_owned() }
}

/// Name of the value at an index of a view's list.
fn value_name(view: View, index: usize, set: &CategorySet, fields: Fields) -> String {
    let of_pair = |name: Option<&'static str>| name.unwrap_or_default().to_ascii_lowercase();
    match view {
        View::Categories => category_name(set, index),
        View::Severity => severity_name(index).to_owned(),
        View::LabelsPerResponse if index == LABELS_UNKNOWN => "unknown".to_owned(),
        View::LabelsPerResponse => index.to_string(),
        View::PairSafety => of_pair(PairSafety::ALL.get(index).map(|v| safety_of(*v, fields))),
        View::BetterSafer => of_pair(Preference::ALL.get(index).map(|v| preference_name(*v))),
        View::Differs => of_pair(Differs::ALL.get(index).map(|v| differs_name(*v))),
        View::SafeFlag => ["unsafe", "safe", "unknown"].get(index).copied().unwrap_or_default().to_owned(),
        View::Annotators if index == SAFE_LABEL => "the safe flag".to_owned(),
        View::Annotators => category_name(set, index),
        View::SeverityGap if index < 4 => index.to_string(),
        View::SeverityGap => "unknown".to_owned(),
        _ => String::new(),
    }
}

/// Which response is meant, in words.
pub fn on_words(on: On) -> &'static str {
    match on {
        On::Either => "either response",
        On::Both => "both responses",
        On::Response0 => "response 0",
        On::Response1 => "response 1",
        On::Better => "the better response",
        On::Safer => "the safer response",
        On::LessSafe => "the response that is not safer",
        On::NotBetter => "the response that is not better",
    }
}

/// What a clause speaks of, where its values do not say so.
fn subject(view: View) -> &'static str {
    match view {
        View::Severity => "severity ",
        View::LabelsPerResponse => "number of categories ",
        View::PromptSources => "prompt from ",
        View::ResponseSources => "from ",
        View::PromptLength => "prompt length ",
        View::ResponseLength => "length ",
        View::LengthDifference => "longer than the other by ",
        View::Splits => "split: ",
        View::SeverityGap => "difference of severity ",
        View::CooccurrenceAcross => "response 0 × response 1: ",
        View::CategorySeverity
        | View::Cooccurrence
        | View::SafeFlag
        | View::Categories
        | View::PairSafety
        | View::BetterSafer
        | View::Differs
        | View::Search
        | View::SamePrompt => "",
        View::Marks => "marked: ",
        View::Annotators => "annotators differ on ",
        View::Audit => "breaks a rule of the audit: ",
    }
}

/// Both ends of a clause on several severity levels one after the other.
fn range_of(clause: &Clause) -> Option<(u32, u32)> {
    let Values::Mask(mask) = clause.values else { return None };
    let (low, high) = (mask.trailing_zeros(), 31 - mask.leading_zeros().min(31));
    let is_range = clause.view == View::Severity && clause.mode == Mode::Any && low < high && high < 4;
    (is_range && mask.count_ones() == high - low + 1).then_some((low, high))
}

/// A name in a list of names: in quotation marks where it looks like two.
fn whole_name(name: &str) -> String {
    let parts = [", ", " or ", " and "].iter().any(|between| name.contains(between));
    if parts { ["“", name, "”"].concat() } else { name.to_owned() }
}

/// All clauses in words; none is “all pairs”.
pub fn filter_sentence(filter: &Filter, set: &CategorySet, fields: Fields) -> String {
    let clauses: Vec<String> =
        filter.clauses().iter().map(|clause| clause_sentence(clause, set, fields)).collect();
    if clauses.is_empty() { format!("all {}", rows_name(fields)) } else { clauses.join("; ") }
}

/// A clause in words: `either response: Cybercrime or Drugs`.
pub fn clause_sentence(clause: &Clause, set: &CategorySet, fields: Fields) -> String {
    let words = clause_words(clause, set, fields);
    if clause.speaks_of_a_response() && fields.has(Fields::PAIR) {
        format!("{}: {words}", on_words(clause.on))
    } else {
        words
    }
}

/// The same without saying which response is meant: `Cybercrime or Drugs`.
pub fn clause_words(clause: &Clause, set: &CategorySet, fields: Fields) -> String {
    let view = clause.view;
    let mut text = subject(view).to_owned();
    let join = |names: Vec<String>| match clause.mode {
        Mode::Any => names.join(" or "),
        Mode::All => names.join(" and "),
        Mode::None if names.len() == 1 => format!("not {}", names.concat()),
        Mode::None => format!("none of {}", names.join(", ")),
        Mode::NotAll => format!("not all of {}", names.join(", ")),
    };
    text += &match &clause.values {
        Values::Mask(_) if let Some((low, high)) = range_of(clause) => match (low, high) {
            (_, 3) => format!("at least {low}"),
            _ => format!("{low} to {high}"),
        },
        Values::Mask(_) => join(
            (0..32).filter(|i| clause.names_value(*i)).map(|i| value_name(view, i, set, fields)).collect(),
        ),
        Values::Names(names) => join(names.iter().map(|name| whole_name(name)).collect()),
        Values::Cells(cells) => {
            let category = |index: u8| category_name(set, index.into());
            let names = cells.iter().map(|[row, column]| match view {
                View::CategorySeverity => {
                    format!("{} with severity {}", category(*row), severity_name((*column).into()))
                }
                View::CooccurrenceAcross => format!("{} × {}", category(*row), category(*column)),
                _ if row == column => category(*row),
                _ => format!("{} with {}", category(*row), category(*column)),
            });
            join(names.collect())
        }
        Values::Span { min, max } => {
            let span = match (min, max) {
                (Some(min), Some(max)) => format!("{min} to {max}"),
                (Some(min), None) => format!("at least {min}"),
                (None, Some(max)) => format!("at most {max}"),
                (None, None) => "any".to_owned(),
            };
            let not = if clause.mode.excludes() { "not " } else { "" };
            format!("{not}{span} characters")
        }
        Values::Search(search) => {
            let not = if clause.mode.excludes() { "not " } else { "" };
            let how = match search.how {
                How::Contains => "",
                How::Exact => ", letter by letter",
                How::Words => ", whole words",
                How::Regex => ", a regular expression",
            };
            let place = match search.within {
                Within::All => "",
                Within::Prompt => " in the prompt",
                Within::Responses => " in a response",
            };
            let accents = if search.ignore_diacritics { ", accents ignored" } else { "" };
            format!("{not}“{}”{place}{how}{accents}", search.text)
        }
        Values::Place(place) => {
            let not = if clause.mode.excludes() { "not " } else { "" };
            format!("{not}the prompt of {place}")
        }
    };
    text
}

/// How many pairs match, in words.
pub fn match_sentence(shown: u64, total: u64, fields: Fields) -> String {
    let rows = rows_name(fields);
    if shown == total {
        ["All ", &counted(total, rows)].concat()
    } else {
        [&count(shown), " of ", &counted(total, rows), " (", &percent(shown, total), ")"].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_in_words() {
        let set = CategorySet::pku_saferlhf();
        for (clause, words) in [
            (Clause::any_of(View::Categories, 1 << 13 | 1 << 6), "either response: Drugs or Cybercrime"),
            (
                Clause::any_of(View::Categories, 1 << 6 | 1 << 19).mode(Mode::None).on(On::Both),
                "both responses: none of Drugs, unknown",
            ),
            (Clause::any_of(View::Severity, 0b1100), "either response: severity at least 2"),
            (
                Clause::any_of(View::Severity, 0b0110).on(On::NotBetter),
                "the response that is not better: severity 1 to 2",
            ),
            (Clause::any_of(View::Severity, 0b0101), "either response: severity 0 · none or 2 · moderate"),
            (Clause::cell(View::CategorySeverity, 6, 3), "either response: Drugs with severity 3 · severe"),
            (Clause::cell(View::CooccurrenceAcross, 6, 5), "response 0 × response 1: Drugs × Violence"),
            (
                Clause::any_of(View::SafeFlag, 1).on(On::Safer).mode(Mode::None),
                "the safer response: not unsafe",
            ),
            (
                Clause::any_of(View::SeverityGap, 0b1100).mode(Mode::NotAll),
                "difference of severity not all of 2, 3",
            ),
            (Clause::any_of(View::PairSafety, 8), "both unsafe"),
            (Clause::any_of(View::Differs, 2), "only categories differ"),
            (
                Clause::any_of(View::LabelsPerResponse, 1 << 2).on(On::Safer),
                "the safer response: number of categories 2",
            ),
            (Clause::any_name(View::PromptSources, vec!["x".into(), "y".into()]), "prompt from x or y"),
            (
                Clause::span(View::ResponseLength, Some(10), None).on(On::Better),
                "the better response: length at least 10 characters",
            ),
            (Clause::any_name(View::Splits, vec!["train".into()]), "split: train"),
            (Clause::any_of(View::Annotators, 1 << SAFE_LABEL), "annotators differ on the safe flag"),
            (
                Clause::any_of(View::Annotators, 1 << SAFE_LABEL | 1 << 6).mode(Mode::None),
                "annotators differ on none of Drugs, the safe flag",
            ),
        ] {
            assert_eq!(clause_sentence(&clause, &set, Fields::ALL), words);
        }
        assert_eq!(filter_sentence(&Filter::default(), &set, Fields::ALL), "all pairs");
        assert_eq!(match_sentence(5, 10, Fields::ALL), "5 of 10 pairs (50.0 %)");
        let safe = Clause::any_of(View::PairSafety, 1);
        assert_eq!(clause_sentence(&safe, &set, Fields::RESPONSE), "safe");
        let drugs = Clause::any_of(View::Categories, 1 << 6);
        assert_eq!(clause_sentence(&drugs, &set, Fields::RESPONSE), "Drugs");
        assert_eq!(match_sentence(5, 5, Fields::RESPONSE), "All 5 Q-A pairs");
        assert_eq!(of_rows("Harm categories of responses", Fields::NONE), "Harm categories of prompts");
    }
}
