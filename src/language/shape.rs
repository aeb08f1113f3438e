//! Texts without their numbers: what two texts have in common that differ only in these; and
//! how the numbers come back into a translation.

/// Stands for a number in a shape.
pub(super) const NUMBER: char = '\u{E000}';

/// Whether a text is the same in all languages: it has no word of two letters or more.
pub fn is_neutral(text: &str) -> bool {
    !text.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_alphabetic))
}

/// A text with [`NUMBER`] in the place of each number, and these numbers: `82,118`, `−0.25`,
/// `12.3 %`, `< 0.01 %`.
pub(super) fn shape_of(text: &str) -> (String, Vec<&str>) {
    let (mut shape, mut numbers) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let begin = ["< ", "−", "+", "-"].into_iter().find(|sign| before.ends_with(sign)).map_or(0, str::len);
        let digits =
            number.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(number.len());
        let mut end = number[..digits].trim_end_matches(['.', ',']).len();
        if number[end..].starts_with(" %") {
            end += " %".len();
        }
        shape.push_str(&before[..before.len() - begin]);
        shape.push(NUMBER);
        numbers.push(&rest[at - begin..at + end]);
        rest = &number[end..];
    }
    shape.push_str(rest);
    (shape, numbers)
}

/// Stands for a number in something that is kept: it is written as it was.
pub(super) const KEPT_NUMBER: char = '\u{E001}';

/// After [`NUMBER`]: the first of the numbers; those after it say the second, and so on.
const FIRST: char = '\u{E100}';

/// A shape as it is, where its numbers are those from `first` on, each behind `sign`.
pub(super) fn as_it_is(shape: &str, first: usize, sign: char) -> String {
    let mut text = String::with_capacity(shape.len());
    let mut number = first;
    for letter in shape.chars() {
        text.push(if letter == NUMBER { sign } else { letter });
        if letter == NUMBER {
            text.extend(char::from_u32(FIRST as u32 + number as u32));
            number += 1;
        }
    }
    text
}

/// A translated shape, where its numbers are those from `first` on.
pub(super) fn shifted(text: &str, first: usize) -> String {
    let mut is_number = false;
    text.chars()
        .map(|letter| {
            let which = std::mem::replace(&mut is_number, [NUMBER, KEPT_NUMBER].contains(&letter));
            let shifted = if which { char::from_u32(letter as u32 + first as u32) } else { None };
            shifted.unwrap_or(letter)
        })
        .collect()
}

/// A shape with its numbers, as the other language writes them; in what is kept as they were.
pub(super) fn with_numbers(shape: &str, numbers: &[&str]) -> String {
    let mut said = String::new();
    let mut letters = shape.chars();
    while let Some(letter) = letters.next() {
        if letter != NUMBER && letter != KEPT_NUMBER {
            said.push(letter);
            continue;
        }
        let which = letters.next().and_then(|which| (which as usize).checked_sub(FIRST as usize));
        let number = which.and_then(|which| numbers.get(which)).copied().unwrap_or_default();
        match letter {
            KEPT_NUMBER => said.push_str(number),
            _ => said.push_str(&number.replace(" %", "%")),
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_out_whole() {
        for (text, shape, numbers) in [
            ("82,118 of 1,234 pairs (12.3 %).", "# of # pairs (#).", &["82,118", "1,234", "12.3 %"][..]),
            ("< 0.01 % to +1.5, −0.25.", "# to #, #.", &["< 0.01 %", "+1.5", "−0.25"]),
            ("15.3–100.0 %", "#–#", &["15.3", "100.0 %"]),
            ("Response 0, 1", "Response #, #", &["0", "1"]),
            ("–", "–", &[]),
            ("“ü” 回答 3,", "“ü” 回答 #,", &["3"]),
        ] {
            assert_eq!(shape_of(text), (shape.replace('#', "\u{E000}"), numbers.to_vec()), "{text}");
        }
    }

    #[test]
    fn what_has_no_word_needs_no_translation() {
        assert!(["12.3 %", "κ = 0.5", "回答 0", "–", "", "A", "0 × 1"].into_iter().all(is_neutral));
        assert!(!["pairs", "5 of 6"].into_iter().any(is_neutral));
    }
}
