//! Matching rows in another order than that of the files: least significant key
//! first, each by a stable counting sort, so that it can be done in steps.

use super::{Engine, Matching};
use crate::model::{Labels, Order, SEVERITY_UNKNOWN, SortBy, SortKey, UNKNOWN};

/// Matching rows being sorted. An engine that has changed meanwhile must be
/// asked anew.
pub struct Sorting {
    rows: Vec<u32>,
    other: Vec<u32>,
    /// Keys that are left, the least important last.
    keys: Vec<SortKey>,
    pass: Option<Pass>,
}

/// One pass: rows are counted by a digit of their key's value, then put in order.
struct Pass {
    /// Value by pattern, where labels decide it.
    by_pattern: Vec<u32>,
    length: Option<usize>,
    /// By the pairs that rows stand for.
    weighed: bool,
    descending: bool,
    highest: u64,
    shift: u32,
    starts: Vec<u32>,
    next: usize,
    counted: bool,
}

/// Bits of a digit.
const DIGIT: u32 = 12;
/// Stands for a value that is unknown, which is sorted last either way.
const LAST: u32 = u32::MAX;

impl Sorting {
    /// Begins to sort; none where there is no memory for it.
    pub(super) fn new(matching: &Matching, order: &Order) -> Option<Self> {
        let count = usize::try_from(matching.len()).ok()?;
        let (mut rows, mut other) = (Vec::new(), Vec::new());
        rows.try_reserve_exact(count).ok()?;
        other.try_reserve_exact(count).ok()?;
        rows.extend(matching.rows().map(|row| row as u32));
        other.resize(rows.len(), 0);
        Some(Self { rows, other, keys: order.0.clone(), pass: None })
    }

    /// Goes on by about `work` rows; true when all are in order.
    pub fn advance(&mut self, engine: &Engine, work: usize) -> bool {
        if self.pass.is_none() {
            let Some(key) = self.keys.last() else { return true };
            self.pass = Some(Pass::new(engine, *key));
        }
        let Some(pass) = &mut self.pass else { return true };
        let end = pass.next.saturating_add(work).min(self.rows.len());
        let rows = &self.rows[pass.next..end];
        pass.next = end;
        if !pass.counted {
            for row in rows {
                let digit = pass.digit(engine, *row);
                pass.starts[digit] += 1;
            }
        } else {
            for row in rows {
                let digit = pass.digit(engine, *row);
                let place = &mut pass.starts[digit];
                self.other[*place as usize] = *row;
                *place += 1;
            }
        }
        if end < self.rows.len() {
            return false;
        }
        pass.next = 0;
        if !pass.counted {
            let mut sum = 0;
            for count in &mut pass.starts {
                sum += std::mem::replace(count, sum);
            }
            pass.counted = true;
            return false;
        }
        std::mem::swap(&mut self.rows, &mut self.other);
        pass.shift += DIGIT;
        if pass.highest >> pass.shift == 0 {
            self.pass = None;
            self.keys.pop();
            return self.keys.is_empty();
        }
        pass.starts.fill(0);
        pass.counted = false;
        false
    }

    /// The rows in order, once [`Self::advance`] said that they are.
    pub fn finish(self) -> Vec<u32> {
        self.rows
    }
}

impl Pass {
    fn new(engine: &Engine, key: SortKey) -> Self {
        let length = key.by.length();
        let mut by_pattern: Vec<u32> = Vec::new();
        let weighed = key.by == SortBy::Pairs;
        let highest: u64 = if weighed {
            engine.heaviest
        } else if let Some(of) = length {
            let lengths = (0..engine.rows.len()).filter_map(|row| engine.lengths.as_ref()?.get(row));
            lengths.map(|lengths| lengths[of]).max().unwrap_or(0).into()
        } else if key.by == SortBy::Pair {
            engine.rows.len() as u64
        } else {
            let ranks = [0, 1].map(|list| engine.names[list].ranks());
            let patterns = 0..engine.patterns.len() as u32;
            let values = patterns.map(|id| {
                let labels = engine.patterns.pattern(id).map(|p| p.labels).unwrap_or_default();
                value(key.by, labels, &ranks)
            });
            by_pattern = values.collect();
            by_pattern.iter().copied().filter(|value| *value != LAST).max().unwrap_or(0).into()
        };
        // What is unknown comes right after all others.
        let highest = highest + 1;
        Self {
            by_pattern,
            length,
            weighed,
            descending: key.descending,
            highest,
            shift: 0,
            starts: vec![0; 1 << DIGIT],
            next: 0,
            counted: false,
        }
    }

    #[inline]
    fn digit(&self, engine: &Engine, row: u32) -> usize {
        if self.weighed {
            return self.digit_of(engine.pairs_of(row.into()));
        }
        let value = match self.length {
            Some(of) => engine.lengths.as_ref().and_then(|l| l.get(row as usize)).map_or(LAST, |l| l[of]),
            None if self.by_pattern.is_empty() => row,
            None => self.by_pattern[engine.rows[row as usize] as usize],
        };
        self.digit_of(if value == LAST { self.highest } else { value.into() })
    }

    #[inline]
    fn digit_of(&self, value: u64) -> usize {
        let turned = self.descending && value < self.highest;
        let value = if turned { self.highest - 1 - value } else { value };
        (value >> self.shift) as usize & ((1 << DIGIT) - 1)
    }
}

/// What labels are sorted by.
fn value(by: SortBy, labels: Labels, ranks: &[Vec<u32>; 2]) -> u32 {
    let known = |value: u8, unknown: u8| if value < unknown { u32::from(value) } else { LAST };
    let severity = |r: usize| known(labels.severity(r), SEVERITY_UNKNOWN);
    let categories = |r: usize| labels.category_count(r).unwrap_or(LAST);
    let both = |a: u32, b: u32| if a == LAST || b == LAST { LAST } else { a.max(b) };
    let name = |list: usize, code: u8| ranks[list].get(usize::from(code)).copied().unwrap_or(LAST);
    match by {
        SortBy::Severity => both(severity(0), severity(1)),
        SortBy::Severity0 => severity(0),
        SortBy::Severity1 => severity(1),
        SortBy::Gap => known(labels.severity_gap(), SEVERITY_UNKNOWN),
        SortBy::Categories => match both(categories(0), categories(1)) {
            LAST => LAST,
            _ => (labels.categories(0) | labels.categories(1)).count_ones(),
        },
        SortBy::Categories0 => categories(0),
        SortBy::Categories1 => categories(1),
        SortBy::Safety => known(labels.pair_safety().index() as u8, 4),
        SortBy::Better => known(labels.better(), UNKNOWN),
        SortBy::Safer => known(labels.safer(), UNKNOWN),
        SortBy::PromptSource => name(0, labels.prompt_source()),
        SortBy::ResponseSource => name(1, labels.response_source(0)),
        SortBy::Pair | SortBy::Pairs | SortBy::PromptLength | SortBy::Length0 | SortBy::Length1 => 0,
    }
}
