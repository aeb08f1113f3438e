//! A filter and an order as expressions on a dataset's columns. What a clause means, null
//! and unknown included, is decided here; targets only print what comes out.
//!
//! A test on a value that is null may print as something that is false or null: both select
//! nothing, and both stay that under "and" and "or". [`Expr::Not`] alone has to take null
//! for false.
//!
//! Labels beyond what a schema defines (severity above 3) are unknown in tests for a value,
//! but count as the numbers that they are in differences and orders.

use crate::model::{
    CategorySet, Clause, Differs, Fields, Filter, How, LABELS_UNKNOWN, Member, Mode, On, Order, PairSafety,
    Preference, Search, SortBy, Values, View, Within,
};

/// What is true of a row or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// All of them; of none, true.
    All(Vec<Expr>),
    /// One of them; of none, false.
    Any(Vec<Expr>),
    /// That it does not hold, null being taken for false.
    Not(Box<Expr>),
    /// A flag is set.
    True(Flag),
    /// A flag is not set, and is not null.
    False(Flag),
    /// A flag is null.
    Null(Flag),
    /// A number is one of these.
    In(Number, Vec<i64>),
    /// A number is from one to another, both included.
    Within(Number, Option<i64>, Option<i64>),
    /// A text is one of these.
    Named(String, Vec<String>),
    /// A text is null or empty.
    Unnamed(String),
    /// No flag of a group is null.
    Known(String),
    /// Two groups whose flags are known have the same ones set.
    Same(String, String),
    /// A text has another one in it.
    Contains {
        /// The column.
        column: String,
        /// What is looked for.
        text: String,
        /// Whether upper and lower case are the same.
        fold: bool,
    },
    /// A regular expression that all targets read in the same way finds something in a
    /// text, whatever the case; null is empty.
    Matches {
        /// The column.
        column: String,
        /// The expression.
        pattern: String,
    },
}

/// A column that is true, false or null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flag {
    /// A column.
    Column(String),
    /// A field of a struct.
    Field(String, String),
}

/// A number, or what rows are sorted by; null where it is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// A column.
    Column(String),
    /// How far two columns are apart.
    Gap(String, String),
    /// The greater of two columns.
    Max(String, String),
    /// How many flags of a group are set.
    Count(String),
    /// How many flags are set in either of two groups.
    Union(String, String),
    /// 0 where both flags are set, 1 only the first, 2 only the second, 3 neither.
    Safety(Flag, Flag),
    /// A text by itself; null as if empty.
    Text(String),
    /// Characters of a text, 0 of null.
    Length(String),
    /// Characters of one text less those of another.
    Difference(String, String),
    /// Number of the row among all that are loaded.
    Row,
}

/// Something that code does not say, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is.
    pub what: What,
    /// Why.
    pub why: &'static str,
}

/// A part of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The clause of a view.
    Clause(View),
    /// A key of the order.
    Sort(SortBy),
    /// The revision of the dataset.
    Revision,
}

impl What {
    /// Its key in addresses and in the page.
    pub fn key(self) -> &'static str {
        match self {
            What::Clause(view) => view.key(),
            What::Sort(by) => by.key(),
            What::Revision => "revision",
        }
    }
}

/// All of them, as simply as it can be said.
pub(super) fn all(list: impl IntoIterator<Item = Expr>) -> Expr {
    joined(list, true)
}

/// One of them, as simply as it can be said.
pub(super) fn any(list: impl IntoIterator<Item = Expr>) -> Expr {
    joined(list, false)
}

fn joined(list: impl IntoIterator<Item = Expr>, is_all: bool) -> Expr {
    let mut kept: Vec<Expr> = Vec::new();
    for expr in list {
        let within = match expr {
            Expr::All(list) if is_all => list,
            Expr::Any(list) if !is_all => list,
            // Nothing else counts.
            Expr::All(list) if list.is_empty() => return Expr::All(list),
            Expr::Any(list) if list.is_empty() => return Expr::Any(list),
            one => vec![one],
        };
        for one in within {
            if !kept.contains(&one) {
                kept.push(one);
            }
        }
    }
    match (kept.len(), is_all) {
        (1, _) => kept.remove(0),
        (_, true) => Expr::All(kept),
        (_, false) => Expr::Any(kept),
    }
}

