//! Results of a class: pasted or dropped files of several people, without any server.

use super::form::name;
use crate::chart::{count, fixed, percent};
use crate::model::{CategorySet, Value};
use crate::quiz::{Class, DEPTH, Sheet};
use crate::ui::json::parse;
use crate::ui::tree::{Node, node, template};

/// Pairs that are listed at most.
const LISTED: usize = 10;

/// Adds the results that a text holds: one sheet, or a list of them. Tells what became of each.
pub(super) fn add(class: &mut Class, file: &str, text: &str, set: &CategorySet) -> Vec<String> {
    let Some(parsed) = parse(text, DEPTH + 1) else {
        return vec![[file, ": this is not JSON. Paste the whole text of a saved result."].concat()];
    };
    let sheets = match parsed {
        Value::List(sheets) => sheets,
        sheet => vec![sheet],
    };
    sheets
        .iter()
        .map(|value| match Sheet::of_value(value, set) {
            Ok(sheet) => {
                let person = sheet.name.clone().unwrap_or_else(|| "without a name".to_owned());
                match class.add(file, sheet) {
                    Ok(_) => ["Added: ", &person].concat(),
                    Err(why) => why,
                }
            }
            Err(wrong) => [file, ": ", &wrong.to_string()].concat(),
        })
        .collect()
}

/// What a class said.
pub(super) fn tables(class: &Class, set: &CategorySet) -> Vec<Node> {
    let people = class.sheets().count();
    if people < 2 {
        return vec![node("p").text("Two results are needed to compare people.")];
    }
    let rows = class.together(set.len()).into_iter().filter(|together| together.category.is_none()).map(|together| {
        let fleiss = together.fleiss.and_then(|fleiss| fleiss.kappa);
        template(
            "<tr data-question={} data-people={} data-items={} data-fleiss={}><th scope=row>{}</><td class=number>{}</><td class=number>{}</><td class=number>{}</><td class=number>{}</></>",
            &mut [
                together.question.key().into(),
                together.people.to_string().into(),
                together.items.to_string().into(),
                fleiss.map_or_else(String::new, |kappa| kappa.to_string()).into(),
                name(together.question).into(),
                count(together.people).into(),
                count(together.items).into(),
                percent(together.between.agreeing, together.between.pairs).into(),
                fleiss.map_or_else(|| "–".to_owned(), |kappa| fixed(kappa, 2)).into(),
            ],
        )
    });
    let heads = ["Question", "People", "Items", "Pairs of people who said the same", "Fleiss’ kappa"];
    let heads: Vec<Node> = heads.map(|head| node("th").is("scope", "col").text(head)).into_iter().collect();
    let disputed = class.disputed();
    let lines =
        disputed.iter().filter(|disputed| disputed.all.disagreeing() > 0).take(LISTED).map(|disputed| {
            let share = percent(disputed.all.disagreeing(), disputed.all.pairs);
            let words = [": ", &share, " of the comparisons differ"].concat();
            let open = node("button")
                .class("link")
                .is("data-action", "quiz-open")
                .has("data-place", disputed.place.clone());
            node("li")
                .with(open.is("translate", "no").text(disputed.place.clone()))
                .with(node("span").text(words))
        });
    vec![
        template(
            "<div class=quiz-table tabindex=0 role=group aria-labelledby=quiz-title><table id=quiz-class data-people={}><thead><tr>{}</></><tbody>{}</></></>",
            &mut [people.to_string().into(), heads.into(), rows.collect::<Vec<_>>().into()],
        ),
        node("h4").text("Where people disagree most"),
        node("ol").is("id", "quiz-disputed").all(lines.collect::<Vec<_>>()),
    ]
}
