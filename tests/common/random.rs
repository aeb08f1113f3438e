//! Seeded rows and filters of every kind, so that a failure can be run again.

use super::naive::Row;
use saferlhf_viewer::model::{
    Clause, Filter, How, Labels, Mode, Names, On, Part, SEARCHED, Search, Values, View, Within,
};

/// A small generator with a fixed seed.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }

    /// A filter with clauses on about `views` of the views.
    pub fn filter(&mut self, views: u64) -> Filter {
        let mut filter = Filter::default();
        for view in View::ALL {
            if self.below(View::ALL.len() as u64) < views {
                filter = filter.with(self.clause(*view));
            }
        }
        filter
    }

    /// A clause on a view.
    pub fn clause(&mut self, view: View) -> Clause {
        let mask =
            |random: &mut Self, bits: u64| Clause::any_of(view, random.below((1 << bits) - 1) as u32 + 1);
        let clause = match view {
            View::Categories => Clause::any_of(view, (1 << self.below(20)) | (1 << self.below(20))),
            View::LabelsPerResponse => {
                Clause::any_of(view, (1 << self.below(4)) | (1 << self.below(4)) | (1 << self.below(21)))
            }
            View::Severity | View::PairSafety | View::BetterSafer | View::Differs | View::SeverityGap => {
                mask(self, 5)
            }
            View::SafeFlag => mask(self, 3),
            View::Splits => Clause::any_name(
                view,
                vec![self.pick(&["train", "test", "", "a/test", "alpaca-7b/train"]).into()],
            ),
            View::CategorySeverity => self.cells(view, 5),
            View::Cooccurrence | View::CooccurrenceAcross => self.cells(view, 20),
            View::PromptSources | View::ResponseSources => {
                let names = ["a", "b", "Alpaca-7B", "Alpaca3-8B", "Beavertails", "nobody"];
                Clause::any_name(view, vec![self.pick(&names).into(), self.pick(&names).into()])
            }
            View::PromptLength => self.span(view, 0, 300),
            View::ResponseLength => self.span(view, 0, 1500),
            View::LengthDifference => self.span(view, -500, 1000),
            View::Search => {
                let within = self.pick(Within::ALL);
                let search =
                    Search { text: "x".into(), how: How::Contains, within, ignore_diacritics: false };
                Clause { values: Values::Search(search), ..Clause::any_of(view, 0) }
            }
            View::SamePrompt => {
                Clause { values: Values::Place("a/train/0".into()), ..Clause::any_of(view, 0) }
            }
            View::Marks => Clause::any_name(view, vec!["starred".into()]),
            View::Annotators => mask(self, 4),
            View::Audit => Clause::any_name(view, vec!["many-categories".into()]),
        };
        let on = self.pick(On::ALL);
        // "All" of two values of a field that has one would match nothing too often.
        let mode = if self.below(3) > 0 { Mode::Any } else { self.pick(Mode::ALL) };
        clause.on(on).mode(mode)
    }

    fn cells(&mut self, view: View, columns: u64) -> Clause {
        let cells = (0..1 + self.below(3)).map(|_| [self.below(20) as u8, self.below(columns) as u8]);
        let cells = cells.collect();
        Clause { values: Values::Cells(cells), ..Clause::any_of(view, 0) }
    }

    fn span(&mut self, view: View, from: i32, width: u64) -> Clause {
        let low = from + self.below(width) as i32;
        let high = low + self.below(width) as i32;
        let open = self.below(4);
        Clause::span(view, (open != 0).then_some(low), (open != 1).then_some(high))
    }

    /// Rows with every kind of value, unknown ones included; few enough
    /// categories and sources for patterns to repeat.
    pub fn rows(&mut self, count: usize, lengths: bool) -> Vec<Row> {
        let mut names = [Names::default(), Names::default()];
        for list in &mut names {
            ["a", "b", ""].iter().for_each(|name| {
                list.code(name.as_bytes());
            });
        }
        (0..count)
            .map(|_| {
                let mut word = 0;
                for r in 0..2 {
                    let flags = (0..self.below(4)).fold(0, |mask, _| mask | 1 << self.below(20));
                    word |= flags << (Labels::CATEGORY_BITS * r);
                    word += (self.below(5) + Labels::SAFE_WEIGHT * self.below(3))
                        << (Labels::SEVERITY_AND_SAFE + 4 * r);
                    word |= self.below(3) << (Labels::RESPONSE_SOURCE + 4 * r);
                }
                word |= self.below(3) << Labels::BETTER;
                word |= self.below(3) << Labels::SAFER;
                word |= self.below(2) << Labels::PROMPT_SOURCE;
                let lengths = (lengths && self.below(5) > 0)
                    .then(|| [self.below(450) as u32, self.below(2500) as u32, self.below(2500) as u32]);
                let part = Part::new("a", self.pick(&["train", "test", ""]));
                let mut row = Row::new(Labels(word), part, &names, lengths);
                for found in &mut row.found {
                    if self.below(5) > 0 {
                        *found = SEARCHED | self.below(8) as u8;
                    }
                }
                row
            })
            .collect()
    }
}
