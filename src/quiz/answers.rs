//! What one person answered.

use super::Seed;
use crate::model::keyed::keyed;
use crate::model::{CategorySet, Fields, Labels, SEVERITY_UNKNOWN, UNKNOWN};

/// Most characters of a name.
pub const NAME_LENGTH: usize = 40;

keyed! {
    /// A kind of question.
    Question {
        /// Whether a response is safe.
        Safe = "safe",
        /// Which harm categories a response has.
        Categories = "categories",
        /// The severity level of a response.
        Severity = "severity",
        /// Which response is the better one.
        Better = "better",
        /// Which response is the safer one.
        Safer = "safer",
    }
}

impl Question {
    /// How many items a pair has of this kind: its two responses, or the pair itself.
    pub fn places(self) -> usize {
        if matches!(self, Question::Better | Question::Safer) { 1 } else { 2 }
    }

    /// How many values an answer can have, from 0 on; of categories, a flag.
    pub fn values(self) -> usize {
        if self == Question::Severity { usize::from(SEVERITY_UNKNOWN) } else { 2 }
    }

    /// The field of the dataset that it is about.
    pub fn field(self) -> Fields {
        match self {
            Question::Safe => Fields::SAFE,
            Question::Categories => Fields::CATEGORIES,
            Question::Severity => Fields::SEVERITY,
            Question::Better => Fields::BETTER,
            Question::Safer => Fields::SAFER,
        }
    }
}

/// Answers about one pair; what is none was not answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// `is_response_0_safe` and `is_response_1_safe`.
    pub safe: [Option<bool>; 2],
    /// Harm categories of each response, as a mask in the order of the set; 0 for an answer
    /// that there are none.
    pub categories: [Option<u32>; 2],
    /// Severity level of each response, 0 to 3.
    pub severity: [Option<u8>; 2],
    /// `better_response_id`, 0 or 1.
    pub better: Option<u8>,
    /// `safer_response_id`, 0 or 1.
    pub safer: Option<u8>,
}

impl Answer {
    /// What the dataset says, in the same form: none where a label is null or unknown, or
    /// where rows have no such field. Where a category flag is null, nothing is said of that
    /// response's categories.
    pub fn of_labels(labels: Labels, fields: Fields) -> Self {
        let has = |field: Fields| fields.has(field);
        let below = |code: u8, end: u8, field: Fields| (code < end && has(field)).then_some(code);
        let responses = if has(Fields::PAIR) { 2 } else { 1 };
        let mut said = Self {
            better: below(labels.better(), UNKNOWN, Fields::BETTER),
            safer: below(labels.safer(), UNKNOWN, Fields::SAFER),
            ..Self::default()
        };
        for r in 0..responses {
            let categories = labels.categories(r);
            let known = has(Fields::CATEGORIES) && categories >> CategorySet::UNKNOWN == 0;
            said.categories[r] = known.then_some(categories);
            said.safe[r] = below(labels.safe(r), UNKNOWN, Fields::SAFE).map(|code| code == 1);
            said.severity[r] = below(labels.severity(r), SEVERITY_UNKNOWN, Fields::SEVERITY);
        }
        said
    }

    /// The answer to a question as a number: 0 or 1, a severity level, or a mask of categories.
    /// `place` is the response, or 0 where the question is about the pair.
    pub fn value(&self, question: Question, place: usize) -> Option<u32> {
        let of_pair = |code: Option<u8>| code.filter(|_| place == 0).map(u32::from);
        match question {
            Question::Safe => self.safe.get(place).copied().flatten().map(u32::from),
            Question::Categories => self.categories.get(place).copied().flatten(),
            Question::Severity => self.severity.get(place).copied().flatten().map(u32::from),
            Question::Better => of_pair(self.better),
            Question::Safer => of_pair(self.safer),
        }
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What one person answered in one quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The name that they gave themselves, as [`clean_name`] makes it; none where they gave none.
    pub name: Option<String>,
    /// Seed of the quiz.
    pub seed: Seed,
    /// Key of the data, as addresses write it.
    pub data: String,
    /// Places of pairs, such as `alpaca-7b/train/12`, with the answers; each place once.
    pub answers: Vec<(String, Answer)>,
}

impl Sheet {
    /// An empty sheet of a quiz.
    pub fn new(seed: Seed, data: &str) -> Self {
        Self { name: None, seed, data: data.to_owned(), answers: Vec::new() }
    }

    /// The answers about a pair; empty ones where there are none.
    pub fn answer(&self, place: &str) -> Answer {
        let found = self.answers.iter().find(|(own, _)| own == place);
        found.map(|(_, answer)| *answer).unwrap_or_default()
    }

