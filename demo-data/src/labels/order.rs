//! The order of the rows: parts, then batches of rows about one subject.

use super::{Pair, Subject};
use crate::published::{CATEGORIES, Targets};
use crate::rng::Rng;

/// Share of both-safe pairs in the first two parts, relative to the whole split.
/// Per-model safe rates are not published; later models are made somewhat safer.
const SAFE_TILT: [f64; 2] = [0.935, 1.008];

/// Rows of one subject that follow one another, at least and at most.
const BATCH: [usize; 2] = [4, 12];

/// Puts the pairs into parts and rows and draws the prompt sources.
///
/// Prompts are made subject by subject, so rows about one category and from one prompt source
/// stand together in short batches; batches follow one another at random. Besides being
/// plausible this keeps the label columns small.
pub fn arrange(
    targets: &Targets,
    mut pairs: Vec<Pair>,
    parts: &[usize; 3],
    rng: &mut Rng,
) -> Result<Vec<Pair>, String> {
    let special = pairs.split_off(pairs.len() - targets.exceptions.len());
    rng.shuffle(&mut pairs);
    let (mut safe, mut other): (Vec<Pair>, Vec<Pair>) = pairs.into_iter().partition(Pair::both_safe);
    let safe_share = targets.pair_safety.both_safe as f64 / targets.rows as f64;

    let mut rows = Vec::with_capacity(targets.rows);
    for (p, &size) in parts.iter().enumerate() {
        let pinned: Vec<usize> = (0..special.len()).filter(|&i| targets.exceptions[i].part == p).collect();
        let free = size - pinned.len();
        let part_safe = match SAFE_TILT.get(p) {
            Some(tilt) => (free as f64 * safe_share * tilt).round() as usize,
            None => safe.len(),
        };
        if part_safe > safe.len() || free - part_safe > other.len() {
            return Err("the parts do not add up".into());
        }
        let mut part = safe.split_off(safe.len() - part_safe);
        part.extend(other.split_off(other.len() - (free - part_safe)));
        let mut part = batches(part, rng);
        let mut pins: Vec<(usize, Pair)> = pinned
            .into_iter()
            .map(|i| {
                let e = &targets.exceptions[i];
                let mut pair = special[i];
                if e.position == 1 {
                    pair.responses.swap(0, 1);
                    pair.better = 1 - pair.better;
                    pair.safer = 1 - pair.safer;
                    if pair.blank != 0 {
                        pair.blank = 3 - pair.blank;
                    }
                }
                (e.row, pair)
            })
            .collect();
        pins.sort_by_key(|pin| pin.0);
        for (row, pair) in pins {
            if row > part.len() {
                return Err(format!("row {row} lies outside its part"));
            }
            part.insert(row, pair);
        }
        rows.extend(part);
    }
    draw_sources(targets, &mut rows, rng);
    Ok(rows)
}

fn group(pair: &Pair) -> usize {
    match pair.subject {
        Subject::Benign => CATEGORIES,
        Subject::Harm { category, .. } => usize::from(category),
    }
}

fn batches(part: Vec<Pair>, rng: &mut Rng) -> Vec<Pair> {
    let mut groups: Vec<Vec<Pair>> = vec![Vec::new(); CATEGORIES + 1];
    for pair in part {
        groups[group(&pair)].push(pair);
    }
    let mut batches: Vec<Vec<Pair>> = Vec::new();
    for mut rest in groups {
        while !rest.is_empty() {
            let size = BATCH[0] + rng.below(BATCH[1] - BATCH[0] + 1);
            let at = rest.len().saturating_sub(size);
            batches.push(rest.split_off(at));
        }
    }
    rng.shuffle(&mut batches);
    batches.into_iter().flatten().collect()
}

/// Runs of one source, as long as the batches, with exact totals.
fn draw_sources(targets: &Targets, rows: &mut [Pair], rng: &mut Rng) {
    let mut left: Vec<usize> = targets.sources.clone();
    let mut run = 0;
    let mut source = 0;
    let mut last_group = usize::MAX;
    for row in rows {
        let group = group(row);
        if group != last_group || run == 0 || left[source] == 0 {
            let weights: Vec<f64> = left.iter().map(|&n| n as f64).collect();
            source = rng.weighted(&weights);
            run = BATCH[1];
            last_group = group;
        }
        row.source = source as u8;
        left[source] = left[source].saturating_sub(1);
        run -= 1;
    }
}
