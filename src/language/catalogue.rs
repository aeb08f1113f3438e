//! Translations by text: English in, another language out.
//!
//! A text of several sentences is translated sentence by sentence.

use super::entry::{Entry, Pattern, Place};
use super::shape::{KEPT_NUMBER, NUMBER, as_it_is, is_neutral, shape_of, shifted, with_numbers};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// What may be kept as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Keeps {
    /// Only what stands in places for what is kept, of entries that say something.
    Nothing,
    /// What stands in places.
    Places,
    /// That, and what an entry that fits nearly anything makes of the rest.
    Anything,
}

/// Entries inside of each other at most.
const DEEPEST: u32 = 40;

/// Shapes that are remembered at most, and how long they may be.
const REMEMBERED: usize = 20_000;
const REMEMBERED_BYTES: usize = 500;

/// Longer texts are none of the page's.
const LONGEST: usize = 40_000;

/// So many places are tried at most for one text: names in the data may be made to have a text
/// fit in countless ways. Sentences of charts take a fifth of it.
const MOST_TRIES: u32 = 200_000;

/// Translates texts.
pub struct Catalogue {
    whole: HashMap<String, Pattern>,
    /// Those that begin with a letter or a mark, by that.
    beginning: HashMap<char, Vec<Pattern>>,
    /// Those that begin with a place.
    open: Vec<Pattern>,
    /// Those that fit nearly anything.
    vague: Vec<Pattern>,
    /// What was found for shapes, by what may be kept.
    known: [RefCell<HashMap<String, Option<String>>>; 3],
    /// How many places may still be tried for this text.
    tries: Cell<u32>,
    /// How many texts took all tries: data that has such gets fewer for each.
    hopeless: Cell<u32>,
}

impl Catalogue {
    /// The catalogue of these entries; of two for the same text the first counts.
    pub fn new(entries: impl Iterator<Item = Entry>) -> Self {
        let mut own = Self {
            whole: HashMap::new(),
            beginning: HashMap::new(),
            open: Vec::new(),
            vague: Vec::new(),
            known: Default::default(),
            tries: Cell::new(0),
            hopeless: Cell::new(0),
        };
        for entry in entries {
            let pattern = Pattern::new(entry);
            if pattern.places.iter().all(|(place, _)| matches!(place, Place::Fixed | Place::Number)) {
                let mut shape = pattern.begin.clone();
                for (_, after) in &pattern.places {
                    shape.push(NUMBER);
                    shape.push_str(after);
                }
                own.whole.entry(shape).or_insert(pattern);
            } else if pattern.is_vague {
                own.vague.push(pattern);
            } else if let Some(first) = pattern.begin.chars().next() {
                own.beginning.entry(first).or_default().push(pattern);
            } else {
                own.open.push(pattern);
            }
        }
        for list in own.beginning.values_mut().chain([&mut own.open, &mut own.vague]) {
            list.sort_by_key(|pattern| usize::MAX - pattern.length);
        }
        own
    }

    /// The text in the other language; none where the catalogue does not have it.
    pub fn translate(&self, text: &str) -> Option<String> {
        if text.len() > LONGEST || text.contains([NUMBER, KEPT_NUMBER]) {
            return None;
        }
        self.tries.set(MOST_TRIES / (1 + self.hopeless.get()));
        let (shape, numbers) = shape_of(text.trim());
        let translated = self.shape(&shape, 0);
        if self.tries.get() == 0 {
            self.hopeless.set(self.hopeless.get().saturating_add(1).min(1_000));
        }
        let translated = translated?;
        let begin = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(begin);
        Some([&text[..begin], &with_numbers(&translated, &numbers), &text[end..]].concat())
    }

    /// A shape in the other language, where after each [`NUMBER`] a letter says which of the
    /// numbers stands there. Nothing is kept that might have been translated, where that goes.
    fn shape(&self, shape: &str, depth: u32) -> Option<String> {
        self.up_to(Keeps::Anything, shape, depth)
    }

