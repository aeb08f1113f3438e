//! A filter as tables over codes, so that a pattern is judged by a few look-ups.

use super::Engine;
use super::found::RowClause;
use super::patterns::{Cell, categories_of, labels_of, severity_of};
use crate::model::{Clause, Filter, LABELS_UNKNOWN, Labels, View};

/// Bit `i` stands for the filter's clause `i`: at most one clause a view.
pub(super) type Clauses = u32;

/// Set beside the bit of every clause where views are not to be counted without
/// their own clause: what fails one clause then fails two, and counts nowhere.
const ANOTHER: Clauses = 1 << View::ALL.len();

/// Bits that clauses take.
pub(super) const CLAUSE_BITS: u32 = View::ALL.len() as u32 + 1;

/// A filter over the codes of one engine.
pub(super) struct Compiled {
    /// Per joint: clauses that fail, of those that a joint decides.
    pub joints: Vec<Clauses>,
    /// The clauses on categories of a response, where there are any.
    pub responses: Option<ByResponse>,
    /// The clauses that are judged row by row, with their bits.
    pub rows: Vec<(Clauses, RowClause)>,
}

/// Clauses that the labels of single responses decide, and one on both.
pub(super) struct ByResponse {
    /// Per cell: bit `2 c + r` is set where response `r` satisfies clause `c` by
    /// itself; the clause on both responses has one bit, the last.
    cases: Vec<u16>,
    /// Clauses that fail, by which preferences the pair has ([`class_of`]) and
    /// then by case.
    fails: Vec<Vec<Clauses>>,
    /// Per joint: its class.
    classes: Vec<u8>,
}

impl Compiled {
    /// With `own`, what fails just one clause can be told from what fails more.
    pub(super) fn new(filter: &Filter, engine: &Engine, own: bool) -> Self {
        let bit_of = |number: usize| 1 << number | if own { 0 } else { ANOTHER };
        let patterns = &engine.patterns;
        // What a clause says of pair codes and of contexts is found out once for each.
        let mut pairs = vec![0; patterns.pairs().len()];
        let mut contexts = vec![0; patterns.contexts().len()];
        let mut by_response: Vec<(Clauses, &Clause)> = Vec::new();
        let mut rows = Vec::new();
        for (number, clause) in filter.clauses().iter().enumerate() {
            let bit = bit_of(number);
            match clause.view {
                View::Categories
                | View::LabelsPerResponse
                | View::CategorySeverity
                | View::Cooccurrence
                | View::CooccurrenceAcross => by_response.push((bit, clause)),
                View::PromptLength
                | View::ResponseLength
                | View::LengthDifference
                | View::Search
                | View::SamePrompt
                | View::Marks
                | View::Annotators
                | View::Audit => rows.push((bit, RowClause::new(clause, engine))),
                View::Severity
                | View::PairSafety
                | View::BetterSafer
                | View::Differs
                | View::SeverityGap
                | View::SafeFlag => {
                    for (fails, bits) in pairs.iter_mut().zip(patterns.pairs()) {
                        let holds = clause.matches(&engine.facts(labels_of(*bits), 0));
                        *fails |= if holds { 0 } else { bit };
                    }
                }
                View::Splits | View::PromptSources => {
                    for (fails, context) in contexts.iter_mut().zip(patterns.contexts()) {
                        let holds = clause.matches(&engine.facts(context.labels(), context.part));
                        *fails |= if holds { 0 } else { bit };
                    }
                }
                // Judged below: it needs both, which preference a pair has and its sources.
                View::ResponseSources => {}
            }
        }
        let sources = filter.clauses().iter().position(|c| c.view == View::ResponseSources);
        let joints = patterns.joints().iter().map(|joint| {
            let mut fails = pairs[joint.pair as usize] | contexts[joint.context as usize];
            if let Some(number) = sources {
                let context = patterns.contexts()[joint.context as usize];
                let labels = Labels(labels_of(patterns.pairs()[joint.pair as usize]).0 | context.labels().0);
                if !filter.clauses()[number].matches(&engine.facts(labels, context.part)) {
                    fails |= bit_of(number);
                }
            }
            fails
        });
        let joints = joints.collect();
        let responses = (!by_response.is_empty()).then(|| ByResponse::new(&by_response, engine));
        Self { joints, responses, rows }
    }

