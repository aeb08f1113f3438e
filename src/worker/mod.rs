//! The engine program: owns a [`session::Session`], reads sources into it and
//! answers messages. Everything that needs the worker's browser side is here
//! or in [`crate::source`].

mod answer;
mod count;
mod find;
mod lengths;
mod load;
mod prepare;
mod scope;
mod search;
mod session;
mod text_program;
mod texts;

use crate::wire::{self, Ask, PROTOCOL, Reply};
use session::Session;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
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
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MessageEvent| {
        let (bytes, files) = scope::unpack(&event);
        match wire::decode(&bytes) {
            Ok(ask) => handle(&session, ask, files),
            Err(error) => {
                scope::post(&Reply::Crashed { detail: format!("a message could not be read: {error}") })
            }
        }
    });
    scope::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    ready();
}

fn ready() {
    scope::post(&Reply::Ready { protocol: PROTOCOL, build: crate::BUILD.to_owned() });
}

fn handle(session: &Shared, ask: Ask, files: Vec<web_sys::File>) {
    match ask {
        Ask::Hello => ready(),
        Ask::Open { epoch, sources } => {
            session.borrow_mut().latest_epoch = epoch;
            spawn_local(load::open(Rc::clone(session), epoch, sources, files));
        }
        Ask::Query { generation, filter, versus } => {
            session.borrow_mut().set_filter(generation, filter, versus);
            search::query(session);
        }
        Ask::Rows { ticket, offset, limit, order } => answer::rows(session, ticket, offset, limit, order),
        Ask::Texts { ticket, rows, responses } => answer::texts(session, ticket, rows, responses),
        Ask::Pair { ticket, target, order } => answer::pair(session, ticket, target, order),
        Ask::PairText { ticket, row, diff } => answer::pair_text(session, ticket, row, diff),
        Ask::SamePrompt { ticket, row } => {
            session.borrow_mut().same_prompt = Some((ticket, row));
            search::begin(session);
        }
        Ask::ReadTexts { allowed } => {
            session.borrow_mut().reads_text = allowed;
            search::begin(session);
        }
        Ask::Search { read: true } => search::begin(session),
        Ask::Search { read: false } => search::stop(session),
        Ask::Marks { marks } => {
            let marks = {
                let mut session = session.borrow_mut();
                session.marks = marks;
                session.forget_marks()
            };
            if marks {
                search::query(session);
            }
        }
        Ask::Drawn { epoch } => session.borrow_mut().drawn_epoch = epoch,
        Ask::ReadLengths { read } => lengths::from_text(session, read),
    }
}
