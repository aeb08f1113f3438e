//! Results of a class: pasted or dropped files of several people, without any server.

use super::form::name;
use super::result::with_interval;
use crate::chart::{category_name, count, percent};
use crate::model::{CategorySet, Value};
use crate::quiz::{Added, Class, DEPTH, Member, Sheet, Together};
use crate::ui::json::parse;
use crate::ui::tree::{Node, node, template};

/// Pairs that are listed at most.
const LISTED: usize = 10;
/// Places that are named at most where answers are left out.
const NAMED: usize = 3;

/// Somebody's name.
pub(super) fn name_of(member: &Member) -> &str {
    member.name.as_deref().unwrap_or(NAMELESS)
}

const NAMELESS: &str = "without a name";

/// Adds the results that a text holds: one sheet, or a list of them. Tells what became of each.
pub(super) fn add(class: &mut Class, file: &str, text: &str, set: &CategorySet) -> Vec<String> {
    let sheets = match parse(text, DEPTH + 1) {
        None => return vec![[file, ": this is not JSON. Paste the whole text of a saved result."].concat()],
        Some(Value::List(sheets)) if sheets.is_empty() => {
            return vec![[file, ": the list is empty, there is no result in it."].concat()];
        }
        Some(Value::List(sheets)) => sheets,
        Some(sheet) => vec![sheet],
    };
    let mut told = Vec::new();
    for value in &sheets {
        match Sheet::of_value(value, set) {
            Ok(sheet) => {
                let called = sheet.name.clone();
                match class.add(file, sheet) {
                    Ok(added) => tell(&added, called, &mut told),
                    Err(why) => told.push(why),
                }
            }
            Err(wrong) => told.push([file, ": ", &wrong.to_string()].concat()),
        }
    }
    told
}

/// Tells what became of a sheet that somebody `called` gave.
fn tell(added: &Added, called: Option<String>, told: &mut Vec<String>) {
    let name = added.name.as_deref().unwrap_or(NAMELESS);
    told.push(match called.filter(|called| called != name) {
        _ if added.is_there => ["Already there, with the same answers: ", name].concat(),
        Some(called) => ["Added as “", name, "”: other answers of “", &called, "” are there."].concat(),
        None => ["Added: ", name].concat(),
    });
    if let Some(more) = added.left_out.len().checked_sub(1) {
        let places = added.left_out[..added.left_out.len().min(NAMED)].join(", ");
        let more = if more < NAMED { "" } else { " …" };
        told.push(
            ["Answers about pairs that this quiz does not ask about are left out: ", &places, more].concat(),
        );
    }
}

/// Who is in a class.
fn members(class: &Class, pairs: usize) -> Node {
    let lines = class.members().iter().enumerate().map(|(at, member)| {
        let answers = [&count(member.sheet.answers.len() as u64), " of ", &count(pairs as u64)];
        let who = match &member.name {
            Some(name) => node("span").is("translate", "no").text(name.clone()),
            None => node("span").text(NAMELESS),
        };
        let remove = ["Remove: ", name_of(member)].concat();
        template(
            "<li>{}<span>{}</><button class='control quiet' type=button data-action=quiz-remove id={} data-at={} aria-label={}>Remove</></>",
            &mut [
                who.into(),
                [": answers about ", &answers.concat(), " pairs"].concat().into(),
                ["quiz-remove-", &at.to_string()].concat().into(),
                at.to_string().into(),
                remove.into(),
            ],
        )
    });
    node("ul").is("id", "quiz-members").all(lines.collect::<Vec<_>>())
}

/// A row about how far people agree, behind a heading.
fn row(together: &Together, head: String, key: (&'static str, String)) -> Node {
    let fleiss = together.fleiss.and_then(|fleiss| Some((fleiss.kappa?, fleiss.interval)));
    template(
        "<tr data-people={} data-items={} data-fleiss={}><th scope=row>{}</><td class=number>{}</><td class=number>{}</><td class=number>{}</><td class=number>{}</></>",
        &mut [
            together.people.to_string().into(),
            together.items.to_string().into(),
            fleiss.map_or_else(String::new, |(kappa, _)| kappa.to_string()).into(),
            head.into(),
            count(together.people).into(),
            count(together.items).into(),
            percent(together.between.agreeing, together.between.pairs).into(),
            with_interval(fleiss).into(),
        ],
    )
    .has(key.0, key.1)
}

fn table(id: &'static str, people: usize, first: &'static str, rows: Vec<Node>) -> Node {
    let heads = [first, "People", "Items", "Pairs of people who agree", "Fleiss’ kappa"];
    let heads: Vec<Node> = heads.map(|head| node("th").is("scope", "col").text(head)).into_iter().collect();
    template(
        "<div class=quiz-table tabindex=0 role=group aria-labelledby=quiz-title><table id={} data-people={}><thead><tr>{}</></><tbody>{}</></></>",
        &mut [id.into(), people.to_string().into(), heads.into(), rows.into()],
    )
}

/// Who is in a class, and what they said.
pub(super) fn tables(class: &Class, pairs: usize, set: &CategorySet) -> Vec<Node> {
    let people = class.members().len();
    if people == 0 {
        return Vec::new();
    }
    let mut all = vec![members(class, pairs)];
    if people < 2 {
        all.push(node("p").text("Two results are needed to compare people."));
        return all;
    }
    let together = class.together(set.len());
    let of_questions = together.iter().filter(|together| together.category.is_none());
    let rows = of_questions.map(|together| {
        let key = ("data-question", together.question.key().to_owned());
        row(together, name(together.question).to_owned(), key)
    });
    all.push(table("quiz-class", people, "Question", rows.collect()));
    all.push(node("p").class("quiz-note").text(
        "Items are responses, pairs, or of harm categories flags of responses that at least two people answered about. Kappa is of the same items; where one person alone answered, that counts for chance only. It takes the mean of the items’ shares of agreeing pairs, the column beside it counts all pairs of people. Intervals are 95 %, by the delete-one jackknife over pairs.",
    ));
    let of_categories = together.iter().filter(|together| together.items > 0);
    let rows: Vec<Node> = of_categories
        .filter_map(|together| {
            let at = together.category?;
            Some(row(together, category_name(set, at), ("data-category", set.slug(at))))
        })
        .collect();
    if !rows.is_empty() {
        all.push(template(
            "<details class=quiz-confusion><summary>Each harm category</>{}</>",
            &mut [table("quiz-class-categories", people, "Category", rows).into()],
        ));
    }
    let disputed = class.disputed();
    let lines =
        disputed.iter().filter(|disputed| disputed.all.disagreeing() > 0).take(LISTED).map(|disputed| {
            let share = percent(disputed.all.disagreeing(), disputed.all.pairs);
            let words = [": ", &share, " of the comparisons between two people differ"].concat();
            let open = node("button")
                .class("link")
                .is("data-action", "quiz-open")
                .has("data-place", disputed.place.clone());
            node("li")
                .with(open.is("translate", "no").text(disputed.place.clone()))
                .with(node("span").text(words))
        });
    all.push(node("h4").text("Where people disagree most"));
    all.push(node("ol").is("id", "quiz-disputed").all(lines.collect::<Vec<_>>()));
    all
}
