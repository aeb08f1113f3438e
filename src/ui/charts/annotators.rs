//! The part of the page that shows agreement between annotators: how far finding the rows of
//! one response is, what can be done about it, and the chart.

use crate::chart::{Figure, describe_annotators, megabytes};
use crate::model::{Level, Tally};
use crate::state::{Page, actions};
use crate::ui::lazy::Part;
use crate::ui::parts::control;
use crate::ui::tree::{Node, node};
use crate::wire::MeasureState;
use web_sys::{Element, MouseEvent};

/// The part.
static PART: Part = Part { draw: state, clicked, typed: None, woken: None, figure: Some(figure) };

super::super::lazy::offer!(__wasm_split_00annotators00_export_00000000000000000000000000000002_table, PART);

fn clicked(page: Page, _: &Element, action: &str, _: &MouseEvent) -> bool {
    match action {
        "read-annotators" => actions::read_annotators(page, true),
        "stop-annotators" => actions::read_annotators(page, false),
        _ => return false,
    }
    true
}

fn figure(page: Page) -> Figure {
    let tally = page.store.annotators.with_untracked(|own| match own.state {
        MeasureState::Known => Tally::from_numbers(&own.tally),
        _ => None,
    });
    tally.map_or_else(Figure::default, |tally| describe_annotators(&page.store.categories_now(), &tally))
}

/// What stands above the chart.
fn state(page: Page) -> Vec<Node> {
    let store = page.store;
    let own = store.annotators.with_untracked(|own| own.state.clone());
    let refused = store.reveal.with_untracked(|reveal| reveal.level == Level::Labels);
    let say = |text: String| node("p").text(text);
    match own {
        MeasureState::Known => Vec::new(),
        MeasureState::Absent if !store.complete.get_untracked() => Vec::new(),
        MeasureState::Absent => vec![
            say("The open files hold no texts, so it cannot be known which rows are the same response."
                .into())
            .class("none"),
        ],
        _ if refused => vec![
            say("You chose to see labels only: no text is read, so it cannot be known which rows are the \
                 same prompt and response, and how far their annotators agree."
                .into())
            .class("none"),
            control("open-consent", "Change what is shown"),
        ],
        MeasureState::Unread { bytes } => vec![
            say([
                "Each row is what one annotator said of a response. To find the rows of the same prompt and \
                 response, the texts must be read: ",
                &megabytes(bytes),
                ". They are not shown for that.",
            ]
            .concat()),
            control("read-annotators", "Read the texts and compare annotators"),
        ],
        MeasureState::Reading { bytes, total } => vec![
            say(["Comparing texts: ", &megabytes(bytes), " of ", &megabytes(total), " read"].concat())
                .is("role", "status"),
            control("stop-annotators", "Stop"),
        ],
        MeasureState::Failed(failure) => vec![
            node("p").class("message error").is("role", "alert").text(failure.text),
            control("read-annotators", "Try again"),
        ],
    }
}