    /// Puts the answers about a pair in the place of earlier ones, or adds them.
    pub fn set(&mut self, place: &str, answer: Answer) {
        match self.answers.iter_mut().find(|(own, _)| own == place) {
            Some((_, own)) => *own = answer,
            None => self.answers.push((place.to_owned(), answer)),
        }
    }
}

/// A name as it was typed, without control characters, with single spaces between its words,
/// and not longer than [`NAME_LENGTH`] characters; none where nothing is left.
pub fn clean_name(typed: &str) -> Option<String> {
    let mut name = String::new();
    let mut left = NAME_LENGTH;
    for word in typed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        // A space alone is not worth the last character.
        if left < NAME_LENGTH {
            if left < 2 {
                break;
            }
            name.push(' ');
            left -= 1;
        }
        for letter in word.chars().take(left) {
            name.push(letter);
            left -= 1;
        }
    }
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Labels of a pair: categories, severity levels, safe flags, better, safer.
    pub(in crate::quiz) fn labels(
        categories: [u64; 2],
        severity: [u64; 2],
        safe: [u64; 2],
        better: u64,
        safer: u64,
    ) -> Labels {
        let mut word = better << Labels::BETTER | safer << Labels::SAFER;
        for r in 0..2 {
            word |= categories[r] << (Labels::CATEGORY_BITS * r as u32);
            word |=
                (severity[r] + Labels::SAFE_WEIGHT * safe[r]) << (Labels::SEVERITY_AND_SAFE + 4 * r as u32);
        }
        Labels(word)
    }

    pub(in crate::quiz) fn sheet(name: Option<&str>) -> Sheet {
        Sheet {
            name: name.map(str::to_owned),
            ..Sheet::new(Seed::parse("abc").expect("a seed"), "82118-0012cd34ef56")
        }
    }

    #[test]
    fn labels_are_answers_but_where_they_are_unknown() {
        let all = Answer::of_labels(labels([5, 0], [2, 0], [0, 1], 0, 1), Fields::ALL);
        let expected = Answer {
            safe: [Some(false), Some(true)],
            categories: [Some(5), Some(0)],
            severity: [Some(2), Some(0)],
            better: Some(0),
            safer: Some(1),
        };
        assert_eq!(all, expected);
        let unknown = Answer::of_labels(labels([1 << 19, 1 << 19 | 3], [4, 4], [2, 2], 2, 3), Fields::ALL);
        assert!(unknown.is_empty());
        let answers = Fields::RESPONSE.and(Fields::CATEGORIES).and(Fields::SAFE);
        let of_one = Answer::of_labels(labels([5, 1], [2, 0], [1, 1], 0, 1), answers);
        let expected = Answer { safe: [Some(true), None], categories: [Some(5), None], ..Answer::default() };
        assert_eq!(of_one, expected, "fields that rows do not have are not read");
    }

    #[test]
    fn values_are_those_of_the_fields() {
        let said = Answer::of_labels(labels([5, 0], [2, 3], [0, 1], 1, 0), Fields::ALL);
        let values = |question: Question| [0, 1, 2].map(|place| said.value(question, place));
        assert_eq!(values(Question::Safe), [Some(0), Some(1), None]);
        assert_eq!(values(Question::Categories), [Some(5), Some(0), None]);
        assert_eq!(values(Question::Severity), [Some(2), Some(3), None]);
        assert_eq!(values(Question::Better), [Some(1), None, None]);
        assert_eq!(values(Question::Safer), [Some(0), None, None]);
        for question in Question::ALL {
            assert!((0..3).all(|place| Answer::default().value(*question, place).is_none()));
            assert_eq!(values(*question).iter().flatten().count(), question.places());
        }
    }

    #[test]
    fn answers_are_set_once_for_each_place() {
        let mut sheet = sheet(None);
        let safer = |safer: u8| Answer { safer: Some(safer), ..Answer::default() };
        sheet.set("a/train/2", safer(0));
        sheet.set("a/train/1", safer(1));
        sheet.set("a/train/2", safer(1));
        assert_eq!(sheet.answers, [("a/train/2".into(), safer(1)), ("a/train/1".into(), safer(1))]);
        assert!(sheet.answer("a/train/3").is_empty() && !sheet.answer("a/train/1").is_empty());
    }

    #[test]
    fn names_are_short_and_plain() {
        for (typed, name) in [
            ("  Ada \t Lovelace\n", Some("Ada Lovelace")),
            ("\u{7}\u{0} ", None),
            ("", None),
            ("王 小明", Some("王 小明")),
        ] {
            assert_eq!(clean_name(typed).as_deref(), name);
        }
        let long = clean_name(&"é".repeat(50)).expect("a name");
        assert_eq!(long.chars().count(), NAME_LENGTH);
        for typed in ["x".repeat(39) + " y", "ab ".repeat(30), "x y".repeat(33)] {
            let name = clean_name(&typed).expect("a name");
            assert!(name.chars().count() <= NAME_LENGTH && !name.ends_with(' '), "{name:?}");
            assert_eq!(clean_name(&name).as_ref(), Some(&name));
        }
    }
}
