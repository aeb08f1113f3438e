//! Harm categories as data: a set is a list of names in the order of the schema.

use serde::{Deserialize, Serialize};

/// The 19 harm categories of PKU-SafeRLHF, S1 to S19, in the order of the
/// dataset card and of the struct fields.
pub const PKU_SAFERLHF_CATEGORIES: [&str; 19] = [
    "Endangering National Security",
    "Insulting Behavior",
    "Discriminatory Behavior",
    "Endangering Public Health",
    "Copyright Issues",
    "Violence",
    "Drugs",
    "Privacy Violation",
    "Economic Crime",
    "Mental Manipulation",
    "Human Trafficking",
    "Physical Harm",
    "Sexual Content",
    "Cybercrime",
    "Disrupting Public Order",
    "Environmental Damage",
    "Psychological Harm",
    "White-Collar Crime",
    "Animal Abuse",
];

/// The same in few letters, for places with little room.
const SHORT: [&str; 19] = [
    "Nat. security",
    "Insult",
    "Discrimination",
    "Public health",
    "Copyright",
    "Violence",
    "Drugs",
    "Privacy",
    "Economic crime",
    "Manipulation",
    "Trafficking",
    "Physical harm",
    "Sexual",
    "Cybercrime",
    "Public order",
    "Environment",
    "Psych. harm",
    "White-collar",
    "Animal abuse",
];

/// The harm categories that a dataset labels, in schema order. Bit `i` of a
/// category mask is the category at index `i`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategorySet {
    names: Vec<String>,
    /// Names of the fields, where they are written in another way.
    fields: Vec<String>,
    /// What addresses call them.
    slugs: Vec<String>,
}

impl CategorySet {
    /// Most categories a set can have.
    pub const MAX: usize = 19;
    /// Bit of a category mask that says that a flag is null: which categories
    /// the response has is not known in full.
    pub const UNKNOWN: usize = 19;

    /// The 19 categories of PKU-SafeRLHF.
    pub fn pku_saferlhf() -> Self {
        Self::of_fields(&PKU_SAFERLHF_CATEGORIES)
    }

    /// Categories by the names of their fields, at most [`Self::MAX`]: underscores are read
    /// as spaces.
    pub fn of_fields(fields: &[&str]) -> Self {
        let fields = fields.iter().take(Self::MAX).map(|field| (*field).to_owned());
        let fields: Vec<String> = fields.collect();
        let readable = |field: &String| {
            let mut words = String::with_capacity(field.len() + 4);
            for letter in field.chars() {
                match letter {
                    '_' => words.push(' '),
                    ',' => words.push_str(", "),
                    _ if words.is_empty() => words.push(letter.to_ascii_uppercase()),
                    _ => words.push(letter),
                }
            }
            words
        };
        let names: Vec<String> = fields.iter().map(readable).collect();
        // Fields of other data can have names that give the same slug, none, or a word for something else.
        let mut slugs: Vec<String> = Vec::new();
        for field in &fields {
            let mut slug = slug_of(field);
            while ["", "unknown", "safe"].contains(&&*slug) || slugs.contains(&slug) {
                slug.push_str("-2");
            }
            slugs.push(slug);
        }
        Self { fields: if names == fields { Vec::new() } else { fields }, names, slugs }
    }

    /// Number of categories.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether the dataset has no categories at all.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Name of the field that says whether a response has the category; empty text for
    /// an index outside the set.
    pub fn field(&self, index: usize) -> &str {
        self.fields.get(index).map_or(self.name(index), String::as_str)
    }

    /// Name as in the dataset card; empty text for an index outside the set.
    pub fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// Name in few letters, where the dataset card's is a long one.
    pub fn short_name(&self, index: usize) -> &str {
        let name = self.name(index);
        match SHORT.get(index) {
            Some(short) if PKU_SAFERLHF_CATEGORIES.get(index) == Some(&name) => short,
            _ => name,
        }
    }

    /// Address and automation key of a category: no two have the same.
    pub fn slug(&self, index: usize) -> String {
        self.slugs.get(index).cloned().unwrap_or_default()
    }

    /// Index of the category with this slug.
    pub fn index_of_slug(&self, slug: &str) -> Option<usize> {
        self.slugs.iter().position(|own| own == slug)
    }

    /// Mask with every category of the set.
    pub fn all(&self) -> u32 {
        (1u32 << self.len().min(Self::MAX)) - 1
    }
}

/// Lower case, one `-` for every run of ASCII characters that are neither
/// letters nor digits; others stay as they are.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || !c.is_ascii() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_card_are_shortened() {
        let set = CategorySet::pku_saferlhf();
        assert_eq!((set.short_name(0), set.short_name(13)), ("Nat. security", "Cybercrime"));
        assert_eq!(set.short_name(19), "");
        let other = CategorySet::of_fields(&["terrorism,organized_crime", "Drugs"]);
        assert_eq!(other.short_name(0), "Terrorism, organized crime");
        assert_eq!((other.field(0), other.field(1)), ("terrorism,organized_crime", "Drugs"));
        assert_eq!(other.slug(0), "terrorism-organized-crime");
    }

    #[test]
    fn slugs_are_distinct_and_found_again() {
        let set = CategorySet::pku_saferlhf();
        assert_eq!(set.slug(17), "white-collar-crime");
        for i in 0..set.len() {
            assert_eq!(set.index_of_slug(&set.slug(i)), Some(i));
        }
        assert_eq!(set.index_of_slug("terrorism"), None);
        let odd = CategorySet::of_fields(&["a b", "A-B", "unknown", "!", "a_b", "safe"]);
        let slugs: Vec<String> = (0..odd.len()).map(|at| odd.slug(at)).collect();
        assert_eq!(slugs, ["a-b", "a-b-2", "unknown-2", "-2", "a-b-2-2", "safe-2"]);
        assert_eq!(slug_of("drug_abuse,weapons,banned_substance"), "drug-abuse-weapons-banned-substance");
    }
}
