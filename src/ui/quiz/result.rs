//! What came of a quiz: agreement with the dataset's labels.

use super::form::{name, value_name};
use crate::chart::{category_name, count, fixed, percent};
use crate::model::CategorySet;
use crate::quiz::{Cohen, Compared, Outcome, Question};
use crate::ui::tree::{Node, node, template};

/// A coefficient with its interval.
pub(super) fn with_interval(of: Option<(f64, Option<[f64; 2]>)>) -> String {
    let number = |value: f64| fixed(value, 2);
    match of {
        Some((kappa, Some([low, high]))) => {
            [&number(kappa), " (95 %: ", &number(low), " … ", &number(high), ")"].concat()
        }
        Some((kappa, None)) => number(kappa),
        None => "–".to_owned(),
    }
}

fn kappa(cohen: Option<Cohen>) -> String {
    with_interval(cohen.and_then(|cohen| Some((cohen.kappa?, cohen.interval))))
}

/// The tables of a result.
pub(super) fn tables(outcome: &Outcome, set: &CategorySet) -> Vec<Node> {
    let rows = outcome.questions.iter().map(|compared| {
        let [same, of] = compared.agreement();
        template(
            "<tr data-question={} data-same={} data-of={}><th scope=row>{}</><td class=number>{}</><td class=number>{}</><td class=number>{}</></>",
            &mut [
                compared.question.key().into(),
                same.to_string().into(),
                of.to_string().into(),
                name(compared.question).into(),
                [&count(same), " of ", &count(of)].concat().into(),
                percent(same, of).into(),
                kappa(compared.cohen()).into(),
            ],
        )
    });
    let heads = ["Question", "The same as the dataset", "Share", "Cohen’s kappa"];
    let heads: Vec<Node> = heads.map(|head| node("th").is("scope", "col").text(head)).into_iter().collect();
    let mut all = vec![template(
        "<div class=quiz-table tabindex=0 role=group aria-labelledby=quiz-title><table id=quiz-result><thead><tr>{}</></><tbody>{}</></></>",
        &mut [heads.into(), rows.collect::<Vec<_>>().into()],
    )];
    all.push(node("p").class("quiz-note").text("The dataset’s label is an opinion too. Kappa is agreement beyond what chance gives: 1 is always, 0 as often as chance. With few answers its interval is wide."));
    let flags = outcome.of(Question::Categories).filter(|flags| flags.compared > 0);
    if flags.is_some() {
        all.push(node("p").class("quiz-note").text("For harm categories the interval takes all flags of a response as independent of each other, which they are not: it is too narrow there."));
    }
    all.extend(each_category(outcome, set));
    let compared = outcome.questions.iter().filter(|compared| compared.compared > 0);
    all.extend(compared.map(|compared| confusion(compared, set)));
    all
}

/// Which categories were said: by both, by the dataset alone, by the person alone.
fn each_category(outcome: &Outcome, set: &CategorySet) -> Option<Node> {
    let rows: Vec<Node> = outcome
        .categories
        .iter()
        .enumerate()
        .filter_map(|(at, table)| {
            let said = [table.count(1, 1), table.count(1, 0), table.count(0, 1)];
            if said == [0; 3] {
                return None;
            }
            let [both, theirs, yours] = said.map(count);
            Some(template(
                "<tr data-category={}><th scope=row>{}</><td class=number>{}</><td class=number>{}</><td class=number>{}</></>",
                &mut [
                    set.slug(at).into(),
                    category_name(set, at).into(),
                    both.into(),
                    theirs.into(),
                    yours.into(),
                ],
            ))
        })
        .collect();
    let heads = ["Category", "You and the dataset", "The dataset alone", "You alone"];
    let heads: Vec<Node> = heads.map(|head| node("th").is("scope", "col").text(head)).into_iter().collect();
    (!rows.is_empty()).then(|| {
        template(
            "<details class=quiz-confusion open={}><summary>Each harm category: how many responses who said it of</><div class=quiz-table tabindex=0 role=group aria-labelledby=quiz-title><table id=quiz-categories><thead><tr>{}</></><tbody>{}</></></></>",
            &mut [true.into(), heads.into(), rows.into()],
        )
    })
}

fn confusion(compared: &Compared, set: &CategorySet) -> Node {
    let values = compared.table.values();
    let word = |value: usize| match compared.question {
        Question::Categories if value == 0 => "not this category".to_owned(),
        Question::Categories => "this category".to_owned(),
        question => value_name(question, value as u32, set),
    };
    let heads = (0..values).map(|value| node("th").is("scope", "col").text(["you: ", &word(value)].concat()));
    let heads: Vec<Node> = [node("td")].into_iter().chain(heads).collect();
    let rows = (0..values).map(|row| {
        let cells = (0..values)
            .map(|column| node("td").class("number").text(count(compared.table.count(row, column))));
        let head = node("th").is("scope", "row").text(["dataset: ", &word(row)].concat());
        node("tr").with(head).all(cells)
    });
    template(
        "<details class=quiz-confusion data-question={}><summary>{}</><div class=quiz-table tabindex=0 role=group aria-labelledby=quiz-title><table><thead><tr>{}</></><tbody>{}</></></></>",
        &mut [
            compared.question.key().into(),
            [name(compared.question), ": who said what"].concat().into(),
            heads.into(),
            rows.collect::<Vec<_>>().into(),
        ],
    )
}
