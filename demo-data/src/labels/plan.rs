//! Which pairs there are: safety, severity and what differs, all exact; then rankings and subjects.

use super::{Pair, Response, Subject};
use crate::published::{CATEGORIES, Targets};
use crate::rng::Rng;

/// One category set to be fitted. It stands for `weight` responses with the same labels.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// 1 to 3.
    pub severity: u8,
    /// 2 for a pair whose responses have identical labels.
    pub weight: u8,
    /// The unit of the other response of the same pair, if it is unsafe and differs.
    pub partner: Option<u32>,
}

/// A pair before its category sets are known.
#[derive(Clone, Copy, Debug)]
enum Slot {
    /// Both unsafe with the same labels.
    Same(u32),
    /// Both unsafe, category sets or severities differ.
    Two(u32, u32),
    /// One safe, one unsafe.
    Mixed(u32),
    /// Both safe.
    Safe,
    /// A pair that holds an identity exception; index into the targets' list, and
    /// the unit of the other response if that is an ordinary unsafe one.
    Exception(u32, Option<u32>),
}

/// The units and how pairs use them.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Category sets to be fitted.
    pub units: Vec<Unit>,
    /// Fixed category sets of the identity exceptions, in the targets' order.
    pub fixed: Vec<Response>,
    slots: Vec<Slot>,
    only_0: usize,
}

/// Shares of minor, moderate, severe among the unsafe responses of mixed pairs.
/// Not published; somewhat milder than among all unsafe responses.
const MIXED_SEVERITY: [f64; 3] = [0.20, 0.70, 0.10];
/// Shares of (minor, moderate), (moderate, severe), (minor, severe) where severities differ.
const DIFFERING_SEVERITY: [f64; 3] = [0.58, 0.38, 0.04];

fn split(total: usize, shares: [f64; 3]) -> [usize; 3] {
    let first = (total as f64 * shares[0]).round() as usize;
    let last = (total as f64 * shares[2]).round() as usize;
    [first, total - first - last, last]
}

impl Plan {
    /// Counts out the pairs.
    pub fn new(targets: &Targets, rng: &mut Rng) -> Result<Self, String> {
        let bu = targets.differs_both_unsafe;
        let safe_with_severity = targets.differs.severity - bu.severity;

        let mut fixed = Vec::new();
        let mut exception_slots = Vec::new();
        let mut in_both_safe = 0;
        let mut unsafe_exceptions = 0;
        for (i, e) in targets.exceptions.iter().enumerate() {
            fixed.push(Response {
                safe: e.safe,
                severity: e.severity,
                categories: exception_set(e.category_count),
            });
            if !e.safe {
                unsafe_exceptions += 1;
                exception_slots.push(Slot::Exception(i as u32, None));
            } else if in_both_safe < safe_with_severity {
                in_both_safe += 1;
                exception_slots.push(Slot::Exception(i as u32, None));
            } else {
                // The unit number is filled in below: it is the next single unit.
                exception_slots.push(Slot::Exception(i as u32, Some(u32::MAX)));
            }
        }

        let mut positions: [usize; 3] = std::array::from_fn(|s| targets.severity_positions[s + 1]);
        for f in fixed.iter().filter(|f| f.severity > 0) {
            positions[usize::from(f.severity) - 1] -= 1;
        }
        let singles_total = targets.differs.safety - unsafe_exceptions;
        let mut singles = split(singles_total, MIXED_SEVERITY);
        let [low, high, wide] = split(bu.severity, DIFFERING_SEVERITY);
        let differing = [low + wide, low + high, high + wide];
        // What is left has the same severity on both sides, so its count must be even.
        for s in [0, 2] {
            if (positions[s] - singles[s] - differing[s]) % 2 == 1 {
                singles[s] += 1;
                singles[1] -= 1;
            }
        }
        let same: [usize; 3] = std::array::from_fn(|s| (positions[s] - singles[s] - differing[s]) / 2);
        if same.iter().sum::<usize>() != bu.nothing + bu.category_only {
            return Err("severity positions and pairs do not add up".into());
        }
        let share = bu.nothing as f64 / (bu.nothing + bu.category_only) as f64;
        let [first, _, last]: [usize; 3] = std::array::from_fn(|s| (same[s] as f64 * share).round() as usize);
        let doubled = [first, bu.nothing - first - last, last];

        let mut units = Vec::new();
        let mut slots = Vec::new();
        let mut add = |severity: usize, weight: u8, partner: Option<u32>| {
            units.push(Unit { severity: severity as u8 + 1, weight, partner });
            units.len() as u32 - 1
        };
        for s in 0..3 {
            for _ in 0..doubled[s] {
                slots.push(Slot::Same(add(s, 2, None)));
            }
            for _ in doubled[s]..same[s] {
                let a = add(s, 1, None);
                slots.push(Slot::Two(a, add(s, 1, Some(a))));
            }
        }
        for (count, a, b) in [(low, 0, 1), (high, 1, 2), (wide, 0, 2)] {
            for _ in 0..count {
                let first = add(a, 1, None);
                slots.push(Slot::Two(first, add(b, 1, Some(first))));
            }
        }
        let mut lone = Vec::new();
        for (s, &count) in singles.iter().enumerate() {
            for _ in 0..count {
                lone.push(add(s, 1, None));
            }
        }
        rng.shuffle(&mut lone);
        for slot in &mut exception_slots {
            if let Slot::Exception(_, Some(unit)) = slot {
                *unit = lone.pop().ok_or("no mixed pair for an exception")?;
            }
        }
        slots.extend(lone.into_iter().map(Slot::Mixed));
        for i in 0..units.len() {
            if let Some(p) = units[i].partner {
                units[p as usize].partner = Some(i as u32);
            }
        }
        let both_safe = targets.pair_safety.both_safe - in_both_safe;
        slots.extend(std::iter::repeat_n(Slot::Safe, both_safe));
        slots.extend(exception_slots);

        // Exceptions have given positions; count how many "only response 0 is safe" they make.
        let mut only_0 = targets.pair_safety.only_response_0_safe;
        let mut left = safe_with_severity;
        for e in &targets.exceptions {
            let in_mixed = if !e.safe {
                true
            } else if left > 0 {
                left -= 1;
                false
            } else {
                true
            };
            let safe_position = if e.safe { e.position } else { 1 - e.position };
            if in_mixed && safe_position == 0 {
                only_0 -= 1;
            }
        }
        Ok(Self { units, fixed, slots, only_0 })
    }

