//! One person's answers beside the dataset's labels.

use super::{Answer, Cohen, Question, Sheet, Table};
use crate::model::{CategorySet, Fields, Labels};

/// How one kind of question was answered, over pairs that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The kind of question.
    pub question: Question,
    /// A row for each value that the dataset says, a column for each that the person said:
    /// unsafe and safe; levels 0 to 3; response 0 and 1. Of categories, whether a response has
    /// it: no and yes, every category of every response counted.
    pub table: Table,
    /// Items that both say something of: responses, or pairs where the question is about a
    /// pair. They are what `table` is made of.
    pub compared: u64,
    /// Items that were answered and whose label is null or unknown: left out.
    pub unknown: u64,
    /// Items that were not answered: left out.
    pub unanswered: u64,
}

impl Compared {
    /// Items of the table on which person and dataset agree, and all of them. Of categories,
    /// these are flags: as many for each response as there are categories.
    pub fn agreement(&self) -> [u64; 2] {
        [self.table.agreeing(), self.table.items()]
    }

    /// Cohen's kappa of the person and the dataset; none where there is nothing to compare.
    pub fn cohen(&self) -> Option<Cohen> {
        self.table.cohen()
    }
}

/// A sheet beside the dataset's labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Each kind of question that the data has labels for, in the order of [`Question::ALL`].
    pub questions: Vec<Compared>,
    /// Whether a response has a category, for each category of the set: rows are what the
    /// dataset says, columns what the person said, no and yes. They add up to the table of all
    /// categories.
    pub categories: Vec<Table>,
    /// Pairs of the sheet that were found.
    pub pairs: u64,
    /// Pairs of the sheet that were not found: left out.
    pub missing: u64,
}

impl Outcome {
    /// Compares a sheet with the labels of its pairs, which are given in the order of
    /// [`Sheet::answers`], none for a pair that is not there. `fields` are what rows of the
    /// data have.
    pub fn new(sheet: &Sheet, labels: &[Option<Labels>], fields: Fields, categories: &CategorySet) -> Self {
        let asked = Question::ALL.iter().filter(|question| fields.has(question.field()));
        let of = |question: &Question| Compared {
            question: *question,
            table: Table::new(question.values()),
            compared: 0,
            unknown: 0,
            unanswered: 0,
        };
        let mut outcome = Self {
            questions: asked.map(of).collect(),
            categories: vec![Table::new(2); categories.len()],
            pairs: 0,
            missing: 0,
        };
        let responses = if fields.has(Fields::PAIR) { 2 } else { 1 };
        for (at, (_, answer)) in sheet.answers.iter().enumerate() {
            let Some(labels) = labels.get(at).copied().flatten() else {
                outcome.missing += 1;
                continue;
            };
            outcome.pairs += 1;
            let dataset = Answer::of_labels(labels, fields);
            for compared in &mut outcome.questions {
                for place in 0..compared.question.places().min(responses) {
                    compared.add(&dataset, answer, place, &mut outcome.categories);
                }
            }
        }
        for table in &outcome.categories {
            let sum = outcome.questions.iter_mut().find(|compared| compared.question == Question::Categories);
            sum.into_iter().for_each(|compared| compared.table.join(table));
        }
        outcome
    }

    /// What was compared of one kind of question; none where the data has no such labels.
    pub fn of(&self, question: Question) -> Option<&Compared> {
        self.questions.iter().find(|compared| compared.question == question)
    }
}

