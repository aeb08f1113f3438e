//! Which pairs a quiz asks about: the same ones for everybody who has its seed.

/// Pairs of a quiz, where nothing else is said.
pub const QUIZ_PAIRS: usize = 20;
/// Most pairs of a quiz.
pub const MOST_PAIRS: usize = 1000;
/// Most letters and digits of a seed.
pub const SEED_LENGTH: usize = 32;

/// Letters and digits of new seeds: none of them is taken for another one when it is read
/// aloud or written down.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Letters and digits of a new seed.
const NEW_LENGTH: usize = 8;

/// The seed of a quiz, as `quiz=SEED` has it in addresses: 1 to 32 ASCII letters and digits.
/// Capital letters are the same as small ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed(String);

impl Seed {
    /// Reads what an address says; none where it is no seed.
    pub fn parse(text: &str) -> Option<Self> {
        let well = (1..=SEED_LENGTH).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        well.then(|| Self(text.to_ascii_lowercase()))
    }

    /// A new seed of 8 letters and digits, made of 64 random bits: they are divided by 31
    /// again and again, and each rest is the place of a letter.
    pub fn new(mut bits: u64) -> Self {
        let letters = LETTERS.len() as u64;
        let mut seed = String::with_capacity(NEW_LENGTH);
        for _ in 0..NEW_LENGTH {
            seed.extend(LETTERS.get((bits % letters) as usize).map(|letter| char::from(*letter)));
            bits /= letters;
        }
        Self(seed)
    }

    /// As addresses write it, in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Row numbers of the pairs that are asked about, each once, in the order in which they
    /// are asked: `size` of the rows 0 to `pairs` − 1, or all of them where there are fewer,
    /// and [`MOST_PAIRS`] at most. A smaller sample is the beginning of a larger one.
    ///
    /// Seeds are written down and passed on, so this never changes:
    ///
    /// 1. The state, of 64 bits, is the FNV-1a hash of the seed's bytes in small letters: it
    ///    begins as `0xcbf29ce484222325`, and for each byte is combined with it by exclusive
    ///    or, then multiplied by `0x100000001b3`.
    /// 2. Random numbers are those of SplitMix64: `0x9e3779b97f4a7c15` is added to the state;
    ///    of the sum `z`, `z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9`, then
    ///    `z = (z ^ z >> 27) * 0x94d049bb133111eb`; the number is `z ^ z >> 31`. All of it
    ///    modulo 2^64.
    /// 3. Rows are shuffled from the front (Fisher and Yates) until there are enough: for
    ///    place `i` = 0, 1, …, a random number `x` gives the place
    ///    `j = i + floor(x * (pairs - i) / 2^64)`, and the rows at `i` and `j` are exchanged;
    ///    the one that is now at `i` is asked about. Some rows are likelier than others by
    ///    less than `pairs` / 2^64.
    pub fn rows(&self, pairs: u64, size: usize) -> Vec<u64> {
        let mut random = SplitMix::new(fnv_1a(self.0.as_bytes()));
        // Places from `i` on that do not hold their own row: place, row.
        let mut moved: Vec<(u64, u64)> = Vec::new();
        let mut rows = Vec::new();
        for i in 0..pairs.min(size.min(MOST_PAIRS) as u64) {
            let j = i + ((u128::from(random.next()) * u128::from(pairs - i)) >> 64) as u64;
            let at = |moved: &[(u64, u64)], place: u64| {
                let found = moved.iter().find(|(other, _)| *other == place);
                found.map_or(place, |(_, row)| *row)
            };
            let (here, there) = (at(&moved, i), at(&moved, j));
            match moved.iter_mut().find(|(place, _)| *place == j) {
                Some((_, row)) => *row = here,
                None => moved.push((j, here)),
            }
            rows.push(there);
        }
        rows
    }
}

/// The FNV-1a hash of 64 bits.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The generator SplitMix64.
struct SplitMix(u64);

