//! Sheets of several people beside each other.

use super::{Answer, Fleiss, Question, Seed, Sheet, fleiss};
use crate::model::{parse_place, sort_short};

/// Sheets of one quiz: the same seed and the same data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    seed: Seed,
    data: String,
    /// Places of the pairs that the quiz asks about; none of them while they are not known.
    places: Vec<String>,
    members: Vec<Member>,
}

/// Somebody of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The file that the sheet came from.
    file: String,
    /// The name in the class: that of the sheet, with a number where somebody else has it.
    pub name: Option<String>,
    /// What they answered, about pairs of the quiz alone.
    pub sheet: Sheet,
}

impl Member {
    /// The file that the sheet came from.
    pub fn file(&self) -> &str {
        &self.file
    }
}

/// What became of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Under which name it counts.
    pub name: Option<String>,
    /// Whether exactly this result was there: it counts once.
    pub is_there: bool,
    /// Places that it has answers about and that are not in the quiz: they are left out.
    pub left_out: Vec<String>,
}

/// How often two people who both answered said the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Pairs of people, added up over items.
    pub pairs: u64,
    /// Pairs of people who said the same.
    pub agreeing: u64,
}

impl People {
    /// Of one item: what everybody who answered said.
    fn of(said: &[u32]) -> Self {
        let n = said.len() as u64;
        let mut counts: Vec<(u32, u64)> = Vec::new();
        for value in said {
            match counts.iter_mut().find(|(known, _)| known == value) {
                Some((_, count)) => *count += 1,
                None => counts.push((*value, 1)),
            }
        }
        let agreeing = counts.iter().map(|(_, count)| count * (count - 1) / 2).sum();
        Self { pairs: n * n.saturating_sub(1) / 2, agreeing }
    }

    fn join(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.agreeing += other.agreeing;
    }

    /// Pairs of people who did not say the same.
    pub fn disagreeing(self) -> u64 {
        self.pairs - self.agreeing
    }
}

/// How far people agree with each other in one kind of question.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// The kind of question.
    pub question: Question,
    /// The category, as its place in the set; none for a kind of question as a whole. All
    /// categories together are flags, no and yes, of every response.
    pub category: Option<usize>,
    /// People who answered at least once.
    pub people: u64,
    /// Items that at least two people answered: responses, or pairs where the question is about
    /// a pair; of all categories together, flags.
    pub items: u64,
    /// Pairs of people, and of these such as said the same: their quotient is the agreement.
    pub between: People,
    /// Fleiss' kappa of these items, its interval that of taking out pair after pair; none where
    /// no item was answered by two people.
    pub fleiss: Option<Fleiss>,
}

/// How far people disagree about one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// Place of the pair.
    pub place: String,
    /// Over all kinds of questions. Categories of a response are one answer here: two people
    /// say the same where they chose the same ones.
    pub all: People,
    /// Each kind of question, in the order of [`Question::ALL`].
    pub questions: [People; Question::ALL.len()],
}

impl Class {
    /// A class without people.
    pub fn new(seed: Seed, data: &str) -> Self {
        Self { seed, data: data.to_owned(), places: Vec::new(), members: Vec::new() }
    }

    /// Says which pairs the quiz asks about: answers about others are left out from now on.
    pub fn asks_about(&mut self, places: impl Iterator<Item = String>) {
        self.places = places.collect();
    }

