//! Draws phrases.

use crate::rng::Rng;

/// Draws phrases so that no sentence stands twice in one pair.
///
/// Rows that follow one another are worded alike: a session of rows uses a window of each table,
/// the next session another one. That keeps the text shards small.
#[derive(Debug)]
pub struct Picker<'a> {
    /// The generator behind it.
    pub rng: &'a mut Rng,
    session: usize,
    used: Vec<&'static str>,
}

/// Rows that share their windows.
const SESSION: usize = 250;

impl<'a> Picker<'a> {
    /// A picker for the pair in this row.
    pub fn new(row: usize, rng: &'a mut Rng) -> Self {
        Self { rng, session: row / SESSION, used: Vec::new() }
    }

    /// A phrase from the session's window of the table.
    pub fn pick(&mut self, table: &'static [&'static str]) -> &'static str {
        let len = table.len();
        let width = (len / 5).max(3).min(len);
        // Tables of the same size must not move in step.
        let salt = len * 31 + table.first().map_or(0, |phrase| phrase.len());
        let start = Rng::new((self.session * 4096 + salt) as u64).below(len);
        for _ in 0..16 {
            let phrase = table[(start + self.rng.below(width)) % len];
            if !self.used.contains(&phrase) {
                self.used.push(phrase);
                return phrase;
            }
        }
        table[self.rng.below(len)]
    }
}
