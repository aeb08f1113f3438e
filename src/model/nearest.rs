//! Known words that are nearly those that somebody wrote.

use super::sort_short;

/// At most so many are told.
const MOST: usize = 3;

/// Letters of the longest word that is compared.
const LONGEST: usize = 64;

/// The known words that are nearest to one that is not known, at most three: every third
/// letter of it may be wrong. It is compared with whole words and with what stands between
/// their hyphens. Numbers have no near ones.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Vec<&'a str> {
    let is_number = word.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let word: Vec<char> = word.chars().take(LONGEST).collect();
    if is_number || word.len() == LONGEST {
        return Vec::new();
    }
    let most = (word.len() + 1) / 3;
    let mut near: Vec<(usize, &str)> = Vec::new();
    for &name in known {
        let whole = [(name, 0)].into_iter();
        let wrong = whole.chain(name.split('-').map(|part| (part, 1))).filter_map(|(part, more)| {
            // Words of other lengths are not compared at all.
            let is_like = part.chars().count().abs_diff(word.len()) <= most;
            is_like.then(|| distance(&word, part) + more)
        });
        near.extend(wrong.min().filter(|wrong| *wrong <= most).map(|wrong| (wrong, name)));
    }
    sort_short(&mut near, |a, b| a.0 < b.0);
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How many letters have to be added, left out, replaced, or swapped with the next one, to
/// make one word of another; capitals count as small letters.
fn distance(word: &[char], other: &str) -> usize {
    // Distances of the word's beginnings from the other one's, by their lengths; of the
    // beginning before, and of that before it.
    let mut row: Vec<usize> = (0..=word.len()).collect();
    let mut before = row.clone();
    let mut last = '\0';
    for (place, letter) in other.chars().take(LONGEST).enumerate() {
        let same = |a: char, b: char| a.eq_ignore_ascii_case(&b);
        let mut next = vec![place + 1];
        for (at, own) in word.iter().enumerate() {
            let replaced = row[at] + usize::from(!same(*own, letter));
            let mut least = replaced.min(row[at + 1] + 1).min(next[at] + 1);
            if place > 0 && at > 0 && same(*own, last) && same(word[at - 1], letter) {
                least = least.min(before[at - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
        last = letter;
    }
    row[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CategorySet;

    #[test]
    fn what_is_nearly_known_is_found() {
        let of = |word: &str, other: &str| distance(&word.chars().collect::<Vec<_>>(), other);
        assert_eq!((of("kitten", "sitting"), of("", "abc"), of("abc", "")), (3, 3, 3));
        assert_eq!((of("cat.ayn", "cat.any"), of("ab", "ba"), of("Ä", "ä")), (1, 1, 1));
        let set = CategorySet::pku_saferlhf();
        let slugs: Vec<String> = (0..set.len()).map(|at| set.slug(at)).collect();
        let known: Vec<&str> = slugs.iter().map(String::as_str).collect();
        for (word, near) in [
            ("drgus", &["drugs"][..]),
            ("Cyber-Crime", &["cybercrime"]),
            ("crime", &["economic-crime", "white-collar-crime"]),
            ("behaviour", &["insulting-behavior", "discriminatory-behavior"]),
            ("terorism", &[]),
            ("3", &[]),
            ("x", &[]),
            ("", &[]),
        ] {
            assert_eq!(nearest(word, &known), near, "{word}");
        }
        let many = ["a1", "a2", "a3", "ab"];
        assert_eq!(nearest("ac", &many), ["a1", "a2", "a3"]);
        assert_eq!(nearest("ab", &many), ["ab", "a1", "a2"]);
        assert_eq!(nearest(&"a".repeat(1_000_000), &many), [""; 0]);
        let beavers =
            CategorySet::of_fields(&["terrorism,organized_crime", "drug_abuse,weapons,banned_substance"]);
        assert_eq!(nearest("terorism", &[&beavers.slug(0), &beavers.slug(1)]), ["terrorism-organized-crime"]);
    }
}