    /// Adds the sheet that a file holds. Two sheets with one name and the same answers are one;
    /// of different answers both count, the later one under a name with a number. Sheets without
    /// a name are of different people, unless the same file with the same answers comes again.
    ///
    /// # Errors
    /// The sheet is of another quiz or of other data, or says nothing of a pair of the quiz: a
    /// sentence that says which and why.
    pub fn add(&mut self, file: &str, mut sheet: Sheet) -> Result<Added, String> {
        let whose = sheet.name.as_deref().map_or(String::new(), |name| [" (", name, ")"].concat());
        let out = |why: &[&str]| Err([&[file, &whose, " is left out: "], why].concat().concat());
        if sheet.seed != self.seed {
            let [theirs, own] = [sheet.seed.as_str(), self.seed.as_str()];
            return out(&[
                "it is of the quiz “",
                theirs,
                "”, which asks about other pairs than “",
                own,
                "”.",
            ]);
        }
        if sheet.data != self.data {
            let (theirs, own) = (&sheet.data, &self.data);
            return out(&["its answers are about other data (", theirs, ") than the others (", own, ")."]);
        }
        sheet.answers.retain(|(_, answer)| !answer.is_empty());
        if sheet.answers.is_empty() {
            return out(&["it has no answers."]);
        }
        let mut left_out = Vec::new();
        if !self.places.is_empty() {
            sheet.answers.retain(|(place, _)| {
                let is_asked = self.places.contains(place);
                if !is_asked {
                    left_out.push(place.clone());
                }
                is_asked
            });
        }
        if let (true, Some(other)) = (sheet.answers.is_empty(), left_out.first()) {
            return out(&[
                "all of its answers are about pairs that this quiz does not ask about, such as ",
                other,
                ".",
            ]);
        }
        let is_same = |other: &&Member| {
            let is_of_them = sheet.name.is_some() || other.file == file;
            other.sheet.name == sheet.name && is_of_them && has_same_answers(&other.sheet, &sheet)
        };
        if let Some(same) = self.members.iter().find(is_same) {
            return Ok(Added { name: same.name.clone(), is_there: true, left_out });
        }
        let name = sheet.name.as_ref().map(|name| self.free_name(name));
        self.members.push(Member { file: file.to_owned(), name: name.clone(), sheet });
        Ok(Added { name, is_there: false, left_out })
    }

    /// A name, or the first of “name (2)”, “name (3)”, … that nobody has.
    fn free_name(&self, name: &str) -> String {
        let is_taken = |name: &str| self.members.iter().any(|member| member.name.as_deref() == Some(name));
        let mut free = name.to_owned();
        let mut number = 1;
        while is_taken(&free) {
            number += 1;
            free = [name, " (", &number.to_string(), ")"].concat();
        }
        free
    }

    /// Takes out everything that came from a file.
    pub fn remove_file(&mut self, file: &str) {
        self.members.retain(|member| member.file != file);
    }

    /// Takes out whoever stands at a place of [`Class::members`]; none where nobody does.
    pub fn remove(&mut self, at: usize) -> Option<Member> {
        (at < self.members.len()).then(|| self.members.remove(at))
    }

    /// Who is in the class, in the order in which they were added.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Their sheets.
    pub fn sheets(&self) -> impl Iterator<Item = &Sheet> {
        self.members.iter().map(|member| &member.sheet)
    }

    /// All pairs that somebody has answers about, each with all answers.
    fn pairs(&self) -> Vec<(&str, Vec<Answer>)> {
        let mut pairs: Vec<(&str, Vec<Answer>)> = Vec::new();
        for (place, answer) in self.sheets().flat_map(|sheet| &sheet.answers) {
            match pairs.iter_mut().find(|(known, _)| known == place) {
                Some((_, answers)) => answers.push(*answer),
                None => pairs.push((place, vec![*answer])),
            }
        }
        pairs
    }

    /// How far people agree: every kind of question that anybody answered, in the order of
    /// [`Question::ALL`]; behind categories as a whole each of so many categories.
    pub fn together(&self, categories: usize) -> Vec<Together> {
        let pairs = self.pairs();
        let mut all = Vec::new();
        for question in Question::ALL {
            let answered = |sheet: &&Sheet| {
                let mut answers = sheet.answers.iter();
                answers
                    .any(|(_, answer)| (0..question.places()).any(|r| answer.value(*question, r).is_some()))
            };
            let people = self.sheets().filter(answered).count() as u64;
            if people == 0 {
                continue;
            }
            // What everybody said who answered, for each item, pair by pair.
            let items: Vec<Vec<Vec<u32>>> = pairs
                .iter()
                .map(|(_, answers)| {
                    let items = (0..question.places()).map(|place| said(answers, *question, place));
                    items.filter(|said| !said.is_empty()).collect()
                })
                .collect();
            let of = |category: Option<usize>, pairs: &[Vec<Vec<u32>>]| {
                let counts = |said: &Vec<u32>| counts(said, question.values());
                let counts = |items: &Vec<Vec<u32>>| items.iter().map(counts).collect::<Vec<_>>();
                let mut between = People::default();
                pairs.iter().flatten().for_each(|said| between.join(People::of(said)));
                Together {
                    question: *question,
                    category,
                    people,
                    items: pairs.iter().flatten().filter(|said| said.len() > 1).count() as u64,
                    between,
                    fleiss: fleiss(&pairs.iter().map(counts).collect::<Vec<_>>()),
                }
            };
            if *question != Question::Categories {
                all.push(of(None, &items));
                continue;
            }
            // Of each response a flag for each of these categories.
            let flags = |categories: std::ops::Range<usize>| -> Vec<Vec<Vec<u32>>> {
                let flags = |said: &Vec<u32>| {
                    let each = categories.clone();
                    let said = said.clone();
                    each.map(move |category| said.iter().map(|mask| mask >> category & 1).collect())
                };
                items.iter().map(|items| items.iter().flat_map(flags).collect()).collect()
            };
            all.push(of(None, &flags(0..categories)));
            all.extend((0..categories).map(|category| of(Some(category), &flags(category..category + 1))));
        }
        all
    }

