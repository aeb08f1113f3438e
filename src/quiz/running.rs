//! A quiz under way, as a browser keeps it so that a reload goes on where it was.
//!
//! ```json
//! { "at": 1, "pairs": [["alpaca-7b/train/12", "4503599627370496", true]], "sheet": { … } }
//! ```
//!
//! Of each pair that was open: its place, its labels as they are packed (in a text, because
//! numbers of JSON are exact to 53 bits only), and whether they were shown.

use super::{Seed, Sheet};
use crate::model::{CategorySet, Labels, Value, parse_place, quoted};

/// Most bytes that are kept, and looked at.
pub const MOST_KEPT: usize = 1_000_000;

/// How many lists and objects lie in each other.
pub const KEPT_DEPTH: usize = super::DEPTH + 1;

/// A pair that was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its place.
    pub place: String,
    /// What the dataset says of it.
    pub labels: Labels,
    /// Whether that was shown.
    pub is_revealed: bool,
}

/// A quiz under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What was answered so far.
    pub sheet: Sheet,
    /// Which pair of the sample is asked about; past the last one is the result.
    pub at: usize,
    /// Pairs that were open.
    pub pairs: Vec<Seen>,
}

impl Running {
    /// A quiz that begins.
    pub fn new(seed: Seed, data: &str) -> Self {
        Self { sheet: Sheet::new(seed, data), at: 0, pairs: Vec::new() }
    }

    /// Puts a pair down that is open; false where it was known.
    pub fn see(&mut self, place: &str, labels: Labels) -> bool {
        let is_new = self.seen(place).is_none();
        if is_new {
            self.pairs.push(Seen { place: place.to_owned(), labels, is_revealed: false });
        }
        is_new
    }

    /// A pair that was open.
    pub fn seen(&self, place: &str) -> Option<&Seen> {
        self.pairs.iter().find(|pair| pair.place == place)
    }

    /// Shows the labels of a pair.
    pub fn reveal(&mut self, place: &str) {
        let found = self.pairs.iter_mut().find(|pair| pair.place == place);
        found.into_iter().for_each(|pair| pair.is_revealed = true);
    }

    /// Begins anew under the same name.
    pub fn again(&mut self) {
        let name = self.sheet.name.take();
        *self = Self::new(self.sheet.seed.clone(), &self.sheet.data);
        self.sheet.name = name;
    }

    /// Pairs with an answer.
    pub fn answered(&self) -> usize {
        self.sheet.answers.iter().filter(|(_, answer)| !answer.is_empty()).count()
    }

    /// What is kept.
    pub fn json(&self, categories: &CategorySet) -> String {
        let pair = |Seen { place, labels, is_revealed }: &Seen| {
            let shown = if *is_revealed { "true" } else { "false" };
            ["[", &quoted(place), ",\"", &labels.0.to_string(), "\",", shown, "]"].concat()
        };
        let pairs = self.pairs.iter().map(pair).collect::<Vec<_>>().join(",");
        let (at, sheet) = (self.at.to_string(), self.sheet.json(categories));
        ["{\"at\":", &at, ",\"pairs\":[", &pairs, "],\"sheet\":", &sheet, "}"].concat()
    }

