//! Text that describes what a prompt or response would contain, in step with its labels.

pub mod answers;
pub mod asks;
pub mod picker;
pub mod prompts;
pub mod recover;
pub mod responses;
pub mod statements;
pub mod topic;
pub mod topics;
mod topics_a;
mod topics_b;

use crate::labels::plan::{Difference, difference};
use crate::labels::{Labels, Pair};
use crate::rng::Rng;
use picker::Picker;
use prompts::Prompt;

/// The text of one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `prompt`.
    pub prompt: String,
    /// `response_0` and `response_1`.
    pub responses: [String; 2],
}

/// Share of label-identical pairs whose responses are the same text.
const IDENTICAL: f64 = 0.002;

/// Writes the text of every row.
pub fn generate(labels: &Labels, seed: u64) -> Result<Vec<Row>, String> {
    let mut rng = Rng::new(seed ^ 0x7465_7874);
    let (prompts, used) = prompts::assign(labels, &mut rng)?;
    let mut rows: Vec<Row> = labels
        .pairs
        .iter()
        .zip(&used)
        .map(|(pair, &id)| row(pair, &prompts[id as usize], &mut Picker::new(&mut rng)))
        .collect();
    duplicate_pair(labels, &used, &mut rows);
    Ok(rows)
}

fn row(pair: &Pair, prompt: &Prompt, picker: &mut Picker) -> Row {
    let mut responses = responses::pair(pair, prompt, picker);
    if pair.blank == 0 && difference(pair) == Difference::Nothing && picker.rng.chance(IDENTICAL) {
        responses[1] = responses[0].clone();
    }
    Row { prompt: prompt.text.clone(), responses }
}

/// Gives two train rows with the same prompt and labels the same responses.
fn duplicate_pair(labels: &Labels, used: &[u32], rows: &mut [Row]) {
    let train: usize = labels.part_rows[..3].iter().sum();
    let mut first_use = vec![None; rows.len()];
    for j in 0..train.min(rows.len()) {
        let slot = &mut first_use[used[j] as usize];
        match *slot {
            None => *slot = Some(j),
            Some(i) if labels.pairs[i] == labels.pairs[j] && labels.pairs[i].blank == 0 => {
                rows[j] = rows[i].clone();
                return;
            }
            Some(_) => {}
        }
    }
}

/// Fills the slots of a template.
fn fill(template: &str, slots: &[(&str, &str)], rng: &mut Rng) -> String {
    const NUMBERS: &[&str] = &["two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let mut text = template.to_owned();
    for (name, value) in slots {
        text = text.replace(name, value);
    }
    if text.contains("{n}") {
        text = text.replace("{n}", rng.pick(NUMBERS));
    }
    text
}

/// The text with its first letter as a capital.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
