//! The built-in lessons, in both languages: the page of lessons, taken apart.

use crate::lesson::{Lesson, Step};
use std::cell::Cell;

/// The source of that page (`docs/learn`). Below a heading of the second level stands a lesson,
/// below one of the third a step.
const ENGLISH: &str = include_str!("../../../docs/learn/lessons.md");

thread_local! {
    /// The same lessons in Chinese, in the same order; none while that language has not come.
    static CHINESE: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Takes the lessons in Chinese, which come with that language.
pub(in crate::ui) fn hand_over(page: &'static str) {
    CHINESE.set(Some(page));
}

/// Whether they have come.
pub(super) fn has_chinese() -> bool {
    CHINESE.get().is_some()
}

/// What an address says for the list of lessons.
pub(super) const LIST: &str = "all";

/// How a link to a view begins.
const VIEW: &str = "](../?";

/// All lessons in English, or in Chinese where that has come.
pub(super) fn lessons(chinese: bool) -> Vec<Lesson> {
    let page = CHINESE.get().filter(|_| chinese).unwrap_or(ENGLISH);
    let keys = titles(ENGLISH).map(key_of);
    keys.zip(page.split("\n## ").skip(1)).map(|(key, text)| lesson(key, text)).collect()
}

fn titles(page: &str) -> impl Iterator<Item = &str> {
    page.split("\n## ").skip(1).map(|lesson| lesson.lines().next().unwrap_or_default())
}

/// Lower case, with hyphens.
fn key_of(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn lesson(key: String, text: &str) -> Lesson {
    let mut steps = text.split("\n### ");
    let title = steps.next().unwrap_or_default().trim().to_owned();
    Lesson { key, title, language: None, steps: steps.map(step).collect() }
}

fn step(text: &str) -> Step {
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut step = Step { title: title.to_owned(), ..Step::default() };
    let mut question = [String::new(), String::new()];
    for paragraph in rest.split("\n\n") {
        let paragraph = paragraph.trim().replace('\n', " ");
        let after = |words: [&str; 2]| words.iter().find_map(|word| paragraph.strip_prefix(word));
        if let Some((_, view)) = paragraph.split_once(VIEW) {
            step.view = view.trim_end_matches(')').to_owned();
        } else if let Some(asked) = after(["Question: ", "问题："]) {
            question[0] = asked.to_owned();
        } else if let Some(answer) = after(["Answer: ", "答案："]) {
            question[1] = answer.to_owned();
        } else if !paragraph.is_empty() {
            step.text.push(paragraph);
        }
    }
    step.question = (!question[0].is_empty()).then_some(question);
    step
}

/// Which lesson and step an address means: places from 0. None is the list; a lesson that is
/// none is an error.
pub(super) fn place(address: &str, lessons: &[Lesson]) -> Result<Option<(usize, usize)>, String> {
    if address == LIST {
        return Ok(None);
    }
    let (key, number) = address.rsplit_once('.').unwrap_or((address, "1"));
    let Some(at) = lessons.iter().position(|lesson| lesson.key == key) else {
        return Err(["There is no lesson “", key, "”: choose one of these."].concat());
    };
    let steps = lessons[at].steps.len();
    match number.parse::<usize>() {
        Ok(number) if (1..=steps).contains(&number) => Ok(Some((at, number - 1))),
        _ => {
            Err(["The lesson “", key, "” has no step ", number, ": it has ", &steps.to_string(), "."]
                .concat())
        }
    }
}

/// What an address says for a step.
pub(super) fn address(lesson: &Lesson, step: usize) -> String {
    match step {
        0 => lesson.key.clone(),
        step => [&lesson.key, ".", &(step + 1).to_string()].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CategorySet;
    use crate::state::Address;

    #[test]
    fn lessons_have_the_same_views_and_questions_in_both_languages() {
        assert_eq!(lessons(true)[0].title, "What a safety label is");
        hand_over(include_str!("../../../docs/learn/lessons.zh.md"));
        let [english, chinese] = [false, true].map(lessons);
        assert_eq!(english.len(), 6);
        for (own, other) in english.iter().zip(&chinese) {
            assert_eq!(own.key, other.key);
            assert_eq!(own.steps.len(), other.steps.len(), "{}", own.key);
            assert!(own.steps.iter().any(|step| step.question.is_some()), "{}", own.key);
            for (step, translated) in own.steps.iter().zip(&other.steps) {
                assert_eq!(step.view, translated.view, "{}", step.title);
                assert_eq!(step.question.is_some(), translated.question.is_some(), "{}", step.title);
                for step in [step, translated] {
                    assert!(
                        !step.title.is_empty() && !step.text.is_empty() && !step.view.is_empty(),
                        "{step:?}"
                    );
                    assert!(step.question.iter().flatten().all(|text| text.len() > 10), "{step:?}");
                }
                let (address, notes) = Address::parse(&step.view, &CategorySet::pku_saferlhf());
                assert!(notes.is_empty() && address.unknown.is_empty(), "{}: {notes:?}", step.view);
            }
        }
        assert_eq!(chinese.len(), 6);
    }

    #[test]
    fn addresses_lead_to_steps() {
        let lessons = lessons(false);
        assert_eq!(place("all", &lessons), Ok(None));
        for (at, lesson) in lessons.iter().enumerate() {
            for step in 0..lesson.steps.len() {
                assert_eq!(place(&address(lesson, step), &lessons), Ok(Some((at, step))));
            }
        }
        assert!(place("nothing", &lessons).is_err_and(|why| why.contains("“nothing”")));
        for number in ["0", "99", "x", ""] {
            assert!(place(&["safer-is-not-safe.", number].concat(), &lessons).is_err(), "{number}");
        }
    }
}