    /// The pairs that people disagree about, the largest share of disagreeing pairs of people
    /// first; of equal ones in the order of their places. Pairs about which everybody says the
    /// same, or nobody else says anything, are not among them.
    pub fn disputed(&self) -> Vec<Disputed> {
        let mut list: Vec<Disputed> = Vec::new();
        for (place, answers) in self.pairs() {
            let (mut all, mut questions) = (People::default(), [People::default(); Question::ALL.len()]);
            for (question, people) in Question::ALL.iter().zip(&mut questions) {
                for at in 0..question.places() {
                    people.join(People::of(&said(&answers, *question, at)));
                }
                all.join(*people);
            }
            if all.disagreeing() > 0 {
                list.push(Disputed { place: place.to_owned(), all, questions });
            }
        }
        sort_short(&mut list, |a, b| {
            // Shares as fractions: those that are equal are so exactly.
            let share =
                |a: &Disputed, b: &Disputed| u128::from(a.all.disagreeing()) * u128::from(b.all.pairs);
            let (of_a, of_b) = (share(a, b), share(b, a));
            of_a > of_b || of_a == of_b && by_place(a) < by_place(b)
        });
        list
    }
}

/// What places are sorted by: part, then row number.
fn by_place(disputed: &Disputed) -> (&str, u64) {
    parse_place(&disputed.place).unwrap_or((&disputed.place, 0))
}

/// Whether two sheets say the same, in whatever order.
fn has_same_answers(one: &Sheet, other: &Sheet) -> bool {
    let is_there = |(place, answer): &(String, Answer)| other.answer(place) == *answer;
    one.answers.len() == other.answers.len() && one.answers.iter().all(is_there)
}

/// What everybody said who answered.
fn said(answers: &[Answer], question: Question, place: usize) -> Vec<u32> {
    answers.iter().filter_map(|answer| answer.value(question, place)).collect()
}

