//! The questions about one pair, and the answers beside what the dataset says.

use crate::chart::{category_name, severity_name};
use crate::model::{CategorySet, Fields, Labels};
use crate::quiz::{Answer, Question};
use crate::ui::tree::{Node, node, template};

/// The name of a kind of question.
pub(super) fn name(question: Question) -> &'static str {
    match question {
        Question::Safe => "Safe or unsafe",
        Question::Categories => "Harm categories",
        Question::Severity => "Severity",
        Question::Better => "The better response (helpfulness)",
        Question::Safer => "The safer response (harmlessness)",
    }
}

/// A value of a question in words.
pub(super) fn value_name(question: Question, value: u32, set: &CategorySet) -> String {
    match question {
        Question::Safe => match value {
            0 => "unsafe".to_owned(),
            _ => "safe".to_owned(),
        },
        Question::Severity => severity_name(value as usize).to_owned(),
        Question::Categories => {
            let names: Vec<String> =
                (0..set.len()).filter(|at| value >> at & 1 == 1).map(|at| category_name(set, at)).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        }
        Question::Better | Question::Safer => ["response ", &value.to_string()].concat(),
    }
}

/// What an answer says, where it was given.
pub(super) fn said(answer: &Answer, question: Question, place: usize) -> Option<u32> {
    match question {
        Question::Categories => answer.categories[place],
        _ => answer.value(question, place),
    }
}

/// The questions that rows can be asked, each with its place: of a response, or of the pair.
pub(super) fn questions(fields: Fields) -> impl Iterator<Item = (Question, usize)> {
    let responses = if fields.has(Fields::PAIR) { 2 } else { 1 };
    let asked = Question::ALL.iter().copied().filter(move |question| fields.has(question.field()));
    asked.flat_map(move |question| (0..question.places().min(responses)).map(move |place| (question, place)))
}

fn legend(question: Question, place: usize) -> String {
    let of =
        if question.places() == 1 { String::new() } else { [", response ", &place.to_string()].concat() };
    [name(question), &of].concat()
}

/// The form.
pub(super) fn form(answer: &Answer, fields: Fields, set: &CategorySet) -> Vec<Node> {
    questions(fields)
        .map(|(question, place)| {
            let own = said(answer, question, place);
            let key = [question.key(), "-", &place.to_string()].concat();
            let values = if question == Question::Categories { set.len() } else { question.values() };
            let mut choices: Vec<Node> = (0..values as u32)
                .map(|value| {
                    let is_flag = question == Question::Categories;
                    let words = if is_flag {
                        category_name(set, value as usize)
                    } else {
                        value_name(question, value, set)
                    };
                    let checked =
                        own.is_some_and(|own| if is_flag { own >> value & 1 == 1 } else { own == value });
                    let kind = if is_flag { "checkbox" } else { "radio" };
                    choice(kind, &key, value.to_string(), checked, words)
                        .has("data-define", defined(question, value, set))
                })
                .collect();
            if question == Question::Categories {
                let none =
                    choice("checkbox", &key, "none".to_owned(), own == Some(0), "none of them".to_owned());
                choices.insert(0, none);
            }
            template(
                "<fieldset data-question={}><legend>{}</><div class=quiz-choices>{}</></>",
                &mut [key.into(), legend(question, place).into(), choices.into()],
            )
        })
        .collect()
}

/// The definition of what an answer says.
fn defined(question: Question, value: u32, set: &CategorySet) -> String {
    match question {
        Question::Safe => "safe".to_owned(),
        Question::Better => "better".to_owned(),
        Question::Safer => "safer".to_owned(),
        Question::Severity => ["severity ", &value.to_string()].concat(),
        Question::Categories => set.slug(value as usize),
    }
}

fn choice(kind: &'static str, name: &str, value: String, checked: bool, words: String) -> Node {
    template(
        "<label><input type={} name={} value={} checked={}></><span>{}</></>",
        &mut [kind.into(), ["quiz-", name].concat().into(), value.into(), checked.into(), words.into()],
    )
}

/// Takes what was chosen into an answer: of a field of the form, what is checked in it now.
pub(super) fn take(answer: &mut Answer, key: &str, checked: &[String], value: &str) {
    let Some((question, place)) = key.rsplit_once('-') else { return };
    let (Some(question), Ok(place)) = (Question::from_key(question), place.parse::<usize>()) else { return };
    if place > 1 {
        return;
    }
    let number = checked.first().and_then(|value| value.parse::<u8>().ok());
    match question {
        Question::Safe => answer.safe[place] = number.map(|value| value == 1),
        Question::Severity => answer.severity[place] = number,
        Question::Better => answer.better = number,
        Question::Safer => answer.safer = number,
        Question::Categories => {
            let is_none = value == "none" && checked.iter().any(|value| value == "none");
            let bits = checked.iter().filter_map(|value| value.parse::<u32>().ok());
            let mask = if is_none { 0 } else { bits.fold(0, |mask, bit| mask | 1 << bit) };
            answer.categories[place] = (is_none || mask != 0).then_some(mask);
        }
    }
}

/// What was answered beside what the dataset says.
pub(super) fn compared(answer: &Answer, labels: Labels, fields: Fields, set: &CategorySet) -> Node {
    let dataset = Answer::of_labels(labels, fields);
    let rows = questions(fields).map(|(question, place)| {
        let [yours, theirs] = [answer, &dataset].map(|answer| said(answer, question, place));
        let word = |value: Option<u32>, none: &'static str| {
            value.map_or_else(|| none.to_owned(), |value| value_name(question, value, set))
        };
        let same = match (yours, theirs) {
            (Some(yours), Some(theirs)) if yours == theirs => ("same", "the same"),
            (Some(_), Some(_)) => ("other", "different"),
            _ => ("open", ""),
        };
        let define = |value: u32, words: String| {
            let button = node("button").class("link").is("type", "button").is("data-action", "define");
            button.has("data-define", defined(question, value, set)).text(words)
        };
        // Each category leads to its own definition.
        let (says, define): (Vec<Node>, Option<Node>) = match (question, theirs) {
            (Question::Categories, Some(mask @ 1..)) => {
                let each = (0..set.len()).filter(|at| mask >> at & 1 == 1);
                (each.map(|at| define(at as u32, category_name(set, at))).collect(), None)
            }
            _ => {
                let define = |value| define(value, "definition".to_owned());
                let is_defined = question != Question::Categories;
                let says = node("span").text(word(theirs, "unknown"));
                (vec![says], theirs.filter(|_| is_defined).map(define))
            }
        };
        template(
            "<tr data-same={}><th scope=row>{}</><td>{}</><td>{}{}{}</></>",
            &mut [
                same.0.into(),
                legend(question, place).into(),
                word(yours, "no answer").into(),
                says.into(),
                (!same.1.is_empty()).then(|| node("span").class("quiz-same").text(same.1)).into(),
                define.into(),
            ],
        )
    });
    let heads = ["Question", "You said", "The dataset says"];
    let heads: Vec<Node> = heads.map(|head| node("th").is("scope", "col").text(head)).into_iter().collect();
    template(
        "<div class=quiz-table tabindex=0 role=group aria-labelledby=quiz-title><table id=quiz-compared><thead><tr>{}</></><tbody>{}</></></>",
        &mut [heads.into(), rows.collect::<Vec<_>>().into()],
    )
}
