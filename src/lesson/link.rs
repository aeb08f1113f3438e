//! A lesson in a link: its JSON, compressed, in the part of an address that browsers send to
//! nobody. `#lesson=1.…`: the version of this form, and base64url of what zlib makes of the JSON.

use super::{MOST_JSON, MOST_LINK, Wrong};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress_with_limit};
use percent_encoding::percent_decode_str;

/// Before a lesson in the fragment of an address.
const KEY: &str = "#lesson=";
/// The version of what stands behind it.
const VERSION: &str = "1";
/// Digits of base64url.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What the fragment of an address (with `#`) says of a lesson; none where it is of another kind.
pub fn payload_of(fragment: &str) -> Option<String> {
    // Some programs escape what need not be escaped.
    Some(percent_decode_str(fragment.strip_prefix(KEY)?).decode_utf8_lossy().into_owned())
}

/// What a link says of a lesson, given its JSON, with the `#`.
///
/// # Errors
/// The link would be too long.
pub fn pack(json: &str) -> Result<String, Wrong> {
    let mut packed = [KEY, VERSION, "."].concat();
    write_digits(&mut packed, &compress_to_vec_zlib(json.as_bytes(), 9));
    let long = packed.len() - KEY.len();
    if long > MOST_LINK {
        return Err(Wrong::new(
            "The lesson is too long for a link, which has 16,000 characters at most.",
            "Save it as a file and pass that on.",
        )
        .found(long.to_string()));
    }
    Ok(packed)
}

/// The JSON of the lesson that a link has.
///
/// # Errors
/// What of it cannot be used, and what to do.
pub fn unpack(payload: &str) -> Result<String, Wrong> {
    if payload.len() > MOST_LINK {
        return Err(Wrong::new(
            "The link is longer than any that this viewer makes.",
            "Ask for the lesson as a file.",
        ));
    }
    let damaged =
        || Wrong::new("The link of the lesson was cut or changed.", "Ask for the whole link, or for a file.");
    let (version, digits) = payload.split_once('.').ok_or_else(damaged)?;
    if version != VERSION {
        let is_newer =
            !version.is_empty() && version.len() < 4 && version.bytes().all(|digit| digit.is_ascii_digit());
        return Err(if is_newer {
            Wrong::new(
                "The lesson was made by a newer viewer, and this one reads version 1.",
                "Open it in the viewer that it was made by.",
            )
            .found(version)
        } else {
            damaged()
        });
    }
    let packed = read_digits(digits).ok_or_else(damaged)?;
    let mut json = vec![0; MOST_JSON];
    let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::<DecompressorOxide>::default();
    let (status, read, written) = decompress_with_limit(&mut state, &packed, &mut json, 0, MOST_JSON, flags);
    match status {
        TINFLStatus::Done if read == packed.len() => {
            json.truncate(written);
            Ok(String::from_utf8_lossy(&json).into_owned())
        }
        TINFLStatus::HasMoreOutput => Err(Wrong::new(
            "What the link holds is larger than any lesson.",
            "Ask whoever made it for a shorter lesson.",
        )),
        _ => Err(damaged()),
    }
}

fn write_digits(text: &mut String, bytes: &[u8]) {
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for digit in 0..=three.len() {
            text.push(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize].into());
        }
    }
}

