//! Where a file goes: into one that the user picked, or into memory of the browser's, piece by
//! piece, from where the page saves it.

use crate::model::Cause;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

/// Bytes that are handed on at once.
const PIECE: usize = 4 << 20;

/// A file that is being written.
pub(super) struct Sink {
    kind: Kind,
    held: Vec<u8>,
    /// Bytes so far.
    pub bytes: u64,
}

enum Kind {
    /// The browser keeps the pieces, on disk where they are many.
    Parts(Vec<Blob>),
    /// A `FileSystemWritableFileStream`. What it gets stands at the file's place only once it is closed.
    File(JsValue),
}

fn failed(error: &JsValue) -> Cause {
    let detail = error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| error.message().into());
    Cause::Told {
        text: ["The browser cannot write the file (", &detail, ")."].concat(),
        advice: "Check that there is room on the disk, or save it somewhere else.".to_owned(),
    }
}

/// Calls a method that gives a promise.
async fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, Cause> {
    let method = Reflect::get(object, &method.into()).map_err(|error| failed(&error))?;
    let called = method.unchecked_into::<Function>().call1(object, argument);
    let promise: Promise = called.map_err(|error| failed(&error))?.unchecked_into();
    JsFuture::from(promise).await.map_err(|error| failed(&error))
}

impl Sink {
    /// Into a `FileSystemFileHandle`, or memory of the browser's where that is undefined.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub(super) async fn new(into: &JsValue) -> Result<Self, Cause> {
        let kind = if into.is_object() {
            Kind::File(call(into, "createWritable", &JsValue::UNDEFINED).await?)
        } else {
            Kind::Parts(Vec::new())
        };
        Ok(Self { kind, held: Vec::new(), bytes: 0 })
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// There is no room for them.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        self.bytes += bytes.len() as u64;
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE { self.hand_on().await } else { Ok(()) }
    }

    async fn hand_on(&mut self) -> Result<(), Cause> {
        let piece = Uint8Array::from(&self.held[..]);
        self.held.clear();
        match &mut self.kind {
            Kind::Parts(parts) => {
                let part = Blob::new_with_u8_array_sequence(&Array::of1(&piece));
                parts.push(part.map_err(|error| failed(&error))?);
            }
            Kind::File(file) => {
                call(file, "write", &piece).await?;
            }
        }
        Ok(())
    }

    /// Ends the file; it itself, where it is not in one of the user's.
    ///
    /// # Errors
    /// There is no room for it.
    pub(super) async fn finish(mut self) -> Result<Option<Blob>, Cause> {
        self.hand_on().await?;
        match self.kind {
            Kind::Parts(parts) => {
                let list: Array = parts.iter().collect();
                let options = BlobPropertyBag::new();
                options.set_type("application/octet-stream");
                let whole = Blob::new_with_blob_sequence_and_options(&list, &options);
                whole.map(Some).map_err(|error| failed(&error))
            }
            Kind::File(file) => call(&file, "close", &JsValue::UNDEFINED).await.map(|_| None),
        }
    }

    /// Gives it up: nothing stays at its place.
    pub(super) async fn give_up(self) {
        if let Kind::File(file) = self.kind {
            // There is nobody who could do more about it.
            let _ = call(&file, "abort", &JsValue::UNDEFINED).await;
        }
    }
}
