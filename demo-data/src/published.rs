//! The published aggregate counts, and the targets that the label fit aims at.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Number of harm categories.
pub const CATEGORIES: usize = 19;

/// The six parts in the order in which their rows follow one another.
pub const PARTS: [(&str, &str); 6] = [
    ("alpaca-7b", "train"),
    ("alpaca2-7b", "train"),
    ("alpaca3-8b", "train"),
    ("alpaca-7b", "test"),
    ("alpaca2-7b", "test"),
    ("alpaca3-8b", "test"),
];

/// The value of `response_0_source` and `response_1_source` for a config.
pub fn response_source(config: &str) -> &'static str {
    match config {
        "alpaca-7b" => "Alpaca-7B",
        "alpaca2-7b" => "Alpaca2-7B",
        _ => "Alpaca3-8B",
    }
}

/// `published.json`, field by field.
#[derive(Clone, Debug, Deserialize)]
pub struct Published {
    /// Pairs of the train split.
    pub pairs: usize,
    /// Two per pair.
    pub response_positions: usize,
    /// config → split → rows.
    pub rows_per_config: BTreeMap<String, BTreeMap<String, usize>>,
    /// Rows per `prompt_source`.
    pub prompt_source_train: BTreeMap<String, usize>,
    /// Responses with `is_response_N_safe`.
    pub safe_positions: usize,
    /// Responses without.
    pub unsafe_positions: usize,
    /// Responses per severity level.
    pub severity_positions: [usize; 4],
    /// The four combinations of the two safety labels.
    pub pair_safety: PairSafety,
    /// Rows where `better_response_id` = `safer_response_id`.
    pub better_equals_safer: usize,
    /// Rows where they differ.
    pub better_differs_from_safer: usize,
    /// All pairs by the first thing in which the two responses differ.
    pub pairs_by_what_differs: WhatDiffers,
    /// The same for pairs whose responses are both unsafe.
    pub pairs_by_what_differs_both_unsafe: WhatDiffers,
    /// Names in the dataset's order.
    pub categories: [String; CATEGORIES],
    /// Responses per category.
    pub category_positions: [usize; CATEGORIES],
    /// Responses per category and severity level.
    pub category_by_severity: BTreeMap<String, [usize; 4]>,
    /// Responses that have this category and no other.
    pub category_alone: [usize; CATEGORIES],
    /// Responses that have both categories.
    pub category_cooccurrence: [[usize; CATEGORIES]; CATEGORIES],
    /// Number of categories → responses, train and test without blank ones.
    pub labels_per_response_train_and_test_nonblank: BTreeMap<String, usize>,
    /// Responses that break "safe ⇔ severity 0 ⇔ no category".
    pub identity_exceptions: Vec<RawException>,
}

/// Counts of pairs by the two safety labels.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct PairSafety {
    /// Both responses are safe.
    pub both_safe: usize,
    /// Response 0 is safe, response 1 is not.
    pub only_response_0_safe: usize,
    /// Response 1 is safe, response 0 is not.
    pub only_response_1_safe: usize,
    /// Neither is safe.
    pub both_unsafe: usize,
}

/// Counts of pairs by the first thing that differs: safety, else severity, else categories.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct WhatDiffers {
    /// All three agree.
    pub nothing: usize,
    /// Only the category sets differ.
    pub category_only: usize,
    /// Safety agrees, the severity level differs.
    pub severity: usize,
    /// One is safe, the other is not.
    pub safety: usize,
}

/// An identity exception as published: every value is a string.
#[derive(Clone, Debug, Deserialize)]
pub struct RawException {
    /// Such as `Alpaca-7B-train.jsonl`.
    pub source_file: String,
    /// Counted from 1.
    pub source_line: String,
    /// `0` or `1`.
    pub response_position: String,
    /// `true` or `false`.
    pub is_safe: String,
    /// `0` to `3`.
    pub severity_level: String,
    /// Number of categories set.
    pub assigned_category_count: String,
}

/// An identity exception with its place in the demo data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Index into [`PARTS`].
    pub part: usize,
    /// Row inside the part, counted from 0.
    pub row: usize,
    /// 0 or 1.
    pub position: usize,
    /// The safety label.
    pub safe: bool,
    /// The severity level.
    pub severity: u8,
    /// Number of categories set.
    pub category_count: u32,
}

/// The published counts that this crate carries.
pub fn published() -> Result<Published, serde_json::Error> {
    serde_json::from_str(include_str!("../published.json"))
}

impl Published {
    /// Rows of each part, in the order of [`PARTS`].
    pub fn part_rows(&self) -> [usize; 6] {
        PARTS.map(|(config, split)| {
            self.rows_per_config.get(config).and_then(|splits| splits.get(split)).copied().unwrap_or(0)
        })
    }

    /// The prompt sources with their train counts, in name order.
    pub fn prompt_sources(&self) -> Vec<(String, usize)> {
        self.prompt_source_train.iter().map(|(name, &count)| (name.clone(), count)).collect()
    }

    /// The identity exceptions with parsed values. Values that do not parse are an error.
    pub fn exceptions(&self) -> Result<Vec<Exception>, String> {
        self.identity_exceptions
            .iter()
            .map(|raw| {
                let number = |text: &str| {
                    text.parse::<usize>().map_err(|e| format!("identity exception: {text:?}: {e}"))
                };
                let part = PARTS
                    .iter()
                    .position(|(config, split)| {
                        raw.source_file == format!("{}-{split}.jsonl", response_source(config))
                    })
                    .ok_or_else(|| format!("identity exception: file {:?}", raw.source_file))?;
                Ok(Exception {
                    part,
                    row: number(&raw.source_line)?.saturating_sub(1),
                    position: number(&raw.response_position)?,
                    safe: raw.is_safe == "true",
                    severity: number(&raw.severity_level)? as u8,
                    category_count: number(&raw.assigned_category_count)? as u32,
                })
            })
            .collect()
    }

