//! Rows with the same prompt and response: groups of annotations of one response.

use super::Refusal;
use crate::model::{Annotation, LabelTally, Tally};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A row that belongs to no group.
const NONE: u32 = u32::MAX;

/// Groups of rows with the same prompt and response. Of texts only half of a SHA-256 is
/// kept: among a billion texts two of the same 128 bits are less likely than one in 10^20.
#[derive(Clone, Debug, Default)]
pub struct Repeats {
    groups: BTreeMap<u128, u32>,
    /// By row.
    of_rows: Vec<u32>,
}

impl Repeats {
    /// Takes the texts of a row. One without any belongs to no group.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn take(&mut self, row: usize, prompt: &[u8], response: &[u8]) -> Result<(), Refusal> {
        if self.of_rows.len() <= row {
            let more = row + 1 - self.of_rows.len();
            self.of_rows.try_reserve(more)?;
            self.of_rows.resize(row + 1, NONE);
        }
        if !prompt.is_empty() || !response.is_empty() {
            let new = self.groups.len() as u32;
            self.of_rows[row] = *self.groups.entry(key(prompt, response)).or_insert(new);
        }
        Ok(())
    }

    /// The group of a row.
    fn group(&self, row: usize) -> Option<usize> {
        self.of_rows.get(row).filter(|group| **group != NONE).map(|group| *group as usize)
    }

    /// For every row with its group: what was said of a label.
    fn said<'a>(&'a self, rows: &'a [u32], label: usize) -> impl Iterator<Item = (usize, Option<bool>)> + 'a {
        let groups = (0..rows.len()).map(|row| self.group(row));
        groups.zip(rows).filter_map(move |(group, row)| Some((group?, Annotation(*row).says(label))))
    }

    /// By group: annotations in which a label is known, and those that say yes.
    fn counts(&self, rows: &[u32], label: usize) -> Vec<[u32; 2]> {
        let mut counts = vec![[0; 2]; self.groups.len()];
        for (group, said) in self.said(rows, label) {
            if let Some(yes) = said {
                counts[group][0] += 1;
                counts[group][1] += u32::from(yes);
            }
        }
        counts
    }

    /// How often the annotators of a group said the same of the labels at the bits of a
    /// mask. Rows are [`Annotation`]s.
    pub fn tally(&self, rows: &[u32], labels: u32) -> Tally {
        let mut sizes = vec![0_u64; self.groups.len()];
        let mut grouped = 0;
        for group in (0..rows.len()).filter_map(|row| self.group(row)) {
            sizes[group] += 1;
            grouped += 1;
        }
        let mut of_size = BTreeMap::new();
        sizes.into_iter().filter(|rows| *rows > 0).for_each(|rows| *of_size.entry(rows).or_insert(0) += 1);
        let labels = (0..32).filter(|label| labels >> label & 1 == 1).map(|label| {
            let mut said = BTreeMap::new();
            for counts in self.counts(rows, label).into_iter().filter(|[all, _]| *all > 0) {
                *said.entry(counts).or_insert(0) += 1;
            }
            let unknown = self.said(rows, label).filter(|(_, said)| said.is_none()).count();
            let said = said.into_iter().map(|([all, yes], groups)| [all.into(), yes.into(), groups]);
            LabelTally { label, unknown: unknown as u64, said: said.collect() }
        });
        Tally {
            rows: rows.len() as u64,
            without_text: rows.len() as u64 - grouped,
            sizes: of_size.into_iter().map(|(rows, groups)| [rows, groups]).collect(),
            labels: labels.collect(),
        }
    }

    /// By row: bit 0 is set where the annotators of its group differ on one of the labels at
    /// the bits of a mask, bit 1 where they do on all of them.
    pub fn differ(&self, rows: &[u32], labels: u32) -> Vec<u8> {
        // Bit 0: on any of the labels so far; bit 1: on all of them.
        let mut groups = vec![0b10_u8; self.groups.len()];
        for label in (0..32).filter(|label| labels >> label & 1 == 1) {
            for (group, [all, yes]) in groups.iter_mut().zip(self.counts(rows, label)) {
                let differs = yes > 0 && yes < all;
                *group = if differs { *group | 1 } else { *group & 1 };
            }
        }
        (0..rows.len()).map(|row| self.group(row).map_or(0, |group| groups[group])).collect()
    }
}

/// What stands for a prompt and a response. Where the prompt ends is part of it.
fn key(prompt: &[u8], response: &[u8]) -> u128 {
    let hash = Sha256::new()
        .chain_update((prompt.len() as u64).to_le_bytes())
        .chain_update(prompt)
        .chain_update(response)
        .finalize();
    hash.iter().take(16).fold(0, |key, byte| key << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SAFE_LABEL;

    const SAFE: u32 = 1 << SAFE_LABEL;
    const SAFE_UNKNOWN: u32 = 1 << (SAFE_LABEL + 1);

    fn repeats(texts: &[(&str, &str)]) -> Repeats {
        let mut repeats = Repeats::default();
        // In any order: row groups may come as they like.
        for (row, (prompt, response)) in texts.iter().enumerate().rev() {
            repeats.take(row, prompt.as_bytes(), response.as_bytes()).expect("memory");
        }
        repeats
    }

    #[test]
    fn rows_with_the_same_texts_are_one_group() {
        let texts = [
            ("ab", "c"),
            ("a", "bc"),
            ("ab", "c"),
            ("", ""),
            ("", "abc"),
            ("abc", ""),
            ("ab", "c"),
            ("a", "bc"),
        ];
        let rows = [SAFE, 0, 0, SAFE, SAFE, SAFE, SAFE_UNKNOWN, 1];
        let repeats = repeats(&texts);
        let tally = repeats.tally(&rows, SAFE | 1);
        assert_eq!((tally.rows, tally.without_text), (8, 1));
        assert_eq!(tally.sizes, [[1, 2], [2, 1], [3, 1]]);
        assert_eq!(
            tally.labels,
            [
                LabelTally { label: 0, unknown: 0, said: vec![[1, 0, 2], [2, 1, 1], [3, 0, 1]] },
                LabelTally { label: SAFE_LABEL, unknown: 1, said: vec![[1, 1, 2], [2, 0, 1], [2, 1, 1]] },
            ]
        );
    }

    #[test]
    fn groups_that_differ_are_told_row_by_row() {
        let texts = [("a", "b"), ("a", "c"), ("a", "b"), ("a", "c"), ("a", "d")];
        let rows = [SAFE, 0b10, 1, 0b10, 1];
        let repeats = repeats(&texts);
        assert_eq!(repeats.differ(&rows, SAFE), [3, 0, 3, 0, 0]);
        assert_eq!(repeats.differ(&rows, SAFE | 1), [3, 0, 3, 0, 0]);
        assert_eq!(repeats.differ(&rows, SAFE | 0b10), [1, 0, 1, 0, 0]);
        assert_eq!(repeats.differ(&rows, 0b10), [0; 5]);
    }
}