    /// The part that concerns the patterns of one joint.
    #[inline]
    pub(super) fn of_joint(&self, joint: u32) -> OfJoint<'_> {
        OfJoint {
            fails: self.joints[joint as usize],
            responses: self.responses.as_ref().map(|by| OfResponses {
                cases: &by.cases,
                fails: &by.fails[usize::from(by.classes[joint as usize])],
            }),
        }
    }
}

/// The part of a filter that concerns the patterns of one joint.
#[derive(Clone, Copy)]
pub(super) struct OfJoint<'a> {
    /// Clauses that fail whatever the responses' categories are.
    pub fails: Clauses,
    /// The clauses on those.
    pub responses: Option<OfResponses<'a>>,
}

/// Clauses on the categories of responses, for pairs with the same preferences.
#[derive(Clone, Copy)]
pub(super) struct OfResponses<'a> {
    /// Per cell: its case.
    pub cases: &'a [u16],
    /// Per case: clauses that fail.
    pub fails: &'a [Clauses],
}

impl OfResponses<'_> {
    /// The clauses that the responses of a cell fail.
    #[inline]
    pub(super) fn fails(&self, cell: u32) -> Clauses {
        self.fails[usize::from(self.cases[cell as usize])]
    }
}

impl OfJoint<'_> {
    /// The clauses that a pattern with this cell fails.
    #[inline]
    pub(super) fn fails(&self, cell: u32) -> Clauses {
        self.fails | self.responses.map_or(0, |by| by.fails(cell))
    }
}

impl ByResponse {
    fn new(clauses: &[(Clauses, &Clause)], engine: &Engine) -> Self {
        let patterns = &engine.patterns;
        let (both, single): (Vec<(Clauses, &Clause)>, Vec<_>) =
            clauses.iter().copied().partition(|(_, clause)| clause.view == View::CooccurrenceAcross);
        // Every other bit, so that two responses fit side by side.
        let holds = |bits: &u32| {
            let mask = categories_of(*bits);
            let count = Labels(u64::from(mask)).category_count(0).map_or(LABELS_UNKNOWN, |n| n as usize);
            single.iter().enumerate().fold(0, |all, (c, (_, clause))| {
                let holds = match clause.view {
                    View::Categories => clause.accepts_set(mask),
                    View::LabelsPerResponse => clause.accepts(count),
                    _ => clause.accepts_response(mask, severity_of(*bits)),
                };
                all | u16::from(holds) << (2 * c)
            })
        };
        let last = 2 * single.len();
        let classes =
            patterns.joints().iter().map(|j| class_of(labels_of(patterns.pairs()[j.pair as usize])));
        let fails = (0..CLASSES).map(|class| {
            let labels = labels_of_class(class);
            let fails = (0..1usize << (last + both.len())).map(|case| {
                let by_both = both
                    .iter()
                    .fold(0, |fails, (bit, _)| fails | if case >> last & 1 == 1 { 0 } else { *bit });
                single.iter().enumerate().fold(by_both, |fails, (c, (bit, clause))| {
                    let holds = clause.on.holds(labels, |r| case >> (2 * c + r) & 1 == 1);
                    fails | if holds { 0 } else { *bit }
                })
            });
            fails.collect()
        });
        let responses = patterns.responses();
        let holds: Vec<u16> = responses.iter().map(holds).collect();
        let case = |cell: &Cell| {
            let [a, b] = [cell.responses[0] as usize, cell.responses[1] as usize];
            let [first, second] = [categories_of(responses[a]), categories_of(responses[b])];
            both.iter().fold(holds[a] | holds[b] << 1, |case, (_, clause)| {
                let holds = clause.accepts_cells(|row, column| first >> row & second >> column & 1 == 1);
                case | u16::from(holds) << last
            })
        };
        Self {
            cases: patterns.cells().iter().map(case).collect(),
            classes: classes.collect(),
            fails: fails.collect(),
        }
    }
}

/// Better and safer response id as they stand in the labels.
const CLASSES: u8 = 16;

/// Better and safer response id of labels, in four bits.
pub(super) fn class_of(labels: Labels) -> u8 {
    labels.better() | labels.safer() << (Labels::SAFER - Labels::BETTER)
}

/// Labels that say only which response is better and which is safer.
pub(super) fn labels_of_class(class: u8) -> Labels {
    Labels(u64::from(class) << Labels::BETTER)
}