    /// Category × severity in the dataset's category order.
    pub fn category_severity(&self) -> [[usize; 4]; CATEGORIES] {
        std::array::from_fn(|c| self.category_by_severity.get(&self.categories[c]).copied().unwrap_or([0; 4]))
    }

    /// What the train labels have to meet.
    pub fn train_targets(&self) -> Result<Targets, String> {
        let mut sizes = [0.0; CATEGORIES + 1];
        let mut labelled = 0.0;
        for (key, &count) in &self.labels_per_response_train_and_test_nonblank {
            if let Ok(size) = key.parse::<usize>() {
                if size > 0 {
                    sizes[size] += count as f64;
                    labelled += count as f64;
                }
            } else if key == "11-12" {
                // One class in the publication; most of it goes to the smaller size.
                sizes[11] += count as f64 * 2.0 / 3.0;
                sizes[12] += count as f64 / 3.0;
                labelled += count as f64;
            } else {
                return Err(format!("labels per response: key {key:?}"));
            }
        }
        let positions = (self.response_positions - self.severity_positions[0]) as f64;
        for s in &mut sizes {
            *s *= positions / labelled;
        }
        Ok(Targets {
            rows: self.pairs,
            pair_safety: self.pair_safety,
            better_equals_safer: self.better_equals_safer,
            differs: self.pairs_by_what_differs,
            differs_both_unsafe: self.pairs_by_what_differs_both_unsafe,
            severity_positions: self.severity_positions,
            category_severity: self.category_severity(),
            alone: self.category_alone.map(|n| n as f64),
            cooccurrence: self.category_cooccurrence.map(|row| row.map(|n| n as f64)),
            sizes,
            sources: self.prompt_sources().iter().map(|s| s.1).collect(),
            exceptions: self.exceptions()?,
        })
    }

    /// The train targets scaled to the test parts, made whole and consistent.
    /// The identity exceptions are all in the train parts.
    pub fn test_targets(&self) -> Result<Targets, String> {
        let train = self.train_targets()?;
        let rows: usize = self.part_rows()[3..].iter().sum();
        let share = rows as f64 / train.rows as f64;
        let scale = |n: usize| (n as f64 * share).round() as usize;
        let bu = train.differs_both_unsafe;
        let differs_both_unsafe = WhatDiffers {
            nothing: scale(bu.nothing),
            category_only: scale(bu.category_only),
            severity: scale(bu.severity),
            safety: 0,
        };
        let both_unsafe =
            differs_both_unsafe.nothing + differs_both_unsafe.category_only + differs_both_unsafe.severity;
        let only_0 = scale(train.pair_safety.only_response_0_safe);
        let only_1 = scale(train.pair_safety.only_response_1_safe);
        let both_safe = rows - both_unsafe - only_0 - only_1;
        let labelled = 2 * both_unsafe + only_0 + only_1;
        let minor = scale(train.severity_positions[1]);
        let severe = scale(train.severity_positions[3]);
        let sources = &train.sources;
        let mut scaled_sources: Vec<usize> = sources.iter().map(|&n| scale(n)).collect();
        let rest: usize = scaled_sources[1..].iter().sum();
        scaled_sources[0] = rows - rest;
        Ok(Targets {
            rows,
            pair_safety: PairSafety {
                both_safe,
                only_response_0_safe: only_0,
                only_response_1_safe: only_1,
                both_unsafe,
            },
            better_equals_safer: scale(train.better_equals_safer),
            differs: WhatDiffers {
                nothing: both_safe + differs_both_unsafe.nothing,
                category_only: differs_both_unsafe.category_only,
                severity: differs_both_unsafe.severity,
                safety: only_0 + only_1,
            },
            differs_both_unsafe,
            severity_positions: [2 * rows - labelled, minor, labelled - minor - severe, severe],
            category_severity: train.category_severity.map(|row| row.map(scale)),
            alone: train.alone.map(|n| n * share),
            cooccurrence: train.cooccurrence.map(|row| row.map(|n| n * share)),
            sizes: train.sizes.map(|n| n * share),
            sources: scaled_sources,
            exceptions: Vec::new(),
        })
    }
}

/// What the labels of one split have to meet: whole numbers exactly, fractions as near as possible.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Pairs.
    pub rows: usize,
    /// Pairs by the two safety labels.
    pub pair_safety: PairSafety,
    /// Rows where better = safer.
    pub better_equals_safer: usize,
    /// All pairs by what differs.
    pub differs: WhatDiffers,
    /// Both-unsafe pairs by what differs.
    pub differs_both_unsafe: WhatDiffers,
    /// Responses per severity level.
    pub severity_positions: [usize; 4],
    /// Responses per category and severity level.
    pub category_severity: [[usize; 4]; CATEGORIES],
    /// Responses with this category alone.
    pub alone: [f64; CATEGORIES],
    /// Responses with both categories.
    pub cooccurrence: [[f64; CATEGORIES]; CATEGORIES],
    /// Responses per number of categories.
    pub sizes: [f64; CATEGORIES + 1],
    /// Rows per prompt source, in name order.
    pub sources: Vec<usize>,
    /// Responses with given values at given places.
    pub exceptions: Vec<Exception>,
}
