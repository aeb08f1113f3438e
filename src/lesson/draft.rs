//! A lesson that is being written: texts as they are typed, whole or not.

use super::{Lesson, OWN, Step};

/// A step as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftStep {
    /// What it is called.
    pub title: String,
    /// Paragraphs, with blank lines between them.
    pub text: String,
    /// The query of its view.
    pub view: String,
    /// A question; empty where there is none.
    pub question: String,
    /// Its answer.
    pub answer: String,
}

/// A lesson as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it is called.
    pub title: String,
    /// The language that it is written in; empty where nobody has told.
    pub language: String,
    /// Its steps, in order.
    pub steps: Vec<DraftStep>,
}

impl Draft {
    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.title.is_empty() && self.steps.is_empty()
    }

    /// The lesson that was written so far.
    pub fn lesson(&self) -> Lesson {
        let language = self.language.trim();
        Lesson {
            key: OWN.to_owned(),
            title: self.title.trim().to_owned(),
            language: (!language.is_empty()).then(|| language.to_owned()),
            steps: self.steps.iter().map(step_of).collect(),
        }
    }

    /// A lesson, to be changed.
    pub fn of_lesson(lesson: &Lesson) -> Self {
        let steps = lesson.steps.iter().map(|step| {
            let [question, answer] = step.question.clone().unwrap_or_default();
            let (title, view) = (step.title.clone(), step.view.clone());
            DraftStep { title, text: step.text.join("\n\n"), view, question, answer }
        });
        Self {
            title: lesson.title.clone(),
            language: lesson.language.clone().unwrap_or_default(),
            steps: steps.collect(),
        }
    }

    /// Moves a step one place up or down; its new place.
    pub fn shift(&mut self, at: usize, down: bool) -> usize {
        let to = if down { at + 1 } else { at.wrapping_sub(1) };
        if at < self.steps.len() && to < self.steps.len() {
            self.steps.swap(at, to);
            return to;
        }
        at
    }
}

fn step_of(step: &DraftStep) -> Step {
    let [title, question, answer] =
        [&step.title, &step.question, &step.answer].map(|text| text.trim().to_owned());
    let mut text: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in step.text.lines().map(str::trim_end) {
        match text.last_mut() {
            _ if line.is_empty() => {}
            Some(last) if goes_on => {
                last.push('\n');
                *last += line;
            }
            _ => text.push(line.to_owned()),
        }
        goes_on = !line.is_empty();
    }
    let is_asked = !(question.is_empty() && answer.is_empty());
    Step { title, text, view: step.view.clone(), question: is_asked.then_some([question, answer]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_have_blank_lines_between_them() {
        let step = |text: &str| step_of(&DraftStep { text: text.to_owned(), ..DraftStep::default() }).text;
        assert_eq!(step("a"), ["a"]);
        assert_eq!(step("\n\na\nb\n  \n\n c  \r\n\r\nd\n"), ["a\nb", " c", "d"]);
        assert!(step(" \n\n").is_empty());
    }

    #[test]
    fn a_lesson_that_is_changed_is_the_same_until_then() {
        let lesson = Lesson {
            key: OWN.to_owned(),
            title: "T".to_owned(),
            language: None,
            steps: vec![
                Step {
                    title: "A".into(),
                    text: vec!["p\nq".into(), "r".into()],
                    view: "sev.any=3".into(),
                    question: None,
                },
                Step { title: "B".into(), question: Some(["?".into(), "!".into()]), ..Step::default() },
                Step { title: "C".into(), question: Some(["?".into(), String::new()]), ..Step::default() },
            ],
        };
        assert_eq!(Draft::of_lesson(&lesson).lesson(), lesson);
        assert!(Draft::default().is_empty() && !Draft::of_lesson(&lesson).is_empty());
    }

    #[test]
    fn steps_move_within_the_lesson() {
        let step = |title: &str| DraftStep { title: title.to_owned(), ..DraftStep::default() };
        let mut draft = Draft { steps: ["A", "B", "C"].map(step).into(), ..Draft::default() };
        for (at, down, to, order) in [
            (0, true, 1, "BAC"),
            (0, false, 0, "BAC"),
            (2, true, 2, "BAC"),
            (2, false, 1, "BCA"),
            (9, false, 9, "BCA"),
        ] {
            assert_eq!(draft.shift(at, down), to);
            assert_eq!(draft.steps.iter().map(|step| &*step.title).collect::<String>(), order);
        }
    }
}