    /// What was kept of a quiz of so many pairs; none where it is damaged or of another one.
    pub fn of_value(
        value: &Value,
        categories: &CategorySet,
        seed: &Seed,
        data: &str,
        rows: usize,
    ) -> Option<Self> {
        let at = value.get("at").number().filter(|at| at.fract() == 0.0 && *at >= 0.0)? as usize;
        let sheet = Sheet::of_value(value.get("sheet"), categories).ok()?;
        let Value::List(list) = value.get("pairs") else { return None };
        // Every pair before the present one was open.
        if sheet.seed != *seed || sheet.data != data || list.len() > rows || at > list.len() {
            return None;
        }
        let mut own = Self { sheet, at, pairs: Vec::new() };
        for pair in list {
            let Value::List(pair) = pair else { return None };
            let [Value::Text(place), Value::Text(labels), Value::Flag(is_revealed)] = &pair[..] else {
                return None;
            };
            parse_place(place)?;
            if !own.see(place, Labels(labels.parse().ok()?)) {
                return None;
            }
            if *is_revealed {
                own.reveal(place);
            }
        }
        own.sheet.answers.iter().all(|(place, _)| own.seen(place).is_some()).then_some(own)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Answer;
    use super::*;
    use crate::model::json::value_of;

    const DATA: &str = "82118-0012cd34ef56";

    fn seed() -> Seed {
        Seed::parse("abc").expect("a seed")
    }

    fn running() -> Running {
        let mut running = Running::new(seed(), DATA);
        for (place, labels) in [("a/\"0\"/7", u64::MAX), ("a/1", (1 << 53) + 1), ("b/2", 0)] {
            assert!(running.see(place, Labels(labels)) && !running.see(place, Labels(3)));
        }
        running.at = 2;
        running.reveal("a/1");
        running.sheet.name = Some("Ada".into());
        running
            .sheet
            .set("a/1", Answer { safer: Some(1), categories: [Some(5), Some(0)], ..Answer::default() });
        running.sheet.set("b/2", Answer::default());
        running
    }

    fn read(json: &str, rows: usize) -> Option<Running> {
        let value = value_of(&serde_json::from_str(json).ok()?);
        Running::of_value(&value, &CategorySet::pku_saferlhf(), &seed(), DATA, rows)
    }

    #[test]
    fn what_is_kept_comes_back() {
        let running = running();
        let json = running.json(&CategorySet::pku_saferlhf());
        assert_eq!(read(&json, 20), Some(running.clone()));
        assert_eq!(read(&json, 3), Some(running.clone()));
        assert_eq!(running.answered(), 1);
        let fresh = Running::new(seed(), DATA);
        assert_eq!(read(&fresh.json(&CategorySet::pku_saferlhf()), 20), Some(fresh));
    }

    #[test]
    fn what_is_damaged_or_of_another_quiz_is_none() {
        let json = running().json(&CategorySet::pku_saferlhf());
        assert_eq!(read(&json, 2), None, "more pairs than there are");
        for (from, to) in [
            ("\"at\":2", "\"at\":4"),
            ("\"at\":2", "\"at\":-1"),
            ("\"at\":2", "\"at\":1.5"),
            ("\"at\":2", "\"at\":\"2\""),
            ("\"at\":2", "\"at\":1e300"),
            ("\"0\",false", "\"-1\",false"),
            ("\"0\",false", "\"x\",false"),
            ("\"0\",false", "\"99999999999999999999\",false"),
            ("\"0\",false", "0,false"),
            ("\"0\",false", "\"0\",1"),
            ("[\"a/1\",", "[\"b/2\","),
            ("[\"a/1\",", "[\"a\","),
            ("[\"a/1\",", "["),
            ("\"seed\":\"abc\"", "\"seed\":\"abd\""),
            (DATA, "82118-0012cd34ef57"),
            ("\"place\":\"a/1\"", "\"place\":\"a/9\""),
            ("\"format\"", "\"farmot\""),
            ("\"pairs\"", "\"paris\""),
        ] {
            let damaged = json.replacen(from, to, 1);
            assert_ne!(damaged, json, "{from}");
            assert_eq!(read(&damaged, 20), None, "{from} → {to}");
        }
        for nothing in ["null", "[]", "{}", "7", "{\"at\":0,\"pairs\":[],\"sheet\":[]}"] {
            assert_eq!(read(nothing, 20), None);
        }
    }

    #[test]
    fn again_is_from_the_beginning_under_the_same_name() {
        let mut running = running();
        running.again();
        let mut fresh = Running::new(seed(), DATA);
        fresh.sheet.name = Some("Ada".into());
        assert_eq!(running, fresh);
    }
}
