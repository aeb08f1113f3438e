//! A filter as tables over codes, so that a pattern is judged by a few look-ups.

use super::patterns::{Patterns, categories_of, labels_of};
use crate::model::{Clause, Filter, Mode, On, Part};

/// Bit `i` of a byte stands for the filter's clause `i`.
pub(super) type Clauses = u8;

/// A filter over the codes of one set of patterns.
pub(super) struct Compiled {
    /// Per pair code: clauses that fail.
    pair: Vec<Clauses>,
    /// Per context: clauses that fail.
    context: Vec<Clauses>,
    /// The clause on categories, where there is one.
    categories: Option<Categories>,
}

struct Categories {
    clause: Clauses,
    /// Per response code: 1 when the response satisfies the clause by itself.
    holds: Vec<u8>,
    /// Per pair code: bit `a + 2 b` is set when the clause holds for the pair
    /// whose response 0 satisfies it (`a`) and whose response 1 does (`b`).
    rule: Vec<u8>,
}

impl Compiled {
    pub(super) fn new(filter: &Filter, patterns: &Patterns, parts: &[Part]) -> Self {
        let mut pair = vec![0; patterns.pairs().len()];
        let mut context = vec![0; patterns.contexts().len()];
        let mut categories = None;
        // There are fewer views than bits, and at most one clause a view.
        for (number, clause) in filter.clauses().iter().enumerate() {
            let bit = 1 << number;
            match clause {
                Clause::Splits { .. } => {
                    for (fails, code) in context.iter_mut().zip(patterns.contexts()) {
                        let part = &parts[usize::from(code.part)];
                        *fails |= if clause.matches(Default::default(), part) { 0 } else { bit };
                    }
                }
                Clause::Severity { .. } | Clause::PairSafety { .. } | Clause::BetterSafer { .. } => {
                    let nowhere = Part::new("", "");
                    for (fails, bits) in pair.iter_mut().zip(patterns.pairs()) {
                        *fails |= if clause.matches(labels_of(*bits), &nowhere) { 0 } else { bit };
                    }
                }
                Clause::Categories { mode, on, values } => {
                    let holds = |bits: &u32| {
                        let common = categories_of(*bits) & values;
                        u8::from(match mode {
                            Mode::Any => common != 0,
                            Mode::All => common == *values,
                            Mode::None => common == 0,
                        })
                    };
                    categories = Some(Categories {
                        clause: bit,
                        holds: patterns.responses().iter().map(holds).collect(),
                        rule: patterns.pairs().iter().map(|bits| rule(*on, *bits)).collect(),
                    });
                }
            }
        }
        Self { pair, context, categories }
    }

    /// The clauses that a pattern with these codes fails.
    #[inline]
    pub(super) fn fails(&self, codes: &super::patterns::Codes) -> Clauses {
        let mut fails = self.pair[codes.pair()] | self.context[codes.context()];
        if let Some(categories) = &self.categories {
            let [a, b] = codes.responses.map(|code| categories.holds[code as usize]);
            let holds = categories.rule[codes.pair()] >> (a + 2 * b) & 1;
            fails |= categories.clause * (1 - holds);
        }
        fails
    }
}

/// The truth table of a response-level clause for pairs with this code.
fn rule(on: On, bits: u32) -> u8 {
    let labels = labels_of(bits);
    (0..4).fold(0, |table, case| table | u8::from(on.holds(labels, |r| case >> r & 1 == 1)) << case)
}
