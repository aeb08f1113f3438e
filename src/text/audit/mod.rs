//! What texts say in an audit: responses with other labels elsewhere, rows that come again,
//! texts that are none. Of texts only hashes are kept.

mod compare;
mod degenerate;
mod origin;

pub use origin::Origin;

use super::Refusal;
use crate::model::{Fields, Judged, Labels, Rule};
use degenerate::is_degenerate;
use sha2::{Digest, Sha256};

/// The first half of a SHA-256: among a billion texts two of the same 128 bits are less
/// likely than one in 10^20. 0 stands for none.
type Key = u128;

/// The key of no text at all: where prompt and response are empty, they are none.
const NOTHING: Key = 0xe3b0_c442_98fc_1c14_9afb_f4c8_996f_b924;

/// The texts of a row.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The prompt; empty where it is null.
    pub prompt: &'a [u8],
    /// One response or two, or none in rows of prompts alone.
    pub responses: &'a [&'a [u8]],
    /// What the file records as SHA-256 of prompt and response: hex digits or 32 bytes; empty
    /// or missing where it records none.
    pub recorded: &'a [&'a [u8]],
}

/// What is kept of a row.
#[derive(Clone, Debug, Default)]
struct Row {
    labels: Labels,
    origin: Origin,
    prompt: Key,
    /// By SHA-256 of prompt and response.
    responses: [Key; 2],
    /// Whether its texts were read, and not only hashes.
    has_texts: bool,
    judged: Judged,
}

/// Takes the texts of rows, in any order, and finds the rules of [`Rule`] that they break.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    fields: Fields,
    rows: Vec<Row>,
}

impl Audit {
    /// An audit of rows with these fields.
    pub fn new(fields: Fields) -> Self {
        Self { fields, rows: Vec::new() }
    }

    /// Takes the texts of a row.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn take(
        &mut self,
        row: usize,
        origin: Origin,
        labels: Labels,
        texts: &Texts<'_>,
    ) -> Result<(), Refusal> {
        let fields = self.fields;
        let of_prompt = Sha256::new().chain_update(texts.prompt);
        let mut taken = Row { labels, origin, has_texts: true, ..Row::default() };
        let judged = &mut taken.judged;
        let mut tell = |rule: Rule, place: usize, broken: bool| {
            if rule.is_of(fields) {
                judged.tell(rule, place, broken);
            }
        };
        for (place, response) in texts.responses.iter().enumerate().take(fields.places() as usize) {
            let hash = of_prompt.clone().chain_update(response).finalize();
            taken.responses[place] = key(&hash);
            tell(Rule::DegenerateText, place, is_degenerate(response));
            if let Some(recorded) = texts.recorded.get(place).filter(|recorded| !recorded.is_empty()) {
                tell(Rule::WrongHash, place, bytes_of(recorded) != Some(hash.into()));
            }
        }
        taken.prompt = key(&of_prompt.finalize());
        let mut all = texts.responses.iter().chain([&texts.prompt]);
        tell(Rule::BlankText, 0, all.any(|text| is_blank(text)));
        if let [first, second] = texts.responses {
            tell(Rule::SameResponses, 0, first == second);
        }
        self.put(row, taken)
    }

    /// Takes the recorded SHA-256 of a row whose texts are not read: what rules need that
    /// are judged by hashes ([`Reads::Hashes`]).
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn take_hashes(
        &mut self,
        row: usize,
        origin: Origin,
        labels: Labels,
        recorded: &[&[u8]],
    ) -> Result<(), Refusal> {
        let mut taken = Row { labels, origin, ..Row::default() };
        for (own, recorded) in taken.responses.iter_mut().zip(recorded).take(self.fields.places() as usize) {
            *own = bytes_of(recorded).map_or(0, |hash| key(&hash));
        }
        self.put(row, taken)
    }

    fn put(&mut self, row: usize, taken: Row) -> Result<(), Refusal> {
        if self.rows.len() <= row {
            self.rows.try_reserve(row + 1 - self.rows.len())?;
            self.rows.resize(row + 1, Row::default());
        }
        self.rows[row] = taken;
        Ok(())
    }

    /// Bytes held in memory.
    pub fn size(&self) -> usize {
        self.rows.capacity() * size_of::<Row>()
    }

    /// What the texts of a row break, as far as was told before [`Audit::settle`]; nothing of a
    /// row that was not taken.
    pub fn judged(&self, row: usize) -> Judged {
        self.rows.get(row).map_or_else(Judged::default, |row| row.judged)
    }
}

