//! Clauses of a filter ⇄ keys and values of an address.

use crate::model::{
    CategorySet, Clause, Differs, Filter, How, LABELS_UNKNOWN, Mode, NOTED, On, PairSafety, Preference, Rule,
    SAFE_LABEL, STARRED, Search, Values, View, Within, is_mark, nearest, parse_list, parse_place, sort_short,
    write_list,
};

/// The filter of drafts whose keys begin with `prefix`.
pub(super) fn filter_of(drafts: Vec<Draft>, prefix: &str, notes: &mut Vec<String>) -> Filter {
    let clauses = drafts.into_iter().filter_map(|draft| draft.finish(prefix, notes));
    clauses.fold(Filter::default(), Filter::with)
}

pub(super) fn clauses_of(filter: &Filter, set: &CategorySet) -> Vec<(String, String)> {
    ORDER.iter().filter_map(|view| filter.clause(*view)).flat_map(|clause| parts_of(clause, set)).collect()
}

/// Views in the order that their clauses have in an address: which rows, then
/// what they are.
const ORDER: [View; View::ALL.len()] = [
    View::Splits,
    View::PromptSources,
    View::ResponseSources,
    View::Categories,
    View::LabelsPerResponse,
    View::Severity,
    View::PairSafety,
    View::BetterSafer,
    View::Differs,
    View::SeverityGap,
    View::SafeFlag,
    View::CategorySeverity,
    View::Cooccurrence,
    View::CooccurrenceAcross,
    View::PromptLength,
    View::ResponseLength,
    View::LengthDifference,
    View::Search,
    View::SamePrompt,
    View::Marks,
    View::Annotators,
    View::Audit,
];

/// What a view's clause is called in an address.
fn key_of(view: View) -> &'static str {
    match view {
        View::Categories => "cat",
        View::Severity => "sev",
        View::PairSafety => "safety",
        View::BetterSafer => "pref",
        View::Differs => "differs",
        View::LabelsPerResponse => "labels",
        View::PromptSources => "prompt_source",
        View::ResponseSources => "response_source",
        View::PromptLength => "prompt_length",
        View::ResponseLength => "response_length",
        View::LengthDifference => "length_difference",
        View::Splits => "split",
        View::CategorySeverity => "cat_sev",
        View::Cooccurrence => "cat_pair",
        View::CooccurrenceAcross => "cat_across",
        View::SeverityGap => "gap",
        View::SafeFlag => "safe",
        View::Search => "search",
        View::SamePrompt => "same_prompt",
        View::Marks => "marks",
        View::Annotators => "annotators_differ",
        View::Audit => "audit",
    }
}

/// View and part of a key such as `cat.any`; `split` stands for `split.any`.
pub(super) fn view_and_part(key: &str) -> Option<(View, &str)> {
    let (base, part) = key.split_once('.').unwrap_or((key, "any"));
    let view = View::ALL.iter().copied().find(|view| key_of(*view) == base)?;
    let known = match part {
        "gte" | "lte" => view.is_of_lengths() || is_of_numbers(view),
        "not" => !has_modes(view),
        "any" if view == View::Search || view == View::SamePrompt => !key.contains('.'),
        "in" | "accents" => view == View::Search,
        _ if How::from_key(part).is_some() => view == View::Search,
        "on" => view.is_of_response(),
        "any" => !view.is_of_lengths() && (view == View::Splits || key.contains('.')),
        _ => Mode::from_key(part).is_some() && has_modes(view),
    };
    known.then_some((view, part))
}

/// Keys that clauses have.
pub(super) fn keys() -> Vec<String> {
    let parts = ["", ".any", ".all", ".none", ".not_all", ".gte", ".lte", ".not", ".on"];
    let of_texts = [".exact", ".words", ".regex", ".in", ".accents"];
    let mut keys = Vec::new();
    for view in View::ALL {
        let all = parts.iter().chain(&of_texts).map(|part| [key_of(*view), part].concat());
        keys.extend(all.filter(|key| view_and_part(key).is_some()));
    }
    keys
}

/// Whether a clause of a view has values that combine; without, it can only be turned round.
fn has_modes(view: View) -> bool {
    !view.is_of_rows() || matches!(view, View::Marks | View::Annotators | View::Audit)
}

/// Whether the values of a view's list are numbers.
fn is_of_numbers(view: View) -> bool {
    matches!(view, View::Severity | View::SeverityGap | View::LabelsPerResponse)
}

/// Whether the values of a view are names.
fn is_of_names(view: View) -> bool {
    matches!(view, View::Splits | View::PromptSources | View::ResponseSources | View::Marks | View::Audit)
}