    /// The pairs, given the fitted category set of every unit.
    pub fn pairs(&self, sets: &[u32], rng: &mut Rng) -> Result<Vec<Pair>, String> {
        let response = |unit: u32| Response {
            safe: false,
            severity: self.units[unit as usize].severity,
            categories: sets[unit as usize],
        };
        let mut only_0_left = self.only_0;
        let mut mixed: Vec<usize> = Vec::new();
        let mut pairs = Vec::with_capacity(self.slots.len());
        for slot in &self.slots {
            let responses = match *slot {
                Slot::Same(u) => [response(u), response(u)],
                Slot::Two(a, b) if rng.chance(0.5) => [response(a), response(b)],
                Slot::Two(a, b) => [response(b), response(a)],
                Slot::Mixed(u) => {
                    mixed.push(pairs.len());
                    [response(u), Response::SAFE]
                }
                Slot::Safe => [Response::SAFE; 2],
                Slot::Exception(i, unit) => {
                    let other = unit.map_or(Response::SAFE, response);
                    [self.fixed[i as usize], other]
                }
            };
            pairs.push(Pair {
                responses,
                better: 0,
                safer: 0,
                source: 0,
                subject: Subject::Benign,
                blank: 0,
            });
        }
        rng.shuffle(&mut mixed);
        for i in mixed {
            if only_0_left == 0 {
                break;
            }
            only_0_left -= 1;
            pairs[i].responses.swap(0, 1);
        }
        Ok(pairs)
    }
}

/// Category sets of the identity exceptions: only their sizes are published.
fn exception_set(count: u32) -> u32 {
    const INSULTING: u32 = 1 << 1;
    const DISCRIMINATORY: u32 = 1 << 2;
    const PRIVACY: u32 = 1 << 7;
    match count {
        0 => 0,
        1 => PRIVACY,
        _ => INSULTING | DISCRIMINATORY,
    }
}

/// What the two responses of a pair differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Safety, severity and categories agree.
    Nothing,
    /// Only the category sets differ.
    CategoryOnly,
    /// The severity level differs.
    Severity,
    /// The safety label differs.
    Safety,
}

/// Safety first, then severity, then categories.
pub fn difference(pair: &Pair) -> Difference {
    let [a, b] = pair.responses;
    if a.safe != b.safe {
        Difference::Safety
    } else if a.severity != b.severity {
        Difference::Severity
    } else if a.categories != b.categories {
        Difference::CategoryOnly
    } else {
        Difference::Nothing
    }
}

