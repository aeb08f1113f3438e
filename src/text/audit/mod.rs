//! What texts say in an audit: responses with other labels elsewhere, rows that come again,
//! texts that are none. Of texts only hashes are kept.

mod degenerate;
mod origin;

pub use origin::Origin;

use super::Refusal;
use crate::model::{CategorySet, Fields, Judged, Labels, Reads, Rule, SEVERITY_UNKNOWN, UNKNOWN};
use degenerate::is_degenerate;
use sha2::{Digest, Sha256};

/// The first half of a SHA-256: among a billion texts two of the same 128 bits are less
/// likely than one in 10^20. 0 stands for none.
type Key = u128;

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
            if !texts.prompt.is_empty() || !response.is_empty() {
                taken.responses[place] = key(&hash);
            }
            tell(Rule::DegenerateText, place, is_degenerate(response));
            if let Some(recorded) = texts.recorded.get(place).filter(|recorded| !recorded.is_empty()) {
                tell(Rule::WrongHash, place, bytes_of(recorded) != Some(hash.into()));
            }
        }
        if !texts.prompt.is_empty() {
            taken.prompt = key(&of_prompt.finalize());
        }
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

    /// What the texts of a row break, as far as was told before [`Audit::settle`]; nothing of a
    /// row that was not taken.
    pub fn judged(&self, row: usize) -> Judged {
        self.rows.get(row).map_or_else(Judged::default, |row| row.judged)
    }

    /// Compares the rows that were taken with each other. After further rows, do it again.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn settle(&mut self) -> Result<(), Refusal> {
        let compared =
            Rule::ALL.iter().filter(|rule| COMPARED.contains(rule) || rule.reads() == Reads::Hashes);
        let own = !compared.fold(0, |mask, rule| mask | rule.bit());
        self.rows.iter_mut().for_each(|row| row.judged = row.judged.only(own));
        let mut places = Vec::new();
        places.try_reserve_exact(self.rows.len() * self.fields.places() as usize)?;
        for (rule, keys) in
            [(Rule::PairInBothSplits, pair as fn(&Row) -> [Key; 3]), (Rule::PromptInBothSplits, prompt)]
        {
            let is_of = |row: &Row| row.has_texts && keys(row) != [0; 3];
            places.clear();
            places.extend((0..self.rows.len()).filter(|at| is_of(&self.rows[*at])).map(|at| [at as u32, 0]));
            self.each_same(&mut places, &|row, _| keys(row), &|audit, same| audit.compare_rows(rule, same));
        }
        places.clear();
        let every = (0..self.rows.len() as u32).flat_map(|at| [0, 1].map(|place| [at, place]));
        places.extend(every.filter(|[at, place]| self.rows[*at as usize].responses[*place as usize] != 0));
        let response = |row: &Row, place: usize| [row.responses[place], 0, 0];
        self.each_same(&mut places, &response, &Self::compare_responses);
        Ok(())
    }

    /// Sorts places (row, response) by key and origin, and calls for those with the same key.
    fn each_same(
        &mut self,
        places: &mut [[u32; 2]],
        key: &dyn Fn(&Row, usize) -> [Key; 3],
        each: &dyn Fn(&mut Self, &[[u32; 2]]),
    ) {
        let of = |rows: &[Row], [at, place]: [u32; 2]| {
            let row = &rows[at as usize];
            (key(row, place as usize), row.origin)
        };
        let rows = &self.rows;
        places.sort_unstable_by(|a, b| of(rows, *a).cmp(&of(rows, *b)).then(a.cmp(b)));
        let mut rest: &[[u32; 2]] = places;
        while let Some(first) = rest.first() {
            let own = of(&self.rows, *first).0;
            let end = rest.iter().take_while(|place| of(&self.rows, **place).0 == own).count();
            let (same, after) = rest.split_at(end);
            each(self, same);
            rest = after;
        }
    }

    fn tell(&mut self, rule: Rule, [at, place]: [u32; 2], broken: bool) {
        if rule.is_of(self.fields) {
            self.rows[at as usize].judged.tell(rule, place as usize, broken);
        }
    }

    /// Rows with the same texts, in the order of their origins.
    fn compare_rows(&mut self, rule: Rule, same: &[[u32; 2]]) {
        let origin = |audit: &Self, [at, _]: [u32; 2]| audit.rows[at as usize].origin;
        let mut splits = same.iter().map(|place| origin(self, *place).split).filter(|split| *split > 0);
        let first = splits.next();
        let several = splits.any(|split| Some(split) != first);
        for (at, place) in same.iter().enumerate() {
            let own = origin(self, *place);
            if own.split > 0 {
                self.tell(rule, *place, several);
            }
            if rule == Rule::PairInBothSplits {
                let before = at.checked_sub(1).and_then(|at| same.get(at));
                let again = [before, same.get(at + 1)].into_iter().flatten().any(|p| origin(self, *p) == own);
                self.tell(Rule::DuplicatePair, *place, again);
            }
        }
    }

    /// Places of one response, in the order of their origins.
    fn compare_responses(&mut self, same: &[[u32; 2]]) {
        if same.len() < 2 {
            return;
        }
        let release = |audit: &Self, [at, _]: [u32; 2]| audit.rows[at as usize].origin.release;
        let mut rest = same;
        while let Some(first) = rest.first() {
            let own = release(self, *first);
            let end = rest.iter().take_while(|place| release(self, **place) == own).count();
            let (here, after) = rest.split_at(end);
            let said = |there: bool| {
                let mut said = Said::default();
                let others = same.iter().filter(|place| (release(self, **place) == own) == there);
                others.for_each(|[at, place]| said.add(self.rows[*at as usize].labels, *place as usize));
                said
            };
            let (said_here, said_elsewhere) = (said(true), said(false));
            for place in here {
                let labels = self.rows[place[0] as usize].labels;
                let differs = |said: &Said| said.has_other(labels, place[1] as usize);
                if here.len() > 1 {
                    self.tell(Rule::SameTextOtherLabels, *place, differs(&said_here));
                }
                if here.len() < same.len() {
                    self.tell(Rule::ReleaseDiffers, *place, differs(&said_elsewhere));
                }
            }
            rest = after;
        }
    }
}