    /// The same, where no more is kept than `most`.
    fn up_to(&self, most: Keeps, shape: &str, depth: u32) -> Option<String> {
        let all = [Keeps::Nothing, Keeps::Places, Keeps::Anything].into_iter();
        all.take_while(|keeps| *keeps <= most).find_map(|keeps| self.known(shape, keeps, depth))
    }

    fn known(&self, shape: &str, keeps: Keeps, depth: u32) -> Option<String> {
        if is_neutral(shape) {
            return Some(as_it_is(shape, 0, NUMBER));
        }
        if depth > DEEPEST {
            return None;
        }
        let memory = &self.known[keeps as usize];
        if let Some(known) = memory.borrow().get(shape) {
            return known.clone();
        }
        if !self.may_go_on(shape) {
            return None;
        }
        let translated = match self.whole.get(shape) {
            Some(pattern) => self.filled(pattern, shape, keeps, depth),
            None => self
                .list(shape, depth)
                .or_else(|| self.parts(shape, "; ", keeps, depth))
                .or_else(|| self.entry(shape, keeps, depth))
                .or_else(|| self.parts(shape, ". ", keeps, depth))
                .or_else(|| self.vague.iter().find_map(|pattern| self.filled(pattern, shape, keeps, depth))),
        };
        if self.tries.get() == 0 || shape.len() > REMEMBERED_BYTES {
            return translated;
        }
        let mut known = memory.borrow_mut();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(shape.to_owned(), translated.clone());
        translated
    }

    /// Whether there are tries left; what is long is looked through longer.
    fn may_go_on(&self, text: &str) -> bool {
        let cost = 1 + text.len() as u32 / 64;
        self.tries.set(self.tries.get().saturating_sub(cost));
        self.tries.get() > 0
    }

    /// By the entry that fits, apart from vague ones.
    fn entry(&self, shape: &str, keeps: Keeps, depth: u32) -> Option<String> {
        let first = shape.chars().next()?;
        let mut beginning = self.beginning.get(&first).into_iter().flatten().peekable();
        let mut open = self.open.iter().peekable();
        // Both lists have the longest first.
        let next = || match (beginning.peek(), open.peek()) {
            (Some(one), Some(other)) if one.length < other.length => open.next(),
            (Some(_), _) => beginning.next(),
            (None, _) => open.next(),
        };
        std::iter::from_fn(next).find_map(|pattern| self.filled(pattern, shape, keeps, depth))
    }

    /// A list of what the catalogue has, in one go.
    fn list(&self, shape: &str, depth: u32) -> Option<String> {
        let between = [(" or ", "或"), (" and ", "和"), (", ", "、")];
        between.into_iter().filter(|(between, _)| shape.matches(between).nth(1).is_some()).find_map(
            |(between, other)| {
                let mut numbers = 0;
                let items: Option<Vec<String>> = shape
                    .split(between)
                    .map(|item| {
                        let first = numbers;
                        numbers += item.matches(NUMBER).count();
                        let known = self.known(item, Keeps::Nothing, depth + 1)?;
                        Some(shifted(&known, first))
                    })
                    .collect();
                items.map(|items| items.join(other))
            },
        )
    }

    /// In two parts, each by itself: sentences, clauses of a filter.
    fn parts(&self, shape: &str, between: &str, keeps: Keeps, depth: u32) -> Option<String> {
        shape.match_indices(between).find_map(|(at, _)| {
            let ends = usize::from(between == ". ");
            let (first, rest) = (shape[..at + ends].trim_end(), &shape[at + between.len()..]);
            let said = self.up_to(keeps, first, depth + 1)?;
            let rest = self.up_to(keeps, rest, depth + 1)?;
            let mark = if ends == 0 { "；" } else { "" };
            Some([&said, mark, &shifted(&rest, first.matches(NUMBER).count())].concat())
        })
    }

