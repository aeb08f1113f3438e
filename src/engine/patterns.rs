//! Distinct label tuples, each with its number of rows and taken apart into
//! codes that counting works on.

use crate::model::Labels;
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::{BuildHasher, Hash};

/// The labels of a pair and the part it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Numbers by the hash of their pattern, which stands in its codes.
    numbers: HashTable<u32>,
    responses: Interned<u32>,
    pairs: Interned<u32>,
    contexts: Interned<Context>,
}

/// A pattern, taken apart. Few distinct codes stand behind many patterns, so
/// counting adds a pattern's rows to its codes and expands the codes at the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Codes {
    /// Number of rows with the pattern.
    pub rows: u32,
    /// Responses 0 and 1, each by [`response_bits`].
    pub responses: [u32; 2],
    /// Pair code in the lowest [`PAIR_BITS`], context above them.
    pair_and_context: u32,
}

/// There are 5·5·3·3·3·3·2 = 4,050 pair codes at most. That leaves room for a
/// million contexts: 256 parts with every one of 16³ combinations of sources.
const PAIR_BITS: u32 = 12;

impl Codes {
    /// What is said of the pair: a place in [`Patterns::pairs`].
    #[inline]
    pub(super) fn pair(&self) -> usize {
        (self.pair_and_context & ((1 << PAIR_BITS) - 1)) as usize
    }

    /// Sources and part: a place in [`Patterns::contexts`].
    #[inline]
    pub(super) fn context(&self) -> usize {
        (self.pair_and_context >> PAIR_BITS) as usize
    }
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

/// Distinct values in order of appearance.
#[derive(Debug, Default)]
pub(super) struct Interned<T> {
    list: Vec<T>,
    numbers: FxHashMap<T, u32>,
}

impl<T: Copy + Eq + Hash> Interned<T> {
    fn number(&mut self, value: T) -> u32 {
        *self.numbers.entry(value).or_insert_with(|| {
            self.list.push(value);
            (self.list.len() - 1) as u32
        })
    }

    /// The distinct values.
    pub(super) fn list(&self) -> &[T] {
        &self.list
    }
}

impl Patterns {
    /// The number of a pattern, which then has one row more.
    pub(super) fn intern(&mut self, pattern: Pattern) -> u32 {
        let hash = FxBuildHasher.hash_one(pattern);
        let number = match self.numbers.find(hash, |number| self.pattern(*number) == Some(pattern)) {
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
        self.codes.push(Codes {
            rows: 0,
            responses: [0, 1].map(|r| self.responses.number(response_bits(labels, r))),
            pair_and_context: self.pairs.number(pair_bits(labels))
                | self.contexts.number(context) << PAIR_BITS,
        });
        let (codes, responses, pairs, contexts) =
            (&self.codes, self.responses.list(), self.pairs.list(), self.contexts.list());
        self.numbers.insert_unique(hash, number, |number| {
            FxBuildHasher.hash_one(whole(&codes[*number as usize], responses, pairs, contexts))
        });
        number
    }

    /// Number of distinct patterns.
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The pattern with a number.
    pub(super) fn pattern(&self, number: u32) -> Option<Pattern> {
        let codes = self.codes.get(number as usize)?;
        Some(whole(codes, self.responses.list(), self.pairs.list(), self.contexts.list()))
    }

    /// Bytes that the patterns take in memory.
    pub(super) fn size(&self) -> usize {
        self.codes.capacity() * size_of::<Codes>() + self.numbers.capacity() * (size_of::<u32>() + 1)
    }

    /// The patterns' codes.
    pub(super) fn codes(&self) -> &[Codes] {
        &self.codes
    }

    /// Distinct labels of single responses.
    pub(super) fn responses(&self) -> &[u32] {
        self.responses.list()
    }

    /// Distinct pair codes.
    pub(super) fn pairs(&self) -> &[u32] {
        self.pairs.list()
    }

    /// Distinct contexts.
    pub(super) fn contexts(&self) -> &[Context] {
        self.contexts.list()
    }
}

/// A pattern put together again from its codes.
fn whole(codes: &Codes, responses: &[u32], pairs: &[u32], contexts: &[Context]) -> Pattern {
    let context = contexts[codes.context()];
    let categories = codes.responses.map(|code| u64::from(categories_of(responses[code as usize])));
    let said = labels_of(pairs[codes.pair()]).0;
    let sources = u64::from(context.prompt_source) << Labels::PROMPT_SOURCE
        | u64::from(context.response_sources[0]) << Labels::RESPONSE_SOURCE
        | u64::from(context.response_sources[1]) << (Labels::RESPONSE_SOURCE + 4);
    let labels = Labels(categories[0] | categories[1] << Labels::CATEGORY_BITS | said | sources);
    Pattern { labels, part: context.part }
}

/// Category mask and, above it, the severity code of one response.
fn response_bits(labels: Labels, r: usize) -> u32 {
    labels.categories(r) | u32::from(labels.severity(r)) << Labels::CATEGORY_BITS
}

/// Category mask of response bits.
pub(super) fn categories_of(bits: u32) -> u32 {
    bits & ((1 << Labels::CATEGORY_BITS) - 1)
}

/// Severity code of response bits.
pub(super) fn severity_of(bits: u32) -> usize {
    (bits >> Labels::CATEGORY_BITS) as usize
}

/// Everything that is said of a pair apart from which categories: severities,
/// safe flags and preferences as in [`Labels`], and whether the two category
/// sets are equal.
fn pair_bits(labels: Labels) -> u32 {
    let said =
        (labels.0 >> Labels::SEVERITY) as u32 & ((1 << (Labels::PROMPT_SOURCE - Labels::SEVERITY)) - 1);
    said << 1 | u32::from(labels.categories(0) == labels.categories(1))
}

/// Labels with everything that pair bits say; no categories, no sources.
pub(super) fn labels_of(bits: u32) -> Labels {
    Labels(u64::from(bits >> 1) << Labels::SEVERITY)
}

/// Whether the category sets of the two responses are equal.
pub(super) fn same_categories(bits: u32) -> bool {
    bits & 1 == 1
}
