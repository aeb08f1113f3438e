//! Which rows of a block have a needle.

use super::corpus::{Column, Others, Texts};
use super::{Corpus, Form, Needle, Refusal};

impl Corpus {
    /// Which rows of a held block have the needle, one byte each: bit 0 in the
    /// prompt, bits 1 and 2 in responses 0 and 1. `fields` has the same bits and
    /// says where to look. A column that is not held has nothing; a block that
    /// is not held has no rows.
    pub fn find(&mut self, needle: &Needle, fields: u32, first_row: u32) -> Result<Vec<u8>, Refusal> {
        let mut found = Vec::new();
        let Some(block) = self.block_mut(first_row) else { return Ok(found) };
        found.try_reserve_exact(block.rows)?;
        found.resize(block.rows, 0);
        for (n, column) in block.columns.iter_mut().enumerate() {
            if let Some(column) = column.as_mut().filter(|_| fields >> n & 1 == 1) {
                column.prepare(needle.form())?;
                column.find(needle, 1 << n, &mut found);
            }
        }
        Ok(found)
    }
}

impl Column {
    /// Every text is judged in the buffer that has it in the needle's form; in
    /// the others, hits in it are passed over.
    fn find(&self, needle: &Needle, bit: u8, found: &mut [u8]) {
        let mut mark = |row: u32| {
            if let Some(found) = found.get_mut(row as usize) {
                *found |= bit;
            }
        };
        let none = Others::default();
        let folded = if needle.form() == Form::Typed { &none } else { &self.folded };
        let bare = self.bare.as_ref().filter(|_| needle.form() == Form::Bare).unwrap_or(&none);
        scan(&self.typed, needle, |row| {
            if !folded.has(row) && !bare.has(row) {
                mark(row);
            }
        });
        scan(&folded.texts, needle, |at| {
            if let Some(&row) = folded.rows.get(at as usize)
                && !bare.has(row)
            {
                mark(row);
            }
        });
        scan(&bare.texts, needle, |at| bare.rows.get(at as usize).copied().into_iter().for_each(&mut mark));
    }
}

