//! Zstandard in steps: a block at a time, so that output stays bounded by a block, and at
//! the end of a frame by what may be looked back at.

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Most bytes that a frame may look back: what the zstd program allows as well.
const WINDOW: u64 = 128 * 1024 * 1024;
const MAGIC: u32 = 0xfd2f_b528;
/// Most bytes that a block becomes.
const BLOCK: usize = 128 * 1024;

/// A decoder of frames, one after the other.
#[derive(Default)]
pub(super) struct Zstd {
    /// The frame that is being read, and whether a checksum ends it.
    frame: Option<(Box<FrameDecoder>, bool)>,
    /// Bytes that are to be skipped.
    skip: usize,
    /// Bytes that the frame's decoder holds at most, and has asked for.
    held: usize,
    asked: usize,
    /// Whether a frame has been read to its end.
    any: bool,
}

impl Zstd {
    /// Takes one step: appends what a block holds to `out` and takes what it
    /// used off `input`. True when there is not enough input for another.
    pub(super) fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, String> {
        if self.skip > 0 {
            let skip = self.skip.min(input.len());
            self.skip -= skip;
            *input = &input[skip..];
            return Ok(input.is_empty());
        }
        let Some((frame, checked)) = &mut self.frame else {
            return self.begin(input);
        };
        let Some(mut block) = block(input, *checked) else {
            return Ok(true);
        };
        let after = &input[block.len()..];
        // It grows by doubling, without asking, and holds both while one is copied.
        if self.held + 2 * BLOCK > self.asked {
            super::ask(3 * (self.held + 2 * BLOCK))?;
            self.asked = 2 * (self.held + 2 * BLOCK);
        }
        self.held = (self.held + BLOCK).min(WINDOW as usize);
        let ended = frame
            .decode_blocks(&mut block, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|error| error.to_string())?;
        // The last block also hands out what could still be looked back at.
        let made = frame.can_collect();
        out.try_reserve(made).map_err(|_| format!("there is no memory for {made} bytes of it"))?;
        frame.collect_to_writer(&mut *out).map_err(|error| error.to_string())?;
        *input = after;
        if ended {
            let told = frame.get_checksum_from_data();
            if *checked && told != frame.get_calculated_checksum() {
                return Err("its checksum is another one".to_owned());
            }
            self.frame = None;
            self.any = true;
        }
        Ok(input.is_empty())
    }

    /// Begins the next frame, or a part that is to be skipped.
    fn begin(&mut self, input: &mut &[u8]) -> Result<bool, String> {
        let Some((magic, rest)) = input.split_first_chunk::<4>() else {
            return Ok(true);
        };
        match u32::from_le_bytes(*magic) {
            0x184d_2a50..=0x184d_2a5f => {
                let Some((len, rest)) = rest.split_first_chunk::<4>() else {
                    return Ok(true);
                };
                self.skip = u32::from_le_bytes(*len) as usize;
                *input = rest;
            }
            MAGIC => {
                let Some(len) =
                    rest.first().map(|descriptor| header(*descriptor)).filter(|l| *l <= input.len())
                else {
                    return Ok(true);
                };
                let checked = rest[0] & 4 != 0;
                let mut frame = Box::new(FrameDecoder::new());
                frame.set_max_window_size(WINDOW);
                frame.init(&input[..len]).map_err(|error| error.to_string())?;
                self.frame = Some((frame, checked));
                (self.held, self.asked) = (0, 0);
                *input = &input[len..];
            }
            _ if self.any => return Err("other bytes follow after its end".to_owned()),
            _ => return Err("it does not begin like zstd".to_owned()),
        }
        Ok(input.is_empty())
    }

    /// Says whether the input may end here.
    pub(super) fn may_end(&self) -> bool {
        self.frame.is_none() && self.skip == 0 && self.any
    }
}

/// Bytes of a frame's header, by its fifth byte.
fn header(descriptor: u8) -> usize {
    let single = descriptor >> 5 & 1;
    let content = match descriptor >> 6 {
        0 => single,
        size => 1 << size,
    };
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    usize::from(4 + 1 + (1 - single) + dictionary + content)
}

/// The next block with its header and the checksum behind the last; none when
/// it is not there as a whole.
fn block(input: &[u8], checked: bool) -> Option<&[u8]> {
    let [a, b, c] = *input.first_chunk::<3>()?;
    let header = u32::from_le_bytes([a, b, c, 0]);
    let size = if header >> 1 & 3 == 1 { 1 } else { (header >> 3) as usize };
    let checksum = if checked && header & 1 == 1 { 4 } else { 0 };
    input.get(..3 + size + checksum)
}