impl Compared {
    fn add(&mut self, dataset: &Answer, answer: &Answer, place: usize, categories: &mut [Table]) {
        let said = answer.value(self.question, place);
        let (Some(label), Some(said)) = (dataset.value(self.question, place), said) else {
            if said.is_some() {
                self.unknown += 1;
            } else {
                self.unanswered += 1;
            }
            return;
        };
        self.compared += 1;
        if self.question == Question::Categories {
            let flag = |mask: u32, at: usize| (mask >> at & 1) as usize;
            let each = categories.iter_mut().enumerate();
            each.for_each(|(at, table)| table.add(flag(label, at), flag(said, at)));
        } else {
            self.table.add(label as usize, said as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::answers::tests::{labels, sheet};
    use super::*;

    fn of_labels(labels: Labels) -> Answer {
        Answer::of_labels(labels, Fields::ALL)
    }

    #[test]
    fn who_says_what_the_dataset_says_agrees_in_everything() {
        let set = CategorySet::pku_saferlhf();
        let all = [
            labels([5, 0], [2, 0], [0, 1], 0, 1),
            labels([0, 1 << 18], [0, 3], [1, 0], 1, 0),
            labels([3, 3], [1, 1], [0, 0], 1, 1),
        ];
        let mut sheet = sheet(None);
        for (row, labels) in all.iter().enumerate() {
            sheet.set(&["a/", &row.to_string()].concat(), of_labels(*labels));
        }
        let outcome = Outcome::new(&sheet, &all.map(Some), Fields::ALL, &set);
        assert_eq!((outcome.pairs, outcome.missing, outcome.questions.len()), (3, 0, 5));
        for compared in &outcome.questions {
            let [agreeing, items] = compared.agreement();
            assert_eq!(agreeing, items);
            assert_eq!((compared.unknown, compared.unanswered), (0, 0));
            assert_eq!(compared.compared, 3 * compared.question.places() as u64);
            let kappa = compared.cohen().and_then(|cohen| cohen.kappa).expect("a value");
            assert!((kappa - 1.0).abs() < 1e-12);
        }
        let flags = outcome.of(Question::Categories).expect("categories");
        assert_eq!(flags.agreement(), [6 * 19, 6 * 19]);
        assert_eq!((flags.table.count(1, 1), outcome.categories[0].count(1, 1)), (7, 3));
        assert_eq!(outcome.categories.iter().map(Table::items).sum::<u64>(), 6 * 19);
    }

    #[test]
    fn rows_are_the_datasets_and_columns_the_persons() {
        let set = CategorySet::pku_saferlhf();
        let mut sheet = sheet(None);
        sheet.set("a/0", of_labels(labels([2, 1], [3, 1], [1, 1], 1, 1)));
        let dataset = [Some(labels([1, 1], [0, 1], [0, 1], 0, 1))];
        let outcome = Outcome::new(&sheet, &dataset, Fields::ALL, &set);
        let table = |question: Question| &outcome.of(question).expect("a table").table;
        assert_eq!(table(Question::Safe).count(0, 1), 1);
        assert_eq!((table(Question::Severity).count(0, 3), table(Question::Severity).count(1, 1)), (1, 1));
        assert_eq!((table(Question::Better).count(0, 1), table(Question::Safer).count(1, 1)), (1, 1));
        let [first, second] = [0, 1].map(|at| &outcome.categories[at]);
        assert_eq!((first.count(1, 0), first.count(1, 1), second.count(0, 1)), (1, 1, 1));
        assert_eq!(outcome.of(Question::Categories).map(Compared::agreement), Some([36, 38]));
        assert_eq!(outcome.of(Question::Severity).map(Compared::agreement), Some([1, 2]));
    }

    #[test]
    fn what_is_unknown_unanswered_or_not_found_is_left_out_and_counted() {
        let set = CategorySet::pku_saferlhf();
        let mut sheet = sheet(None);
        sheet.set("a/0", of_labels(labels([1, 1], [0, 1], [0, 1], 0, 1)));
        sheet.set("a/1", Answer { safe: [Some(true), None], ..Answer::default() });
        sheet.set("a/2", Answer { safer: Some(1), ..Answer::default() });
        sheet.set("a/3", Answer { safer: Some(1), ..Answer::default() });
        let dataset = [
            Some(labels([1 << 19 | 1, 1], [4, 1], [2, 1], 2, 3)),
            Some(labels([1 << 19, 0], [0, 0], [1, 1], 0, 0)),
            None,
        ];
        let outcome = Outcome::new(&sheet, &dataset, Fields::ALL, &set);
        assert_eq!((outcome.pairs, outcome.missing), (2, 2));
        let counts = |question: Question| {
            let compared = outcome.of(question).expect("a question");
            [compared.compared, compared.unknown, compared.unanswered]
        };
        assert_eq!(counts(Question::Safe), [2, 1, 1]);
        assert_eq!(counts(Question::Categories), [1, 1, 2]);
        assert_eq!(counts(Question::Severity), [1, 1, 2]);
        assert_eq!((counts(Question::Better), counts(Question::Safer)), ([0, 1, 1], [0, 1, 1]));
        assert_eq!(outcome.of(Question::Better).and_then(Compared::cohen), None);
    }

    #[test]
    fn only_what_the_data_has_is_compared() {
        let set = CategorySet::of_fields(&["self_harm", "drugs"]);
        let fields = Fields::RESPONSE.and(Fields::SAFE).and(Fields::CATEGORIES);
        let mut sheet = sheet(None);
        sheet.set("30k/7", of_labels(labels([1, 1], [0, 1], [0, 1], 0, 1)));
        let outcome = Outcome::new(&sheet, &[Some(Labels(1))], fields, &set);
        let asked: Vec<Question> = outcome.questions.iter().map(|compared| compared.question).collect();
        assert_eq!(asked, [Question::Safe, Question::Categories]);
        assert!(outcome.questions.iter().all(|compared| compared.compared == 1 && compared.unknown == 0));
        assert_eq!(outcome.categories.len(), 2);
    }
}
