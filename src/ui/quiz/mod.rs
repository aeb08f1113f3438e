//! The quiz: guess the labels of a seeded sample of pairs, see what the dataset says, and how
//! far a class agrees. The address says which sample (`quiz=SEED`); what shows it is a part.

mod class;
mod form;
mod kept;
mod panel;
mod result;

use super::lazy::{self, Name};
use super::tree::Node;
use crate::state::Page;

/// What is there of it now.
pub(super) fn quiz(page: Page) -> Vec<Node> {
    page.store.parts.track();
    match page.store.address.with(|address| address.quiz.is_some() && !address.embed) {
        true => lazy::draw(page, Name::Quiz),
        // Labels are shown again.
        false => lazy::here(Name::Quiz).map_or_else(Vec::new, |part| (part.draw)(page)),
    }
}
