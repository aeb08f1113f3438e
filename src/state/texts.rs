//! The link to the text worker: it is started when texts, hashes or a search are
//! first asked for, and ended with the dataset. The engine tells it where texts are;
//! what the two workers say to each other passes through here as bytes.

use super::actions;
use super::link::{Link, Page, TextLink, post_bytes, relayed};
use super::store::{HashesState, TextState};
use crate::wire::{self, Ask, MeasureState, SearchState, TextAsk};
use js_sys::{Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};

impl Page {
    /// Asks the text worker, once it knows where texts are.
    pub(super) fn ask_text(&self, ask: TextAsk) {
        let must_open = self.with(|link| {
            let texts = &mut link.texts;
            match &texts.worker {
                Some(worker) if texts.open => {
                    post_bytes(worker, &wire::encode(&ask), &JsValue::UNDEFINED);
                    false
                }
                _ => {
                    texts.queue.push(ask);
                    !std::mem::replace(&mut texts.asked, true)
                }
            }
        });
        if must_open == Some(true) {
            self.tell(Ask::OpenTexts);
        }
    }

    /// Passes on what the engine says to the text worker.
    pub(super) fn relay_to_texts(&self, bytes: &[u8], files: &JsValue) {
        // The first kind of message says where texts are; nothing else begins.
        let begins = bytes.first() == Some(&0);
        let is_there = self.with(|link| link.texts.worker.is_some()) == Some(true);
        if begins && !is_there {
            self.start_texts();
        }
        self.with(|link| {
            let texts = &mut link.texts;
            if let Some(worker) = &texts.worker {
                post_bytes(worker, bytes, files);
                texts.open |= begins;
                for ask in std::mem::take(&mut texts.queue) {
                    post_bytes(worker, &wire::encode(&ask), &JsValue::UNDEFINED);
                }
            }
        });
    }

    fn start_texts(&self) {
        let page = *self;
        let worker = match new_worker() {
            Ok(worker) => Rc::new(worker),
            Err(error) => return page.texts_crashed(&format!("the worker cannot be started ({error:?})")),
        };
        let own = Rc::clone(&worker);
        let is_current = move || {
            page.with(|link| link.texts.worker.as_ref().is_some_and(|w| Rc::ptr_eq(w, &own))) == Some(true)
        };
        let is_still = is_current.clone();
        let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            let receive = page.with(|link| link.texts.receive).flatten();
            let (true, Some(receive)) = (is_current(), receive) else { return };
            let data = event.data();
            if let Some(detail) = data.as_string() {
                page.texts_crashed(&detail);
            } else if let Some((bytes, ..)) = relayed(&data) {
                page.relay_to_engine(&bytes);
            } else {
                receive(page, &Uint8Array::new(&data).to_vec());
            }
        });
        let on_error = Closure::<dyn FnMut(_)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            if is_still() {
                page.texts_crashed(&event.message());
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_message.forget();
        on_error.forget();
        self.with(|link| link.texts.worker = Some(worker));
    }

    /// Ends the text worker; what it was asked is forgotten.
    pub(super) fn end_texts(&self) {
        self.with(Link::end_texts);
        actions::annotators_end(*self);
        actions::audit_ends(*self);
    }

    /// The text worker ended unexpectedly: whoever waits for it is told, and the next
    /// question starts a new one.
    pub(super) fn texts_crashed(&self, detail: &str) {
        let store = self.store;
        let reads = |state: &MeasureState| matches!(state, MeasureState::Reading { .. });
        let read_annotators = store.annotators.with_untracked(|own| reads(&own.state));
        let audited = store.audit.with_untracked(|own| own.asked.clone());
        self.end_texts();
        self.tell(Ask::TextsEnded);
        let text = format!(
            "The program that reads texts ended unexpectedly ({detail}). Ask again to start it anew."
        );
        store.learn(|reading| {
            if reading.text == TextState::Loading {
                reading.text = TextState::Unavailable(text.clone());
            }
            if reading.hashes == HashesState::Loading {
                reading.hashes = HashesState::Failed(text.clone());
            }
            if let Some(same) = &mut reading.same_prompt {
                same.done = true;
            }
        });
        let failure = wire::Failure { file: String::new(), text };
        if audited.is_some() {
            // Not asked again by itself: that may be what it ended of.
            store
                .audit
                .update(|own| (own.asked, own.state) = (audited, MeasureState::Failed(failure.clone())));
        }
        if read_annotators {
            store.annotators.update(|own| own.state = MeasureState::Failed(failure.clone()));
        }
        if store.search.with_untracked(|state| matches!(state, SearchState::Reading { .. })) {
            store.search.set(SearchState::Failed(failure));
        }
    }
}

impl Link {
    pub(super) fn end_texts(&mut self) {
        if let Some(worker) = self.texts.worker.take() {
            worker.terminate();
        }
        self.texts = TextLink { receive: self.texts.receive, ..TextLink::default() };
        self.texts_asked.clear();
    }
}

fn new_worker() -> Result<Worker, JsValue> {
    let make: js_sys::Function = Reflect::get(&js_sys::global(), &"newWorker".into())?.dyn_into()?;
    make.call1(&JsValue::NULL, &"text".into())?.dyn_into()
}