    /// What stands in a place: entries that fit nearly anything must not stand in each other.
    fn inside(&self, shape: &str, keeps: Keeps, depth: u32) -> Option<String> {
        self.up_to(keeps.min(Keeps::Places), shape, depth + 1)
    }

    fn filled(&self, pattern: &Pattern, shape: &str, keeps: Keeps, depth: u32) -> Option<String> {
        let takes = |(place, _): &(Place, String)| matches!(place, Place::Kept | Place::List);
        let is_asked = match keeps {
            Keeps::Nothing => !pattern.is_vague || !pattern.places.iter().any(takes),
            Keeps::Places => !pattern.is_vague,
            Keeps::Anything => true,
        };
        let rest = shape.strip_prefix(&*pattern.begin).filter(|_| is_asked)?;
        let mut found = Vec::with_capacity(pattern.places.len());
        if !self.fits(&pattern.places, rest, keeps, depth, &mut found) {
            return None;
        }
        // Numbers before each place.
        let mut numbers = 0;
        let filled: Vec<String> = pattern
            .places
            .iter()
            .zip(&found)
            .map(|((place, _), text)| {
                let first = numbers;
                numbers += text.matches(NUMBER).count();
                let translated = match place {
                    Place::Translated | Place::Either => self.inside(text, keeps, depth),
                    Place::List => {
                        return as_it_is(&list_of(text), first, KEPT_NUMBER);
                    }
                    Place::Fixed | Place::Number => return as_it_is(text, first, NUMBER),
                    Place::Kept => None,
                };
                translated.map_or_else(|| as_it_is(text, first, KEPT_NUMBER), |text| shifted(&text, first))
            })
            .collect();
        let mut said = String::new();
        for (before, place) in &pattern.other {
            said += before;
            said += filled.get(*place).map_or("", String::as_str);
        }
        Some(said + &pattern.end)
    }

    /// Finds what stands in places; each takes as little as it can.
    fn fits<'a>(
        &self,
        places: &[(Place, String)],
        text: &'a str,
        keeps: Keeps,
        depth: u32,
        found: &mut Vec<&'a str>,
    ) -> bool {
        let Some(((place, after), rest)) = places.split_first() else { return text.is_empty() };
        let mut from = text.chars().next().map_or(0, char::len_utf8);
        loop {
            if !self.may_go_on(text) {
                return false;
            }
            // The last place takes all that is left.
            let end = match after.is_empty() {
                true if rest.is_empty() => text.len(),
                true => from,
                false => match text.get(from..).and_then(|text| text.find(&**after)) {
                    Some(at) => from + at,
                    None => return false,
                },
            };
            let Some((inside, follows)) = text.split_at_checked(end) else { return false };
            let is_number = inside.chars().eq([NUMBER]);
            let may = match place {
                Place::Fixed | Place::Number => is_number,
                Place::Translated => self.inside(inside, keeps, depth).is_some(),
                Place::Either if keeps == Keeps::Nothing => self.inside(inside, keeps, depth).is_some(),
                // What is kept does not go on into the next sentence, as long as there is a choice.
                _ if keeps != Keeps::Places => !["; ", ". ", ": "].iter().any(|end| inside.contains(end)),
                Place::Kept | Place::Either | Place::List => true,
            };
            if inside.is_empty() || matches!(place, Place::Fixed | Place::Number) && !is_number {
                return false;
            }
            if may {
                found.push(inside);
                if self.fits(rest, &follows[after.len().min(follows.len())..], keeps, depth, found) {
                    return true;
                }
                found.pop();
            }
            let Some(next) = follows.chars().next() else { return false };
            from = end + next.len_utf8();
        }
    }
}

/// Names in a list, as the other language lists them; what stands in quotation marks is one name.
fn list_of(names: &str) -> String {
    let mut said = String::new();
    let mut rest = names;
    while let Some((before, quoted)) = rest.split_once('“') {
        let (name, after) = quoted.split_once('”').unwrap_or((quoted, ""));
        said += &[&listed(before), "“", name, "”"].concat();
        rest = after;
    }
    said + &listed(rest)
}

