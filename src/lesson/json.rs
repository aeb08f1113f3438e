//! A lesson as JSON, and the way back.
//!
//! ```json
//! {
//!   "kind": "saferlhf-viewer lesson",
//!   "version": 1,
//!   "title": "Safer is not safe",
//!   "language": "en",
//!   "steps": [
//!     {
//!       "title": "All pairs",
//!       "text": ["A paragraph.", "Another one."],
//!       "view": "cat.any=drugs&tab=severity",
//!       "question": "What do you see?",
//!       "answer": "A third of them."
//!     }
//!   ]
//! }
//! ```
//!
//! `language`, and `question` with `answer`, may be left out. Nothing else may stand there: what
//! is not known is an error, so that no word of an author is lost without their knowing.

use super::{Lesson, MOST_STEPS, OWN, Step, Wrong, clean_view};
use crate::model::{Value, quoted};

/// What a file says of itself.
pub const KIND: &str = "saferlhf-viewer lesson";
/// The version that is written, and the only one that is read.
pub const VERSION: u32 = 1;
/// How many lists and objects of a lesson lie in each other. What lies deeper in a file can be
/// given as [`Value::Null`], and is an error.
pub const DEPTH: usize = 5;

const MEMBERS: [&str; 5] = ["kind", "version", "title", "language", "steps"];
const MEMBERS_OF_STEPS: [&str; 5] = ["title", "text", "view", "question", "answer"];

impl Lesson {
    /// The lesson as JSON, a line for each of its members.
    pub fn json(&self) -> String {
        let mut json = String::from("{");
        member(&mut json, "kind", &quoted(KIND));
        member(&mut json, "version", &VERSION.to_string());
        member(&mut json, "title", &quoted(&self.title));
        if let Some(language) = &self.language {
            member(&mut json, "language", &quoted(language));
        }
        let steps: Vec<String> = self.steps.iter().map(json_of).collect();
        member(&mut json, "steps", &["[", &steps.join(","), "\n]"].concat());
        json + "\n}\n"
    }

    /// The lesson that a JSON value stands for, whole or not: whoever passes it on looks at its
    /// [faults](Lesson::faults) first.
    ///
    /// # Errors
    /// What of it is no lesson, where it stands, and what to do.
    pub fn of_value(value: &Value) -> Result<Self, Wrong> {
        if value.get("kind").text() != Some(KIND) {
            return Err(Wrong::new(
                "This is not a lesson: there is no “kind” that says “saferlhf-viewer lesson”.",
                "Choose a file that was saved as a lesson.",
            ));
        }
        match value.get("version").number() {
            Some(version) if version == f64::from(VERSION) => {}
            Some(version) if version > f64::from(VERSION) => {
                return Err(Wrong::new(
                    "The lesson was made by a newer viewer, and this one reads version 1.",
                    "Open it in the viewer that it was made by.",
                )
                .found(version.to_string()));
            }
            _ => return Err(Wrong::new("Its “version” is not 1.", SAVE_AGAIN)),
        }
        only(value, &MEMBERS)?;
        let language = match value.get("language") {
            Value::Null => None,
            Value::Text(language) => Some(language.clone()),
            _ => {
                return Err(Wrong::new(
                    "The “language” is not a text.",
                    "Say en for English, or leave it out.",
                ));
            }
        };
        let title = value.get("title").text().ok_or(Wrong::new("The “title” is not a text.", SAVE_AGAIN))?;
        let Value::List(list) = value.get("steps") else {
            return Err(Wrong::new("There is no list of “steps”.", SAVE_AGAIN));
        };
        if list.len() > MOST_STEPS {
            return Err(Wrong::new("The lesson has more than 50 steps.", "Make two lessons of it.")
                .found(list.len().to_string()));
        }
        let mut steps = Vec::new();
        for step in list {
            steps.push(step_of(step).map_err(|wrong| wrong.at(steps.len() + 1))?);
        }
        Ok(Self { key: OWN.to_owned(), title: title.to_owned(), language, steps })
    }
}

const SAVE_AGAIN: &str = "Save the lesson again, and do not change the file.";

/// Adds a member to an object, on a line of its own.
fn member(json: &mut String, name: &str, value: &str) {
    *json += if json.len() > 1 { ",\n" } else { "\n" };
    *json += &quoted(name);
    *json += ": ";
    *json += value;
}

