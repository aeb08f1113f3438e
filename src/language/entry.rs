//! Entries of a catalogue, and what they are made of.
//!
//! An entry has places: `{n}` a number, `{t}` something that the catalogue translates itself,
//! `{x}` anything, which is kept, `{m}` anything, translated where that can be, `{l}` names in
//! a list (`a, b or c`), which are kept. In the translation `{}` are the same places in order,
//! `{1}`, `{2}` … say which.

use super::shape::{NUMBER, shape_of};

/// A line of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The text in English, with places.
    pub english: &'static str,
    /// The same in the other language.
    pub other: &'static str,
}

/// The entries of a catalogue's text: a line each, both sides parted by two spaces or more.
/// Empty lines and those that begin with `#` say nothing; a line without two sides has its
/// English alone.
pub fn entries(text: &'static str) -> impl Iterator<Item = Entry> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (english, other) = line.split_once("  ").unwrap_or((line, ""));
        Entry { english: english.trim_end(), other: other.trim() }
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A number that the English text always has.
    Fixed,
    Number,
    Translated,
    Kept,
    Either,
    List,
}

/// Half of an entry: literal text, then for each place its kind and the text after it.
#[derive(Debug)]
pub(super) struct Pattern {
    pub begin: String,
    pub places: Vec<(Place, String)>,
    /// What is translated: literal text, and numbers of places.
    pub other: Vec<(String, usize)>,
    pub end: String,
    /// Whether it fits nearly anything: it says hardly a word and takes what it does not know.
    pub is_vague: bool,
    /// How much has to be there: entries that say more go first.
    pub length: usize,
}

impl Pattern {
    pub(super) fn new(entry: Entry) -> Self {
        let mut places: Vec<(Place, String)> = Vec::new();
        let mut begin = String::new();
        let mut literal = |places: &mut Vec<(Place, String)>, text: &str| {
            let (shape, _) = shape_of(text);
            for (at, part) in shape.split(NUMBER).enumerate() {
                if at > 0 {
                    places.push((Place::Fixed, String::new()));
                }
                places.last_mut().map_or(&mut begin, |(_, after)| after).push_str(part);
            }
        };
        let mut rest = entry.english;
        while let Some((before, kind, after)) = next_place(rest) {
            literal(&mut places, before);
            let place = match kind {
                "n" => Place::Number,
                "x" => Place::Kept,
                "m" => Place::Either,
                "l" => Place::List,
                _ => Place::Translated,
            };
            places.push((place, String::new()));
            rest = after;
        }
        literal(&mut places, rest);
        let own: Vec<usize> = (0..places.len()).filter(|at| places[*at].0 != Place::Fixed).collect();
        let mut other = Vec::new();
        let mut rest = entry.other;
        while let Some((before, number, after)) = next_place(rest) {
            let at = number.parse().map_or(other.len(), |number: usize| number.wrapping_sub(1));
            // A place that there is not is left out; a test finds such entries.
            other.push((before.to_owned(), own.get(at).copied().unwrap_or(usize::MAX)));
            rest = after;
        }
        let mut own = Self { begin, places, other, end: rest.to_owned(), is_vague: false, length: 0 };
        let words = own.literals().flat_map(str::chars).filter(char::is_ascii_alphabetic).count();
        let takes = |place: &Place| matches!(place, Place::Kept | Place::Either | Place::List);
        own.length = own.literals().map(str::len).sum();
        let begins = own.begin.contains(|letter: char| letter.is_ascii_alphabetic());
        own.is_vague = !begins && words < FEW_LETTERS && own.places.iter().any(|(place, _)| takes(place));
        own
    }

    fn literals(&self) -> impl Iterator<Item = &str> {
        [&*self.begin].into_iter().chain(self.places.iter().map(|(_, after)| &**after))
    }
}

/// Fewer letters say hardly a word.
const FEW_LETTERS: usize = 4;

/// What stands before the next place, what the place says, and what stands after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside, after))
}