/// What is kept of a SHA-256; 0 of that of no text.
fn key(hash: &[u8]) -> Key {
    let key = hash.iter().take(16).fold(0, |key, byte| key << 8 | Key::from(*byte));
    if key == NOTHING { 0 } else { key }
}

/// The bytes of a recorded SHA-256; none where it is not one.
fn bytes_of(recorded: &[u8]) -> Option<[u8; 32]> {
    if let Ok(bytes) = recorded.try_into() {
        return Some(bytes);
    }
    let mut bytes = [0; 32];
    if recorded.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(recorded.chunks_exact(2)) {
        for digit in digits {
            *byte = *byte << 4 | char::from(*digit).to_digit(16)? as u8;
        }
    }
    Some(bytes)
}

/// Whether a text is empty or nothing but white space.
fn is_blank(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAIN: Origin = Origin { release: 0, split: 1 };
    const TEST: Origin = Origin { release: 0, split: 2 };
    const OTHER_TRAIN: Origin = Origin { release: 1, split: 1 };

    /// Origin, labels, prompt, responses.
    type Given<'a> = (Origin, u64, &'a str, [&'a str; 2]);

    const SAFE: u64 = Labels::SAFE_WEIGHT << Labels::SEVERITY_AND_SAFE;
    const SECOND_SAFE: u64 = SAFE << 4;

    fn audit(rows: &[Given<'_>]) -> Audit {
        let mut audit = Audit::new(Fields::ALL);
        // In any order: row groups may come as they like.
        for (row, (origin, labels, prompt, responses)) in rows.iter().enumerate().rev() {
            let responses = responses.each_ref().map(|text| text.as_bytes());
            let texts = Texts { prompt: prompt.as_bytes(), responses: &responses, recorded: &[] };
            audit.take(row, *origin, Labels(*labels), &texts).expect("memory");
        }
        audit.settle().expect("memory");
        audit
    }

    /// The rows that break a rule, and places that it applies to.
    fn broken(audit: &Audit, rule: Rule) -> (Vec<usize>, u32) {
        let judged: Vec<Judged> = (0..audit.rows.len()).map(|row| audit.judged(row)).collect();
        let rows = (0..judged.len()).filter(|row| judged[*row].mask() & rule.bit() != 0).collect();
        let of = judged.iter().flat_map(|judged| judged.of).filter(|of| of & rule.bit() != 0);
        (rows, of.count() as u32)
    }

    #[test]
    fn rows_that_come_again_are_found_in_either_order() {
        let audit = audit(&[
            (TRAIN, 0, "p", ["a", "b"]),
            (TRAIN, 0, "p", ["b", "a"]),
            (TEST, 0, "p", ["a", "c"]),
            (OTHER_TRAIN, 0, "q", ["a", "b"]),
            (TRAIN, 0, "q", ["a", "b"]),
            (TEST, 0, "r", ["a", "b"]),
            (OTHER_TRAIN, 0, "r", ["b", "a"]),
            (Origin { release: 0, split: 0 }, 0, "r", ["b", "a"]),
            (TEST, 0, "", ["", ""]),
            (TRAIN, 0, "", ["", ""]),
        ]);
        assert_eq!(broken(&audit, Rule::DuplicatePair), (vec![0, 1], 8));
        assert_eq!(broken(&audit, Rule::PairInBothSplits), (vec![5, 6], 7));
        assert_eq!(broken(&audit, Rule::PromptInBothSplits), (vec![0, 1, 2, 5, 6], 7));
        assert_eq!(broken(&audit, Rule::SameResponses), (vec![8, 9], 10));
        assert_eq!(broken(&audit, Rule::BlankText), (vec![8, 9], 10));
    }

    #[test]
    fn other_labels_of_the_same_response_are_found() {
        let rows = [
            (TRAIN, SAFE, "p", ["a", "b"]),
            (TEST, 0, "p", ["c", "a"]),
            (TRAIN, SAFE | SECOND_SAFE, "p", ["a", "c"]),
            (OTHER_TRAIN, 0, "p", ["a", "d"]),
            (TRAIN, SECOND_SAFE, "q", ["a", "a"]),
            // Nothing is known: nothing is contradicted.
            (OTHER_TRAIN, 0xff << Labels::SEVERITY_AND_SAFE | 1 << 19 | 1 << 39, "p", ["b", "d"]),
        ];
        let found = audit(&rows);
        assert_eq!(broken(&found, Rule::SameTextOtherLabels), (vec![0, 1, 2, 4], 3 + 2 + 2 + 2));
        assert_eq!(broken(&found, Rule::ReleaseDiffers), (vec![0, 2, 3], 6));
        assert_eq!(
            found.judged(4).broken,
            [Rule::SameTextOtherLabels.bit() | Rule::SameResponses.bit(), Rule::SameTextOtherLabels.bit()]
        );
        // Settling again changes nothing.
        let mut again = found.clone();
        again.settle().expect("memory");
        assert!((0..rows.len()).all(|row| again.judged(row) == found.judged(row)));
        // The same by what the file records.
        let mut by_hashes = Audit::new(Fields::ALL);
        for (row, (origin, labels, prompt, responses)) in rows.iter().enumerate() {
            let hash = |text: &&str| Sha256::digest([*prompt, *text].concat()).to_vec();
            let hashes = responses.each_ref().map(hash);
            let recorded = hashes.each_ref().map(|hash| &hash[..]);
            by_hashes.take_hashes(row, *origin, Labels(*labels), &recorded).expect("memory");
        }
        by_hashes.settle().expect("memory");
        let by_hashes_alone = Rule::SameTextOtherLabels.bit() | Rule::ReleaseDiffers.bit();
        for row in 0..rows.len() {
            assert_eq!(by_hashes.judged(row), found.judged(row).only(by_hashes_alone));
        }
    }

    #[test]
    fn no_text_has_no_key() {
        assert_eq!(key(&Sha256::digest("")), 0);
        assert_eq!(key(&Sha256::digest("abc")), 0xba78_16bf_8f01_cfea_4141_40de_5dae_2223);
    }

    #[test]
    fn recorded_hashes_are_compared_as_hex_or_bytes() {
        let mut audit = Audit::new(Fields::ALL);
        let hash = Sha256::digest("pa");
        let hex: String = hash.iter().map(|byte| format!("{byte:02X}")).collect();
        let other = hex.replace('A', "B");
        for (row, recorded) in
            [hex.as_bytes(), &hash, &hex.as_bytes()[1..], other.as_bytes(), b""].into_iter().enumerate()
        {
            let texts = Texts { prompt: b"p", responses: &[b"b", b"a"], recorded: &[b"", recorded] };
            audit.take(row, TRAIN, Labels(0), &texts).expect("memory");
        }
        audit.settle().expect("memory");
        assert_eq!(broken(&audit, Rule::WrongHash), (vec![2, 3], 4));
    }

    #[test]
    fn rows_of_one_response_or_none_are_judged_by_what_they_have() {
        let fields = Fields::RESPONSE.and(Fields::SAFE);
        let mut audit = Audit::new(fields);
        for (row, response) in ["a", "b", "a", " \u{a0}\n"].iter().enumerate() {
            let texts = Texts { prompt: b"p", responses: &[response.as_bytes()], recorded: &[] };
            audit.take(row, TRAIN, Labels(SAFE * (row as u64 % 3)), &texts).expect("memory");
        }
        audit.settle().expect("memory");
        assert_eq!(broken(&audit, Rule::DuplicatePair), (vec![0, 2], 4));
        assert_eq!(broken(&audit, Rule::BlankText), (vec![3], 4));
        assert_eq!(broken(&audit, Rule::SameResponses), (vec![], 0));
        let mut audit = Audit::new(Fields::NONE);
        for (row, split) in [1, 2, 2].into_iter().enumerate() {
            let prompt = if row < 2 { &b"p"[..] } else { b"" };
            let texts = Texts { prompt, responses: &[], recorded: &[] };
            audit.take(row, Origin { release: 0, split }, Labels(0), &texts).expect("memory");
        }
        audit.settle().expect("memory");
        assert_eq!(broken(&audit, Rule::PromptInBothSplits), (vec![0, 1], 2));
        assert_eq!(broken(&audit, Rule::BlankText), (vec![2], 3));
        assert_eq!(broken(&audit, Rule::PairInBothSplits), (vec![], 0));
    }
}