/// None where a text is not what [`write_digits`] writes.
fn read_digits(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for digit in four {
            bits = bits << 6 | DIGITS.iter().position(|known| known == digit)? as u32;
        }
        bits <<= 6 * (4 - four.len());
        let whole = four.len() - 1;
        // Bits that belong to no byte are zero, and no digit stands by itself.
        if whole == 0 || bits.trailing_zeros() < 8 * (3 - whole as u32) {
            return None;
        }
        bytes.extend(&bits.to_be_bytes()[1..=whole]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::Lesson;
    use super::super::json::tests::parse;
    use super::super::tests::Random;
    use super::*;

    #[test]
    fn every_lesson_comes_back_from_its_link() {
        let mut random = Random(0x1e55_0004);
        for _ in 0..300 {
            let lesson = random.lesson();
            let Ok(link) = pack(&lesson.json()) else { continue };
            assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b"#=.-_".contains(&b)), "{link}");
            let payload = payload_of(&link).expect("a payload");
            let json = unpack(&payload).expect("JSON");
            assert_eq!(Lesson::of_value(&parse(&json)), Ok(lesson));
            let escaped = link.replace('_', "%5F").replace('-', "%2D");
            assert_eq!(payload_of(&escaped), Some(payload));
        }
    }

    #[test]
    fn other_fragments_are_no_lessons() {
        for fragment in ["", "#", "#overview", "#lesson", "#Lesson=1.x", "lesson=1.x"] {
            assert_eq!(payload_of(fragment), None, "{fragment}");
        }
        assert_eq!(payload_of("#lesson="), Some(String::new()));
    }

    #[test]
    fn any_length_of_bytes_has_digits() {
        let bytes: Vec<u8> = (0..=255).rev().chain(0..=255).collect();
        for length in 0..bytes.len() {
            let mut text = String::new();
            write_digits(&mut text, &bytes[..length]);
            assert_eq!(read_digits(&text).as_deref(), Some(&bytes[..length]));
        }
        for text in ["A", "AB", "AAB", "AAAAA", "AA==", "A+", "A/AA", "é"] {
            assert_eq!(read_digits(text), None, "{text}");
        }
    }

    /// A cut link, and one with another character anywhere: told, or the very same lesson.
    #[test]
    fn what_was_cut_or_changed_is_told() {
        let mut random = Random(0x1e55_0005);
        let mut changed = 0;
        for _ in 0..6 {
            let lesson = random.lesson();
            let Ok(link) = pack(&lesson.json()) else { continue };
            let payload = payload_of(&link).expect("a payload");
            for cut in 0..payload.len() {
                let wrong = unpack(&payload[..cut]).expect_err("a cut link");
                assert!(wrong.advice.contains("whole link"), "{wrong}");
            }
            for at in 0..payload.len() {
                let digit = char::from(DIGITS[random.below(64) as usize]);
                for other in [digit, '.', ' ', '=', 'é'] {
                    let mut text: Vec<char> = payload.chars().collect();
                    if text[at] == other {
                        continue;
                    }
                    text[at] = other;
                    let altered: String = text.into_iter().collect();
                    // Bits between the end of what is compressed and its checksum stand for nothing.
                    let same = unpack(&altered).is_ok_and(|json| json == lesson.json());
                    assert!(same || unpack(&altered).is_err(), "{payload}\n{altered}");
                    changed += usize::from(!same);
                }
            }
            for more in ["A", "AAAA", ".", "AAAAAAAA", "%20"] {
                assert!(unpack(&[payload.as_str(), more].concat()).is_err(), "{more}");
            }
        }
        assert!(changed > 3_000, "{changed}");
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let mut payload = String::from("1.");
        write_digits(&mut payload, &compress_to_vec_zlib(&vec![b' '; 11_000_000], 9));
        assert!(payload.len() <= MOST_LINK, "{}", payload.len());
        assert!(unpack(&payload).expect_err("a bomb").what.contains("larger"));
        let mut exact = String::from("1.");
        write_digits(&mut exact, &compress_to_vec_zlib(&vec![b' '; MOST_JSON], 9));
        assert_eq!(unpack(&exact).map(|json| json.len()), Ok(MOST_JSON));
        let mut more = String::from("1.");
        write_digits(&mut more, &compress_to_vec_zlib(&vec![b' '; MOST_JSON + 1], 9));
        assert!(unpack(&more).is_err());
    }

    #[test]
    fn long_links_and_newer_ones_are_told() {
        let mut random = Random(0x1e55_0006);
        let noise: String = (0..20_000).map(|_| char::from(DIGITS[random.below(64) as usize])).collect();
        let wrong = pack(&noise).expect_err("too long").to_string();
        assert!(wrong.contains("16,000") && wrong.contains("as a file"), "{wrong}");
        assert!(unpack(&["1.", &noise].concat()).expect_err("too long").advice.contains("as a file"));
        assert!(unpack("2.abcd").expect_err("newer").what.contains("newer"));
        for damaged in ["", "1", "1.", ".", ".abc", "x.abcd", "1.____", "1.\u{0}", "1.é", "12345.a"] {
            assert!(unpack(damaged).expect_err(damaged).what.contains("cut or changed"), "{damaged}");
        }
    }
}
