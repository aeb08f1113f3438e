//! The engine program: owns a [`session::Session`], reads labels into it, counts, and
//! answers messages. Where texts are it tells the text worker, which reads them.

mod answer;
mod count;
mod found;
mod hub;
mod lengths;
mod load;
mod prepare;
mod session;

use super::scope;
use crate::wire::{self, Ask, PROTOCOL, Reply};
use futures_util::FutureExt;
use prepare::Columns;
use session::{Loading, Session};
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use wasm_bindgen_futures::spawn_local;

/// The session, shared by the tasks of this single-threaded program. No task
/// holds a borrow while it waits.
type Shared = Rc<RefCell<Session>>;

/// Starts to answer messages. The start script hands over what came earlier.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        scope::post(&Reply::Crashed { detail: info.to_string() });
    }));
    let session: Shared = Rc::new(RefCell::new(Session::new(&scope::own_origin())));
    scope::on_message(move |bytes, files| match wire::decode(&bytes) {
        Ok(ask) => handle(&session, ask, files),
        Err(error) => {
            scope::post(&Reply::Crashed { detail: format!("a message could not be read: {error}") });
        }
    });
    ready();
}

fn ready() {
    scope::post(&Reply::Ready { protocol: PROTOCOL, build: crate::BUILD.to_owned() });
}

fn handle(session: &Shared, ask: Ask, files: Vec<web_sys::Blob>) {
    match ask {
        Ask::Hello => ready(),
        Ask::Open { epoch, sources, mapping } => {
            let columns = Columns::new(epoch, mapping);
            let load = load::open(Rc::clone(session), columns, sources, files).boxed_local();
            let load: Loading = Rc::new(RefCell::new(Some(load)));
            session.borrow_mut().begin(&load);
            spawn_local(poll_fn(move |context| match &mut *load.borrow_mut() {
                Some(reading) => reading.poll_unpin(context),
                None => Poll::Ready(()),
            }));
        }
        Ask::Query { generation, filter, versus } => {
            session.borrow_mut().set_filter(generation, filter, versus);
            found::query(session);
        }
        Ask::Rows { ticket, offset, limit, order } => answer::rows(session, ticket, offset, limit, order),
        Ask::Pair { ticket, target, order } => answer::pair(session, ticket, target, order),
        Ask::SamePrompt { ticket, row } => found::same_prompt(session, ticket, row),
        Ask::ReadTexts { allowed } => {
            session.borrow_mut().reads_text = allowed;
            found::search(session);
        }
        Ask::Search { read: true } => found::search(session),
        Ask::Search { read: false } => found::stop(&mut session.borrow_mut()),
        Ask::Marks { marks } => found::set_marks(session, marks),
        Ask::OpenTexts => found::open_texts(&mut session.borrow_mut()),
        Ask::Audit { texts } => found::audit(&mut session.borrow_mut(), texts),
        Ask::TextsEnded => session.borrow_mut().texts_epoch = 0,
        Ask::Found { epoch, values, first_row, found } => {
            found::take(session, epoch, &values, first_row, &found)
        }
        Ask::Searched { epoch, search, state } => found::tell(session, epoch, search, state),
        Ask::Drawn { epoch } => session.borrow_mut().drawn_epoch = epoch,
        Ask::ReadLengths { read } => lengths::from_text(session, read),
        Ask::Lengths { epoch, first_row, lengths } => {
            if let Some(engine) = session.borrow_mut().change(epoch) {
                engine.set_lengths(first_row, &lengths);
            }
        }
        Ask::Measured { epoch, state } => lengths::measured(session, epoch, state),
        Ask::Select { order, labels } => answer::select(session, order, labels),
    }
}