/// How many people said each value.
fn counts(said: &[u32], values: usize) -> Vec<u64> {
    (0..values as u32).map(|value| said.iter().filter(|own| **own == value).count() as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::super::answers::tests::{labels, sheet};
    use super::*;
    use crate::model::Fields;

    const CATEGORIES: usize = 19;

    fn class() -> Class {
        let empty = sheet(None);
        Class::new(empty.seed, &empty.data)
    }

    /// Adds a sheet with what somebody says of pairs, by places.
    fn add(class: &mut Class, name: &str, answers: &[(&str, Answer)]) {
        let mut sheet = sheet(Some(name));
        answers.iter().for_each(|(place, answer)| sheet.set(place, *answer));
        let added = class.add(&[name, ".json"].concat(), sheet).expect("a sheet of the quiz");
        assert_eq!(added, Added { name: Some(name.to_owned()), is_there: false, left_out: Vec::new() });
    }

    fn safer(safer: u8) -> Answer {
        Answer { safer: Some(safer), ..Answer::default() }
    }

    #[test]
    fn sheets_of_another_quiz_or_of_other_data_are_refused() {
        let mut class = class();
        let mut other = sheet(Some("Ada"));
        other.seed = Seed::parse("xyz").expect("a seed");
        assert_eq!(
            class.add("ada.json", other),
            Err("ada.json (Ada) is left out: it is of the quiz “xyz”, which asks about other pairs than “abc”."
                .into())
        );
        let mut other = sheet(None);
        other.data = "9-000000000000".into();
        assert_eq!(
            class.add("1.json", other),
            Err("1.json is left out: its answers are about other data (9-000000000000) than the others (82118-0012cd34ef56).".into())
        );
        assert_eq!(
            (class.sheets().count(), class.together(CATEGORIES), class.disputed()),
            (0, vec![], vec![])
        );
    }

    /// A sheet that says which response of pairs is the safer one.
    fn says(name: Option<&str>, answers: &[(&str, u8)]) -> Sheet {
        let mut sheet = sheet(name);
        answers.iter().for_each(|(place, code)| sheet.set(place, safer(*code)));
        sheet
    }

    #[test]
    fn two_people_of_one_name_both_count() {
        let mut class = class();
        let mut add = |file: &str, name: Option<&str>, answers: &[(&str, u8)]| {
            let added = class.add(file, says(name, answers)).expect("a sheet of the quiz");
            (added.name, added.is_there)
        };
        let ann = |number: &str| Some(["Ann", number].concat());
        assert_eq!(add("1", Some("Ann"), &[("a/0", 0), ("a/1", 1)]), (ann(""), false));
        assert_eq!(add("2", Some("Ann"), &[("a/0", 1)]), (ann(" (2)"), false));
        assert_eq!(add("3", Some("Ann (2)"), &[("a/0", 0)]), (ann(" (2) (2)"), false));
        assert_eq!(add("4", Some("Ann"), &[("a/1", 0)]), (ann(" (3)"), false));
        // What is there, in another order and from another file; it is found under its own name.
        assert_eq!(add("5", Some("Ann"), &[("a/1", 1), ("a/0", 0)]), (ann(""), true));
        assert_eq!(add("6", Some("Ann"), &[("a/0", 1)]), (ann(" (2)"), true));
        // Without a name, only the same answers in the same file are the same person's.
        assert_eq!(add("7", None, &[("a/0", 0)]), (None, false));
        assert_eq!(add("8", None, &[("a/0", 0)]), (None, false));
        assert_eq!(add("7", None, &[("a/0", 1)]), (None, false));
        assert_eq!(add("7", None, &[("a/0", 0)]), (None, true));
        assert_eq!(class.members().len(), 7);
        let gone = class.remove(1).expect("somebody");
        assert_eq!((gone.name, class.remove(6)), (ann(" (2)"), None));
        class.remove_file("7");
        let left: Vec<_> = class.members().iter().map(|member| member.name.clone()).collect();
        assert_eq!(left, [ann(""), ann(" (2) (2)"), ann(" (3)"), None]);
        assert_eq!(class.together(CATEGORIES)[0].people, 4);
    }

    #[test]
    fn answers_about_other_pairs_are_left_out_and_told() {
        let mut class = class();
        class.asks_about(["a/0", "a/1"].into_iter().map(str::to_owned));
        let some = class.add("1", says(Some("Bo"), &[("a/9", 1), ("a/1", 0), ("b/0", 1)])).expect("one");
        assert_eq!((some.is_there, some.left_out), (false, vec!["a/9".to_owned(), "b/0".to_owned()]));
        assert_eq!(class.members()[0].sheet.answers, [("a/1".to_owned(), safer(0))]);
        assert_eq!(
            class.add("2.json", says(Some("Cy"), &[("a/9", 1)])),
            Err("2.json (Cy) is left out: all of its answers are about pairs that this quiz does not ask about, such as a/9.".into())
        );
        let mut unsaid = says(None, &[]);
        unsaid.set("a/0", Answer::default());
        for empty in [says(None, &[]), unsaid] {
            assert_eq!(class.add("3.json", empty), Err("3.json is left out: it has no answers.".into()));
        }
        assert_eq!(class.members().len(), 1);
    }

    #[test]
    fn people_who_say_the_same_agree_in_everything() {
        let mut class = class();
        let said = [
            ("a/0", Answer::of_labels(labels([5, 0], [2, 0], [0, 1], 0, 1), Fields::ALL)),
            ("a/1", Answer::of_labels(labels([0, 4], [3, 1], [1, 0], 1, 0), Fields::ALL)),
        ];
        ["A", "B", "C"].iter().for_each(|name| add(&mut class, name, &said));
        let all = class.together(CATEGORIES);
        assert_eq!(all.len(), Question::ALL.len() + CATEGORIES);
        for together in &all {
            assert_eq!((together.people, together.between.disagreeing()), (3, 0));
            let per_response = if together.question == Question::Categories && together.category.is_none() {
                CATEGORIES
            } else {
                1
            };
            assert_eq!(together.items as usize, 2 * together.question.places() * per_response);
            assert_eq!(together.between.pairs, 3 * together.items);
            let kappa = together.fleiss.expect("raters").kappa;
            assert!(kappa.is_none_or(|kappa| (kappa - 1.0).abs() < 1e-12));
            // A category that nobody ever saw says nothing.
            assert_eq!(
                kappa.is_none(),
                together.category.is_some_and(|category| ![0, 2].contains(&category))
            );
        }
        assert_eq!(class.disputed(), []);
    }

    #[test]
    fn agreement_by_hand() {
        let mut class = class();
        add(&mut class, "A", &[("a/0", safer(0)), ("a/1", safer(1)), ("a/2", safer(1))]);
        add(&mut class, "B", &[("a/0", safer(0)), ("a/1", safer(0)), ("a/2", safer(1))]);
        add(&mut class, "C", &[("a/1", safer(1)), ("a/0", safer(1)), ("a/3", safer(1))]);
        let all = class.together(CATEGORIES);
        assert_eq!(all.len(), 1);
        let of = &all[0];
        assert_eq!((of.question, of.category, of.people, of.items), (Question::Safer, None, 3, 3));
        // a/0: 1 of 3 pairs of people agree; a/1: 1 of 3; a/2: 1 of 1.
        assert_eq!(of.between, People { pairs: 7, agreeing: 3 });
        // Kappa is over the same items; a/3, which one of them answered, counts for chance.
        let kappa = of.fleiss.expect("raters");
        assert_eq!((kappa.items, kappa.single), (of.items, 1));
        let (observed, of_the_second) =
            ((1.0 / 3.0 + 1.0 / 3.0 + 1.0) / 3.0, (1.0 / 3.0 + 2.0 / 3.0 + 2.0) / 4.0);
        let by_chance = of_the_second * of_the_second + (1.0 - of_the_second) * (1.0 - of_the_second);
        let expected: f64 = (observed - by_chance) / (1.0 - by_chance);
        assert!((kappa.kappa.expect("a value") - expected).abs() < 1e-12);
        assert!(kappa.interval.is_some());
    }

    #[test]
    fn categories_are_flags_in_agreement_and_one_answer_in_disputes() {
        let mut class = class();
        let has = |mask: u32| Answer { categories: [Some(mask), None], ..Answer::default() };
        add(&mut class, "A", &[("a/0", has(0b011))]);
        add(&mut class, "B", &[("a/0", has(0b001))]);
        add(&mut class, "C", &[("a/0", has(0b001))]);
        let all = class.together(3);
        let between: Vec<_> = all.iter().map(|of| (of.category, of.items, of.between)).collect();
        let people = |pairs: u64, agreeing: u64| People { pairs, agreeing };
        assert_eq!(
            between,
            [
                (None, 3, people(9, 7)),
                (Some(0), 1, people(3, 3)),
                (Some(1), 1, people(3, 1)),
                (Some(2), 1, people(3, 3))
            ]
        );
        let disputed = class.disputed();
        assert_eq!((disputed.len(), disputed[0].all), (1, people(3, 1)));
        assert_eq!(disputed[0].questions[Question::Categories.index()], people(3, 1));
        assert_eq!(disputed[0].questions[Question::Safe.index()], People::default());
    }

    #[test]
    fn what_people_disagree_about_most_comes_first() {
        let mut class = class();
        let places = ["a/test/0", "a/train/10", "a/train/9", "b/3", "a/train/1", "b/4"];
        let codes = [[0, 0, 0], [0, 1, 1], [1, 0, 0], [0, 1, 2], [1, 1, 1], [1, 0, 9]];
        for (person, name) in ["A", "B", "C"].iter().enumerate() {
            let level = |at: usize| Answer {
                severity: [Some(codes[at][person]).filter(|code| *code < 9), None],
                ..Answer::default()
            };
            let said: Vec<_> = places.iter().enumerate().map(|(at, place)| (*place, level(at))).collect();
            add(&mut class, name, &said);
        }
        let found: Vec<String> = class.disputed().into_iter().map(|disputed| disputed.place).collect();
        // All of b/3 and b/4 disagree, though of b/4 there is one pair of people alone.
        assert_eq!(found, ["b/3", "b/4", "a/train/9", "a/train/10"]);
    }

    #[test]
    fn counting_pairs_of_people_is_comparing_them_all() {
        let numbers = Seed::parse("people").expect("a seed").rows(u64::MAX, 600);
        for of in numbers.chunks(7).map(|chunk| &chunk[..chunk.len().min(1 + chunk[0] as usize % 7)]) {
            let said: Vec<u32> = of.iter().map(|number| (number >> 30) as u32 % 3).collect();
            let mut naive = People::default();
            for (at, a) in said.iter().enumerate() {
                for b in &said[at + 1..] {
                    naive.join(People { pairs: 1, agreeing: u64::from(a == b) });
                }
            }
            assert_eq!(People::of(&said), naive, "{said:?}");
        }
        assert_eq!(People::of(&[]), People::default());
    }
}
