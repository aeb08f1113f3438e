//! What a reader can choose about how charts show their counts. A choice
//! changes no count; it is part of the address.

/// One choice, of a closed list of options; the first is the default.
#[derive(Debug)]
pub struct Choice {
    /// Name of the chart, before the dot of the address key.
    pub chart: &'static str,
    /// What is chosen, after the dot.
    pub key: &'static str,
    /// What is chosen, in words.
    pub name: &'static str,
    /// Key and name of every option.
    pub options: &'static [(&'static str, &'static str)],
}

/// Every choice.
pub const CHOICES: [Choice; 6] = [
    Choice {
        chart: "categories",
        key: "by",
        name: "Count",
        options: &[("response", "by response"), ("pair", "by pair")],
    },
    Choice {
        chart: "categories",
        key: "sort",
        name: "Order",
        options: &[("count", "by count"), ("label", "in schema order")],
    },
    Choice {
        chart: "cooccurrence",
        key: "measure",
        name: "Measure",
        options: &[("share", "share"), ("joint", "count"), ("lift", "lift"), ("phi", "phi")],
    },
    Choice {
        chart: "cooccurrence",
        key: "of",
        name: "Of",
        options: &[("all", "all responses"), ("unsafe", "only unsafe responses")],
    },
    Choice {
        chart: "cooccurrence",
        key: "where",
        name: "Where",
        options: &[("within", "within a response"), ("across", "response 0 × response 1")],
    },
    Choice {
        chart: "compare",
        key: "sort",
        name: "Order",
        options: &[("chart", "as in the charts"), ("difference", "by difference")],
    },
];

/// The options chosen, as places in their lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices([u8; CHOICES.len()]);

impl Choices {
    /// Place in [`CHOICES`].
    pub fn place(chart: &str, key: &str) -> Option<usize> {
        CHOICES.iter().position(|c| c.chart == chart && c.key == key)
    }

    /// Key of the option chosen for the choice at a place.
    pub fn chosen(&self, place: usize) -> &'static str {
        CHOICES
            .get(place)
            .and_then(|choice| choice.options.get(usize::from(self.0[place])))
            .map_or("", |(key, _)| key)
    }

    /// Key of the option chosen.
    pub fn get(&self, chart: &str, key: &str) -> &'static str {
        Self::place(chart, key).map_or("", |place| self.chosen(place))
    }

    /// Chooses an option by its key; false where there is none such.
    pub fn choose(&mut self, place: usize, option: &str) -> bool {
        let found = CHOICES.get(place).and_then(|c| c.options.iter().position(|(key, _)| *key == option));
        if let Some(found) = found {
            self.0[place] = found as u8;
        }
        found.is_some()
    }

    /// Whether the default is chosen.
    pub fn is_default(&self, place: usize) -> bool {
        self.0.get(place).is_none_or(|option| *option == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_by_their_keys() {
        let mut choices = Choices::default();
        for (place, choice) in CHOICES.iter().enumerate() {
            assert_eq!(Choices::place(choice.chart, choice.key), Some(place));
            for (key, _) in choice.options.iter().rev() {
                assert!(choices.choose(place, key));
                assert_eq!(choices.get(choice.chart, choice.key), *key);
            }
            assert!(choices.is_default(place));
            assert!(!choices.choose(place, "nonsense"));
        }
    }
}
