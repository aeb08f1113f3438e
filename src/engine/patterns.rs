//! Distinct label tuples, each with its number of rows and taken apart into
//! codes that counting works on.

use crate::model::{CategorySet, Labels, Preference};
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::{BuildHasher, Hash};

/// The labels of a pair and the part it comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// All labels of the pair.
    pub labels: Labels,
    /// Number of its part.
    pub part: u16,
}

/// Interned patterns; a pattern's number is its place in every list.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    codes: Vec<Codes>,
    /// Numbers by the hash of their pattern. Empty once the patterns are settled.
    numbers: HashTable<u32>,
    /// The patterns, for finding numbers. Empty once the patterns are settled.
    keys: Vec<Pattern>,
    parts: Parts,
    /// Pairs of every pattern, where rows stand for several; else empty.
    weights: Vec<u64>,
}

/// What patterns are made of.
#[derive(Debug, Default)]
struct Parts {
    responses: Interned<u32>,
    cells: Interned<Cell>,
    pairs: Interned<u32>,
    contexts: Interned<Context>,
    joints: Interned<Joint>,
}

/// A pattern, taken apart. Few distinct codes stand behind many patterns, so
/// counting adds a pattern's rows to its codes and expands the codes at the end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codes {
    /// Number of rows with the pattern.
    pub rows: u32,
    /// Everything but categories: a place in [`Patterns::joints`].
    pub joint: u32,
    /// The two responses' categories: a place in [`Patterns::cells`].
    pub cell: u32,
}

/// The labels of two responses, and whether one response is better and safer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    /// Responses 0 and 1: places in [`Patterns::responses`].
    pub responses: [u32; 2],
    /// As [`kind_of`] has it.
    pub kind: u32,
}

/// Number of kinds.
pub(super) const KINDS: usize = 3;

/// Better and safer are the same response: 0; different ones: 1; unknown: 2.
pub(super) fn kind_of(labels: Labels) -> usize {
    match labels.preference() {
        Preference::Better0Safer0 | Preference::Better1Safer1 => 0,
        Preference::Better0Safer1 | Preference::Better1Safer0 => 1,
        Preference::Unknown => 2,
    }
}

/// What is said of a pair, and where it comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Joint {
    /// A place in [`Patterns::pairs`].
    pub pair: u32,
    /// A place in [`Patterns::contexts`].
    pub context: u32,
}

/// Where a pair comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Context {
    /// Number of its part.
    pub part: u16,
    /// Code of its prompt source.
    pub prompt_source: u8,
    /// Codes of its response sources.
    pub response_sources: [u8; 2],
}

impl Context {
    /// Labels that have nothing but the sources.
    pub(super) fn labels(&self) -> Labels {
        let sources = u64::from(self.prompt_source) << Labels::PROMPT_SOURCE
            | u64::from(self.response_sources[0]) << Labels::RESPONSE_SOURCE
            | u64::from(self.response_sources[1]) << (Labels::RESPONSE_SOURCE + 4);
        Labels(sources)
    }
}

/// Distinct values in order of appearance.
#[derive(Debug, Default)]
pub(super) struct Interned<T> {
    list: Vec<T>,
    /// Places in the list, by the hash of what stands there.
    numbers: HashTable<u32>,
}

/// Adds a number to a table. One function for all tables: each further one would be
/// more than a kilobyte of program.
fn add_number(numbers: &mut HashTable<u32>, hash: u64, number: u32, hash_of: &dyn Fn(&u32) -> u64) {
    numbers.insert_unique(hash, number, hash_of);
}

impl<T: Copy + Eq + Hash> Interned<T> {
    fn number(&mut self, value: T) -> u32 {
        let Self { list, numbers } = self;
        let hash = FxBuildHasher.hash_one(value);
        if let Some(number) = numbers.find(hash, |number| list.get(*number as usize) == Some(&value)) {
            return *number;
        }
        let number = list.len() as u32;
        list.push(value);
        add_number(numbers, hash, number, &hash_at(list));
        number
    }

    /// Gives up what finding numbers needs, and memory in reserve.
    fn forget(&mut self) {
        self.numbers = HashTable::new();
        self.list.shrink_to_fit();
    }

    /// Makes numbers findable again after [`Self::forget`].
    fn find_again(&mut self) {
        let Self { list, numbers } = self;
        for (number, value) in list.iter().enumerate() {
            add_number(numbers, FxBuildHasher.hash_one(value), number as u32, &hash_at(list));
        }
    }

    /// Bytes that the values and the table that finds them take.
    fn size(&self) -> usize {
        self.list.capacity() * size_of::<T>() + self.numbers.capacity() * (size_of::<u32>() + 1)
    }
}

/// The hash of what stands at a place of a list.
fn hash_at<T: Hash>(list: &[T]) -> impl Fn(&u32) -> u64 {
    |number| list.get(*number as usize).map_or(0, |value| FxBuildHasher.hash_one(value))
}

