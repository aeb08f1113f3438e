//! Responses that are no text: one unit again and again, or damaged characters.

/// Fewest bytes of a response that can be nothing but repetition.
const SHORTEST: usize = 200;
/// Most bytes of a unit that is repeated.
const LONGEST_UNIT: usize = 256;

/// Whether a response is degenerate, as [`Rule::DegenerateText`](crate::model::Rule) says.
pub(super) fn is_degenerate(text: &[u8]) -> bool {
    std::str::from_utf8(text).map_or(true, |text| text.contains('\u{fffd}')) || is_repetition(text)
}

/// Whether more than 80 % of a text is one stretch that repeats what stands a fixed distance
/// before. Such a stretch goes through the middle, so it is looked for from there.
fn is_repetition(text: &[u8]) -> bool {
    let middle = text.len() / 2;
    text.len() >= SHORTEST
        && (1..=LONGEST_UNIT.min(middle)).any(|distance| {
            // `text[at]` is compared with `later[at]`, which stands that far behind it.
            let (early, later) = (&text[..text.len() - distance], &text[distance..]);
            let (early, later) = (early.split_at(middle - distance), later.split_at(middle - distance));
            let same = |pair: &(&u8, &u8)| pair.0 == pair.1;
            let after = early.1.iter().zip(later.1).take_while(same).count();
            let before = early.0.iter().rev().zip(later.0.iter().rev()).take_while(same).count();
            after > 0 && (before + after) * 5 > text.len() * 4
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_is_one_long_stretch() {
        let text = |text: String| is_degenerate(text.as_bytes());
        assert!(text("ha ".repeat(67)) && !text("ha ".repeat(66)), "201 and 198 bytes");
        assert!(text("The same line as before.\n".repeat(9)));
        assert!(text("é".repeat(100)) && !text("é".repeat(99)));
        // 81 and 80 of 100 bytes repeat another one.
        let part = |repeated: usize| {
            let other = (0..1000 - repeated - 1).map(|at| char::from(b'a' + (at * at / 7 % 25) as u8));
            ["z".repeat(repeated + 1), other.collect()].concat()
        };
        assert!(text(part(801)) && !text(part(800)));
        let reversed = |text: String| text.chars().rev().collect();
        assert!(text(reversed(part(801))) && !text(reversed(part(800))));
        // Units of 256 and 257 bytes.
        let unit =
            |len: usize| (0..len).map(|at| char::from(b'!' + (at * at % 89) as u8)).collect::<String>();
        assert!(text(unit(256).repeat(8)) && !text(unit(257).repeat(8)));
        assert!(!text(String::new()) && !text("A usual answer. ".to_owned()));
    }

    #[test]
    fn damaged_characters_are_found_in_any_text() {
        assert!(is_degenerate("a\u{fffd}".as_bytes()) && is_degenerate(b"a\xff"));
        assert!(!is_degenerate("a\u{fffc}".as_bytes()));
    }
}