/// Rules of texts that compare rows.
const COMPARED: [Rule; 3] = [Rule::DuplicatePair, Rule::PairInBothSplits, Rule::PromptInBothSplits];

/// What a pair is known by: prompt and responses, in either order. None without a response.
fn pair(row: &Row) -> [Key; 3] {
    let [a, b] = row.responses;
    if a.max(b) == 0 { [0; 3] } else { [row.prompt, a.min(b), a.max(b)] }
}

fn prompt(row: &Row) -> [Key; 3] {
    [row.prompt, 0, 0]
}

/// What was said of one response: by label the first known value, and whether there is another.
#[derive(Default)]
struct Said([Option<(u32, bool)>; 3]);

impl Said {
    /// Safe flag, severity and categories, where they are known.
    fn values(labels: Labels, place: usize) -> [Option<u32>; 3] {
        let known = |code: u8, unknown: u8| (code < unknown).then(|| code.into());
        let categories = labels.categories(place);
        [
            known(labels.safe(place), UNKNOWN),
            known(labels.severity(place), SEVERITY_UNKNOWN),
            (categories >> CategorySet::UNKNOWN == 0).then_some(categories),
        ]
    }

    fn add(&mut self, labels: Labels, place: usize) {
        for (said, value) in self.0.iter_mut().zip(Self::values(labels, place)) {
            if let Some(value) = value {
                let (first, several) = *said.get_or_insert((value, false));
                *said = Some((first, several || first != value));
            }
        }
    }

    /// Whether something else than these labels was said.
    fn has_other(&self, labels: Labels, place: usize) -> bool {
        let mut both = self.0.iter().zip(Self::values(labels, place));
        both.any(|(said, value)| match (said, value) {
            (Some((first, several)), Some(value)) => *several || *first != value,
            _ => false,
        })
    }
}

fn key(hash: &[u8]) -> Key {
    hash.iter().take(16).fold(0, |key, byte| key << 8 | Key::from(*byte))
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
