//! Names of values and sentences about filters.

use super::number::{count, percent};
use crate::model::{CategorySet, Clause, Mode, On, PairSafety, Preference};

/// Name of a severity level; the dataset card names 1 to 3.
pub fn severity_name(level: usize) -> &'static str {
    match level {
        0 => "0 · none",
        1 => "1 · minor",
        2 => "2 · moderate",
        3 => "3 · severe",
        _ => "unknown",
    }
}

/// Name of a pair-safety value.
pub fn safety_name(value: PairSafety) -> &'static str {
    match value {
        PairSafety::BothSafe => "Both safe",
        PairSafety::Only0Safe => "Only response 0 safe",
        PairSafety::Only1Safe => "Only response 1 safe",
        PairSafety::BothUnsafe => "Both unsafe",
        PairSafety::Unknown => "Unknown",
    }
}

/// Name of a better × safer value.
pub fn preference_name(value: Preference) -> &'static str {
    match value {
        Preference::Better0Safer0 => "Response 0 better and safer",
        Preference::Better0Safer1 => "Response 0 better, response 1 safer",
        Preference::Better1Safer0 => "Response 1 better, response 0 safer",
        Preference::Better1Safer1 => "Response 1 better and safer",
        Preference::Unknown => "Unknown",
    }
}

fn on_words(on: On) -> &'static str {
    match on {
        On::Either => "either response",
        On::Both => "both responses",
        On::Response0 => "response 0",
        On::Response1 => "response 1",
        On::Better => "the better response",
        On::Safer => "the safer response",
        On::LessSafe => "the less safe response",
    }
}

fn join(names: Vec<String>, mode: Mode) -> String {
    match mode {
        Mode::Any => names.join(" or "),
        Mode::All => names.join(" and "),
        Mode::None => format!("none of {}", names.join(", ")),
    }
}

/// A clause in words: `either response: Cybercrime or Drugs`.
pub fn clause_sentence(clause: &Clause, set: &CategorySet) -> String {
    let named = |n: usize, name: &dyn Fn(usize) -> String| {
        (0..n).filter(|i| clause.names_value(*i)).map(name).collect::<Vec<_>>()
    };
    match clause {
        Clause::Categories { mode, on, .. } => {
            let names = named(set.len(), &|i| set.name(i).to_owned());
            format!("{}: {}", on_words(*on), join(names, *mode))
        }
        Clause::Severity { mode, on, .. } => {
            let names = named(5, &|i| severity_name(i).to_owned());
            format!("{}: severity {}", on_words(*on), join(names, *mode))
        }
        Clause::PairSafety { mode, .. } => {
            join(named(PairSafety::ALL.len(), &|i| safety_name(PairSafety::ALL[i]).to_lowercase()), *mode)
        }
        Clause::BetterSafer { mode, .. } => {
            join(named(Preference::ALL.len(), &|i| preference_name(Preference::ALL[i]).to_lowercase()), *mode)
        }
        Clause::Splits { names } => format!("split: {}", names.join(" or ")),
    }
}

/// How many pairs match, in words.
pub fn match_sentence(shown: u64, total: u64) -> String {
    if shown == total {
        format!("All {} pairs", count(total))
    } else {
        format!("{} of {} pairs ({})", count(shown), count(total), percent(shown, total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::View;

    #[test]
    fn clauses_in_words() {
        let set = CategorySet::pku_saferlhf();
        let say = |c: Option<Clause>| clause_sentence(&c.expect("a view with values"), &set);
        assert_eq!(
            say(Clause::any_of(View::Categories, 1 << 13 | 1 << 6)),
            "either response: Drugs or Cybercrime"
        );
        assert_eq!(
            say(Clause::any_of(View::Severity, 0b1100)),
            "either response: severity 2 · moderate or 3 · severe"
        );
        assert_eq!(say(Clause::any_of(View::PairSafety, 8)), "both unsafe");
        assert_eq!(match_sentence(5, 10), "5 of 10 pairs (50.0 %)");
    }
}
