//! What the text program exports. Refusals are thrown as sentences.

use super::{How, Refusal};
use js_sys::{Uint8Array, Uint32Array};
use std::ops::Range;
use wasm_bindgen::prelude::*;

fn told(refusal: Refusal) -> JsValue {
    refusal.to_string().into()
}

/// Texts, in blocks of consecutive rows.
#[wasm_bindgen]
#[derive(Default)]
pub struct Corpus(super::Corpus);

#[wasm_bindgen]
impl Corpus {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a column (0 prompt, 1 response 0, 2 response 1) of the block that
    /// begins with this row; `ends` says where in `bytes` each text ends.
    pub fn hold(
        &mut self,
        first_row: u32,
        column: u32,
        bytes: &Uint8Array,
        ends: &Uint32Array,
    ) -> Result<(), JsValue> {
        let (mut own_bytes, mut own_ends) = (Vec::new(), Vec::new());
        resize(&mut own_bytes, bytes.length()).map_err(told)?;
        bytes.copy_to(&mut own_bytes);
        resize(&mut own_ends, ends.length()).map_err(told)?;
        ends.copy_to(&mut own_ends);
        self.0.hold(first_row, column, &own_bytes, &own_ends).map_err(told)
    }

    /// Bytes that texts take up.
    pub fn size(&self) -> f64 {
        self.0.size() as f64
    }

    /// Which rows of a held block have the needle, one byte each: bits 0, 1 and
    /// 2 for prompt and responses, as in `fields`, which says where to look.
    pub fn find(&mut self, needle: &Needle, fields: u32, first_row: u32) -> Result<Uint8Array, JsValue> {
        let found = self.0.find(&needle.0, fields, first_row).map_err(told)?;
        Ok(Uint8Array::from(&found[..]))
    }

    /// Which rows of a held block have the prompt of this row, one byte each.
    pub fn same(&self, row: u32, first_row: u32) -> Result<Uint8Array, JsValue> {
        let found = self.0.same(row, first_row).map_err(told)?;
        Ok(Uint8Array::from(&found[..]))
    }

    /// The text of a row, when it is held.
    pub fn text(&self, row: u32, column: u32) -> Option<js_sys::JsString> {
        self.0.text(row, column).map(Into::into)
    }

    /// The bytes of a column of a block, one text after another.
    pub fn bytes(&self, first_row: u32, column: u32) -> Result<Uint8Array, JsValue> {
        let bytes = self.0.bytes(first_row, column).map_err(told)?;
        Ok(Uint8Array::from(&bytes[..]))
    }

    /// Where in [`Corpus::bytes`] each text ends.
    pub fn ends(&self, first_row: u32, column: u32) -> Result<Uint32Array, JsValue> {
        let ends = self.0.ends(first_row, column).map_err(told)?;
        Ok(Uint32Array::from(&ends[..]))
    }
}

/// Something to look for.
#[wasm_bindgen]
pub struct Needle(super::Needle);

#[wasm_bindgen]
impl Needle {
    /// `how`: 0 anywhere, capitals or not; 1 as typed; 2 as words.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, how: u32, ignore_diacritics: bool) -> Result<Self, JsValue> {
        let how = match how {
            1 => How::Exact,
            2 => How::Words,
            _ => How::Contains,
        };
        super::Needle::new(text, how, ignore_diacritics).map(Self).map_err(told)
    }

    /// Where it stands in a text: first and last byte + 1 of each place.
    pub fn hits(&self, text: &str) -> Result<Uint32Array, JsValue> {
        let hits = self.0.hits(text).map_err(told)?;
        Ok(Uint32Array::from(&flat(&hits).collect::<Vec<_>>()[..]))
    }
}

/// What only one of two texts has: how many ranges the first has, then first
/// and last byte + 1 of each, then the same of the second. Undefined when the
/// texts are too long or too different to be compared at once.
#[wasm_bindgen]
pub fn word_diff(first: &str, second: &str) -> Option<Uint32Array> {
    let found = super::word_diff(first, second)?;
    let all: Vec<u32> =
        [found.first.len() as u32].into_iter().chain(flat(&found.first)).chain(flat(&found.second)).collect();
    Some(Uint32Array::from(&all[..]))
}

fn flat(ranges: &[Range<usize>]) -> impl Iterator<Item = u32> {
    ranges.iter().flat_map(|range| [range.start as u32, range.end as u32])
}

fn resize<T: Clone + Default>(list: &mut Vec<T>, len: u32) -> Result<(), Refusal> {
    list.try_reserve_exact(len as usize)?;
    list.resize(len as usize, T::default());
    Ok(())
}