/// A clause while its keys are being read.
pub(super) struct Draft {
    view: View,
    mode: Mode,
    on: On,
    mask: u32,
    names: Vec<String>,
    cells: Vec<[u8; 2]>,
    min: Option<i32>,
    max: Option<i32>,
    text: Option<(How, String)>,
    within: Within,
    ignore_diacritics: bool,
    /// Whether something was said that needs values.
    needs_values: bool,
}

impl Draft {
    fn new(view: View) -> Self {
        Self {
            view,
            mode: Mode::Any,
            on: On::Either,
            mask: 0,
            names: Vec::new(),
            cells: Vec::new(),
            min: None,
            max: None,
            text: None,
            within: Within::All,
            ignore_diacritics: false,
            needs_values: false,
        }
    }

    /// The draft of a view's clause.
    pub(super) fn of(drafts: &mut Vec<Self>, view: View) -> &mut Self {
        let at = drafts.iter().position(|draft| draft.view == view).unwrap_or_else(|| {
            drafts.push(Self::new(view));
            drafts.len() - 1
        });
        &mut drafts[at]
    }

    /// Takes the value of one key.
    pub(super) fn take(
        &mut self,
        key: &str,
        part: &str,
        value: &str,
        set: &CategorySet,
        notes: &mut Vec<String>,
    ) {
        let is_text = matches!(self.view, View::Search | View::SamePrompt);
        match part {
            _ if value.is_empty() && part != "not" => {}
            "on" => match On::from_key(value) {
                Some(on) => (self.on, self.needs_values) = (on, true),
                None => {
                    notes.push(no_such(key, value, &On::ALL.iter().map(|on| on.key()).collect::<Vec<_>>()));
                }
            },
            "gte" | "lte" => match value.parse() {
                Ok(number) if part == "gte" => self.min = Some(number),
                Ok(number) => self.max = Some(number),
                Err(_) => notes.push(left_out(key, value, "this has to be a whole number")),
            },
            "not" => match value {
                "" | "1" => (self.mode, self.needs_values) = (Mode::None, true),
                _ => notes.push(no_such(key, value, &["1"])),
            },
            "in" => match Within::from_key(value) {
                Some(within) => (self.within, self.needs_values) = (within, true),
                None => {
                    let known: Vec<&str> = Within::ALL.iter().map(|within| within.key()).collect();
                    notes.push(no_such(key, value, &known));
                }
            },
            "accents" => match value {
                "ignore" => (self.ignore_diacritics, self.needs_values) = (true, true),
                _ => notes.push(no_such(key, value, &["ignore"])),
            },
            _ if self.text.is_some()
                || self.mask != 0
                || !self.names.is_empty()
                || !self.cells.is_empty() =>
            {
                let why = format!("“{}” is filtered in another way already", key_of(self.view));
                notes.push(left_out(key, value, &why));
            }
            _ if self.view == View::SamePrompt && parse_place(value).is_none() => {
                notes.push(left_out(
                    key,
                    value,
                    "this has to be the place of a pair, such as alpaca-7b/train/12",
                ));
            }
            _ if is_text => {
                self.text = Some((How::from_key(part).unwrap_or(How::Contains), value.to_owned()));
            }
            _ => {
                self.mode = Mode::from_key(part).unwrap_or(Mode::Any);
                self.take_list(key, parse_list(value), set, notes);
            }
        }
    }

    /// Takes a list of values.
    fn take_list(&mut self, key: &str, mut names: Vec<String>, set: &CategorySet, notes: &mut Vec<String>) {
        if is_of_names(self.view) {
            sort_short(&mut names, |a, b| a < b);
            names.dedup();
            if self.view == View::Audit {
                let known: Vec<&str> = Rule::ALL.iter().map(|rule| rule.key()).collect();
                names.retain(|name| {
                    let is_known = known.contains(&&**name);
                    if !is_known {
                        notes.push(no_such(key, name, &known));
                    }
                    is_known
                });
            }
            if self.view == View::Marks {
                names.retain(|name| {
                    let is_known = is_mark(name);
                    if !is_known {
                        notes.push(no_such(key, name, &[STARRED, NOTED, "tag:NAME"]));
                    }
                    is_known
                });
            }
            self.names = names;
        } else if let Some(columns) = columns_of(self.view) {
            for name in names {
                let Some((row, column)) = name.split_once(':') else {
                    let cell = cell_name(self.view, [0, 1], set);
                    let why = format!("this needs two names with a colon between them, such as {cell}");
                    notes.push(left_out(key, &name, &why));
                    continue;
                };
                let row = find(key, View::Categories, row, set, notes);
                let column = find(key, columns, column, set, notes);
                if let (Some(row), Some(column)) = (row, column) {
                    self.cells.push([row as u8, column as u8]);
                }
            }
            sort_short(&mut self.cells, |a, b| a < b);
            self.cells.dedup();
        } else {
            for name in names {
                self.mask |= find(key, self.view, &name, set, notes).map_or(0, |index| 1 << index);
            }
        }
    }