impl Patterns {
    /// The number of a pattern, which then has one row more.
    pub(super) fn intern(&mut self, pattern: Pattern) -> u32 {
        let hash = FxBuildHasher.hash_one(pattern);
        let number = match self.numbers.find(hash, |number| self.keys.get(*number as usize) == Some(&pattern))
        {
            Some(number) => *number,
            None => self.add(pattern, hash),
        };
        self.codes[number as usize].rows += 1;
        number
    }

    fn add(&mut self, pattern: Pattern, hash: u64) -> u32 {
        let labels = pattern.labels;
        let context = Context {
            part: pattern.part,
            prompt_source: labels.prompt_source(),
            response_sources: [0, 1].map(|r| labels.response_source(r)),
        };
        let number = self.codes.len() as u32;
        let parts = &mut self.parts;
        let joint =
            Joint { pair: parts.pairs.number(pair_bits(labels)), context: parts.contexts.number(context) };
        let cell = Cell {
            responses: [0, 1].map(|r| parts.responses.number(response_bits(labels, r))),
            kind: kind_of(labels) as u32,
        };
        let codes = Codes { rows: 0, joint: parts.joints.number(joint), cell: parts.cells.number(cell) };
        self.codes.push(codes);
        self.remember(pattern, number, hash);
        number
    }

    fn remember(&mut self, pattern: Pattern, number: u32, hash: u64) {
        self.keys.push(pattern);
        let keys = &self.keys;
        add_number(&mut self.numbers, hash, number, &hash_at(keys));
    }

    /// Brings everything into the order that is counted quickest in: cells by
    /// response 0 and kind, patterns by joint and cell. Gives up what only
    /// finding numbers needs. Returns the new number of every old pattern.
    pub(super) fn settle(&mut self) -> Vec<u32> {
        let Self { codes, numbers, keys, parts, .. } = self;
        *numbers = HashTable::new();
        *keys = Vec::new();
        let responses = parts.responses.list.len();
        let cells = &parts.cells.list;
        let order = sorted_by(&count_up(cells.len()), responses, |n| cells[n as usize].responses[1]);
        let order = sorted_by(&order, KINDS, |n| cells[n as usize].kind);
        let order = sorted_by(&order, responses, |n| cells[n as usize].responses[0]);
        let new_cells = places(&order);
        parts.cells.list = order.iter().map(|old| cells[*old as usize]).collect();
        codes.iter_mut().for_each(|codes| codes.cell = new_cells[codes.cell as usize]);

        let order = sorted_by(&count_up(codes.len()), order.len(), |n| codes[n as usize].cell);
        let order = sorted_by(&order, parts.joints.list.len(), |n| codes[n as usize].joint);
        self.codes = order.iter().map(|old| codes[*old as usize]).collect();
        if !self.weights.is_empty() {
            self.weights = order.iter().map(|old| self.weights[*old as usize]).collect();
        }
        parts.responses.forget();
        parts.cells.forget();
        parts.pairs.forget();
        parts.contexts.forget();
        parts.joints.forget();
        places(&order)
    }

    /// Makes numbers findable again after [`Self::settle`].
    pub(super) fn reopen(&mut self) {
        if self.numbers.len() < self.codes.len() {
            let parts = &mut self.parts;
            parts.responses.find_again();
            parts.cells.find_again();
            parts.pairs.find_again();
            parts.contexts.find_again();
            parts.joints.find_again();
            for number in 0..self.codes.len() as u32 {
                let pattern = self.parts.whole(&self.codes[number as usize]);
                self.remember(pattern, number, FxBuildHasher.hash_one(pattern));
            }
        }
    }

    /// Adds the pairs that a row with a pattern stands for.
    pub(super) fn weigh(&mut self, number: u32, pairs: u64) {
        self.weights.resize(self.codes.len(), 0);
        self.weights[number as usize] += pairs;
    }

    /// Pairs of every pattern, where rows stand for several; else empty.
    pub(super) fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// Number of distinct patterns.
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The pattern with a number.
    pub(super) fn pattern(&self, number: u32) -> Option<Pattern> {
        self.codes.get(number as usize).map(|codes| self.parts.whole(codes))
    }

    /// Makes room for as many new patterns as there are rows; false when there
    /// is no memory.
    pub(super) fn reserve(&mut self, rows: usize) -> bool {
        let Self { codes, numbers, keys, .. } = self;
        if codes.try_reserve(rows).is_err() || keys.try_reserve(rows).is_err() {
            return false;
        }
        let hash_of: &dyn Fn(&u32) -> u64 = &hash_at(keys);
        numbers.try_reserve(rows, hash_of).is_ok()
    }

    /// Bytes that the patterns take in memory.
    pub(super) fn size(&self) -> usize {
        self.codes.capacity() * size_of::<Codes>()
            + self.numbers.capacity() * (size_of::<u32>() + 1)
            + self.keys.capacity() * size_of::<Pattern>()
            + self.weights.capacity() * size_of::<u64>()
            + self.parts.responses.size()
            + self.parts.cells.size()
            + self.parts.pairs.size()
            + self.parts.contexts.size()
            + self.parts.joints.size()
    }

