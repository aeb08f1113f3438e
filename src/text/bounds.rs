//! Where words begin and end.

use super::fold::general_category;
use icu_properties::props::GeneralCategory as Category;

/// Part of a word: letters, marks, numbers, `_`. Variation selectors are marks
/// that only choose a picture.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    !matches!(c, '\u{fe00}'..='\u{fe0f}')
        && matches!(
            general_category(c),
            Category::UppercaseLetter
                | Category::LowercaseLetter
                | Category::TitlecaseLetter
                | Category::ModifierLetter
                | Category::OtherLetter
                | Category::NonspacingMark
                | Category::SpacingMark
                | Category::EnclosingMark
                | Category::DecimalNumber
                | Category::LetterNumber
                | Category::OtherNumber
        )
}

/// Characters of scripts that put no space between words: Han, Hiragana,
/// Katakana, Thai. Each is taken for a word by itself.
pub fn is_alone(c: char) -> bool {
    !c.is_ascii()
        && matches!(c,
        '\u{e01}'..='\u{e5b}'
        | '\u{2e80}'..='\u{2fd5}' | '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303b}'
        | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{1aff0}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a word goes on with this character, where none stands by itself.
pub fn goes_on(c: Option<char>) -> bool {
    c.is_some_and(|c| is_word(c) && !is_alone(c))
}

/// The last character of bytes, none where they do not end with one.
#[inline]
pub fn last(bytes: &[u8]) -> Option<char> {
    match bytes.last()? {
        byte @ 0..0x80 => return Some(char::from(*byte)),
        0xc0.. => return None,
        _ => {}
    }
    let back = bytes.iter().rev().take(4).position(|byte| byte & 0xc0 != 0x80)?;
    let tail = &bytes[bytes.len() - 1 - back..];
    std::str::from_utf8(tail).ok()?.chars().next()
}

/// The first character of bytes, none where they do not begin with one.
#[inline]
pub fn first(bytes: &[u8]) -> Option<char> {
    let len = match bytes.first()? {
        byte @ 0..0x80 => return Some(char::from(*byte)),
        0x80..0xc0 | 0xf8.. => return None,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf8 => 4,
    };
    std::str::from_utf8(bytes.get(..len)?).ok()?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_marks_and_numbers() {
        assert!("aZ09_éßж中あ\u{301}ि½²Ⅷ".chars().all(is_word));
        assert!(!" .-'’\u{200b}\u{200d}\u{fe0f}😀…。".chars().any(is_word));
    }

    #[test]
    fn some_scripts_put_no_space_between_words() {
        assert!("中文ひカ々〇ｶไทย𠀀".chars().all(is_alone));
        assert!(!"aé한ж1_。、".chars().any(is_alone));
    }

    #[test]
    fn ends_of_bytes_are_characters_or_none() {
        for c in ['a', 'é', '中', '😀'] {
            let text = format!("x{c}");
            assert_eq!(last(text.as_bytes()), Some(c));
            assert_eq!(first(&text.as_bytes()[1..]), Some(c));
            if !c.is_ascii() {
                assert_eq!(first(&text.as_bytes()[2..]), None);
            }
        }
        assert_eq!((last(b""), first(b"")), (None, None));
        assert_eq!((last(b"a\xff"), first(b"\xffa")), (None, None));
    }
}
