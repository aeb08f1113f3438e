//! Lessons: lists of steps, each with a view of the data, a text, and maybe a question with an
//! answer. Anyone writes one and passes it on, as a file or as a link.
//!
//! ```text
//! draft (what is being written) ⇄ lesson ⇄ json (a file) ⇄ link (in an address)
//! ```
//!
//! A lesson that comes from somebody else is text and views of whatever is open: it never says
//! what to open, nor what to show that is hidden (`view`).

mod draft;
mod json;
mod link;
mod view;

pub use draft::{Draft, DraftStep};
pub use json::{DEPTH, KIND, VERSION};
pub use link::{pack, payload_of, unpack};
pub use view::clean_view;

use std::fmt;

/// Steps of a lesson, at most.
pub const MOST_STEPS: usize = 50;
/// Characters of a title, at most.
pub const MOST_TITLE: usize = 200;
/// Characters of a step's text, of a question and of an answer, at most.
pub const MOST_TEXT: usize = 4_000;
/// Characters of the query of a view, at most.
pub const MOST_VIEW: usize = 4_000;
/// Characters of the name of a language, at most.
pub const MOST_LANGUAGE: usize = 35;
/// Bytes of a lesson as JSON, at most.
pub const MOST_JSON: usize = 256_000;
/// Characters of a lesson in a link, at most. Links that are longer are cut by programs that
/// pass them on.
pub const MOST_LINK: usize = 16_000;

/// One step of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What it is called.
    pub title: String,
    /// Its paragraphs.
    pub text: Vec<String>,
    /// The query of its view, without what is opened; empty for all data.
    pub view: String,
    /// A question and its answer.
    pub question: Option<[String; 2]>,
}

/// A lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// What addresses call it.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// The language that it is written in, as HTML names it; none where nobody has told.
    pub language: Option<String>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// What addresses call a lesson that is not one of the page's.
pub const OWN: &str = "own";

/// What is wrong with a lesson. Its words are whole phrases, each for a place of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The step that it is about, from 1; none where it is the whole.
    pub step: Option<usize>,
    /// What is wrong, as a sentence.
    pub what: &'static str,
    /// What there is instead, as it stands there.
    pub found: Option<String>,
    /// What to do, as a sentence.
    pub advice: &'static str,
}

impl Wrong {
    /// What is wrong with the whole, and what to do.
    pub fn new(what: &'static str, advice: &'static str) -> Self {
        Self { step: None, what, found: None, advice }
    }

    fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    fn at(self, step: usize) -> Self {
        Self { step: Some(step), ..self }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(step) = self.step {
            write!(f, "Step {step}: ")?;
        }
        f.write_str(self.what)?;
        if let Some(found) = &self.found {
            write!(f, " ({found})")?;
        }
        f.write_str(" ")?;
        f.write_str(self.advice)
    }
}

impl Lesson {
    /// What keeps it from being passed on, in its order; nothing where all is well.
    pub fn faults(&self) -> Vec<Wrong> {
        let mut all = Vec::new();
        if self.title.trim().is_empty() {
            all.push(Wrong::new("The lesson has no title.", "Give it one."));
        }
        let is_long = |text: &str, most: usize| text.chars().count() > most;
        if is_long(&self.title, MOST_TITLE) {
            all.push(Wrong::new("The title of the lesson has more than 200 characters.", SHORTER));
        }
        if self.language.as_deref().is_some_and(|language| !is_language(language)) {
            let wrong = Wrong::new(
                "The language is not the short name of one.",
                "Say en for English, zh-Hans for Chinese, de for German and so on, or leave it out.",
            );
            all.push(wrong.found(self.language.clone().unwrap_or_default()));
        }
        if self.steps.is_empty() {
            all.push(Wrong::new("The lesson has no step.", "Add one."));
        }
        if self.steps.len() > MOST_STEPS {
            all.push(Wrong::new("The lesson has more than 50 steps.", "Make two lessons of it."));
        }
        for (at, step) in self.steps.iter().enumerate() {
            let mut wrong = |what, advice| all.push(Wrong::new(what, advice).at(at + 1));
            if step.title.trim().is_empty() {
                wrong("It has no title.", "Give it one.");
            }
            if is_long(&step.title, MOST_TITLE) {
                wrong("Its title has more than 200 characters.", SHORTER);
            }
            if step.text.iter().map(|text| text.chars().count()).sum::<usize>() > MOST_TEXT {
                wrong("Its text has more than 4,000 characters.", "Make it shorter, or two steps of it.");
            }
            if is_long(&step.view, MOST_VIEW) {
                wrong("Its view has more than 4,000 characters.", "Take a view with a shorter filter.");
            }
            if let Some([question, answer]) = &step.question {
                if question.trim().is_empty() {
                    wrong("It has an answer without a question.", "Write the question, or empty the answer.");
                }
                if answer.trim().is_empty() {
                    wrong("It has a question without an answer.", "Write an answer, or empty the question.");
                }
                if is_long(question, MOST_TEXT) {
                    wrong("Its question has more than 4,000 characters.", SHORTER);
                }
                if is_long(answer, MOST_TEXT) {
                    wrong("Its answer has more than 4,000 characters.", SHORTER);
                }
            }
        }
        if all.is_empty() && self.json().len() > MOST_JSON {
            all.push(Wrong::new("The lesson has more than 256 KB.", "Make two lessons of it."));
        }
        all
    }
}

