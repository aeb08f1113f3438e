//! Clauses of a filter ⇄ keys and values of an address.

use crate::model::{
    CategorySet, Clause, Differs, Filter, How, LABELS_UNKNOWN, Mode, On, PairSafety, Preference, SAFE_LABEL,
    Search, Values, View, Within, parse_list, sort_short, write_list,
};

pub(super) fn filter_of(drafts: Vec<Draft>) -> Filter {
    drafts.into_iter().filter_map(Draft::finish).fold(Filter::default(), Filter::with)
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
    }
}

/// View and part of a key such as `cat.any`; `split` stands for `split.any`.
pub(super) fn view_and_part(key: &str) -> Option<(View, &str)> {
    let (base, part) = key.split_once('.').unwrap_or((key, "any"));
    let view = View::ALL.iter().copied().find(|view| key_of(*view) == base)?;
    let has_modes = !view.is_of_rows() || matches!(view, View::Marks | View::Annotators);
    let known = match part {
        "gte" | "lte" => view.is_of_lengths(),
        "not" => view.is_of_rows() && !has_modes,
        "any" if view == View::Search || view == View::SamePrompt => !key.contains('.'),
        "in" | "accents" => view == View::Search,
        _ if How::from_key(part).is_some() => view == View::Search,
        "on" => view.is_of_response(),
        "any" => !view.is_of_lengths() && (view == View::Splits || key.contains('.')),
        _ => Mode::from_key(part).is_some() && has_modes,
    };
    known.then_some((view, part))
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
        let mut left_out = |why: String| notes.push(format!("{key}={value}: {why}, so it was left out."));
        match part {
            "on" => match On::from_key(value) {
                Some(on) => self.on = on,
                None => {
                    let known: Vec<&str> = On::ALL.iter().map(|on| on.key()).collect();
                    left_out(format!("there is no such response; known: {}", known.join(", ")));
                }
            },
            "gte" | "lte" => match value.parse() {
                Ok(number) if part == "gte" => self.min = Some(number),
                Ok(number) => self.max = Some(number),
                Err(_) => left_out("a length is a whole number of characters".to_owned()),
            },
            "not" => self.mode = Mode::None,
            "in" => match Within::from_key(value) {
                Some(within) => self.within = within,
                None => {
                    let known: Vec<&str> = Within::ALL.iter().map(|within| within.key()).collect();
                    left_out(format!("there are no such texts; known: {}", known.join(", ")));
                }
            },
            "accents" => match value {
                "ignore" => self.ignore_diacritics = true,
                _ => left_out("accents can only be ignored (ignore)".to_owned()),
            },
            _ if matches!(self.view, View::Search | View::SamePrompt) => {
                if self.text.is_some() {
                    left_out("something else is searched for already".to_owned());
                } else if !value.is_empty() {
                    self.text = Some((How::from_key(part).unwrap_or(How::Contains), value.to_owned()));
                }
            }
            _ => {
                if self.mask != 0 || !self.names.is_empty() || !self.cells.is_empty() {
                    left_out(format!("“{}” is filtered in another way already", key_of(self.view)));
                    return;
                }
                self.mode = Mode::from_key(part).unwrap_or(Mode::Any);
                let mut names = parse_list(value);
                if matches!(
                    self.view,
                    View::Splits | View::PromptSources | View::ResponseSources | View::Marks
                ) {
                    names.dedup();
                    self.names = names;
                    return;
                }
                if let Some(columns) = columns_of(self.view) {
                    for name in names {
                        let cell = name.split_once(':').and_then(|(row, column)| {
                            let row = index_of(View::Categories, row, set)?;
                            Some([row as u8, index_of(columns, column, set)? as u8])
                        });
                        match cell {
                            Some(cell) => self.cells.push(cell),
                            None => notes.push(format!(
                                "{key}={name}: this needs two names with a colon between them, such as {}, so it was left out.",
                                cell_name(self.view, [6, 2], set),
                            )),
                        }
                    }
                    sort_short(&mut self.cells, |a, b| a < b);
                    self.cells.dedup();
                    return;
                }
                for name in names {
                    match index_of(self.view, &name, set) {
                        Some(index) => self.mask |= 1 << index,
                        None => {
                            let known: Vec<String> =
                                values_of(self.view, set).map(|i| name_of(self.view, i, set)).collect();
                            notes.push(no_such(key, &name, &known));
                        }
                    }
                }
            }
        }
    }

    /// The clause; none where no value was left.
    fn finish(self) -> Option<Clause> {
        let values = match self.view {
            View::Search => self.text.map(|(how, text)| {
                let (within, ignore_diacritics) = (self.within, self.ignore_diacritics);
                Values::Search(Search { text, how, within, ignore_diacritics })
            }),
            View::SamePrompt => self.text.map(|(_, place)| Values::Place(place)),
            view if view.is_of_lengths() => (self.min.is_some() || self.max.is_some())
                .then_some(Values::Span { min: self.min, max: self.max }),
            View::Splits | View::PromptSources | View::ResponseSources | View::Marks => {
                (!self.names.is_empty()).then_some(Values::Names(self.names))
            }
            view if columns_of(view).is_some() => {
                (!self.cells.is_empty()).then_some(Values::Cells(self.cells))
            }
            _ => (self.mask != 0).then_some(Values::Mask(self.mask)),
        };
        values.map(|values| Clause { view: self.view, mode: self.mode, on: self.on, values })
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
            let mut parts: Vec<_> =
                ends.filter_map(|(part, end)| Some((key(part), (*end)?.to_string()))).collect();
            if clause.mode == Mode::None {
                parts.push((key("not"), "1".to_owned()));
            }
            parts
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
    if view.is_of_response() && clause.on != On::Either {
        parts.push((key("on"), clause.on.key().to_owned()));
    }
    if matches!(view, View::Search | View::SamePrompt) && clause.mode == Mode::None {
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

pub(super) fn no_such(key: &str, name: &str, known: &[String]) -> String {
    format!("{key}={name}: there is no such value, so it was left out. Known: {}.", known.join(", "))
}

/// A note about a name that no open file has.
pub(in crate::state) fn no_such_name(view: View, name: &str, known: &[String]) -> String {
    let named: Vec<&str> = known.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
    let named = if named.is_empty() { "none".to_owned() } else { named.join(", ") };
    let what = match view {
        View::Splits => "split",
        View::PromptSources => "prompt source",
        _ => "response source",
    };
    format!("{}={name}: no open file has this {what}. Known: {named}.", key_of(view))
}