    /// The clause; none where no value was left.
    fn finish(mut self, prefix: &str, notes: &mut Vec<String>) -> Option<Clause> {
        let (view, base) = (self.view, key_of(self.view));
        let has_ends = self.min.is_some() || self.max.is_some();
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min > max
        {
            notes.push(format!(
                "{prefix}{base}.gte={min}: that is more than {prefix}{base}.lte={max}, so there is nothing between them."
            ));
        } else if is_of_numbers(view) && has_ends {
            let inside = |value: &i32| {
                self.min.is_none_or(|min| min <= *value) && self.max.is_none_or(|max| *value <= max)
            };
            let highest = view.highest();
            let mask = (0..=highest).filter(inside).fold(0, |mask, value| mask | 1 << value);
            let why = match (self.mask, mask) {
                (0, 0) => Some(format!("it goes from 0 to {highest}")),
                (0, _) => {
                    self.mask = mask;
                    None
                }
                _ => Some(format!("{prefix}{base} is filtered in another way already")),
            };
            notes.extend(why.map(|why| format!("{prefix}{base}.gte, .lte: {why}, so this was left out.")));
        }
        let values = match view {
            View::Search => self.text.map(|(how, text)| {
                let (within, ignore_diacritics) = (self.within, self.ignore_diacritics);
                Values::Search(Search { text, how, within, ignore_diacritics })
            }),
            View::SamePrompt => self.text.map(|(_, place)| Values::Place(place)),
            _ if view.is_of_lengths() => has_ends.then_some(Values::Span { min: self.min, max: self.max }),
            _ if is_of_names(view) => (!self.names.is_empty()).then_some(Values::Names(self.names)),
            _ if columns_of(view).is_some() => (!self.cells.is_empty()).then_some(Values::Cells(self.cells)),
            _ => (self.mask != 0).then_some(Values::Mask(self.mask)),
        };
        if values.is_none() && self.needs_values {
            notes.push(format!(
                "{prefix}{base}: the address says how to filter by this, but not by which value, so it was left out."
            ));
        }
        let mut clause = Clause { view, mode: self.mode, on: self.on, values: values? };
        if clause.on != On::Either && !clause.speaks_of_a_response() {
            clause.on = On::Either;
            notes.push(format!(
                "{prefix}{base}.on: a prompt is searched, and no response, so it was left out."
            ));
        }
        Some(clause)
    }
}

/// Keys and values of a clause.
fn parts_of(clause: &Clause, set: &CategorySet) -> Vec<(String, String)> {
    let (view, base) = (clause.view, key_of(clause.view));
    let key = |part: &str| format!("{base}.{part}");
    let mut parts = match &clause.values {
        Values::Mask(_) => {
            let names = values_of(view, set).filter(|i| clause.names_value(*i));
            let names: Vec<String> = names.map(|i| name_of(view, i, set)).collect();
            vec![(key(clause.mode.key()), names.join(","))]
        }
        Values::Cells(cells) => {
            let names: Vec<String> = cells.iter().map(|cell| cell_name(view, *cell, set)).collect();
            vec![(key(clause.mode.key()), names.join(","))]
        }
        Values::Names(names) if view == View::Splits && clause.mode == Mode::Any => {
            vec![(base.to_owned(), write_list(names))]
        }
        Values::Names(names) => vec![(key(clause.mode.key()), write_list(names))],
        Values::Span { min, max } => {
            let ends = [("gte", min), ("lte", max)].into_iter();
            ends.filter_map(|(part, end)| Some((key(part), (*end)?.to_string()))).collect()
        }
        Values::Search(search) => {
            let name = if search.how == How::Contains { base.to_owned() } else { key(search.how.key()) };
            let mut parts = vec![(name, search.text.clone())];
            if search.within != Within::All {
                parts.push((key("in"), search.within.key().to_owned()));
            }
            if search.ignore_diacritics {
                parts.push((key("accents"), "ignore".to_owned()));
            }
            parts
        }
        Values::Place(place) => vec![(base.to_owned(), place.clone())],
    };
    if clause.speaks_of_a_response() && clause.on != On::Either {
        parts.push((key("on"), clause.on.key().to_owned()));
    }
    if !has_modes(view) && clause.mode.excludes() {
        parts.push((key("not"), "1".to_owned()));
    }
    parts
}