const SHORTER: &str = "Make it shorter.";

/// Whether a text has the form that names of languages have.
fn is_language(text: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
    };
    let first = text.split('-').next().unwrap_or_default();
    text.len() <= MOST_LANGUAGE
        && first.len() > 1
        && first.bytes().all(|letter| letter.is_ascii_alphabetic())
        && text.split('-').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator with a fixed seed, and lessons that it makes.
    pub(super) struct Random(pub u64);

    /// What odd texts are made of.
    const PIECES: [&str; 16] = [
        "a",
        "of ",
        "drugs",
        "\"",
        "\\",
        "</script>",
        "<b>",
        "\n",
        "\t",
        "\0",
        "é",
        "漢字",
        "😀",
        "\u{2028}",
        "&=#?",
        "%41+",
    ];

    impl Random {
        pub fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % n
        }

        fn text(&mut self, pieces: u64) -> String {
            let count = 1 + self.below(pieces);
            (0..count).map(|_| PIECES[self.below(PIECES.len() as u64) as usize]).collect::<String>() + "."
        }

        fn step(&mut self) -> Step {
            const VIEWS: [&str; 4] = [
                "",
                "cat.any=drugs&tab=severity",
                "search=%F0%9F%98%80&vs=rest",
                "row=a/train/1&sort=-severity",
            ];
            Step {
                title: self.text(9),
                text: (0..self.below(4)).map(|_| self.text(30)).collect(),
                view: VIEWS[self.below(4) as usize].to_owned(),
                question: (self.below(2) == 0).then(|| [self.text(20), self.text(20)]),
            }
        }

        pub fn lesson(&mut self) -> Lesson {
            let languages = ["en", "zh-Hans", "de-AT"];
            let most = if self.below(10) == 0 { 50 } else { 6 };
            let steps = 1 + self.below(most);
            Lesson {
                key: OWN.to_owned(),
                title: self.text(9),
                language: languages.get(self.below(4) as usize).map(|language| (*language).to_owned()),
                steps: (0..steps).map(|_| self.step()).collect(),
            }
        }
    }

    #[test]
    fn limits_are_told_with_their_step() {
        let mut random = Random(0x1e55_0001);
        let good = random.lesson();
        assert_eq!(good.faults(), []);
        let told = |change: &dyn Fn(&mut Lesson)| {
            let mut lesson = Lesson { steps: good.steps[..1].to_vec(), ..good.clone() };
            lesson.steps.push(Step { title: "x".into(), ..Step::default() });
            change(&mut lesson);
            lesson.faults().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told(&|_| {}), "");
        assert_eq!(told(&|lesson| lesson.title = " ".into()), "The lesson has no title. Give it one.");
        assert_eq!(told(&|lesson| lesson.title = "é".repeat(200)), "");
        assert!(told(&|lesson| lesson.title = "a".repeat(201)).contains("more than 200"));
        assert!(told(&|lesson| lesson.steps.clear()).contains("no step"));
        assert_eq!(told(&|lesson| lesson.steps.resize(50, lesson.steps[0].clone())), "");
        assert!(
            told(&|lesson| lesson.steps.resize(51, lesson.steps[0].clone())).contains("more than 50 steps")
        );
        assert!(told(&|lesson| lesson.steps[1].title.clear()).starts_with("Step 2: It has no title."));
        assert_eq!(told(&|lesson| lesson.steps[1].text = vec!["漢".repeat(2_000); 2]), "");
        let long = told(&|lesson| lesson.steps[1].text = vec!["漢".repeat(2_000), "x".repeat(2_001)]);
        assert!(long.starts_with("Step 2: Its text has more than 4,000"), "{long}");
        assert!(told(&|lesson| lesson.steps[1].view = "a".repeat(4_001)).contains("Its view"));
        assert!(
            told(&|lesson| lesson.steps[1].question = Some(["Why?".into(), " ".into()]))
                .contains("without an answer")
        );
        assert!(
            told(&|lesson| lesson.steps[1].question = Some(["".into(), "So.".into()]))
                .contains("without a question")
        );
        assert!(
            told(&|lesson| lesson.steps[1].question = Some(["?".repeat(4_001), "a".repeat(4_001)]))
                .contains("Its answer")
        );
        // Each is short enough, and all together are not.
        let large = told(&|lesson| {
            lesson.steps =
                vec![Step { title: "x".into(), text: vec!["漢".repeat(3_000)], ..Step::default() }; 40];
        });
        assert!(large.contains("256 KB"), "{large}");
    }

    #[test]
    fn a_language_has_a_short_name() {
        for (language, is) in [
            ("en", true),
            ("zh-Hans", true),
            ("de-AT-1996", true),
            ("", false),
            ("e", false),
            ("English language", false),
            ("en-", false),
            ("1a", false),
            ("\"><b>", false),
        ] {
            assert_eq!(is_language(language), is, "{language}");
        }
    }
}
