//! Labels: a plan of pairs with exact margins, category sets fitted to the published
//! co-occurrence, the two rankings, and the order of the rows.

pub mod fit;
pub mod measure;
pub mod order;
pub mod plan;

use crate::published::{Published, Targets};
use crate::rng::Rng;

/// The labels of one response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Response {
    /// `is_response_N_safe`.
    pub safe: bool,
    /// `response_N_severity_level`, 0 to 3.
    pub severity: u8,
    /// `response_N_harm_category`: bit c stands for category c.
    pub categories: u32,
}

impl Response {
    /// A harmless response.
    pub const SAFE: Self = Self { safe: true, severity: 0, categories: 0 };

    /// Whether "safe ⇔ severity 0 ⇔ no category" is broken.
    pub fn is_exception(&self) -> bool {
        self.safe != (self.severity == 0) || self.safe != (self.categories == 0)
    }
}

/// What a prompt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An everyday question.
    Benign,
    /// A request for something of this category, with at most this severity.
    Harm {
        /// 0 to 18.
        category: u8,
        /// 1 to 3.
        level: u8,
    },
}

/// The labels of one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The two responses.
    pub responses: [Response; 2],
    /// `better_response_id`.
    pub better: u8,
    /// `safer_response_id`.
    pub safer: u8,
    /// Index into the prompt sources in name order.
    pub source: u8,
    /// What the prompt is about; decides the text, is not a label.
    pub subject: Subject,
    /// Bit n: response n is blank.
    pub blank: u8,
}

impl Pair {
    /// Both responses are safe.
    pub fn both_safe(&self) -> bool {
        self.responses.iter().all(|r| r.safe)
    }

    /// Both responses are unsafe.
    pub fn both_unsafe(&self) -> bool {
        self.responses.iter().all(|r| !r.safe)
    }
}

/// Blank responses in the train and test parts, 40 together as in the published data.
const BLANK: [usize; 2] = [36, 4];

/// All rows, part after part, and what the fit left over.
#[derive(Clone, Debug)]
pub struct Labels {
    /// In the order of the parts.
    pub pairs: Vec<Pair>,
    /// Rows of each part.
    pub part_rows: [usize; 6],
}

/// Makes the labels of all six parts.
pub fn generate(published: &Published, seed: u64) -> Result<Labels, String> {
    let part_rows = published.part_rows();
    let mut pairs = Vec::with_capacity(part_rows.iter().sum());
    for (split, targets) in [published.train_targets()?, published.test_targets()?].iter().enumerate() {
        let mut rng = Rng::new(seed.wrapping_add(split as u64));
        let parts: [usize; 3] = std::array::from_fn(|p| part_rows[split * 3 + p]);
        pairs.extend(split_pairs(targets, &parts, BLANK[split], fit::MOVES_PER_UNIT, &mut rng)?);
    }
    Ok(Labels { pairs, part_rows })
}

/// Makes the pairs of one split (three parts).
pub fn split_pairs(
    targets: &Targets,
    parts: &[usize; 3],
    blank: usize,
    moves_per_unit: usize,
    rng: &mut Rng,
) -> Result<Vec<Pair>, String> {
    let plan = plan::Plan::new(targets, rng)?;
    let sets = fit::fit(targets, &plan, moves_per_unit, rng)?;
    let mut pairs = plan.pairs(&sets, rng)?;
    plan::rank(targets, &mut pairs, rng);
    plan::subjects(targets, &mut pairs, rng)?;
    plan::blanks(&mut pairs, blank, rng);
    order::arrange(targets, pairs, parts, rng)
}