fn json_of(step: &Step) -> String {
    let mut json = String::from("{");
    member(&mut json, "title", &quoted(&step.title));
    let text: Vec<String> = step.text.iter().map(|text| quoted(text)).collect();
    member(&mut json, "text", &["[", &text.join(",\n"), "]"].concat());
    member(&mut json, "view", &quoted(&step.view));
    if let Some([question, answer]) = &step.question {
        member(&mut json, "question", &quoted(question));
        member(&mut json, "answer", &quoted(answer));
    }
    ["\n", &json, "\n}"].concat()
}

/// Refuses members that nobody knows.
fn only(value: &Value, known: &[&str]) -> Result<(), Wrong> {
    let Value::Members(members) = value else { return Ok(()) };
    match members.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => {
            let name: String = name.chars().take(60).collect();
            Err(Wrong::new(
                "A member has a name that this viewer does not know.",
                "Correct its name, or take it out.",
            )
            .found(name))
        }
        None => Ok(()),
    }
}

fn step_of(value: &Value) -> Result<Step, Wrong> {
    if !matches!(value, Value::Members(_)) {
        return Err(Wrong::new("It is not an object with “title”, “text” and “view”.", SAVE_AGAIN));
    }
    only(value, &MEMBERS_OF_STEPS)?;
    let text_of = |name: &str, what: &'static str| {
        value.get(name).text().map(str::to_owned).ok_or(Wrong::new(what, SAVE_AGAIN))
    };
    let maybe = |name: &str, what: &'static str| match value.get(name) {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text.clone())),
        _ => Err(Wrong::new(what, SAVE_AGAIN)),
    };
    let title = text_of("title", "Its “title” is not a text.")?;
    let paragraphs =
        Wrong::new("Its “text” is not a list of texts.", "Write each paragraph as a text of the list.");
    let Value::List(list) = value.get("text") else { return Err(paragraphs) };
    let mut text = Vec::new();
    for paragraph in list {
        text.push(paragraph.text().ok_or_else(|| paragraphs.clone())?.to_owned());
    }
    let view = text_of("view", "Its “view” is not a text.")?;
    let question = maybe("question", "Its “question” is not a text.")?;
    let answer = maybe("answer", "Its “answer” is not a text.")?;
    let question = (question.is_some() || answer.is_some())
        .then(|| [question.unwrap_or_default(), answer.unwrap_or_default()]);
    Ok(Step { title, text, view: clean_view(&view), question })
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::Random;
    use super::*;
    use crate::model::json::value_of;

    pub fn parse(json: &str) -> Value {
        value_of(&serde_json::from_str(json).expect("JSON"))
    }

    #[test]
    fn every_lesson_reads_back() {
        let mut random = Random(0x1e55_0002);
        for _ in 0..300 {
            let lesson = random.lesson();
            assert_eq!(lesson.faults(), []);
            let json = lesson.json();
            assert_eq!(Lesson::of_value(&parse(&json)), Ok(lesson), "{json}");
        }
    }

    #[test]
    fn a_lesson_is_written_as_it_is_described() {
        let lesson = Lesson {
            key: OWN.to_owned(),
            title: "T".to_owned(),
            language: Some("en".to_owned()),
            steps: vec![
                Step {
                    title: "A".into(),
                    text: vec!["p".into(), "q".into()],
                    view: "sev.any=3".into(),
                    question: None,
                },
                Step { title: "B".into(), question: Some(["?".into(), "!".into()]), ..Step::default() },
            ],
        };
        let expected = "{\n\"kind\": \"saferlhf-viewer lesson\",\n\"version\": 1,\n\"title\": \"T\",\n\"language\": \"en\",\n\
            \"steps\": [\n{\n\"title\": \"A\",\n\"text\": [\"p\",\n\"q\"],\n\"view\": \"sev.any=3\"\n},\n\
            {\n\"title\": \"B\",\n\"text\": [],\n\"view\": \"\",\n\"question\": \"?\",\n\"answer\": \"!\"\n}\n]\n}\n";
        assert_eq!(lesson.json(), expected);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_step_and_what_to_do() {
        let json = r#"{"kind":"saferlhf-viewer lesson","version":1,"title":"T","steps":[
            {"title":"A","text":["p"],"view":"src=https://b.example/x&sev.any=3"},
            {"title":"B","text":[],"view":"","question":"?","answer":"!"}]}"#;
        let read = Lesson::of_value(&parse(json)).expect("a lesson");
        assert_eq!((read.steps[0].view.as_str(), read.steps.len()), ("sev.any=3", 2));
        for (from, to, said) in [
            ("viewer lesson", "viewer marks", "This is not a lesson"),
            ("\"version\":1", "\"version\":2", "newer viewer, and this one reads version 1. (2)"),
            ("\"version\":1", "\"version\":\"1\"", "Its “version” is not 1. Save"),
            ("\"version\":1", "\"version\":0.5", "Its “version” is not 1."),
            ("\"title\":\"T\"", "\"title\":7", "The “title” is not a text."),
            ("\"title\":\"T\"", "\"titel\":\"T\"", "does not know. (titel) Correct"),
            ("\"title\":\"T\"", "\"title\":\"T\",\"language\":[]", "The “language” is not a text."),
            ("\"steps\":[", "\"steps\":{},\"x\":[", "(x)"),
            ("\"title\":\"B\"", "\"title\":null", "Step 2: Its “title” is not a text."),
            ("\"text\":[]", "\"text\":\"p\"", "Step 2: Its “text” is not a list of texts. Write"),
            ("[\"p\"]", "[\"p\",[\"q\"]]", "Step 1: Its “text” is not a list of texts."),
            ("\"view\":\"\"", "\"view\":{}", "Step 2: Its “view” is not a text."),
            ("\"question\":\"?\"", "\"question\":1", "Step 2: Its “question” is not a text."),
            (
                "\"answer\"",
                "\"anwser\"",
                "Step 2: A member has a name that this viewer does not know. (anwser)",
            ),
            (",\"question\"", "},7,{\"question\"", "Step 3: It is not an object"),
        ] {
            let damaged = json.replacen(from, to, 1);
            assert_ne!(damaged, json, "{from}");
            let wrong = Lesson::of_value(&parse(&damaged)).expect_err(to).to_string();
            assert!(wrong.contains(said) && wrong.ends_with('.'), "{to}: {wrong}");
        }
        let none = json.replace("\"steps\":[", "\"title\":[").replace("\"title\":\"T\",", "");
        assert!(Lesson::of_value(&parse(&none)).is_err());
        for value in
            [Value::Null, Value::List(Vec::new()), Value::Text("{}".into()), Value::Members(Vec::new())]
        {
            assert!(Lesson::of_value(&value).is_err());
        }
        let many = [
            "{\"kind\":\"saferlhf-viewer lesson\",\"version\":1,\"title\":\"T\",\"steps\":[",
            &["1"; 51].join(","),
            "]}",
        ];
        assert!(Lesson::of_value(&parse(&many.concat())).expect_err("many").what.contains("50 steps"));
    }

    /// Whatever stands anywhere in a file: an answer, and no panic.
    #[test]
    fn any_other_value_anywhere_is_read_or_refused() {
        let mut random = Random(0x1e55_0003);
        for _ in 0..3_000 {
            let mut value = parse(&random.lesson().json());
            let steps = 1 + random.below(3);
            for _ in 0..steps {
                change(&mut value, &mut random);
            }
            if let Ok(lesson) = Lesson::of_value(&value) {
                let json = lesson.json();
                assert_eq!(Lesson::of_value(&parse(&json)), Ok(lesson));
            }
        }
    }

    /// Puts something else into a random place.
    fn change(value: &mut Value, random: &mut Random) {
        let stays = random.below(4) > 0;
        match value {
            Value::List(list) if stays && !list.is_empty() => {
                let at = random.below(list.len() as u64) as usize;
                change(&mut list[at], random);
            }
            Value::Members(members) if stays && !members.is_empty() => {
                let at = random.below(members.len() as u64) as usize;
                change(&mut members[at].1, random);
            }
            _ => {
                let others = [Value::Null, Value::Flag(true), Value::Number(-1.5), Value::Text("x".into())];
                let lists = [Value::List(Vec::new()), Value::Members(vec![("x".into(), Value::Null)])];
                let at = random.below(6) as usize;
                *value = others.into_iter().chain(lists).nth(at).unwrap_or(Value::Null);
            }
        }
    }
}