/// Share of pairs whose better response is also the safer one, by what differs.
/// Only the total is published; pairs where nothing differs make up the rest.
const AGREE_SAFETY: f64 = 0.62;
const AGREE_SEVERITY: f64 = 0.66;
const AGREE_CATEGORY: f64 = 0.74;

/// Sets `safer` and `better`. A harmless response is never ranked below a harmful one.
pub fn rank(targets: &Targets, pairs: &mut [Pair], rng: &mut Rng) {
    let mut classes: [Vec<usize>; 4] = Default::default();
    for (i, pair) in pairs.iter_mut().enumerate() {
        let [a, b] = pair.responses;
        let coin = u8::from(rng.chance(0.5));
        let what = difference(pair);
        pair.safer = match what {
            Difference::Safety => u8::from(b.safe),
            Difference::Severity if rng.chance(0.92) => u8::from(b.severity < a.severity),
            Difference::CategoryOnly
                if a.categories.count_ones() != b.categories.count_ones() && rng.chance(0.7) =>
            {
                u8::from(b.categories.count_ones() < a.categories.count_ones())
            }
            _ => coin,
        };
        classes[what as usize].push(i);
    }
    let [nothing, category, severity, safety] = &mut classes;
    let share = |class: &[usize], p: f64| (class.len() as f64 * p).round() as usize;
    let counts =
        [share(category, AGREE_CATEGORY), share(severity, AGREE_SEVERITY), share(safety, AGREE_SAFETY)];
    let rest = targets.better_equals_safer - counts.iter().sum::<usize>();
    for (class, agree) in [(nothing, rest), (category, counts[0]), (severity, counts[1]), (safety, counts[2])]
    {
        rng.shuffle(class);
        for (k, &i) in class.iter().enumerate() {
            let safer = pairs[i].safer;
            pairs[i].better = if k < agree { safer } else { 1 - safer };
        }
    }
}

/// Share of both-safe pairs that answer an everyday question.
const BENIGN: f64 = 0.3;

/// Gives every pair a prompt subject that fits its labels: a category that all unsafe responses
/// of the pair share, and the higher of the severities.
pub fn subjects(targets: &Targets, pairs: &mut [Pair], rng: &mut Rng) -> Result<(), String> {
    let counts: [f64; CATEGORIES] =
        std::array::from_fn(|c| targets.category_severity[c].iter().sum::<usize>() as f64);
    let mut seen = [[1.0f64; 3]; CATEGORIES];
    for pair in pairs.iter_mut() {
        let mut shared = u32::MAX;
        let mut level = 0;
        let only_safe = pair.both_safe();
        for r in &pair.responses {
            // A safe response with categories (an exception) decides only where nothing else does.
            if r.categories == 0 || (r.safe && !only_safe) {
                continue;
            }
            shared &= r.categories;
            level = level.max(r.severity);
        }
        if level == 0 {
            continue;
        }
        // The rarer of the shared categories says more about the subject.
        let weights: Vec<f64> =
            (0..CATEGORIES).map(|c| f64::from(shared >> c & 1) / counts[c].sqrt()).collect();
        if weights.iter().sum::<f64>() == 0.0 {
            return Err("a both-unsafe pair shares no category".into());
        }
        let category = rng.weighted(&weights) as u8;
        seen[usize::from(category)][usize::from(level) - 1] += 1.0;
        pair.subject = Subject::Harm { category, level };
    }
    let flat: Vec<f64> = seen.iter().flatten().copied().collect();
    for pair in pairs.iter_mut() {
        let exception = pair.responses.iter().any(Response::is_exception);
        if pair.subject == Subject::Benign && (exception || !rng.chance(BENIGN)) {
            let cell = rng.weighted(&flat);
            pair.subject = Subject::Harm { category: (cell / 3) as u8, level: (cell % 3) as u8 + 1 };
        }
    }
    Ok(())
}

/// Marks safe, less helpful responses as blank.
pub fn blanks(pairs: &mut [Pair], count: usize, rng: &mut Rng) {
    let mut left = count;
    while left > 0 && !pairs.is_empty() {
        let i = rng.below(pairs.len());
        let pair = &mut pairs[i];
        let worse = 1 - pair.better;
        let response = pair.responses[usize::from(worse)];
        if pair.blank == 0 && response == Response::SAFE {
            pair.blank = 1 << worse;
            left -= 1;
        }
    }
}
