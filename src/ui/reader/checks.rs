//! Whether the texts are those that the file's hashes were made of.

use super::super::tree::Part;
use super::Known;
use crate::state::{HashesState, TextState};

/// How the recorded sha256 of a response compares, in a word and in words.
pub(super) fn compared(known: &Known, response: usize) -> (Part, Part) {
    let computed = match &known.reading.text {
        TextState::Shown(text) => text.computed.get(response).map(String::as_str),
        _ => None,
    };
    let (value, words) = compare(&known.reading.hashes, response, computed);
    (value.into(), words.into())
}

fn compare(hashes: &HashesState, response: usize, computed: Option<&str>) -> (&'static str, String) {
    let recorded = match hashes {
        HashesState::Loading => return ("unread", "…".to_owned()),
        HashesState::Failed(why) => return ("unread", why.clone()),
        HashesState::Known(hashes) => hashes.as_ref().and_then(|hashes| hashes.recorded.get(response)),
    };
    match (recorded.filter(|hash| !hash.is_empty()), computed) {
        (None, _) => ("absent", "the file records none".to_owned()),
        (Some(_), None) => ("unread", "recorded; compared once the text is shown".to_owned()),
        (Some(recorded), Some(computed)) if recorded.eq_ignore_ascii_case(computed) => {
            ("match", "matches".to_owned())
        }
        (Some(recorded), Some(computed)) => {
            ("differ", ["differs: recorded ", recorded, ", computed ", computed].concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Hashes;

    #[test]
    fn what_is_recorded_is_compared_with_what_was_computed() {
        let recorded = ["AB12".to_owned(), String::new()];
        let known = HashesState::Known(Some(Hashes { recorded, fingerprint: String::new() }));
        let key = |hashes: &HashesState, response: usize, computed: Option<&str>| {
            compare(hashes, response, computed).0
        };
        assert_eq!(key(&known, 0, Some("ab12")), "match");
        assert_eq!(key(&known, 0, None), "unread");
        assert_eq!(key(&known, 1, Some("ab12")), "absent");
        assert_eq!(key(&HashesState::Known(None), 0, Some("ab12")), "absent");
        assert_eq!(key(&HashesState::Loading, 0, Some("ab12")), "unread");
        let (value, words) = compare(&known, 0, Some("00"));
        assert_eq!((value, words.contains("AB12") && words.contains("computed 00")), ("differ", true));
    }
}
