//! A text cut into pieces at what is marked in it. Pure.

/// Part of a text; nothing in it is marked in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    /// It is what is searched for.
    pub hit: bool,
    /// It is not in the other response.
    pub differs: bool,
    /// The name of the one character that it is, where that leaves no mark of its own.
    pub invisible: Option<&'static str>,
}

/// So many invisible characters of a text are shown, each as an element: a text that is none,
/// but any bytes, has nothing else.
const MARKED: usize = 5000;

const HIT: u8 = 1;
const DIFFERS: u8 = 2;
const INVISIBLE: u8 = 4;

/// Cuts a text at byte ranges (flat lists of beginnings and ends) and, where they
/// are to be shown, at invisible characters. A range that does not fall on
/// characters is left out.
pub(super) fn pieces<'a>(text: &'a str, hits: &[u32], differs: &[u32], invisible: bool) -> Vec<Piece<'a>> {
    let mut marks = vec![0; text.len()];
    let mut mark = |from: usize, to: usize, with: u8| {
        marks.iter_mut().take(to).skip(from).for_each(|mark| *mark |= with);
    };
    for (ranges, with) in [(hits, HIT), (differs, DIFFERS)] {
        for (from, to) in whole(text, ranges) {
            mark(from, to, with);
        }
    }
    if invisible {
        for (at, _) in text.char_indices().filter(|(_, c)| name_of(*c).is_some()).take(MARKED) {
            mark(at, at + 1, INVISIBLE);
        }
    }
    let (mut pieces, mut from) = (Vec::new(), 0);
    let of = |at: usize| marks.get(at).copied().unwrap_or_default();
    let ends = text.char_indices().map(|(at, _)| at).skip(1).chain([text.len()]);
    for end in ends {
        let marks = of(from);
        let cut = end == text.len() || of(end) != marks || marks & INVISIBLE != 0;
        if let (true, Some(text)) = (cut, text.get(from..end)) {
            let invisible = text.chars().next().filter(|_| marks & INVISIBLE != 0).and_then(name_of);
            if !text.is_empty() {
                pieces.push(Piece { text, hit: marks & HIT != 0, differs: marks & DIFFERS != 0, invisible });
            }
            from = end;
        }
    }
    pieces
}

/// The ranges of a flat list that are not empty and fall on characters.
pub(super) fn whole<'a>(text: &'a str, ranges: &'a [u32]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let pair = |pair: &[u32]| match pair {
        [from, to] => Some((*from as usize, *to as usize)),
        _ => None,
    };
    let pairs = ranges.chunks_exact(2).filter_map(pair);
    pairs.filter(|(from, to)| text.get(*from..*to).is_some_and(|text| !text.is_empty()))
}

/// How many characters of a text cannot be seen; tabs, which can, are not counted.
pub(super) fn invisible_in(text: &str) -> usize {
    text.chars().filter(|c| *c != '\t' && name_of(*c).is_some()).count()
}

/// The number of a character, such as `U+200B`; an arrow for a tab.
pub(super) fn code_of(c: char) -> String {
    if c == '\t' { String::from("→") } else { format!("U+{:04X}", c as u32) }
}

/// The name of a character that cannot be seen as it is.
fn name_of(c: char) -> Option<&'static str> {
    if matches!(c, ' '..='~' | '\n') {
        return None;
    }
    let c = c as u32;
    NAMES.iter().find(|(from, to, _)| (*from..=*to).contains(&c)).map(|(.., name)| *name)
}

