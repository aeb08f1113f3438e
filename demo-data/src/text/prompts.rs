//! Prompts: as many different ones as published, shared by rows of the same subject.

use super::topic::T;
use super::topics::TOPICS;
use super::{answers, asks, capital, fill};
use crate::labels::{Labels, Subject};
use crate::rng::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// Distinct prompts in the train parts, and those that only the test parts have.
pub const DISTINCT: [usize; 2] = [38_641, 1_354];

/// One prompt and what it is about.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What the row shows.
    pub text: String,
    /// Category and level, or benign.
    pub subject: Subject,
    /// The topic of a harmful prompt.
    pub topic: Option<&'static T>,
    /// The act of a benign prompt.
    pub benign_act: &'static str,
}

/// Share of prompts that carry other scripts, emoji or invisible characters.
const SCRIPTS: f64 = 0.001;

/// Makes the prompts and says which one each row has.
pub fn assign(labels: &Labels, rng: &mut Rng) -> Result<(Vec<Prompt>, Vec<u32>), String> {
    let train: usize = labels.part_rows[..3].iter().sum();
    let mut groups: [BTreeMap<(Subject, u8), Vec<usize>>; 2] = Default::default();
    for (row, pair) in labels.pairs.iter().enumerate() {
        groups[usize::from(row >= train)].entry((pair.subject, pair.source)).or_default().push(row);
    }
    let mut prompts = Vec::new();
    let mut used = vec![0u32; labels.pairs.len()];
    let mut seen = BTreeSet::new();
    let mut known: BTreeMap<(Subject, u8), std::ops::Range<usize>> = BTreeMap::new();
    for (split, groups) in groups.iter().enumerate() {
        let sizes: Vec<usize> = groups.values().map(Vec::len).collect();
        let rows: usize = sizes.iter().sum();
        let wanted = share_out(DISTINCT[split].min(rows), &sizes);
        for ((&key, rows), wanted) in groups.iter().zip(wanted) {
            let start = prompts.len();
            while prompts.len() - start < wanted {
                let run = (prompts.len() - start) / RUN;
                let prompt = make(key.0, key.1, run, rng);
                if seen.insert(prompt.text.clone()) {
                    prompts.push(prompt);
                }
            }
            let range = known.entry(key).or_insert(start..prompts.len()).clone();
            for (k, &row) in rows.iter().enumerate() {
                let id = if k < wanted {
                    start + k
                } else if range.is_empty() {
                    return Err(format!("no prompt for {key:?}"));
                } else {
                    range.start + (k - wanted) % range.len()
                };
                used[row] = id as u32;
            }
        }
    }
    Ok((prompts, used))
}

/// Shares `total` out in proportion to the sizes; every group gets at least one, none more than
/// its size.
fn share_out(total: usize, sizes: &[usize]) -> Vec<usize> {
    let rows: usize = sizes.iter().sum();
    let mut shares: Vec<usize> = sizes.iter().map(|&n| (n * total / rows.max(1)).max(1)).collect();
    let mut given: usize = shares.iter().sum();
    while given != total {
        let before = given;
        for (share, &size) in shares.iter_mut().zip(sizes) {
            if given < total && *share < size {
                *share += 1;
                given += 1;
            } else if given > total && *share > 1 {
                *share -= 1;
                given -= 1;
            }
        }
        if given == before {
            break;
        }
    }
    shares
}

/// Prompts of one subject and source that follow one another and share their topic.
const RUN: usize = 3;

/// One prompt of a subject in the manner of a prompt source. `run` chooses the topic.
fn make(subject: Subject, source: u8, run: usize, rng: &mut Rng) -> Prompt {
    let (topic, act) = match subject {
        Subject::Benign => (None, asks::BENIGN[run % asks::BENIGN.len()]),
        Subject::Harm { category, level } => {
            let topics = TOPICS[usize::from(category)][usize::from(level) - 1];
            let topic = &topics[(run + usize::from(source)) % topics.len()];
            (Some(topic), topic.act())
        }
    };
    // Sources in name order: Alpaca3-70B, Beavertails, WizardLM-30B-Uncensored.
    let (asked, contexts, manner) = match source {
        1 => (rng.chance(0.3), usize::from(rng.chance(0.1)), 0.03),
        2 => (rng.chance(0.9), usize::from(rng.chance(0.7)), 0.12),
        _ => (rng.chance(0.55), usize::from(rng.chance(0.2)), 0.06),
    };
    let asker = rng.pick(asks::ASKERS);
    let form = rng.pick(if asked { asks::ASKED } else { asks::SHORT });
    let slots = [("{Asker}", &*capital(asker)), ("{asker}", asker), ("{act}", act)];
    let mut text = fill(form, &slots, rng);
    let mut last = usize::MAX;
    for _ in 0..contexts {
        let at = rng.below(asks::CONTEXT.len());
        if at != last {
            last = at;
            text.push(' ');
            text.push_str(&fill(asks::CONTEXT[at], &[], rng));
        }
    }
    if rng.chance(manner) {
        text.push(' ');
        text.push_str(&fill(rng.pick(asks::MANNER), &[], rng));
    }
    if rng.chance(SCRIPTS) {
        text.push(' ');
        text.push_str(rng.pick(answers::SCRIPTS));
    }
    Prompt { text, subject, topic, benign_act: act }
}