pub(super) fn not(expr: Expr) -> Expr {
    match expr {
        Expr::Not(inner) => *inner,
        Expr::All(list) if list.is_empty() => NEVER,
        Expr::Any(list) if list.is_empty() => ALWAYS,
        other => Expr::Not(Box::new(other)),
    }
}

const ALWAYS: Expr = Expr::All(Vec::new());
const NEVER: Expr = Expr::Any(Vec::new());

/// Values combined as a clause says, where a field has any number of them.
fn combined(mode: Mode, list: Vec<Expr>) -> Expr {
    match mode {
        Mode::Any => any(list),
        Mode::All => all(list),
        Mode::None => not(any(list)),
        Mode::NotAll => not(all(list)),
    }
}

/// The same, where a field has exactly one value: more than one are never all there.
fn chosen(mode: Mode, named: Expr, values: usize) -> Expr {
    let all = if values == 1 { named.clone() } else { NEVER };
    match mode {
        Mode::Any => named,
        Mode::All => all,
        Mode::None => not(named),
        Mode::NotAll => not(all),
    }
}

/// The columns of a member of the family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns<'a> {
    pub member: Member,
    pub fields: Fields,
    pub categories: &'a CategorySet,
}

impl Columns<'_> {
    /// Where rows have one response, response 1 is what response 0 is.
    fn of(&self, r: usize, before: &str, after: &str, alone: &str) -> String {
        if self.fields.has(Fields::PAIR) { format!("{before}{r}{after}") } else { alone.to_owned() }
    }

    fn safe(&self, r: usize) -> Flag {
        Flag::Column(self.of(r, "is_response_", "_safe", "is_safe"))
    }

    fn severity(&self, r: usize) -> String {
        self.of(r, "response_", "_severity_level", "severity_level")
    }

    fn response(&self, r: usize) -> String {
        self.of(r, "response_", "", "response")
    }

    fn response_source(&self, r: usize) -> String {
        self.of(r, "response_", "_source", "response_source")
    }

    /// The struct of flags.
    fn group(&self, r: usize) -> String {
        let alone = if self.member == Member::Qa { "harm_category" } else { "category" };
        self.of(r, "response_", "_harm_category", alone)
    }

    /// Where a prompt has one category, by its number.
    fn has_id(&self) -> bool {
        self.member == Member::BeaverTailsEvaluation
    }

    fn id(&self) -> Number {
        Number::Column(String::from("category_id"))
    }

    /// What is true of columns that are there; otherwise never.
    fn given(&self, fields: Fields, expr: Expr) -> Expr {
        if self.fields.has(fields) { expr } else { NEVER }
    }

    /// Every label column that there is, in the order of the dataset.
    pub(super) fn of_labels(&self) -> Vec<String> {
        let has = |fields: Fields| self.fields.has(fields);
        let both =
            |name: &dyn Fn(usize) -> String| (0..self.fields.places() as usize).map(name).collect::<Vec<_>>();
        let one = |name: &str| vec![String::from(name)];
        [
            (Fields::PROMPT_SOURCE, one("prompt_source")),
            (Fields::RESPONSE_SOURCE, both(&|r| self.response_source(r))),
            (Fields::SAFE, both(&|r| self.of(r, "is_response_", "_safe", "is_safe"))),
            (Fields::CATEGORIES, if self.has_id() { one("category_id") } else { both(&|r| self.group(r)) }),
            (Fields::SEVERITY, both(&|r| self.severity(r))),
            (Fields::BETTER, one("better_response_id")),
            (Fields::SAFER, one("safer_response_id")),
        ]
        .into_iter()
        .filter(|(fields, _)| has(*fields))
        .flat_map(|(_, names)| names)
        .collect()
    }

    fn is_safe(&self, r: usize) -> Expr {
        self.given(Fields::SAFE, Expr::True(self.safe(r)))
    }

    fn is_unsafe(&self, r: usize) -> Expr {
        self.given(Fields::SAFE, Expr::False(self.safe(r)))
    }

    fn no_safe(&self, r: usize) -> Expr {
        if self.fields.has(Fields::SAFE) { Expr::Null(self.safe(r)) } else { ALWAYS }
    }

    /// All category flags of a response are known.
    fn known(&self, r: usize) -> Expr {
        let known = if self.has_id() {
            Expr::In(self.id(), (0..self.categories.len() as i64).collect())
        } else {
            Expr::Known(self.group(r))
        };
        self.given(Fields::CATEGORIES, known)
    }

    /// A response has a category; or whether one is null, at the place for that.
    fn category(&self, r: usize, index: usize) -> Expr {
        let flag = if index == CategorySet::UNKNOWN {
            return not(self.known(r));
        } else if index >= self.categories.len() {
            return NEVER;
        } else if self.has_id() {
            Expr::In(self.id(), vec![index as i64])
        } else {
            Expr::True(Flag::Field(self.group(r), self.categories.field(index).to_owned()))
        };
        self.given(Fields::CATEGORIES, flag)
    }

    /// A severity level is one of those at the bits of a mask, bit 4 being unknown.
    fn level(&self, number: Number, mask: u32) -> Expr {
        let of = |mask: u32| (0..4).filter(|level| mask >> level & 1 == 1).collect::<Vec<i64>>();
        let within = |levels: Vec<i64>| {
            let known = if levels.is_empty() { NEVER } else { Expr::In(number.clone(), levels) };
            self.given(Fields::SEVERITY, known)
        };
        // Unknown or one of these: none of the others.
        if mask >> 4 & 1 == 1 { not(within(of(!mask))) } else { within(of(mask)) }
    }

    /// A response has one of the numbers of categories at the bits of a mask.
    fn count(&self, r: usize, mask: u32) -> Expr {
        let counts: Vec<i64> = (0..LABELS_UNKNOWN as i64).filter(|count| mask >> count & 1 == 1).collect();
        let counted = match (self.has_id(), counts.contains(&1), counts.is_empty()) {
            (_, _, true) | (true, false, _) => NEVER,
            (true, true, _) => self.known(r),
            (false, ..) => Expr::In(Number::Count(self.group(r)), counts),
        };
        let unknown = if mask >> LABELS_UNKNOWN & 1 == 1 { not(self.known(r)) } else { NEVER };
        any([self.given(Fields::CATEGORIES, counted), unknown])
    }

    /// The one of the two preferences that is asked for names this response; or one of both.
    fn prefers(&self, fields: Fields, ids: Vec<i64>) -> Expr {
        // A lone preference stands for both.
        let safer = fields == Fields::SAFER && self.fields.has(Fields::SAFER);
        let name = if safer { "safer_response_id" } else { "better_response_id" };
        self.given(Fields::BETTER, Expr::In(Number::Column(name.to_owned()), ids))
    }

    fn safety(&self, value: PairSafety) -> Expr {
        let both = |first, second| all([first, second]);
        match value {
            PairSafety::BothSafe => both(self.is_safe(0), self.is_safe(1)),
            PairSafety::Only0Safe => both(self.is_safe(0), self.is_unsafe(1)),
            PairSafety::Only1Safe => both(self.is_unsafe(0), self.is_safe(1)),
            PairSafety::BothUnsafe => both(self.is_unsafe(0), self.is_unsafe(1)),
            PairSafety::Unknown => any([self.no_safe(0), self.no_safe(1)]),
        }
    }

    fn preference(&self, value: Preference) -> Expr {
        let both = |better: &[i64], safer: &[i64]| {
            all([self.prefers(Fields::BETTER, better.to_vec()), self.prefers(Fields::SAFER, safer.to_vec())])
        };
        match value {
            Preference::Better0Safer0 => both(&[0], &[0]),
            Preference::Better0Safer1 => both(&[0], &[1]),
            Preference::Better1Safer0 => both(&[1], &[0]),
            Preference::Better1Safer1 => both(&[1], &[1]),
            Preference::Unknown => not(both(&[0, 1], &[0, 1])),
        }
    }

    fn differs(&self, value: Differs) -> Expr {
        use PairSafety::{BothSafe, BothUnsafe, Only0Safe, Only1Safe};
        let gap = |mask| self.level(Number::Gap(self.severity(0), self.severity(1)), mask);
        let safety = || any([self.safety(Only0Safe), self.safety(Only1Safe)]);
        let as_safe = || any([self.safety(BothSafe), self.safety(BothUnsafe)]);
        let as_severe = || [as_safe(), gap(1), self.known(0), self.known(1)];
        let same = || self.given(Fields::CATEGORIES, Expr::Same(self.group(0), self.group(1)));
        match value {
            Differs::Safety => safety(),
            Differs::Severity => all([as_safe(), gap(0b1110)]),
            Differs::Categories => all(as_severe().into_iter().chain([not(same())])),
            Differs::Nothing => all(as_severe().into_iter().chain([same()])),
            Differs::Unknown => not(any([safety(), all([as_safe(), gap(0b1110)]), all(as_severe())])),
        }
    }

    /// A source is one of these; "(none)" is what the viewer calls one that is not there.
    fn source(&self, fields: Fields, column: String, names: &[String]) -> Expr {
        let nameless = if self.fields.has(fields) { Expr::Unnamed(column.clone()) } else { ALWAYS };
        let given: Vec<String> = names.iter().filter(|name| *name != NONE).cloned().collect();
        let named = if given.is_empty() { NEVER } else { Expr::Named(column, given) };
        let nameless = if names.iter().any(|name| name == NONE) { nameless } else { NEVER };
        any([self.given(fields, named), nameless])
    }

    /// The responses meant satisfy a test.
    fn which(&self, on: On, test: impl Fn(usize) -> Expr) -> Expr {
        let by_id = |fields, first: usize| {
            let named = |id: i64, r| all([self.prefers(fields, vec![id]), test(r)]);
            any([named(0, first), named(1, 1 - first)])
        };
        match on {
            On::Either => any([test(0), test(1)]),
            On::Both => all([test(0), test(1)]),
            On::Response0 => test(0),
            On::Response1 => test(1),
            On::Better => by_id(Fields::BETTER, 0),
            On::NotBetter => by_id(Fields::BETTER, 1),
            On::Safer => by_id(Fields::SAFER, 0),
            On::LessSafe => by_id(Fields::SAFER, 1),
        }
    }

    /// A clause on anything but splits.
    fn clause(&self, clause: &Clause) -> Result<Expr, &'static str> {
        if self.member == Member::Other {
            return Err("which columns it speaks of is known to the viewer alone");
        }
        let (mode, view) = (clause.mode, clause.view);
        let each = |test: &dyn Fn(usize) -> Expr| Ok(self.which(clause.on, test));
        match &clause.values {
            Values::Mask(mask) => {
                let count = mask.count_ones() as usize;
                let bits: Vec<usize> = (0..32).filter(|bit| mask >> bit & 1 == 1).collect();
                let of_pair = |test: &dyn Fn(usize) -> Expr| {
                    Ok(chosen(mode, any(bits.iter().map(|bit| test(*bit))), count))
                };
                match view {
                    View::Categories => {
                        each(&|r| combined(mode, bits.iter().map(|bit| self.category(r, *bit)).collect()))
                    }
                    View::Severity => {
                        each(&|r| chosen(mode, self.level(Number::Column(self.severity(r)), *mask), count))
                    }
                    View::LabelsPerResponse => each(&|r| chosen(mode, self.count(r, *mask), count)),
                    View::SafeFlag => each(&|r| {
                        let tests = [Self::is_unsafe, Self::is_safe, Self::no_safe];
                        let named = bits.iter().filter_map(|bit| Some(tests.get(*bit)?(self, r)));
                        chosen(mode, any(named), count)
                    }),
                    View::SeverityGap => {
                        let gap = Number::Gap(self.severity(0), self.severity(1));
                        Ok(chosen(mode, self.level(gap, *mask), count))
                    }
                    View::PairSafety => {
                        of_pair(&|bit| PairSafety::ALL.get(bit).map_or(NEVER, |value| self.safety(*value)))
                    }
                    View::BetterSafer => of_pair(&|bit| {
                        Preference::ALL.get(bit).map_or(NEVER, |value| self.preference(*value))
                    }),
                    View::Annotators => {
                        Err("whose annotations they are is found by the viewer, in the texts")
                    }
                    View::Differs => {
                        of_pair(&|bit| Differs::ALL.get(bit).map_or(NEVER, |value| self.differs(*value)))
                    }
                    _ => Err(UNCLEAR),
                }
            }
            Values::Cells(cells) => {
                let cells = |has: &dyn Fn(usize, usize) -> Expr| {
                    let cells = cells.iter().map(|[row, column]| has((*row).into(), (*column).into()));
                    combined(mode, cells.collect())
                };
                match view {
                    View::CategorySeverity => each(&|r| {
                        cells(&|row, level| {
                            let severity = Number::Column(self.severity(r));
                            let mask = 1u32.checked_shl(level as u32).unwrap_or(0);
                            all([self.category(r, row), self.level(severity, mask)])
                        })
                    }),
                    View::Cooccurrence => each(&|r| {
                        cells(&|row, column| all([self.category(r, row), self.category(r, column)]))
                    }),
                    View::CooccurrenceAcross => {
                        Ok(cells(&|row, column| all([self.category(0, row), self.category(1, column)])))
                    }
                    _ => Err(UNCLEAR),
                }
            }
            Values::Names(names) => {
                let source = |fields, column| chosen(mode, self.source(fields, column, names), names.len());
                match view {
                    View::Marks => Err("marks are in this browser, not in the data"),
                    View::Audit => Err("the viewer judges by the rules of its audit itself"),
                    _ if names.iter().any(|name| name == OTHER) => {
                        Err("“(other)” is a name of the viewer, not of the data")
                    }
                    View::PromptSources => Ok(source(Fields::PROMPT_SOURCE, String::from("prompt_source"))),
                    View::ResponseSources => {
                        each(&|r| source(Fields::RESPONSE_SOURCE, self.response_source(r)))
                    }
                    _ => Err(UNCLEAR),
                }
            }
            Values::Span { min, max } => {
                let [min, max] = [*min, *max].map(|end| end.map(i64::from));
                let within = |number| chosen(mode, Expr::Within(number, min, max), 1);
                match view {
                    View::PromptLength => Ok(within(Number::Length(String::from("prompt")))),
                    _ if !self.fields.has(Fields::RESPONSE) => Err("rows have no response"),
                    View::ResponseLength => each(&|r| within(Number::Length(self.response(r)))),
                    View::LengthDifference if self.fields.has(Fields::PAIR) => {
                        each(&|r| within(Number::Difference(self.response(r), self.response(1 - r))))
                    }
                    _ => Err("rows have one response"),
                }
            }
            Values::Search(search) => self.search(clause, search),
            Values::Place(_) => Err("a pair’s place is known to the viewer alone"),
        }
    }

    fn search(&self, clause: &Clause, search: &Search) -> Result<Expr, &'static str> {
        let found = |column: String| match search.how {
            How::Regex => Expr::Matches { column, pattern: search.text.clone() },
            how => Expr::Contains { column, text: search.text.clone(), fold: how == How::Contains },
        };
        match search.how {
            How::Words => return Err("where words begin and end is another matter outside of the viewer"),
            How::Regex if !is_common(&search.text) => {
                return Err("its expression does not mean the same in all languages");
            }
            How::Contains if search.ignore_diacritics => {
                return Err("letters without their accents are another matter outside of the viewer");
            }
            How::Contains | How::Exact | How::Regex => {}
        }
        let prompt = || found(String::from("prompt"));
        let response = |r| if self.fields.has(Fields::RESPONSE) { found(self.response(r)) } else { NEVER };
        if search.within == Within::Prompt {
            return Ok(chosen(clause.mode, prompt(), 1));
        }
        Ok(self.which(clause.on, |r| {
            let prompt = if search.within == Within::All { prompt() } else { NEVER };
            chosen(clause.mode, any([prompt, response(r)]), 1)
        }))
    }

    /// What rows are sorted by.
    fn key(&self, by: SortBy) -> Result<Number, &'static str> {
        if self.member == Member::Other {
            return Err("which columns it speaks of is known to the viewer alone");
        }
        if !self.fields.has(by.needs()) {
            return Err("the data does not have it");
        }
        let is_of_flags = matches!(by, SortBy::Categories | SortBy::Categories0 | SortBy::Categories1);
        if is_of_flags && self.has_id() {
            return Err("every prompt has one category");
        }
        let id = |name: &str| Number::Column(name.to_owned());
        let levels = || (self.severity(0), self.severity(1));
        Ok(match by {
            SortBy::Pair => Number::Row,
            SortBy::Pairs => id("pairs"),
            SortBy::Severity => Number::Max(levels().0, levels().1),
            SortBy::Severity0 => Number::Column(self.severity(0)),
            SortBy::Severity1 => Number::Column(self.severity(1)),
            SortBy::Gap => Number::Gap(levels().0, levels().1),
            SortBy::Categories => Number::Union(self.group(0), self.group(1)),
            SortBy::Categories0 => Number::Count(self.group(0)),
            SortBy::Categories1 => Number::Count(self.group(1)),
            SortBy::Safety => Number::Safety(self.safe(0), self.safe(1)),
            SortBy::Better => id("better_response_id"),
            SortBy::Safer => id("safer_response_id"),
            SortBy::PromptSource => Number::Text(String::from("prompt_source")),
            SortBy::ResponseSource => Number::Text(self.response_source(0)),
            SortBy::PromptLength => Number::Length(String::from("prompt")),
            SortBy::Length0 => Number::Length(self.response(0)),
            SortBy::Length1 => Number::Length(self.response(1)),
        })
    }
}

