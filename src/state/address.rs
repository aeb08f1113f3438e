//! The page's address ⇄ what it says. Pure.

use crate::model::{
    CHOICES, CategorySet, Choices, Clause, Differs, Filter, LABELS_UNKNOWN, Mode, On, PairSafety, Preference,
    Values, View,
};
use crate::wire::Versus;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// A chosen colour theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Key in the address and in the page.
    pub fn key(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// Everything that the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Files to open, as given; none means the demo data.
    pub sources: Vec<String>,
    /// What is filtered.
    pub filter: Filter,
    /// What the pairs that match the filter are compared with.
    pub versus: Option<Versus>,
    /// How charts show their counts.
    pub choices: Choices,
    /// Place of the open pair.
    pub row: Option<String>,
    /// Theme, where it is not the system's.
    pub theme: Option<Theme>,
    /// Keys that mean nothing here; kept.
    pub unknown: Vec<(String, String)>,
}

/// What is escaped in a value: what would end it, and what browsers escape anyway.
const ESCAPED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>').add(b'`');

impl Address {
    /// Reads a query string (with or without `?`). The second value tells of
    /// every value that could not be used.
    pub fn parse(query: &str, set: &CategorySet) -> (Self, Vec<String>) {
        let mut address = Self::default();
        let mut notes = Vec::new();
        let (mut clauses, mut others) = (Vec::new(), Vec::new());
        for pair in query.trim_start_matches('?').split('&').filter(|p| !p.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (key, value) = (decode(key), decode(value));
            match key.as_str() {
                "src" if !value.is_empty() => address.sources.push(value),
                "row" if !value.is_empty() => address.row = Some(value),
                "theme" => match value.as_str() {
                    "light" => address.theme = Some(Theme::Light),
                    "dark" => address.theme = Some(Theme::Dark),
                    _ => notes.push(format!("theme={value}: there are two themes, light and dark.")),
                },
                "vs" => match value.as_str() {
                    "rest" => address.versus = Some(Versus::Rest),
                    "all" => address.versus = Some(Versus::Filter(Filter::default())),
                    _ => notes.push(format!(
                        "vs={value}: a filter is compared with rest, all, or what keys such as vs.cat.any say."
                    )),
                },
                _ => {
                    let (drafts, name) = match key.strip_prefix(VERSUS) {
                        Some(name) => (&mut others, name),
                        None => (&mut clauses, &key[..]),
                    };
                    if let Some((view, part)) = view_and_part(name) {
                        Draft::of(drafts, view).take(&key, part, &value, set, &mut notes);
                    } else if !choose(&mut address.choices, &key, &value, &mut notes) {
                        address.unknown.push((key, value));
                    }
                }
            }
        }
        address.filter = filter_of(clauses);
        if !others.is_empty() {
            address.versus = Some(Versus::Filter(filter_of(others)));
        }
        for (key, _) in &address.unknown {
            notes.push(format!(
                "{key}: this viewer does not know what that means; it is kept in the address."
            ));
        }
        (address, notes)
    }

    /// The query string, keys in fixed order; empty when there is nothing to say.
    pub fn query(&self, set: &CategorySet) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut say = |key: &str, value: String| pairs.push((key.to_owned(), value));
        self.sources.iter().for_each(|s| say("src", s.clone()));
        clauses_of(&self.filter, set).into_iter().for_each(|(key, value)| say(&key, value));
        match &self.versus {
            None => {}
            Some(Versus::Rest) => say("vs", "rest".to_owned()),
            Some(Versus::Filter(filter)) if filter.is_empty() => say("vs", "all".to_owned()),
            Some(Versus::Filter(filter)) => clauses_of(filter, set)
                .into_iter()
                .for_each(|(key, value)| say(&format!("{VERSUS}{key}"), value)),
        }
        for (place, choice) in
            CHOICES.iter().enumerate().filter(|(place, _)| !self.choices.is_default(*place))
        {
            say(&format!("{}.{}", choice.chart, choice.key), self.choices.chosen(place).to_owned());
        }
        self.row.iter().for_each(|r| say("row", r.clone()));
        self.theme.iter().for_each(|t| say("theme", t.key().to_owned()));
        self.unknown.iter().for_each(|(key, value)| say(key, value.clone()));
        let text: Vec<String> = pairs
            .into_iter()
            .map(|(key, value)| {
                format!("{}={}", utf8_percent_encode(&key, ESCAPED), utf8_percent_encode(&value, ESCAPED))
            })
            .collect();
        if text.is_empty() { String::new() } else { format!("?{}", text.join("&")) }
    }
}

/// Before the keys of the filter that the first is compared with.
const VERSUS: &str = "vs.";

fn filter_of(drafts: Vec<Draft>) -> Filter {
    drafts.into_iter().filter_map(Draft::finish).fold(Filter::default(), Filter::with)
}

fn clauses_of(filter: &Filter, set: &CategorySet) -> Vec<(String, String)> {
    ORDER.iter().filter_map(|view| filter.clause(*view)).flat_map(|clause| parts_of(clause, set)).collect()
}

/// Takes a choice of a chart; false where the key is no such.
fn choose(choices: &mut Choices, key: &str, value: &str, notes: &mut Vec<String>) -> bool {
    let place = key.split_once('.').and_then(|(chart, key)| Choices::place(chart, key));
    if let Some(place) = place
        && !choices.choose(place, value)
    {
        let known: Vec<String> = CHOICES[place].options.iter().map(|(key, _)| (*key).to_owned()).collect();
        notes.push(no_such(key, value, &known));
    }
    place.is_some()
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
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
    }
}

/// View and part of a key such as `cat.any`; `split` stands for `split.any`.
fn view_and_part(key: &str) -> Option<(View, &str)> {
    let (base, part) = key.split_once('.').unwrap_or((key, "any"));
    let view = View::ALL.iter().copied().find(|view| key_of(*view) == base)?;
    let known = match part {
        "gte" | "lte" | "not" => view.is_of_rows(),
        "on" => view.is_of_response(),
        "any" => !view.is_of_rows() && (view == View::Splits || key.contains('.')),
        _ => Mode::from_key(part).is_some() && !view.is_of_rows(),
    };
    known.then_some((view, part))
}

/// A clause while its keys are being read.
struct Draft {
    view: View,
    mode: Mode,
    on: On,
    mask: u32,
    names: Vec<String>,
    cells: Vec<[u8; 2]>,
    min: Option<i32>,
    max: Option<i32>,
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
        }
    }

    /// The draft of a view's clause.
    fn of(drafts: &mut Vec<Self>, view: View) -> &mut Self {
        let at = drafts.iter().position(|draft| draft.view == view).unwrap_or_else(|| {
            drafts.push(Self::new(view));
            drafts.len() - 1
        });
        &mut drafts[at]
    }

    /// Takes the value of one key.
    fn take(&mut self, key: &str, part: &str, value: &str, set: &CategorySet, notes: &mut Vec<String>) {
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
            _ => {
                if self.mask != 0 || !self.names.is_empty() || !self.cells.is_empty() {
                    left_out(format!("“{}” is filtered in another way already", key_of(self.view)));
                    return;
                }
                self.mode = Mode::from_key(part).unwrap_or(Mode::Any);
                let mut names: Vec<String> =
                    value.split(',').filter(|n| !n.is_empty()).map(str::to_owned).collect();
                if matches!(self.view, View::Splits | View::PromptSources | View::ResponseSources) {
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
                    self.cells.sort_unstable();
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
            view if view.is_of_rows() => (self.min.is_some() || self.max.is_some())
                .then_some(Values::Span { min: self.min, max: self.max }),
            View::Splits | View::PromptSources | View::ResponseSources => {
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
            vec![(base.to_owned(), names.join(","))]
        }
        Values::Names(names) => vec![(key(clause.mode.key()), names.join(","))],
        Values::Span { min, max } => {
            let ends = [("gte", min), ("lte", max)].into_iter();
            let mut parts: Vec<_> =
                ends.filter_map(|(part, end)| Some((key(part), (*end)?.to_string()))).collect();
            if clause.mode == Mode::None {
                parts.push((key("not"), "1".to_owned()));
            }
            parts
        }
    };
    if view.is_of_response() && clause.on != On::Either {
        parts.push((key("on"), clause.on.key().to_owned()));
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
        _ => (0, None),
    };
    (0..count).chain(unknown)
}

/// What a value of a view's list is called in an address.
fn name_of(view: View, index: usize, set: &CategorySet) -> String {
    let name = match view {
        View::Categories if index < set.len() => return set.slug(index),
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

fn no_such(key: &str, name: &str, known: &[String]) -> String {
    format!("{key}={name}: there is no such value, so it was left out. Known: {}.", known.join(", "))
}

/// A note about a name that no open file has.
pub(super) fn no_such_name(view: View, name: &str, known: &[String]) -> String {
    let named: Vec<&str> = known.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
    let named = if named.is_empty() { "none".to_owned() } else { named.join(", ") };
    let what = match view {
        View::Splits => "split",
        View::PromptSources => "prompt source",
        _ => "response source",
    };
    format!("{}={name}: no open file has this {what}. Known: {named}.", key_of(view))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> (Address, Vec<String>) {
        Address::parse(query, &CategorySet::pku_saferlhf())
    }

    #[test]
    fn equal_views_have_equal_addresses() {
        for (query, canonical) in [
            ("", ""),
            ("?cat.any=drugs,cybercrime", "?cat.any=drugs,cybercrime"),
            ("?cat.any=cybercrime%2Cdrugs&split=train", "?split=train&cat.any=drugs,cybercrime"),
            (
                "?sev.any=3,2&safety.any=both-unsafe&pref.any=0-1,1-0",
                "?sev.any=2,3&safety.any=both-unsafe&pref.any=0-1,1-0",
            ),
            ("?row=alpaca-7b/train/12&theme=dark", "?row=alpaca-7b/train/12&theme=dark"),
            (
                "?src=https://a.example/x%20y.parquet?b=1%26c=2&src=b.parquet",
                "?src=https://a.example/x%20y.parquet?b=1%26c=2&src=b.parquet",
            ),
            ("?lang=zh&x", "?lang=zh&x="),
            (
                "?cat_pair.any=drugs:violence,violence:drugs&gap.not_all=3,unknown&cat_sev.none=drugs:2,drugs:unknown",
                "?gap.not_all=3,unknown&cat_sev.none=drugs:2,drugs:unknown&cat_pair.any=violence:drugs,drugs:violence",
            ),
            ("?vs=rest&cat_across.all=drugs:drugs", "?cat_across.all=drugs:drugs&vs=rest"),
            ("?vs.sev.any=3&sev.any=2&vs.split=a/train", "?sev.any=2&vs.split=a/train&vs.sev.any=3"),
            ("?vs=all", "?vs=all"),
            (
                "?cooccurrence.of=unsafe&categories.by=pair&categories.sort=count",
                "?categories.by=pair&cooccurrence.of=unsafe",
            ),
            ("?cat.on=better&cat.all=drugs,violence", "?cat.all=violence,drugs&cat.on=better"),
            ("?cat.on=either&cat.none=unknown", "?cat.none=unknown"),
            ("?labels.any=unknown,3,0&labels.on=safer", "?labels.any=0,3,unknown&labels.on=safer"),
            (
                "?response_length.lte=200&response_length.gte=0&prompt_length.gte=5&prompt_length.not=1",
                "?prompt_length.gte=5&prompt_length.not=1&response_length.gte=0&response_length.lte=200",
            ),
            (
                "?length_difference.gte=-5&length_difference.on=better&differs.any=severity",
                "?differs.any=severity&length_difference.gte=-5&length_difference.on=better",
            ),
            (
                "?response_source.none=Alpaca-7B&prompt_source.any=Beavertails&split.none=test",
                "?split.none=test&prompt_source.any=Beavertails&response_source.none=Alpaca-7B",
            ),
        ] {
            let set = CategorySet::pku_saferlhf();
            let (address, _) = parse(query);
            assert_eq!(address.query(&set), canonical);
            assert_eq!(parse(canonical).0, address, "{query}");
        }
    }

    #[test]
    fn a_value_that_cannot_be_used_is_told() {
        let (address, notes) = parse(
            "?cat.any=terrorism,drugs&sev.any=7&theme=blue&foo=1&vs=x&cat_sev.any=drugs,drugs:9&categories.by=row",
        );
        assert_eq!(notes.len(), 8, "{notes:?}");
        assert!(notes[0].contains("terrorism") && notes[0].contains("cybercrime"));
        assert_eq!(address.filter.clauses().len(), 1);
        assert_eq!(address.unknown, [("foo".to_owned(), "1".to_owned())]);
        let (address, notes) =
            parse("?cat.on=worst&prompt_length.gte=x&cat.any=drugs&cat.none=violence&pref.on=either");
        assert_eq!(notes.len(), 4, "{notes:?}");
        assert_eq!(address.filter, Filter::default().with(Clause::any_of(View::Categories, 1 << 6)));
        assert_eq!(address.unknown.len(), 1, "a pair has no response to choose");
    }
}
