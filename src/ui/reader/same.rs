//! Other pairs with the prompt of the open one.

use super::super::labels::{raw, safe_word};
use super::super::parts::megabytes;
use super::super::tree::{Node, template};
use super::{Known, button, may};
use crate::chart::{count, severity_name};
use crate::model::Labels;
use crate::wire::Row;

/// What is known of them, and how to learn it.
pub(super) fn section(known: &Known) -> Node {
    let Some(same) = &known.reading.same_prompt else {
        let find = button("control quiet", "same-prompt", "Find other pairs with this prompt");
        let why = (!known.reads).then(|| {
            template("<span class=text-note>Prompts are text, and you chose to see labels only.</>", &mut [])
        });
        return template(
            "<div class=same-prompt id=same-prompt data-same=unread>{}{}</>",
            &mut [may(find, known.reads).into(), why.into()],
        );
    };
    let pairs = same.rows.len() as u64;
    let found = if pairs == 1 { " other pair has this prompt" } else { " other pairs have this prompt" };
    let (key, far) = if same.done {
        ("done", ".".to_owned())
    } else {
        ("reading", ["; ", &megabytes(same.bytes), " read so far…"].concat())
    };
    let list = (pairs > 0).then(|| button("control quiet", "same-prompt-list", "Show these in the table"));
    template(
        "<div class=same-prompt id=same-prompt data-same={} data-pairs={}><p role=status>{}{}{}</><ul>{}</>{}</>",
        &mut [
            key.into(),
            pairs.to_string().into(),
            count(pairs).into(),
            found.into(),
            far.into(),
            same.rows.iter().map(one).collect::<Vec<_>>().into(),
            list.into(),
        ],
    )
}

fn one(row: &Row) -> Node {
    let labels = Labels(row.labels);
    let is = |id: u8| if id < 2 { raw(id, 2).into() } else { "unknown".into() };
    let safe = |r: usize| safe_word(labels.safe(r)).into();
    let severity = |r: usize| severity_name(labels.severity(r).into()).into();
    template(
        "<li data-row={}><button class=link type=button data-action=open-pair translate=no>{}</>\
         <span class=text-note>{}, {} / {}, {} · better {} · safer {}</></>",
        &mut [
            row.place.clone().into(),
            row.place.clone().into(),
            safe(0),
            severity(0),
            safe(1),
            severity(1),
            is(labels.better()),
            is(labels.safer()),
        ],
    )
}