/// What the viewer calls a source that is not named, and sources beyond those it lists.
const NONE: &str = "(none)";
const OTHER: &str = "(other)";
const UNCLEAR: &str = "its values are not of its view";

/// Whether a regular expression is of the kind that is everywhere the same: letters and
/// digits, alternatives, groups, repetitions, simple classes.
fn is_common(pattern: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " '\",;:<>=!@#%&_~/".contains(c);
    let mut in_class = false;
    let mut before = None;
    for c in pattern.chars() {
        match c {
            '[' if !in_class => in_class = true,
            ']' if in_class => {
                in_class = false;
                if before == Some('[') || before == Some('^') {
                    return false;
                }
            }
            '^' if in_class && before == Some('[') => {}
            '-' if before != Some('-') => {}
            '(' | '|' | ')' if !in_class => {}
            // A question mark after these says something else.
            '*' | '+' | '?' if !in_class => {
                if before.is_none_or(|before| "(|*+?".contains(before)) {
                    return false;
                }
            }
            c if plain(c) && !(in_class && "&~".contains(c)) => {}
            _ => return false,
        }
        before = Some(c);
    }
    let (mut depth, mut open) = (0i32, true);
    for c in pattern.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        open &= depth >= 0;
    }
    !in_class && open && depth == 0
}

