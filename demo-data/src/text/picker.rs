//! Draws phrases.

use crate::rng::Rng;

/// Draws phrases so that no sentence stands twice in one pair.
#[derive(Debug)]
pub struct Picker<'a> {
    /// The generator behind it.
    pub rng: &'a mut Rng,
    used: Vec<&'static str>,
}

impl<'a> Picker<'a> {
    /// A picker for one pair.
    pub fn new(rng: &'a mut Rng) -> Self {
        Self { rng, used: Vec::new() }
    }

    /// A phrase that this pair does not have yet, unless the table is nearly used up.
    pub fn pick(&mut self, table: &'static [&'static str]) -> &'static str {
        for _ in 0..24 {
            let phrase = self.rng.pick(table);
            if !self.used.contains(&phrase) {
                self.used.push(phrase);
                return phrase;
            }
        }
        self.rng.pick(table)
    }
}
