//! Where rows come from, as far as an audit compares that.

use crate::model::Part;

/// The release that a row is of, and its split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Number of a release: rows of one are expected to agree with each other, those of two
    /// are compared.
    pub release: u16,
    /// Number of a split, the same in all releases; 0 where none is known.
    pub split: u16,
}

impl Origin {
    /// Those of the parts of a dataset: each config is a release of its own.
    pub fn of(parts: &[Part]) -> Vec<Self> {
        let (mut configs, mut splits) = (Vec::new(), vec![""]);
        let origin = |part| {
            let Part { config, split }: &Part = part;
            Self { release: number(&mut configs, config), split: number(&mut splits, split) }
        };
        parts.iter().map(origin).collect()
    }
}

/// The place of a name in a list, which it is added to where it is new.
fn number<'a>(names: &mut Vec<&'a str>, name: &'a str) -> u16 {
    let place = names.iter().position(|own| *own == name);
    place.unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    }) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configs_are_releases() {
        let parts = [("a", "train"), ("b", ""), ("a", "test"), ("b", "train")];
        let origins = Origin::of(&parts.map(|(config, split)| Part::new(config, split)));
        let origins: Vec<_> = origins.iter().map(|origin| (origin.release, origin.split)).collect();
        assert_eq!(origins, [(0, 1), (1, 0), (0, 2), (1, 1)]);
    }
}
