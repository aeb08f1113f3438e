//! Forms of a text in which characters that count as the same are the same.
//!
//! Of the libraries that are kept, the smallest for each table was taken.
//! Bytes of a program that does nothing else, after wasm-opt and brotli:
//!
//! | table | library | bytes |
//! |---|---|--:|
//! | full case folding | **caseless** | 5,933 |
//! | | icu_casemap | 14,761 |
//! | canonical decomposition | **icu_normalizer** | 9,841 |
//! | | unicode-normalization | 14,751 |
//! | general category | **icu_properties** | 5,956 |
//! | | unicode-properties | 15,137 |
//!
//! (focaccia folds only to compare; unicode-case-mapping knows no full folding.)

use super::{Refusal, extend, push};
use caseless::Caseless;
use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// What a text is compared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Typed,
    /// Full case folding (statuses C and F of Unicode's CaseFolding.txt).
    Folded,
    /// Folded, decomposed (NFD), without nonspacing marks, folded again.
    Bare,
}

impl Form {
    /// Hands over the characters that stand for one. What decomposition
    /// reorders are marks, which [`Form::Bare`] drops, but for 25 spacing ones
    /// (viramas, tones, musical notation), of which two of different classes
    /// would have to meet; so characters can be taken one by one.
    pub fn of(self, c: char, mut emit: impl FnMut(char)) {
        match self {
            Self::Typed => emit(c),
            _ if c.is_ascii() => emit(c.to_ascii_lowercase()),
            Self::Folded => fold(c, emit),
            Self::Bare => fold(c, |c| {
                decompose(c, &mut |c| {
                    if general_category(c) != GeneralCategory::NonspacingMark {
                        fold(c, &mut emit);
                    }
                });
            }),
        }
    }

    /// Appends a text in this form. Each byte's character begins in the text
    /// where `starts` says, when there is such a list.
    pub fn append(
        self,
        text: &str,
        out: &mut Vec<u8>,
        mut starts: Option<&mut Vec<u32>>,
    ) -> Result<(), Refusal> {
        out.try_reserve(text.len())?;
        let mut done = Ok(());
        for (at, c) in text.char_indices() {
            self.of(c, |c| {
                let before = out.len();
                let appended = extend(out, c.encode_utf8(&mut [0; 4]).as_bytes());
                let noted = starts
                    .iter_mut()
                    .try_for_each(|starts| (before..out.len()).try_for_each(|_| push(starts, at as u32)));
                done = done.and(appended).and(noted);
            });
        }
        done
    }

    /// Whether this form of a text is the other one; both but for capitals of ASCII.
    pub fn equals(self, other: Self, text: &str) -> bool {
        text.is_ascii() || text.chars().all(|c| c.is_ascii() || self.equals_in(other, c))
    }

    fn equals_in(self, other: Self, c: char) -> bool {
        // Punctuation, and Chinese: neither case nor marks.
        if matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3029}' | '\u{3400}'..='\u{9fff}') {
            return true;
        }
        let (mut ours, mut theirs) = ([None; 16], [None; 16]);
        for (form, into) in [(self, &mut ours), (other, &mut theirs)] {
            let mut free = into.iter_mut();
            form.of(c, |c| {
                if let Some(slot) = free.next() {
                    *slot = Some(c);
                }
            });
        }
        ours == theirs
    }
}

fn fold(c: char, emit: impl FnMut(char)) {
    std::iter::once(c).default_case_fold().for_each(emit);
}

/// Canonical decomposition, to the end.
fn decompose(c: char, emit: &mut impl FnMut(char)) {
    match CanonicalDecompositionBorrowed::new().decompose(c) {
        Decomposed::Default => emit(c),
        Decomposed::Singleton(c) => decompose(c, emit),
        Decomposed::Expansion(first, second) => {
            decompose(first, emit);
            emit(second);
        }
    }
}

/// Unicode's general category of a character.
pub fn general_category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(form: Form, text: &str) -> String {
        let mut out = Vec::new();
        form.append(text, &mut out, None).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn folding_is_full_and_of_no_language() {
        for (text, folded) in [
            ("Hello, World_1", "hello, world_1"),
            ("Straße ẞ", "strasse ss"),
            ("ΣΊΣΥΦΟΣ σίσυφος", "σίσυφοσ σίσυφοσ"),
            ("İIıi", "i\u{307}iıi"),
            ("ﬁﬄ K Å ſ", "fiffl k å s"),
            ("ᾳ ŉ ΐ", "αι ʼn ι\u{308}\u{301}"),
            ("Ꭰꭰ", "ᎠᎠ"),
            ("中文 “quoted”", "中文 “quoted”"),
        ] {
            assert_eq!(form(Form::Folded, text), folded);
        }
    }

    #[test]
    fn bare_texts_have_no_marks() {
        for (text, bare) in [
            ("Crème BRÛLÉE", "creme brulee"),
            ("cafe\u{301} café", "cafe cafe"),
            ("Việt Nam Å", "viet nam a"),
            ("İstanbul ıı", "istanbul ıı"),
            ("ΐ ᾳ", "ι αι"),
            ("が ガ", "か カ"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
            ("ǖ ø ł", "u ø ł"),
        ] {
            assert_eq!(form(Form::Bare, text), bare);
        }
    }

    #[test]
    fn forms_differ_where_a_text_has_such_characters() {
        for (text, folded, bare) in [
            ("Plain, with “quotes” – and 中文。", true, true),
            ("É", false, false),
            ("é", true, false),
            ("ß", false, true),
            ("あ", true, true),
            ("が", true, false),
            ("😀\u{200d}", true, true),
        ] {
            assert_eq!(Form::Typed.equals(Form::Folded, text), folded, "{text}");
            assert_eq!(Form::Folded.equals(Form::Bare, text), bare, "{text}");
        }
    }

    #[test]
    fn no_character_without_case_or_marks_is_passed_over() {
        for c in ('\u{2010}'..='\u{2027}').chain('\u{3000}'..='\u{3029}').chain('\u{3400}'..='\u{9fff}') {
            for form in [Form::Folded, Form::Bare] {
                let mut out = Vec::new();
                form.of(c, |c| out.push(c));
                assert_eq!(out, [c]);
            }
        }
    }

    #[test]
    fn every_form_of_a_form_is_itself() {
        for c in '\u{80}'..=char::MAX {
            for form in [Form::Folded, Form::Bare] {
                let (mut once, mut twice) = (Vec::new(), Vec::new());
                form.of(c, |c| once.push(c));
                once.iter().for_each(|&c| form.of(c, |c| twice.push(c)));
                assert_eq!(once, twice, "{c:?}");
                assert!(once.len() <= 16);
            }
        }
    }
}