    /// The patterns' codes.
    pub(super) fn codes(&self) -> &[Codes] {
        &self.codes
    }

    /// Distinct labels of single responses.
    pub(super) fn responses(&self) -> &[u32] {
        &self.parts.responses.list
    }

    /// Distinct cells.
    pub(super) fn cells(&self) -> &[Cell] {
        &self.parts.cells.list
    }

    /// Distinct pair codes.
    pub(super) fn pairs(&self) -> &[u32] {
        &self.parts.pairs.list
    }

    /// Distinct contexts.
    pub(super) fn contexts(&self) -> &[Context] {
        &self.parts.contexts.list
    }

    /// Distinct joints.
    pub(super) fn joints(&self) -> &[Joint] {
        &self.parts.joints.list
    }
}

/// Numbers in the order of a key below `keys`; equal keys keep their order.
fn sorted_by(numbers: &[u32], keys: usize, key: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut next = vec![0u32; keys + 1];
    numbers.iter().for_each(|n| next[key(*n) as usize + 1] += 1);
    let mut sum = 0;
    next.iter_mut().for_each(|count| {
        sum += *count;
        *count = sum;
    });
    let mut sorted = vec![0; numbers.len()];
    for n in numbers {
        let place = &mut next[key(*n) as usize];
        sorted[*place as usize] = *n;
        *place += 1;
    }
    sorted
}

/// 0, 1, 2 and so on.
fn count_up(count: usize) -> Vec<u32> {
    (0..count as u32).collect()
}

/// The place of every number in a list that has each once.
fn places(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    (0..).zip(order).for_each(|(place, number)| places[*number as usize] = place);
    places
}

impl Parts {
    /// A pattern put together again from its codes.
    fn whole(&self, codes: &Codes) -> Pattern {
        let joint = self.joints.list[codes.joint as usize];
        let cell = self.cells.list[codes.cell as usize];
        let context = self.contexts.list[joint.context as usize];
        let categories =
            cell.responses.map(|code| u64::from(categories_of(self.responses.list[code as usize])));
        let said = u64::from(self.pairs.list[joint.pair as usize] & SAID) << Labels::SEVERITY_AND_SAFE;
        let labels =
            Labels(categories[0] | categories[1] << Labels::CATEGORY_BITS | said | context.labels().0);
        Pattern { labels, part: context.part }
    }
}

/// Category mask and, above it, severity and safe flag of one response, put
/// together as in [`Labels`].
fn response_bits(labels: Labels, r: usize) -> u32 {
    let said = u64::from(labels.severity(r)) + Labels::SAFE_WEIGHT * u64::from(labels.safe(r));
    labels.categories(r) | (said as u32) << Labels::CATEGORY_BITS
}

/// Category mask of response bits, with the bit for null.
pub(super) fn categories_of(bits: u32) -> u32 {
    bits & ((1 << Labels::CATEGORY_BITS) - 1)
}

/// Severity code of response bits.
pub(super) fn severity_of(bits: u32) -> u8 {
    ((bits >> Labels::CATEGORY_BITS) % Labels::SAFE_WEIGHT as u32) as u8
}

/// Whether response bits say that the response is unsafe.
pub(super) fn is_unsafe(bits: u32) -> bool {
    bits >> Labels::CATEGORY_BITS < Labels::SAFE_WEIGHT as u32
}

/// Severities, safe flags and preferences of pair bits, as in [`Labels`].
const SAID: u32 = (1 << (Labels::PROMPT_SOURCE - Labels::SEVERITY_AND_SAFE)) - 1;
/// Set in pair bits where the two category masks are equal.
const SAME_CATEGORIES: u32 = SAID + 1;
/// Set in pair bits where a category flag is null.
const UNKNOWN_CATEGORIES: u32 = SAME_CATEGORIES << 1;

/// Everything that is said of a pair apart from which categories.
fn pair_bits(labels: Labels) -> u32 {
    let [a, b] = [0, 1].map(|r| labels.categories(r));
    (labels.0 >> Labels::SEVERITY_AND_SAFE) as u32 & SAID
        | if a == b { SAME_CATEGORIES } else { 0 }
        | if (a | b) >> CategorySet::UNKNOWN & 1 == 1 { UNKNOWN_CATEGORIES } else { 0 }
}

/// Labels with everything that pair bits say. Their categories only tell
/// whether the real ones are equal and known; they have no sources.
pub(super) fn labels_of(bits: u32) -> Labels {
    let unknown = u64::from(bits & UNKNOWN_CATEGORIES != 0) << CategorySet::UNKNOWN;
    let different = u64::from(bits & SAME_CATEGORIES == 0);
    Labels(u64::from(bits & SAID) << Labels::SEVERITY_AND_SAFE | unknown | different)
}