fn listed(names: &str) -> String {
    names.replace(" or ", "或").replace(" and ", "和").replace(", ", "、")
}

#[cfg(test)]
mod tests {
    use super::super::entry::entries;
    use super::*;

    const TEXT: &str = "\
# A comment

Drugs  毒品
pairs  对
Both safe.  两者皆安全。
response {n}  回答 {}
Of {n} {t}: {n}.  {2}共 {1},其中 {3}。
{t}: {t}  {}:{}
{t} or {t}  {}或{}
from {l}  来自 {}
Row {x} has {n} cells.  行 {} 有 {} 格。
Is “{m}” one of 95 %?  “{}”是 95% 之一吗?
{n} of {n} {t} ({n})  {2} {3}中的 {1}({4})
";

    fn say(text: &str) -> Option<String> {
        Catalogue::new(entries(TEXT)).translate(text)
    }

    #[test]
    fn texts_are_translated_with_what_is_in_them() {
        for (text, said) in [
            ("Drugs", "毒品"),
            ("12.3 %", "12.3%"),
            ("response 1", "回答 1"),
            ("response 1: Drugs or Drugs or pairs", "回答 1:毒品或毒品或对"),
            ("Of 1,234 pairs: 12.", "对共 1,234,其中 12。"),
            ("Both safe. Of 5 pairs: 1. Both safe.", "两者皆安全。对共 5,其中 1。两者皆安全。"),
            ("from a1, b2 or c3", "来自 a1、b2或c3"),
            ("Row a, has 3 cells has 7 cells.", "行 a, has 3 cells 有 7 格。"),
            ("Is “Drugs” one of 95 %?", "“毒品”是 95% 之一吗?"),
            ("Is “x 9” one of 95 %?", "“x 9”是 95% 之一吗?"),
            ("5 of 10 pairs (< 0.01 %)", "10 对中的 5(< 0.01%)"),
            (" Drugs ", " 毒品 "),
        ] {
            assert_eq!(say(text).as_deref(), Some(said), "{text}");
        }
        for text in ["drugs", "response", "Drugs or xyz", "from ", "Of pairs pairs: 5.", "5 of 10 xyz (1)"] {
            assert_eq!(say(text), None, "{text}");
        }
    }

    /// What a hostile name may look like ends soon, one way or another.
    #[test]
    fn no_text_takes_long() {
        let catalogue = Catalogue::new(super::super::CHINESE.iter().flat_map(|text| entries(text)));
        for piece in [
            "a. ",
            "x=",
            "a: b ",
            "p or q ",
            "p and q, ",
            "“a” ",
            "a; b ",
            "1 of 2 x ",
            "Row a has ",
            "\u{e000}",
            "\u{e000}\u{20}",
        ] {
            for times in [10, 300, 1_000] {
                let text = piece.repeat(times);
                for text in [text.clone(), ["prompt from ", &text].concat(), [&text, "pairs"].concat()] {
                    let said = catalogue.translate(&text);
                    assert!(said.is_none_or(|said| said.len() < 3 * text.len() + 100), "{piece} {times}");
                }
            }
        }
        assert!(catalogue.hopeless.get() > 0, "none of these takes all tries");
        for memory in &catalogue.known {
            let memory = memory.borrow();
            assert!(memory.len() <= REMEMBERED && memory.keys().all(|shape| shape.len() <= REMEMBERED_BYTES));
        }
    }

    #[test]
    fn what_was_translated_once_is_translated_alike() {
        let catalogue = Catalogue::new(entries(TEXT));
        for text in ["response 1: Drugs", "response 0: Drugs", "response 1: Drugs", "pairs: response 3"] {
            assert_eq!(catalogue.translate(text), say(text), "{text}");
        }
    }
}
