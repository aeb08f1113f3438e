//! Category sets by simulated annealing.
//!
//! Every move takes a category from one unit and gives it to another unit of the same severity
//! and weight, so category × severity stays exact from the first deal to the last move. The
//! energy is the squared error of co-occurrence, single-category responses and set sizes.

use super::plan::{Plan, Unit};
use crate::published::{CATEGORIES, Targets};
use crate::rng::Rng;

/// Moves per unit for the shipped data; the error stops falling well before that.
pub const MOVES_PER_UNIT: usize = 420;
/// Two responses with 12 and 11 categories, as the published data has them.
const CROWDED: [u32; 2] = [0b1_0110_1111_1010_0111, 0b1_0110_1011_1010_0111];
const HOT: f64 = 3.0;
/// The natural logarithm of the last temperature over the first: it ends near 0.004.
const LOG_COLD_TO_HOT: f64 = -6.62;

/// Returns the category set of every unit of the plan.
pub fn fit(targets: &Targets, plan: &Plan, moves_per_unit: usize, rng: &mut Rng) -> Result<Vec<u32>, String> {
    let mut state = State::deal(targets, plan, rng)?;
    state.anneal(moves_per_unit, rng);
    Ok(state.sets)
}

struct State<'a> {
    units: &'a [Unit],
    sets: Vec<u32>,
    /// Units by severity and weight; moves stay inside a class.
    classes: Vec<Vec<u32>>,
    class_of: Vec<u8>,
    /// Count minus target.
    cooccurrence: [[f64; CATEGORIES]; CATEGORIES],
    cooccurrence_scale: [[f64; CATEGORIES]; CATEGORIES],
    alone: [f64; CATEGORIES],
    alone_scale: [f64; CATEGORIES],
    sizes: [f64; CATEGORIES + 1],
    sizes_scale: [f64; CATEGORIES + 1],
}

impl<'a> State<'a> {
    /// Deals each class its categories: one per unit first, the rest at random.
    fn deal(targets: &Targets, plan: &'a Plan, rng: &mut Rng) -> Result<Self, String> {
        let units = plan.units.as_slice();
        let mut classes = vec![Vec::new(); 6];
        let mut class_of = Vec::with_capacity(units.len());
        for (i, unit) in units.iter().enumerate() {
            let class = usize::from(unit.severity - 1) * 2 + usize::from(unit.weight - 1);
            classes[class].push(i as u32);
            class_of.push(class as u8);
        }
        let mut sets = vec![0u32; units.len()];
        // Annealing does not find sets this large by itself; they stay as they are.
        let mut crowded = Vec::new();
        for set in CROWDED {
            let size = set.count_ones() as usize;
            if targets.sizes[size] < 0.5 {
                continue;
            }
            let class = &mut classes[2];
            let free = |&u: &u32| units[u as usize].partner.is_none();
            let at = class.iter().rposition(free).ok_or("no lone response")?;
            sets[class.remove(at) as usize] = set;
            crowded.push(set);
        }
        for s in 0..3 {
            let (single, double) = (&classes[s * 2], &classes[s * 2 + 1]);
            let share = (double.len() * 2) as f64 / (double.len() * 2 + single.len()).max(1) as f64;
            let (mut ones, mut twos) = (Vec::new(), Vec::new());
            for c in 0..CATEGORIES {
                let fixed = plan
                    .fixed
                    .iter()
                    .filter(|f| usize::from(f.severity) == s + 1 && f.categories >> c & 1 == 1)
                    .count();
                let kept = crowded.iter().filter(|&set| s == 1 && set >> c & 1 == 1);
                let total = targets.category_severity[c][s + 1] - fixed - kept.count();
                let doubled = (total as f64 * share / 2.0).round() as usize;
                twos.extend(std::iter::repeat_n(c, doubled));
                ones.extend(std::iter::repeat_n(c, total - 2 * doubled));
            }
            for (members, tokens) in [(single, &mut ones), (double, &mut twos)] {
                if tokens.len() < members.len() {
                    return Err(format!("severity {}: fewer categories than responses", s + 1));
                }
                rng.shuffle(tokens);
                for (k, &c) in tokens.iter().enumerate() {
                    let unit = match members.get(k) {
                        Some(&unit) => unit,
                        None => loop {
                            let unit = members[rng.below(members.len())];
                            if sets[unit as usize] >> c & 1 == 0 {
                                break unit;
                            }
                        },
                    };
                    sets[unit as usize] |= 1 << c;
                }
            }
        }
        let mut state = Self {
            units,
            sets,
            classes,
            class_of,
            cooccurrence: targets.cooccurrence.map(|row| row.map(|t| -t)),
            cooccurrence_scale: targets.cooccurrence.map(|row| row.map(|t| 1.0 / (t + 10.0))),
            alone: targets.alone.map(|t| -t),
            alone_scale: targets.alone.map(|t| 1.0 / (t + 10.0)),
            sizes: targets.sizes.map(|t| -t),
            sizes_scale: targets.sizes.map(|t| 3.0 / (t + 0.5)),
        };
        for f in &plan.fixed {
            state.count(f.categories, 1.0);
        }
        for (i, unit) in units.iter().enumerate() {
            state.count(state.sets[i], f64::from(unit.weight));
        }
        Ok(state)
    }