/// The view whose values are the columns of a view of cells; its rows are categories.
fn columns_of(view: View) -> Option<View> {
    match view {
        View::CategorySeverity => Some(View::Severity),
        View::Cooccurrence | View::CooccurrenceAcross => Some(View::Categories),
        _ => None,
    }
}

/// What a cell is called in an address.
fn cell_name(view: View, [row, column]: [u8; 2], set: &CategorySet) -> String {
    let columns = columns_of(view).unwrap_or(view);
    let row = name_of(View::Categories, row.into(), set);
    format!("{row}:{}", name_of(columns, column.into(), set))
}

/// Places of a view's values in masks.
fn values_of(view: View, set: &CategorySet) -> impl Iterator<Item = usize> {
    let (count, unknown) = match view {
        View::Categories => (set.len(), Some(CategorySet::UNKNOWN)),
        View::LabelsPerResponse => (LABELS_UNKNOWN + 1, None),
        View::Severity | View::PairSafety | View::BetterSafer | View::Differs | View::SeverityGap => {
            (5, None)
        }
        View::SafeFlag => (3, None),
        View::Annotators => (set.len(), Some(SAFE_LABEL)),
        _ => (0, None),
    };
    (0..count).chain(unknown)
}

/// What a value of a view's list is called in an address.
fn name_of(view: View, index: usize, set: &CategorySet) -> String {
    let name = match view {
        View::Categories | View::Annotators if index < set.len() => return set.slug(index),
        View::Annotators => Some("safe"),
        View::Severity | View::SeverityGap if index < 4 => return index.to_string(),
        View::LabelsPerResponse if index < LABELS_UNKNOWN => return index.to_string(),
        View::SafeFlag => ["unsafe", "safe"].get(index).copied(),
        View::PairSafety => PairSafety::ALL.get(index).map(|v| v.key()),
        View::BetterSafer => Preference::ALL.get(index).map(|v| v.key()),
        View::Differs => Differs::ALL.get(index).map(|v| v.key()),
        _ => None,
    };
    name.unwrap_or("unknown").to_owned()
}

fn index_of(view: View, name: &str, set: &CategorySet) -> Option<usize> {
    values_of(view, set).find(|index| name_of(view, *index, set) == name)
}

/// The place of a view's value in masks; where there is no such value, that is told.
fn find(key: &str, view: View, name: &str, set: &CategorySet, notes: &mut Vec<String>) -> Option<usize> {
    let found = index_of(view, name, set);
    if found.is_none() {
        let known: Vec<String> = values_of(view, set).map(|i| name_of(view, i, set)).collect();
        notes.push(no_such(key, name, &known.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    found
}

/// A note on a value that cannot be used.
pub(super) fn left_out(key: &str, value: &str, why: &str) -> String {
    format!("{key}={value}: {why}, so it was left out.")
}

/// A note about a value that a key does not have.
pub(super) fn no_such(key: &str, name: &str, known: &[&str]) -> String {
    left_out(key, name, "there is no such value") + &instead(name, known)
}

/// So many known values are listed, however near they are.
const FEW: usize = 6;

/// What might have been meant.
fn instead(name: &str, known: &[&str]) -> String {
    let near = nearest(name, known);
    if known.len() <= FEW || near.is_empty() {
        format!(" Known: {}.", known.join(", "))
    } else {
        format!(" Did you mean {}?", near.join(", "))
    }
}

/// A note about a name that no open file has.
pub(in crate::state) fn no_such_name(prefix: &str, view: View, name: &str, known: &[String]) -> String {
    let named: Vec<&str> = known.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
    let named = if named.is_empty() { vec!["none"] } else { named };
    let what = match view {
        View::Splits => "split",
        View::PromptSources => "prompt source",
        _ => "response source",
    };
    format!("{prefix}{}={name}: no open file has this {what}.{}", key_of(view), instead(name, &named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_open_file_has_are_told() {
        let note = |name: &str, known: &[&str]| {
            let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
            no_such_name("vs.", View::ResponseSources, name, &known)
        };
        let told = "vs.response_source=alpaca: no open file has this response source.";
        assert_eq!(note("alpaca", &["Alpaca-7B", ""]), format!("{told} Known: Alpaca-7B."));
        assert_eq!(note("alpaca", &[]), format!("{told} Known: none."));
        let many = ["a1", "b2", "c3", "d4", "e5", "Alpaca-7B", "Alpaca3-8B"];
        assert_eq!(note("alpaca", &many), format!("{told} Did you mean Alpaca-7B, Alpaca3-8B?"));
    }
}