/// Tells the texts that have the needle, in order.
fn scan(texts: &Texts, needle: &Needle, mut hit: impl FnMut(u32)) {
    let mut from = 0;
    let mut text = 0;
    while let Some(place) = needle.next(&texts.bytes, from) {
        let ends = texts.ends.get(text..).unwrap_or_default();
        // Hits of common needles are in the next text, those of rare ones far away.
        if ends.first().is_some_and(|&end| (end as usize) < place) {
            text += ends.partition_point(|&end| (end as usize) < place);
        }
        let Some(&end) = texts.ends.get(text) else { return };
        hit(text as u32);
        from = end as usize + 1;
        text += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::bounds::{is_alone, is_word};
    use crate::text::{How, MOST_HITS};
    use std::ops::Range;

    fn form(form: Form, text: &str) -> String {
        let mut out = Vec::new();
        form.append(text, &mut out, None).expect("memory");
        String::from_utf8(out).expect("text")
    }

    fn corpus(columns: &[Vec<String>]) -> Corpus {
        let mut corpus = Corpus::new();
        for (column, texts) in columns.iter().enumerate() {
            let ends = texts.iter().scan(0, |end, text| {
                *end += text.len() as u32;
                Some(*end)
            });
            let ends: Vec<_> = ends.collect();
            corpus.hold(0, column as u32, texts.concat().as_bytes(), &ends).expect("fits");
        }
        corpus
    }

    fn found(texts: &[&str], needle: &str, how: How, bare: bool) -> Vec<u8> {
        let texts = texts.iter().map(|&text| text.to_owned()).collect();
        let needle = Needle::new(needle, how, bare).expect("a needle");
        corpus(&[texts]).find(&needle, 7, 0).expect("memory")
    }

    #[test]
    fn how_decides_what_counts() {
        let texts = ["The cat", "concatenate", "CAT_1", "a cat, a dog", "", "cát"];
        assert_eq!(found(&texts, "cat", How::Contains, false), [1, 1, 1, 1, 0, 0]);
        assert_eq!(found(&texts, "cat", How::Contains, true), [1, 1, 1, 1, 0, 1]);
        assert_eq!(found(&texts, "CAT", How::Exact, true), [0, 0, 1, 0, 0, 0]);
        assert_eq!(found(&texts, "Cat", How::Words, false), [1, 0, 0, 1, 0, 0]);
        assert_eq!(found(&texts, "cat", How::Words, true), [1, 0, 0, 1, 0, 1]);
    }

    #[test]
    fn scripts_without_spaces_are_no_obstacle() {
        let texts = ["我用Rust写", "xRust写", "Rustのx", "é写", "写写", "คนไทย", "cafe\u{301}"];
        assert_eq!(found(&texts, "rust", How::Words, false), [1, 0, 1, 0, 0, 0, 0]);
        assert_eq!(found(&texts, "写", How::Words, false), [1, 1, 0, 1, 1, 0, 0]);
        assert_eq!(found(&texts, "ไทย", How::Words, false), [0, 0, 0, 0, 0, 1, 0]);
        assert_eq!(found(&texts, "cafe", How::Words, false), [0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(found(&texts, "cafe", How::Words, true), [0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn folding_is_of_the_text_not_of_its_bytes() {
        let texts = ["STRASSE", "Straße", "ﬁx", "K", "İ", "ΣΑΣ", "x"];
        assert_eq!(found(&texts, "straße", How::Words, false), [1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(found(&texts, "s", How::Contains, false), [1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(found(&texts, "I", How::Contains, false), [0, 0, 1, 0, 1, 0, 0]);
        assert_eq!(found(&texts, "k", How::Contains, false), [0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(found(&texts, "σας", How::Contains, false), [0, 0, 0, 0, 0, 1, 0]);
    }

    #[test]
    fn a_text_is_judged_in_its_own_form_alone() {
        // As it is no word goes on after the a; without the selector one does.
        assert_eq!(found(&["a\u{fe0f}b"], "a", How::Words, false), [1]);
        assert_eq!(found(&["a\u{fe0f}b"], "a", How::Words, true), [0]);
    }

    #[test]
    fn needles_without_a_character_that_counts_are_refused() {
        assert_eq!(Needle::new("", How::Exact, false).err(), Some(Refusal::EmptyNeedle));
        assert_eq!(Needle::new("\u{301}", How::Words, true).err(), Some(Refusal::EmptyNeedle));
        assert!(Needle::new("\u{301}", How::Words, false).is_ok());
    }

    #[test]
    fn fields_say_where_to_look() {
        let mut corpus =
            corpus(&["a b", "b a", "b b"].map(|texts| texts.split(' ').map(str::to_owned).collect()));
        let needle = Needle::new("B", How::Contains, false).expect("a needle");
        for (fields, found) in [(7, [6, 5]), (1, [0, 1]), (2, [2, 0]), (4, [4, 4]), (0, [0, 0]), (12, [4, 4])]
        {
            assert_eq!(corpus.find(&needle, fields, 0), Ok(found.to_vec()));
        }
        assert_eq!(corpus.find(&needle, 7, 1), Ok(vec![]));
    }

    fn hits(needle: &str, how: How, bare: bool, text: &str) -> Vec<Range<usize>> {
        Needle::new(needle, how, bare).expect("a needle").hits(text).expect("memory")
    }

    #[test]
    fn hits_are_places_in_the_text_as_it_is() {
        let told = |needle, bare, text: &'static str| -> Vec<&str> {
            hits(needle, How::Contains, bare, text).into_iter().map(|hit| &text[hit]).collect()
        };
        assert_eq!(told("an", false, "Banana ANAN"), ["an", "an", "AN", "AN"]);
        assert_eq!(told("ss", false, "Straße, STRASSE, ß"), ["ß", "SS", "ß"]);
        assert_eq!(told("s", false, "aßs"), ["ß", "s"]);
        assert_eq!(told("cafe", true, "cafe\u{301} Café"), ["cafe\u{301}", "Café"]);
        assert_eq!(told("e", true, "e\u{301}"), ["e\u{301}"]);
        assert_eq!(told("ﬁ", false, "ﬁ fi"), ["ﬁ", "fi"]);
        assert_eq!(told("f", false, "ﬃ"), ["ﬃ"]);
        assert_eq!(told("中", false, "中文中"), ["中", "中"]);
        assert_eq!(told("x", false, ""), [""; 0]);
        assert_eq!(hits("a", How::Exact, false, "Aa"), vec![1..2]);
        assert_eq!(hits("a", How::Words, false, "a ba a"), vec![0..1, 5..6]);
        assert_eq!(hits("a", How::Exact, false, &"a".repeat(5000)).len(), MOST_HITS);
    }

    /// What [`Corpus::find`] is defined as.
    fn naive(text: &str, needle: &str, how: How, bare: bool) -> bool {
        let of = match (how, bare) {
            (How::Exact, _) => Form::Typed,
            (_, false) => Form::Folded,
            (_, true) => Form::Bare,
        };
        let (text, needle) = (form(of, text), form(of, needle));
        let free = |own: Option<char>, beside: Option<char>| {
            how != How::Words
                || own.is_some_and(is_alone)
                || !beside.is_some_and(|c| is_word(c) && !is_alone(c))
        };
        (0..text.len()).filter(|&at| text.is_char_boundary(at) && text[at..].starts_with(&needle)).any(|at| {
            free(needle.chars().next(), text[..at].chars().next_back())
                && free(needle.chars().next_back(), text[at + needle.len()..].chars().next())
        })
    }

    #[test]
    fn found_is_what_a_naive_scan_finds() {
        let mut seed = 0x2545_f491u32;
        let mut random = |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            seed as usize % below
        };
        // Few characters, so that much is found.
        let alphabets = [
            "ab",
            "aAbB _",
            "sSßẞſ ",
            "eéE\u{301}É-",
            "kKKıiIİ",
            "中文aの ",
            "ﬁfiﬀ",
            "σςΣ\u{345}ιᾳ",
            "각가나x",
        ];
        let mut hits = 0;
        for _ in 0..100 {
            let alphabet: Vec<char> = alphabets[random(alphabets.len())].chars().collect();
            let mut text = |longest: usize| -> String {
                let len = random(longest + 1);
                (0..len).map(|_| alphabet[random(alphabet.len())]).collect()
            };
            let columns: Vec<Vec<String>> = (0..3).map(|_| (0..40).map(|_| text(12)).collect()).collect();
            let needles: Vec<String> = (0..8).map(|_| text(4)).collect();
            let mut corpus = corpus(&columns);
            for needle in &needles {
                for how in [How::Contains, How::Exact, How::Words] {
                    for bare in [false, true] {
                        let Ok(sought) = Needle::new(needle, how, bare) else { continue };
                        let found = corpus.find(&sought, 7, 0).expect("memory");
                        for (row, found) in found.into_iter().enumerate() {
                            let expected = (0..3).fold(0, |bits, n| {
                                bits | u8::from(naive(&columns[n][row], needle, how, bare)) << n
                            });
                            assert_eq!(
                                found, expected,
                                "{needle:?} {how:?} {bare} in row {row} of {columns:?}"
                            );
                            hits += usize::from(found != 0);
                            let told = sought.hits(&columns[0][row]).expect("memory");
                            assert_eq!(!told.is_empty(), found & 1 == 1);
                            assert!(
                                told.iter()
                                    .all(|hit| !hit.is_empty() && columns[0][row].get(hit.clone()).is_some())
                            );
                        }
                    }
                }
            }
        }
        assert!(hits > 20_000, "{hits}");
    }
}
