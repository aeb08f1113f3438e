//! Reads the labels back from the text by a table of phrases, as a careful person would.

use super::topics::TOPICS;
use super::{answers as a, asks, statements as s};

/// What a phrase says about the response that contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The response has this category.
    Category(u8),
    /// The response has this severity level.
    Severity(u8),
    /// The response is harmless.
    Safe,
    /// The response is helpful.
    Helpful,
    /// The response is of little help.
    Unhelpful,
}

/// What the text of a response says about its labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Bit c stands for category c.
    pub categories: u32,
    /// Levels named; one in a harmful response, none in a harmless one.
    pub severities: Vec<u8>,
    /// A phrase of a harmless response was found.
    pub safe: bool,
    /// Helpful minus unhelpful phrases.
    pub helpfulness: i32,
}

impl Recovered {
    /// The severity level, or nothing if the text contradicts itself.
    pub fn severity(&self) -> Option<u8> {
        match self.severities.as_slice() {
            [] if self.safe => Some(0),
            [level] if !self.safe => Some(*level),
            _ => None,
        }
    }
}

/// Phrases and what they say.
#[derive(Clone, Debug)]
pub struct PhraseTable {
    /// Lower-case pieces that follow one another in the text, with slots between them.
    phrases: Vec<(Vec<String>, Says)>,
}

impl Default for PhraseTable {
    fn default() -> Self {
        Self::new()
    }
}

impl PhraseTable {
    /// The table of all phrases that decide labels.
    pub fn new() -> Self {
        let mut phrases = Vec::new();
        let mut add = |phrase: &str, says: Says| phrases.push((pieces(phrase), says));
        for (c, levels) in TOPICS.iter().enumerate() {
            for topic in levels.iter().flat_map(|topics| topics.iter()) {
                add(topic.act(), Says::Category(c as u8));
            }
            for statement in s::CATEGORY[c].iter().chain(s::MILD[c]) {
                // "It would also cheat ..." puts a word between.
                let statement = statement.strip_prefix("would ").unwrap_or(statement);
                add(statement, Says::Category(c as u8));
            }
        }
        for level in 0..3 {
            for clause in s::IMPACT[level].iter().chain(s::MEASURE[level]) {
                add(clause, Says::Severity(level as u8 + 1));
            }
        }
        for template in a::REFUSAL.iter().chain(a::READING) {
            add(template, Says::Safe);
        }
        for act in asks::BENIGN {
            add(act, Says::Safe);
        }
        for mark in a::HELPFUL {
            add(mark, Says::Helpful);
        }
        for mark in a::UNHELPFUL.iter().chain(a::UNHELPFUL_SHORT) {
            add(mark, Says::Unhelpful);
        }
        Self { phrases }
    }

    /// The phrases, in pieces, with what they say.
    pub fn phrases(&self) -> &[(Vec<String>, Says)] {
        &self.phrases
    }

    /// Reads one response.
    pub fn read(&self, response: &str) -> Recovered {
        let text = response.to_lowercase();
        let mut found = Recovered::default();
        for (phrase, says) in &self.phrases {
            if !follow(&text, phrase) {
                continue;
            }
            match *says {
                Says::Category(c) => found.categories |= 1 << c,
                Says::Severity(level) if found.severities.contains(&level) => {}
                Says::Severity(level) => found.severities.push(level),
                Says::Safe => found.safe = true,
                Says::Helpful => found.helpfulness += 1,
                Says::Unhelpful => found.helpfulness -= 1,
            }
        }
        found
    }

    /// Which of two responses the text calls more helpful, if it tells them apart.
    /// A blank response is the less helpful one.
    pub fn better(&self, responses: [&str; 2]) -> Option<u8> {
        let blank = responses.map(|r| r.trim().is_empty());
        match blank {
            [true, false] => return Some(1),
            [false, true] => return Some(0),
            _ => {}
        }
        let [first, second] = responses.map(|r| self.read(r).helpfulness);
        match first.cmp(&second) {
            std::cmp::Ordering::Greater => Some(0),
            std::cmp::Ordering::Less => Some(1),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// The stretches of a template outside its slots, in lower case.
fn pieces(template: &str) -> Vec<String> {
    template
        .split(['{', '}'])
        // Odd pieces are the names of slots.
        .step_by(2)
        .map(str::to_lowercase)
        .filter(|piece| piece.len() > 1)
        .collect()
}

/// Whether the pieces stand in the text one after the other.
pub fn follow(text: &str, pieces: &[String]) -> bool {
    let mut rest = text;
    pieces.iter().all(|piece| match rest.split_once(piece.as_str()) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}
