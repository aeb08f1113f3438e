//! The engine program: owns a [`session::Session`], reads sources into it and
//! answers messages. Everything that needs the worker's browser side is here
//! or in [`crate::source`].

mod answer;
mod count;
mod lengths;
mod load;
mod prepare;
mod scope;
mod session;
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
            let session = Rc::clone(session);
            spawn_local(async move {
                count::counts(&session).await;
            });
        }
        Ask::Rows { ticket, offset, limit, prompts } => answer::rows(session, ticket, offset, limit, prompts),
        Ask::Pair { ticket, target, text } => answer::pair(session, ticket, target, text),
        Ask::Drawn { epoch } => session.borrow_mut().drawn_epoch = epoch,
        Ask::ReadLengths { read } => lengths::from_text(session, read),
    }
}
