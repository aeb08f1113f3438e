//! What the page knows: signals, the address, the link to the engine, and the
//! verbs that change it. Views read [`Store`] and call [`actions`].

pub mod actions;
mod address;
mod browser;
pub mod exports;
mod given;
mod inflight;
mod kept;
mod link;
mod live;
mod receive;
mod recent;
mod saved;
mod store;
mod texts;
mod timing;

pub use actions::{Click, Edit};
pub use address::{Address, Theme};
pub use given::Given;
pub use link::Page;
pub use live::{Live, follow};
pub use recent::{Kind, Recent, Source, Told};
pub use saved::Saved;
pub(crate) use saved::json::get as member;
pub use store::{
    Annotators, AuditView, EngineError, EnginePhase, HashesState, PageState, PairView, Reading, RowsView,
    SamePrompt, Store, TextState,
};

/// Starts the page: what the worker says goes to `receive`, and the address is followed.
pub fn start(page: Page) {
    page.on_answer(receive::receive, receive::receive_of_texts);
    actions::start(page);
}
