//! Pairs → preference data: prompt, chosen and rejected response.

use super::column::Column;
use super::schema::{Node, Path, leaves};
use crate::formats::Width;
use crate::model::{Cause, Labels, LeftOut, PreferenceRules, Shape};

/// The columns of preference data, in the order in which TRL documents them.
const NAMES: [&str; 3] = ["prompt", "chosen", "rejected"];

/// The schema of preference data.
pub fn schema(rules: &PreferenceRules) -> Vec<Node> {
    let node = |name: &&str| match rules.shape {
        Shape::Text => Node::text(name),
        Shape::Messages => Node::list(name, vec![Node::text("role"), Node::text("content")]),
    };
    NAMES.iter().map(node).collect()
}

/// Makes preference data of pairs, and counts those that are left out.
#[derive(Clone, Debug)]
pub struct Preferences {
    rules: PreferenceRules,
    nodes: Vec<Node>,
    /// Pairs that were left out, by [`LeftOut`].
    pub left_out: [u64; LeftOut::ALL.len()],
}

/// Makes preference data by rules.
pub fn preferences(rules: PreferenceRules) -> Preferences {
    Preferences { nodes: schema(&rules), rules, left_out: Default::default() }
}

impl Preferences {
    /// The schema.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The rows that consecutive pairs become. `texts` has their prompts and both responses.
    ///
    /// # Errors
    /// There is no memory for them.
    pub fn rows(&mut self, texts: &[Column], labels: &[u64]) -> Result<Vec<Column>, Cause> {
        let paths: Vec<Path<'_>> = leaves(&self.nodes);
        let new = |path: &Path<'_>| Column::new(Width::Text, path.deepest());
        let mut columns: Vec<Column> = paths.iter().map(new).collect();
        let mut cells: Vec<Texts<'_>> = texts.iter().map(Texts::new).collect();
        for labels in labels {
            let mut next = cells.iter_mut().map(Texts::next);
            let mut text = || next.next().flatten().unwrap_or_default();
            let (prompt, responses) = (text(), [text(), text()]);
            match self.rules.chosen(Labels(*labels), responses[0] == responses[1]) {
                Err(why) => {
                    if let Some(at) = LeftOut::ALL.iter().position(|other| *other == why) {
                        self.left_out[at] += 1;
                    }
                }
                Ok(chosen) => {
                    let rejected = 1 - chosen.min(1);
                    let texts = [
                        (prompt, "user"),
                        (responses[chosen.min(1)], "assistant"),
                        (responses[rejected], "assistant"),
                    ];
                    for (number, (text, role)) in texts.into_iter().enumerate() {
                        push(&mut columns, self.rules.shape, number, text, role)?;
                    }
                }
            }
        }
        Ok(columns)
    }
}

fn push(columns: &mut [Column], shape: Shape, number: usize, text: &[u8], role: &str) -> Result<(), Cause> {
    let mut put = |at: usize, text: &[u8]| {
        columns.get_mut(at).map_or(Ok(()), |column| column.push(0, column.deepest[1], Some(text)))
    };
    match shape {
        Shape::Text => put(number, text),
        Shape::Messages => {
            put(2 * number, role.as_bytes())?;
            put(2 * number + 1, text)
        }
    }
}

/// The texts of a column, row by row; null is empty.
struct Texts<'a> {
    column: &'a Column,
    row: usize,
    value: usize,
}

impl<'a> Texts<'a> {
    fn new(column: &'a Column) -> Self {
        Self { column, row: 0, value: 0 }
    }

    fn next(&mut self) -> Option<&'a [u8]> {
        let has_value = self.column.definition(self.row) == self.column.deepest[1];
        self.row += 1;
        self.value += usize::from(has_value);
        has_value.then(|| self.column.value(self.value - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::json::Rows;
    use crate::model::{PreferBy, Ties, UnsafePairs};

    /// The word of a pair: safe flags of both, severities, better, safer.
    fn word(safe: [u64; 2], severity: [u64; 2], better: u64, safer: u64) -> u64 {
        let flags = |r: usize| severity[r] + safe[r] * Labels::SAFE_WEIGHT;
        flags(0) << Labels::SEVERITY_AND_SAFE
            | flags(1) << (Labels::SEVERITY_AND_SAFE + 4)
            | better << Labels::BETTER
            | safer << Labels::SAFER
    }

    fn made(rules: PreferenceRules, rows: &[([&str; 3], u64)]) -> (String, [u64; 5]) {
        let mut texts = vec![Column::new(Width::Text, [0, 0]); 3];
        for (row, _) in rows {
            for (column, text) in texts.iter_mut().zip(row) {
                column.push(0, 0, Some(text.as_bytes())).expect("memory");
            }
        }
        let mut preferences = preferences(rules);
        let words: Vec<u64> = rows.iter().map(|(_, word)| *word).collect();
        let columns = preferences.rows(&texts, &words).expect("memory");
        let mut out = Vec::new();
        let mut written = Rows::new(preferences.nodes(), &columns);
        for _ in 0..columns[0].rows {
            written.object(&mut out).expect("memory");
            out.push(b'\n');
        }
        (String::from_utf8(out).expect("UTF-8"), preferences.left_out)
    }

    #[test]
    fn rules_choose_and_leave_out() {
        let rows = [
            (["p", "a", "b"], word([1, 0], [0, 2], 1, 0)),
            (["q", "same", "same"], word([1, 1], [0, 0], 0, 0)),
            (["r", "c", "d"], word([0, 0], [1, 1], 0, 1)),
            (["s", "e", "f"], word([0, 0], [1, 3], 0, u64::from(crate::model::UNKNOWN))),
        ];
        let by_safer = PreferenceRules::default();
        let (text, left_out) = made(by_safer, &rows);
        let first = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n";
        assert_eq!(text, [first, "{\"prompt\":\"r\",\"chosen\":\"d\",\"rejected\":\"c\"}\n"].concat());
        assert_eq!(left_out, [1, 1, 0, 0, 0]);
        let strict =
            PreferenceRules { ties: Ties::SameLabels, unsafe_pairs: UnsafePairs::BothUnsafe, ..by_safer };
        assert_eq!(made(strict, &rows), (first.to_owned(), [1, 1, 1, 0, 0]));
        let by_better = PreferenceRules {
            by: PreferBy::Better,
            ties: Ties::Keep,
            unsafe_pairs: UnsafePairs::ChosenUnsafe,
            shape: Shape::Messages,
        };
        let (text, left_out) = made(by_better, &rows);
        assert_eq!(left_out, [0, 0, 0, 0, 3]);
        assert_eq!(
            text,
            "{\"prompt\":[{\"role\":\"user\",\"content\":\"q\"}],\"chosen\":[{\"role\":\"assistant\",\"content\":\"same\"}],\
             \"rejected\":[{\"role\":\"assistant\",\"content\":\"same\"}]}\n"
        );
    }
}
