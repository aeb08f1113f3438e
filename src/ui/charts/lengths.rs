//! What is known of the lengths of texts, and what can be done about it.

use crate::chart::megabytes;
use crate::model::Level;
use crate::state::Store;
use crate::ui::tree::{Node, node};
use crate::wire::MeasureState;

/// Value of `data-lengths`.
pub(super) fn key(state: &MeasureState) -> &'static str {
    match state {
        MeasureState::Absent => "absent",
        MeasureState::Unread { .. } => "unread",
        MeasureState::Reading { .. } => "reading",
        MeasureState::Known => "known",
        MeasureState::Failed(_) => "failed",
    }
}

/// What stands above the chart.
pub(super) fn state(store: Store) -> Vec<Node> {
    let button = |action: &'static str, name: &'static str| {
        node("button").class("control").is("type", "button").is("data-action", action).text(name)
    };
    match store.lengths.get() {
        MeasureState::Known => Vec::new(),
        MeasureState::Absent if !store.complete.get() => Vec::new(),
        MeasureState::Absent => {
            vec![node("p").class("none").text("The open files hold neither texts nor their lengths.")]
        }
        _ if store.reveal.with_untracked(|reveal| reveal.level == Level::Labels) => vec![
            node("p").class("none").text(
                "You chose to see labels only: no text is read, so lengths that are not recorded stay unknown.",
            ),
            button("open-consent", "Change what is shown"),
        ],
        MeasureState::Unread { bytes } => vec![
            node("p").text(format!(
                "The lengths of these texts are not recorded. To measure them, the texts must be read: {}. They are not shown for that.",
                megabytes(bytes)
            )),
            button("read-lengths", "Read the texts and measure them"),
        ],
        MeasureState::Reading { bytes, total } => vec![
            node("p")
                .is("role", "status")
                .text(format!("Measuring: {} of {} read", megabytes(bytes), megabytes(total))),
            button("stop-lengths", "Stop"),
        ],
        MeasureState::Failed(failure) => vec![
            node("p").class("message error").is("role", "alert").text(failure.text),
            button("read-lengths", "Try again"),
        ],
    }
}
