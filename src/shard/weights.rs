//! What a row of label patterns says beside labels: for how many pairs it stands, and of
//! which config and split these are. It is read as labels are: one word per row.

use super::labels::{LabelColumn, LabelPlan, decode_labels};
use super::pages::place;
use super::{Segments, ShardMeta};
use crate::model::{Cause, Labels, Names, Part};
use std::sync::Arc;

/// Bits of a word that say how many pairs.
const PAIRS: u64 = (1 << Labels::PROMPT_SOURCE) - 1;
/// Where the codes of config and split begin.
pub const PART: [u32; 2] = [Labels::PROMPT_SOURCE, Labels::RESPONSE_SOURCE];

/// How many pairs each row of a row group stands for, at most `most` in all; and where the
/// table says it, config and split of consecutive rows and how many these are.
///
/// # Errors
/// Names the row whose number is none of pairs, or what cannot be decoded.
#[expect(clippy::type_complexity, reason = "two lists")]
pub fn decode_weights(
    meta: &ShardMeta,
    group: usize,
    data: &Arc<Segments>,
    columns: &[LabelColumn],
    most: u64,
) -> Result<(Vec<u64>, Vec<(Part, u64)>), Cause> {
    let plan = LabelPlan { columns: columns.to_vec(), ..LabelPlan::default() };
    let mut names = [Names::default(), Names::default()];
    let (mut words, _) = decode_labels(meta, group, data, &plan, &mut names)?;
    let leaf = columns.first().map_or(0, |column| column.leaf);
    let wrong = |what: &str, advice: &str| {
        let text = [what, " in the ", &place(meta, group, leaf), "."].concat();
        Err(Cause::Told { text, advice: advice.to_owned() })
    };
    if names.iter().any(Names::overflowed) {
        return wrong(
            "There are more than 15 configs or splits",
            "Write several tables; they open together.",
        );
    }
    let mut parts: Vec<(Part, u64)> = Vec::new();
    let mut last = None;
    let mut left = most;
    for (row, word) in words.iter_mut().enumerate() {
        if columns.len() > 1 {
            let codes = PART.map(|shift| (*word >> shift) as u8 & Names::OTHER);
            if last.replace(codes) != Some(codes) {
                let [config, split] = [0, 1].map(|of| names[of].raw(codes[of]).to_owned());
                parts.push((Part { config, split }, 0));
            }
            if let Some((_, rows)) = parts.last_mut() {
                *rows += 1;
            }
        }
        *word &= PAIRS;
        left = match left.checked_sub(*word) {
            Some(rest) if *word > 0 => rest,
            _ => {
                return wrong(
                    &["Row ", &row.to_string(), " (from 0) does not say how many pairs it stands for (from 1 on, less than 2^52 with all others)"].concat(),
                    "Write the table again, with CAST(count(*) AS BIGINT) AS pairs.",
                );
            }
        };
    }
    Ok((words, parts))
}