impl SplitMix {
    fn new(state: u64) -> Self {
        Self(state)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed(text: &str) -> Seed {
        Seed::parse(text).expect("a seed")
    }

    #[test]
    fn its_parts_are_those_that_others_have() {
        assert_eq!(fnv_1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a(b"foobar"), 0x8594_4171_f739_67e8);
        let mut random = SplitMix::new(1_234_567);
        let first = [random.next(), random.next(), random.next()];
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    /// Written down from another program of the same description: they never change.
    #[test]
    fn samples_stay_what_they_are() {
        let of = |text: &str, pairs: u64, size: usize| seed(text).rows(pairs, size);
        assert_eq!(
            of("quiz", 82_118, QUIZ_PAIRS),
            [
                68_798, 46_852, 10_942, 49_787, 39_603, 68_022, 34_794, 68_747, 36_888, 40_753, 9974, 53_241,
                14_865, 58_400, 6770, 42_645, 10_552, 60_877, 46_994, 42_157
            ]
        );
        assert_eq!(of("a", 10, 20), [3, 9, 1, 7, 6, 5, 8, 4, 2, 0]);
        assert_eq!(of("k7mx2p9a", 1_000_000, 5), [967_029, 891_659, 607_240, 979_454, 529_668]);
        assert_eq!(
            of("class2025", 25, 20),
            [20, 17, 0, 5, 7, 4, 23, 10, 18, 24, 19, 2, 11, 8, 12, 6, 1, 9, 13, 16]
        );
        assert_eq!(of("Class2025", 25, 3), [20, 17, 0]);
        assert_eq!(of("0", 1, 20), [0]);
        assert_eq!(of(&"z".repeat(32), 73_907, 3), [14, 65_717, 21_918]);
        assert!(of("a", 0, 20).is_empty() && of("a", 9, 0).is_empty());
    }

    #[test]
    fn rows_are_distinct_and_smaller_samples_begin_larger_ones() {
        for bits in 0..200_u64 {
            let seed = Seed::new(fnv_1a(&bits.to_le_bytes()));
            for pairs in [1, 2, 19, 20, 21, 1000, u64::MAX] {
                let rows = seed.rows(pairs, QUIZ_PAIRS);
                assert_eq!(rows.len() as u64, pairs.min(20));
                assert!(rows.iter().all(|row| *row < pairs));
                assert!((1..rows.len()).all(|at| !rows[..at].contains(&rows[at])));
                assert_eq!(rows[..rows.len() / 2], seed.rows(pairs, rows.len() / 2));
            }
        }
        assert_eq!(seed("a").rows(5000, usize::MAX).len(), MOST_PAIRS);
    }

    #[test]
    fn every_row_comes_about_as_often_at_every_place() {
        let mut counts = [[0_u32; 5]; 3];
        for bits in 0..6000_u64 {
            let rows = Seed::new(fnv_1a(&bits.to_le_bytes())).rows(5, 3);
            rows.iter().zip(&mut counts).for_each(|(row, counts)| counts[*row as usize] += 1);
        }
        // 1200 expected, with a standard deviation of 31.
        assert!(counts.iter().flatten().all(|count| count.abs_diff(1200) < 155), "{counts:?}");
    }

    #[test]
    fn seeds_are_letters_and_digits() {
        for text in ["", "a b", "a-b", "é", "a\n", &"a".repeat(33)] {
            assert_eq!(Seed::parse(text), None, "{text:?}");
        }
        assert_eq!(seed("QuiZ9").as_str(), "quiz9");
        for (bits, text) in [(0, "aaaaaaaa"), (u64::MAX, "sgjxfenv"), (0x0123_4567_89ab_cdef, "92vbh8cw")] {
            assert_eq!(Seed::new(bits).as_str(), text);
            assert_eq!(Seed::parse(text), Some(Seed::new(bits)));
        }
    }
}
