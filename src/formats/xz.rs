//! Xz in steps: its streams, one after the other.

use super::OUTPUT;
use xz4rust::{XzDecoder, XzError};

/// Most bytes that a stream may look back: twice what `xz -9` does.
const WINDOW: usize = 128 * 1024 * 1024;

/// A decoder of xz streams, one after the other.
pub(super) struct Xz {
    decoder: Box<XzDecoder<'static>>,
    /// Nothing of the stream has been read yet.
    fresh: bool,
    /// A stream has ended, and no other has begun.
    ended: bool,
}

impl Default for Xz {
    fn default() -> Self {
        let decoder = XzDecoder::in_heap_with_alloc_dict_size(64 * 1024, WINDOW);
        Self { decoder, fresh: true, ended: false }
    }
}

impl Xz {
    /// As [`super::zstd::Zstd::step`].
    pub(super) fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, String> {
        if self.ended {
            // Streams may have zero bytes between them.
            let zeros = input.iter().take_while(|byte| **byte == 0).count();
            *input = &input[zeros..];
            if input.is_empty() {
                return Ok(true);
            }
            self.decoder.reset();
            (self.fresh, self.ended) = (true, false);
        }
        if std::mem::take(&mut self.fresh) {
            // It takes what a stream says that it looks back, without asking.
            super::ask(WINDOW)?;
        }
        let start = out.len();
        out.resize(start + OUTPUT, 0);
        let done = match self.decoder.decode(input, &mut out[start..]) {
            Ok(done) => done,
            Err(error) => {
                out.truncate(start);
                return match error {
                    XzError::NeedsLargerInputBuffer => Ok(true),
                    other => Err(other.to_string()),
                };
            }
        };
        out.truncate(start + done.output_produced());
        *input = &input[done.input_consumed().min(input.len())..];
        if done.is_end_of_stream() {
            self.ended = true;
            return Ok(input.is_empty());
        }
        Ok(!done.made_progress())
    }

    /// Says whether the input may end here.
    pub(super) fn may_end(&self) -> bool {
        self.ended
    }
}
