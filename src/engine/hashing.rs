//! A hash of all labels, by which data is known wherever it comes from.

use super::Engine;
use crate::model::{Labels, Names};

/// An odd number with bits set all over.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash over the labels and the names of sources of all pairs, in the order of rows. Names of
/// files, configs and splits, texts and lengths are no part of it: rows have one hash in whatever
/// files they stand. Addresses have it, so what it is made of never changes.
///
/// A pair is the lower 52 bits of its [`Labels`], `w`; then, for the names of the prompt's source
/// and of the sources of response 0 and 1, `w = (w ^ name) × FACTOR` and `w ^= w >> 32`, where a
/// name is the FNV-1a hash of its bytes; for the number of pairs of a label pattern, the same
/// once more. All pairs together: `hash = hash × FACTOR + w`.
pub struct Hashing {
    /// By pattern.
    pairs: Vec<u64>,
    next: usize,
    hash: u64,
}

impl Hashing {
    /// Goes on by so many rows; the hash, once that was the last one.
    pub fn advance(&mut self, engine: &Engine, work: usize) -> Option<u64> {
        let end = self.next.saturating_add(work).min(engine.rows.len());
        let weights = engine.weights.get(self.next..).unwrap_or_default();
        for (at, pattern) in engine.rows.get(self.next..end).unwrap_or_default().iter().enumerate() {
            let mut pair = self.pairs.get(*pattern as usize).copied().unwrap_or_default();
            if let Some(pairs) = weights.get(at) {
                pair = mix(pair, *pairs);
            }
            self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(pair);
        }
        self.next = end;
        (end == engine.rows.len()).then_some(self.hash)
    }
}

impl Engine {
    /// Begins to hash all labels. Rows that are added meanwhile must have patterns that are
    /// known already.
    pub fn hashing(&self) -> Hashing {
        let [prompts, responses] = self.names.each_ref().map(|names| {
            let hash = |code| hash_of(names.name(code));
            (0..=Names::OTHER).map(hash).collect::<Vec<u64>>()
        });
        let pair = |number| {
            let labels = self.patterns.pattern(number).unwrap_or_default().labels;
            let sources = [
                prompts[usize::from(labels.prompt_source())],
                responses[usize::from(labels.response_source(0))],
                responses[usize::from(labels.response_source(1))],
            ];
            sources.iter().fold(labels.0 & ((1 << Labels::PROMPT_SOURCE) - 1), |word, name| mix(word, *name))
        };
        Hashing { pairs: (0..self.distinct() as u32).map(pair).collect(), next: 0, hash: 0 }
    }
}

fn mix(word: u64, other: u64) -> u64 {
    let word = (word ^ other).wrapping_mul(FACTOR);
    word ^ word >> 32
}

/// FNV-1a.
fn hash_of(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CategorySet, Fields, Part};

    /// Labels, and names of sources.
    type Row = (u64, [&'static str; 3]);

    /// The hash of rows that are told part by part.
    fn hash(parts: &[(&str, &[Row])], settle: bool, step: usize) -> u64 {
        let mut engine = Engine::new(CategorySet::pku_saferlhf(), Fields::ALL);
        for (part, rows) in parts {
            for (word, names) in *rows {
                let [prompts, responses] = engine.names_mut();
                let prompt = u64::from(prompts.code(names[0].as_bytes())) << Labels::PROMPT_SOURCE;
                let first = u64::from(responses.code(names[1].as_bytes())) << Labels::RESPONSE_SOURCE;
                let second = u64::from(responses.code(names[2].as_bytes())) << (Labels::RESPONSE_SOURCE + 4);
                engine.append(&Part::new(part, ""), &[word | prompt | first | second]).expect("memory");
            }
        }
        if settle {
            engine.settle();
        }
        let mut hashing = engine.hashing();
        loop {
            if let Some(hash) = hashing.advance(&engine, step) {
                return hash;
            }
        }
    }

    #[test]
    fn rows_have_one_hash_however_they_come() {
        let (a, b, c) = ((5, ["x", "m", "n"]), (1 << 50, ["y", "n", "m"]), (5, ["", "m", "m"]));
        let whole = hash(&[("a", &[a, b, c, a])], false, usize::MAX);
        assert_eq!(hash(&[("other", &[a]), ("b", &[b, c]), ("other", &[a])], true, 3), whole);
        for other in [
            &[b, a, c, a][..],
            &[a, b, c],
            &[a, b, c, c],
            &[a, b, c, (5, ["x", "n", "m"])],
            &[a, b, c, (5, ["z", "m", "n"])],
            &[a, b, c, (4, ["x", "m", "n"])],
        ] {
            assert_ne!(hash(&[("a", other)], false, usize::MAX) >> 16, whole >> 16, "{other:?}");
        }
        assert_eq!(hash(&[], true, 1), 0);
    }

    #[test]
    fn how_many_pairs_a_pattern_stands_for_is_part_of_it() {
        let hash = |pairs: &[u64], step| {
            let mut engine = Engine::new(CategorySet::pku_saferlhf(), Fields::ALL.and(Fields::PATTERNS));
            engine.append_patterns(&Part::new("", ""), &[5, 6], pairs).expect("memory");
            let mut hashing = engine.hashing();
            loop {
                if let Some(hash) = hashing.advance(&engine, step) {
                    return hash;
                }
            }
        };
        assert_eq!(hash(&[3, 4], 1), hash(&[3, 4], 2));
        let mut hashes = [[3, 4], [4, 3], [3, 5], [1, 1]].map(|pairs| hash(&pairs, 1)).to_vec();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 4);
    }

    #[test]
    fn names_are_hashed_as_fnv_says() {
        // From the published test vectors of FNV-1a, 64 bits.
        assert_eq!(hash_of(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash_of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash_of("foobar"), 0x8594_4171_f739_67e8);
    }
}