/// Characters that cannot be seen as they are: from, to, and what they are called.
const NAMES: &[(u32, u32, &str)] = &[
    (9, 9, "tab"),
    (0xd, 0xd, "carriage return"),
    (0, 0x1f, "control character"),
    (0x7f, 0x9f, "control character"),
    (0xa0, 0xa0, "no-break space"),
    (0xad, 0xad, "soft hyphen"),
    (0x34f, 0x34f, "combining grapheme joiner"),
    (0x61c, 0x61c, "Arabic letter mark"),
    (0x115f, 0x1160, "Hangul filler"),
    (0x1680, 0x1680, "Ogham space"),
    (0x17b4, 0x17b5, "Khmer inherent vowel"),
    (0x180b, 0x180d, "variation selector"),
    (0x180e, 0x180e, "Mongolian vowel separator"),
    (0x180f, 0x180f, "variation selector"),
    (0x2000, 0x200a, "space of another width"),
    (0x200b, 0x200b, "zero width space"),
    (0x200c, 0x200c, "zero width non-joiner"),
    (0x200d, 0x200d, "zero width joiner"),
    (0x200e, 0x200e, "left-to-right mark"),
    (0x200f, 0x200f, "right-to-left mark"),
    (0x202a, 0x202e, "direction: embedding or override"),
    (0x202f, 0x202f, "narrow no-break space"),
    (0x205f, 0x205f, "mathematical space"),
    (0x2060, 0x2060, "word joiner"),
    (0x2061, 0x2065, "invisible operator"),
    (0x2066, 0x2069, "direction: isolate"),
    (0x206a, 0x206f, "format character"),
    (0x3000, 0x3000, "ideographic space"),
    (0x3164, 0x3164, "Hangul filler"),
    (0xfe00, 0xfe0f, "variation selector"),
    (0xfeff, 0xfeff, "byte order mark"),
    (0xffa0, 0xffa0, "Hangul filler"),
    (0xfff9, 0xfffb, "format character"),
    (0xfffd, 0xfffd, "replacement for what was no text"),
    (0xe0000, 0xe007f, "tag character"),
    (0xe0100, 0xe01ef, "variation selector"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Piece<'_> {
        Piece { text, hit: false, differs: false, invisible: None }
    }

    #[test]
    fn a_text_without_marks_is_one_piece() {
        assert_eq!(pieces("a\u{200b}b\n", &[], &[], false), [plain("a\u{200b}b\n")]);
        assert_eq!(pieces("", &[], &[], true), []);
    }

    #[test]
    fn ranges_cut_where_they_begin_and_end_and_may_overlap() {
        let text = "one two three";
        let found = pieces(text, &[4, 9], &[0, 3, 8, 13], false);
        let expected = [
            Piece { differs: true, ..plain("one") },
            plain(" "),
            Piece { hit: true, ..plain("two ") },
            Piece { hit: true, differs: true, ..plain("t") },
            Piece { differs: true, ..plain("hree") },
        ];
        assert_eq!(found, expected);
        // Hits side by side, and one within another.
        let found = pieces(text, &[0, 3, 3, 5, 1, 2], &[], false);
        assert_eq!(found, [Piece { hit: true, ..plain("one t") }, plain("wo three")]);
    }

    #[test]
    fn ranges_that_fall_on_no_characters_are_left_out() {
        let text = "aéb";
        for ranges in [&[2, 3][..], &[0, 2], &[3, 1], &[1, 1], &[0, 9], &[9, 12], &[1], &[u32::MAX, 0]] {
            assert_eq!(pieces(text, ranges, ranges, false), [plain(text)], "{ranges:?}");
        }
        assert_eq!(pieces(text, &[1, 3], &[], false)[1], Piece { hit: true, ..plain("é") });
    }

    #[test]
    fn invisible_characters_are_pieces_of_their_own() {
        let found = pieces("a\u{202e}\u{200b}b\tc", &[0, 4], &[], true);
        let names: Vec<_> = found.iter().map(|piece| (piece.text, piece.invisible, piece.hit)).collect();
        let expected = [
            ("a", None, true),
            ("\u{202e}", Some("direction: embedding or override"), true),
            ("\u{200b}", Some("zero width space"), false),
            ("b", None, false),
            ("\t", Some("tab"), false),
            ("c", None, false),
        ];
        assert_eq!(names, expected);
        assert_eq!(
            ["\t", "\u{200b}", "\u{e0041}"].map(|c| c.chars().map(code_of).collect::<String>()),
            ["→", "U+200B", "U+E0041"]
        );
    }

    #[test]
    fn what_cannot_be_seen_is_known() {
        let ranges = [
            0..=9,
            0xb..=0x1f,
            0x7f..=0xa0,
            0xad..=0xad,
            0x34f..=0x34f,
            0x61c..=0x61c,
            0x115f..=0x1160,
            0x1680..=0x1680,
            0x17b4..=0x17b5,
            0x180b..=0x180f,
            0x2000..=0x200f,
            0x202a..=0x202f,
            0x205f..=0x206f,
            0x3000..=0x3000,
            0x3164..=0x3164,
            0xfe00..=0xfe0f,
            0xfeff..=0xfeff,
            0xffa0..=0xffa0,
            0xfff9..=0xfffb,
            0xfffd..=0xfffd,
            0xe0000..=0xe007f,
            0xe0100..=0xe01ef,
        ];
        for c in (0..=0xfffff).filter_map(char::from_u32) {
            let expected = ranges.iter().any(|range| range.contains(&(c as u32)));
            assert_eq!(name_of(c).is_some(), expected, "{:x}", c as u32);
        }
        assert_eq!(invisible_in("a\tb\u{feff}\r\n 面包🧺é"), 2);
    }
}