    /// Adds a whole set to the counts.
    fn count(&mut self, set: u32, weight: f64) {
        for c in bits(set) {
            for d in bits(set & !((2 << c) - 1)) {
                self.cooccurrence[c][d] += weight;
            }
        }
        self.count_shape(set, weight);
    }

    /// Adds size and single-category count of a set; returns the change of energy.
    fn count_shape(&mut self, set: u32, weight: f64) -> f64 {
        let size = set.count_ones() as usize;
        let mut energy = bump(&mut self.sizes[size], self.sizes_scale[size], weight);
        if size == 1 {
            let c = set.trailing_zeros() as usize;
            energy += bump(&mut self.alone[c], self.alone_scale[c], weight);
        }
        energy
    }

    fn count_pair(&mut self, c: usize, d: usize, weight: f64) -> f64 {
        let (c, d) = (c.min(d), c.max(d));
        bump(&mut self.cooccurrence[c][d], self.cooccurrence_scale[c][d], weight)
    }

    /// What makes a pair implausible: its responses share no category or are too far apart.
    /// Where only the categories differ they must differ.
    fn pair_energy(&self, unit: usize, set: u32) -> f64 {
        let Some(partner) = self.units[unit].partner else {
            return 0.0;
        };
        let other = self.sets[partner as usize];
        let same_severity = self.units[unit].severity == self.units[partner as usize].severity;
        let apart = f64::from((set ^ other).count_ones());
        let mut energy = 0.3 * (apart - 2.0).max(0.0);
        if set & other == 0 {
            energy += 6.0;
        }
        if set == other && same_severity {
            energy += 6.0;
        }
        energy
    }

    fn anneal(&mut self, moves_per_unit: usize, rng: &mut Rng) {
        let moves = self.units.len() * moves_per_unit;
        let cooling = exp(LOG_COLD_TO_HOT / moves as f64);
        let mut temperature = HOT;
        for _ in 0..moves {
            temperature *= cooling;
            let i = rng.below(self.units.len());
            if self.sets[i].count_ones() > 10 {
                continue;
            }
            let class = &self.classes[usize::from(self.class_of[i])];
            let j = class[rng.below(class.len())] as usize;
            if i == j || self.units[i].partner == Some(j as u32) {
                continue;
            }
            let (a, b) = (self.sets[i], self.sets[j]);
            let Some(c) = random_bit(a & !b, rng) else {
                continue;
            };
            let (mut new_a, mut new_b) = (a & !(1 << c), b | 1 << c);
            let mut given_back = None;
            if rng.chance(0.5) {
                let Some(d) = random_bit(b & !a, rng) else {
                    continue;
                };
                given_back = Some(d);
                new_a |= 1 << d;
                new_b &= !(1 << d);
            }
            if new_a == 0 {
                continue;
            }
            let change = self.pair_energy(i, new_a) - self.pair_energy(i, a) + self.pair_energy(j, new_b)
                - self.pair_energy(j, b)
                + self.exchange(i, [a, new_a], [b, new_b], c, given_back, 1.0);
            if change <= 0.0 || rng.unit() < exp(-change / temperature) {
                self.sets[i] = new_a;
                self.sets[j] = new_b;
            } else {
                self.exchange(i, [new_a, a], [new_b, b], c, given_back, -1.0);
            }
        }
    }

    /// Updates the counts for a move of `c` from the first set to the second (and of
    /// `given_back` the other way); `sign` -1 undoes it. Returns the change of energy.
    fn exchange(
        &mut self,
        unit: usize,
        a: [u32; 2],
        b: [u32; 2],
        c: usize,
        given_back: Option<usize>,
        sign: f64,
    ) -> f64 {
        let weight = f64::from(self.units[unit].weight);
        let mut moved = 1u32 << c;
        if let Some(d) = given_back {
            moved |= 1 << d;
        }
        // Categories that both sets have beside the moved ones cancel out.
        let only_a = a[0] & !b[0] & !moved;
        let only_b = b[0] & !a[0] & !moved;
        let mut energy = 0.0;
        for (set, sign) in [(only_a, -sign), (only_b, sign)] {
            for x in bits(set) {
                energy += self.count_pair(c, x, sign * weight);
                if let Some(d) = given_back {
                    energy += self.count_pair(d, x, -sign * weight);
                }
            }
        }
        energy += self.count_shape(a[0], -weight);
        energy += self.count_shape(b[0], -weight);
        energy += self.count_shape(a[1], weight);
        energy += self.count_shape(b[1], weight);
        energy
    }
}

/// Changes an error by `weight`; returns the change of its energy.
fn bump(error: &mut f64, scale: f64, weight: f64) -> f64 {
    let before = *error;
    *error += weight;
    (*error * *error - before * before) * scale
}

/// e to the power of a number that is not above 0, from additions and multiplications alone: the
/// standard library's result may differ between platforms in the last bit, and with it the data.
fn exp(x: f64) -> f64 {
    if x < -40.0 {
        return 0.0;
    }
    let small = x / 1024.0;
    let mut power = 1.0 + small + small * small / 2.0;
    for _ in 0..10 {
        power *= power;
    }
    power
}

/// The positions of the set bits, lowest first.
pub fn bits(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if set == 0 {
            return None;
        }
        let bit = set.trailing_zeros() as usize;
        set &= set - 1;
        Some(bit)
    })
}

fn random_bit(set: u32, rng: &mut Rng) -> Option<usize> {
    let count = set.count_ones() as usize;
    if count == 0 {
        return None;
    }
    bits(set).nth(rng.below(count))
}
