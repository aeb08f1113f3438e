//! Rows that were taken, compared with each other.

use super::{Audit, Key, Refusal, Row};
use crate::model::{CategorySet, Labels, Reads, Rule, SEVERITY_UNKNOWN, UNKNOWN};

/// A row and a response of it; 0 where the whole row is meant.
type Place = [u32; 2];
/// What a place has to share with others to be compared with them; zeros where it has nothing.
type KeyOf = fn(&Row, usize) -> [Key; 3];

/// Rules of texts that compare rows.
const COMPARED: [Rule; 3] = [Rule::DuplicatePair, Rule::PairInBothSplits, Rule::PromptInBothSplits];

impl Audit {
    /// Compares the rows that were taken with each other. After further rows, do it again.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn settle(&mut self) -> Result<(), Refusal> {
        let compared =
            Rule::ALL.iter().filter(|rule| COMPARED.contains(rule) || rule.reads() == Reads::Hashes);
        let own = !compared.fold(0, |mask, rule| mask | rule.bit());
        self.rows.iter_mut().for_each(|row| row.judged = row.judged.only(own));
        let places = self.fields.places() as u32;
        let mut list: Vec<Place> = Vec::new();
        list.try_reserve_exact(self.rows.len() * places as usize)?;
        for (rule, key, places) in [
            (Rule::PairInBothSplits, pair as KeyOf, 1),
            (Rule::PromptInBothSplits, prompt, 1),
            (Rule::SameTextOtherLabels, response, places),
        ] {
            let of = |rows: &[Row], [at, place]: Place| {
                let row = &rows[at as usize];
                (key(row, place as usize), row.origin)
            };
            let every = (0..self.rows.len() as u32).flat_map(|at| (0..places).map(move |place| [at, place]));
            list.clear();
            list.extend(every.filter(|place| of(&self.rows, *place).0 != [0; 3]));
            list.sort_unstable_by_key(|place| of(&self.rows, *place));
            let mut rest = &list[..];
            while let Some(first) = rest.first() {
                let own = of(&self.rows, *first).0;
                let end = rest.iter().take_while(|place| of(&self.rows, **place).0 == own).count();
                let (same, after) = rest.split_at(end);
                if rule == Rule::SameTextOtherLabels {
                    self.compare_responses(same);
                } else {
                    self.compare_rows(rule, same);
                }
                rest = after;
            }
        }
        Ok(())
    }

    fn tell(&mut self, rule: Rule, [at, place]: Place, broken: bool) {
        if rule.is_of(self.fields) {
            self.rows[at as usize].judged.tell(rule, place as usize, broken);
        }
    }

    /// Rows with the same texts, in the order of their origins.
    fn compare_rows(&mut self, rule: Rule, same: &[Place]) {
        let origin = |audit: &Self, [at, _]: Place| audit.rows[at as usize].origin;
        let mut splits = same.iter().map(|place| origin(self, *place).split).filter(|split| *split > 0);
        let first = splits.next();
        let several = splits.any(|split| Some(split) != first);
        for (at, place) in same.iter().enumerate() {
            let own = origin(self, *place);
            if own.split > 0 {
                self.tell(rule, *place, several);
            }
            if rule == Rule::PairInBothSplits {
                let before = at.checked_sub(1).and_then(|at| same.get(at));
                let again = [before, same.get(at + 1)].into_iter().flatten().any(|p| origin(self, *p) == own);
                self.tell(Rule::DuplicatePair, *place, again);
            }
        }
    }

    /// Places of one response, in the order of their origins.
    fn compare_responses(&mut self, same: &[Place]) {
        if same.len() < 2 {
            return;
        }
        let release = |audit: &Self, [at, _]: Place| audit.rows[at as usize].origin.release;
        let mut rest = same;
        while let Some(first) = rest.first() {
            let own = release(self, *first);
            let end = rest.iter().take_while(|place| release(self, **place) == own).count();
            let (here, after) = rest.split_at(end);
            let said = |there: bool| {
                let mut said = Said::default();
                let others = same.iter().filter(|place| (release(self, **place) == own) == there);
                others.for_each(|[at, place]| said.add(self.rows[*at as usize].labels, *place as usize));
                said
            };
            let (said_here, said_elsewhere) = (said(true), said(false));
            for place in here {
                let labels = self.rows[place[0] as usize].labels;
                let differs = |said: &Said| said.has_other(labels, place[1] as usize);
                if here.len() > 1 {
                    self.tell(Rule::SameTextOtherLabels, *place, differs(&said_here));
                }
                if here.len() < same.len() {
                    self.tell(Rule::ReleaseDiffers, *place, differs(&said_elsewhere));
                }
            }
            rest = after;
        }
    }
}

/// A pair by prompt and responses, in either order.
fn pair(row: &Row, _: usize) -> [Key; 3] {
    let [a, b] = row.responses;
    if row.has_texts && a.max(b) > 0 { [row.prompt, a.min(b), a.max(b)] } else { [0; 3] }
}

fn prompt(row: &Row, _: usize) -> [Key; 3] {
    [row.prompt, 0, 0]
}

fn response(row: &Row, place: usize) -> [Key; 3] {
    [row.responses[place], 0, 0]
}

/// What was said of one response: by label the first known value, and whether there is another.
#[derive(Default)]
struct Said([Option<(u32, bool)>; 3]);

impl Said {
    /// Safe flag, severity and categories, where they are known.
    fn values(labels: Labels, place: usize) -> [Option<u32>; 3] {
        let known = |code: u8, unknown: u8| (code < unknown).then(|| code.into());
        let categories = labels.categories(place);
        [
            known(labels.safe(place), UNKNOWN),
            known(labels.severity(place), SEVERITY_UNKNOWN),
            (categories >> CategorySet::UNKNOWN == 0).then_some(categories),
        ]
    }

    fn add(&mut self, labels: Labels, place: usize) {
        for (said, value) in self.0.iter_mut().zip(Self::values(labels, place)) {
            if let Some(value) = value {
                let (first, several) = *said.get_or_insert((value, false));
                *said = Some((first, several || first != value));
            }
        }
    }

    /// Whether something else than these labels was said.
    fn has_other(&self, labels: Labels, place: usize) -> bool {
        let mut both = self.0.iter().zip(Self::values(labels, place));
        both.any(|(said, value)| match (said, value) {
            (Some((first, several)), Some(value)) => *several || *first != value,
            _ => false,
        })
    }
}