/// A filter's clauses but that on splits, and what had to be left out.
pub(super) fn condition(columns: Columns<'_>, filter: &Filter) -> (Expr, Vec<LeftOut>) {
    let mut left_out = Vec::new();
    let mut list = Vec::new();
    for clause in filter.clauses().iter().filter(|clause| clause.view != View::Splits) {
        match columns.clause(clause) {
            Ok(expr) => list.push(expr),
            Err(why) => left_out.push(LeftOut { what: What::Clause(clause.view), why }),
        }
    }
    (all(list), left_out)
}

/// An order's keys with whether they are descending, and what had to be left out.
pub(super) fn keys(columns: Columns<'_>, order: &Order) -> (Vec<(Number, bool)>, Vec<LeftOut>) {
    let mut left_out = Vec::new();
    let mut keys = Vec::new();
    for key in &order.0 {
        match columns.key(key.by) {
            Ok(number) => keys.push((number, key.descending)),
            Err(why) => left_out.push(LeftOut { what: What::Sort(key.by), why }),
        }
    }
    (keys, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_common_where_every_language_reads_them_alike() {
        for pattern in ["cat", "ca(t|r)s?", "[a-c]+ x*", "a|b", "[^xy]z", "((a)b)?", "50%"] {
            assert!(is_common(pattern), "{pattern}");
        }
        for pattern in [
            "a.b", "\\d", "^a", "a$", "(?:a)", "a+?", "a**", "[[]", "[a&&b]", "[a--b]", "a{2}", "é", "(a",
            "a)", "[a", "[]a]", "*a", "(*a)",
        ] {
            assert!(!is_common(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_always_or_never_holds_is_not_said() {
        let flag = || Expr::True(Flag::Column(String::from("a")));
        assert_eq!(all([flag(), all([])]), flag());
        assert_eq!(all([flag(), any([])]), NEVER);
        assert_eq!(any([flag(), any([]), flag()]), flag());
        assert_eq!(not(not(flag())), flag());
        assert_eq!(not(all([])), NEVER);
        assert_eq!(all([all([flag(), not(flag())]), flag()]), Expr::All(vec![flag(), not(flag())]));
    }
}
