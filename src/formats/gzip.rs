//! Gzip in steps: its members, one after the other.

use super::OUTPUT;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Longest header: names and comments may stand there.
const LONGEST_HEADER: usize = 64 * 1024;

/// A decoder of gzip members, one after the other.
#[derive(Default)]
pub(super) struct Gzip {
    member: Option<Box<Member>>,
    any: bool,
}

struct Member {
    inflate: Decompress,
    crc: Crc,
    /// Only the eight bytes behind the data are missing.
    ended: bool,
}

impl Gzip {
    /// As [`super::zstd::Zstd::step`].
    pub(super) fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, String> {
        let Some(member) = &mut self.member else {
            // Zero bytes may fill a tape's last block.
            let zeros = input.iter().take_while(|byte| **byte == 0).count();
            if self.any && zeros > 0 {
                *input = &input[zeros..];
                return Ok(input.is_empty());
            }
            let Some(len) = header(input, self.any)? else { return Ok(true) };
            *input = &input[len..];
            let member = Member { inflate: Decompress::new(false), crc: Crc::new(), ended: false };
            self.member = Some(Box::new(member));
            return Ok(input.is_empty());
        };
        if member.ended {
            let Some((trailer, rest)) = input.split_first_chunk::<8>() else { return Ok(true) };
            let [a, b, c, d, e, f, g, h] = *trailer;
            let told = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            if told != (member.crc.sum(), member.crc.amount()) {
                return Err("its checksum is another one".to_owned());
            }
            *input = rest;
            self.member = None;
            self.any = true;
            return Ok(input.is_empty());
        }
        let start = out.len();
        out.resize(start + OUTPUT, 0);
        let (before_in, before_out) = (member.inflate.total_in(), member.inflate.total_out());
        let status = member.inflate.decompress(input, &mut out[start..], FlushDecompress::None);
        let used = (member.inflate.total_in() - before_in) as usize;
        let made = (member.inflate.total_out() - before_out) as usize;
        out.truncate(start + made);
        member.crc.update(&out[start..]);
        *input = &input[used.min(input.len())..];
        match status.map_err(|_| "its data is damaged".to_owned())? {
            Status::StreamEnd => member.ended = true,
            // Output that did not fit is still inside.
            Status::Ok | Status::BufError if made == OUTPUT => return Ok(false),
            Status::Ok | Status::BufError if used == 0 && made == 0 => return Ok(true),
            Status::Ok | Status::BufError => {}
        }
        Ok(false)
    }

    /// Says whether the input may end here.
    pub(super) fn may_end(&self) -> bool {
        self.member.is_none() && self.any
    }
}

/// Bytes of a gzip member's header; none when it is not there as a whole.
fn header(input: &[u8], any: bool) -> Result<Option<usize>, String> {
    let Some((head, _)) = input.split_first_chunk::<10>() else { return Ok(None) };
    match *head {
        [0x1f, 0x8b, 8, flags, ..] if flags < 0x20 => {
            let mut at = 10;
            let cut_off = || -> Result<Option<usize>, String> {
                if input.len() > LONGEST_HEADER {
                    Err("its header does not end".to_owned())
                } else {
                    Ok(None)
                }
            };
            if flags & 4 != 0 {
                let Some(len) = input.get(at..).and_then(|rest| rest.first_chunk::<2>()) else {
                    return cut_off();
                };
                at += 2 + usize::from(u16::from_le_bytes(*len));
            }
            for flag in [8, 16] {
                if flags & flag != 0 {
                    let rest = input.get(at..).unwrap_or_default();
                    let Some(end) = rest.iter().position(|byte| *byte == 0) else { return cut_off() };
                    at += end + 1;
                }
            }
            at += if flags & 2 != 0 { 2 } else { 0 };
            if at > input.len() { cut_off() } else { Ok(Some(at)) }
        }
        _ if any => Err("other bytes follow after its end".to_owned()),
        _ => Err("it does not begin like gzip".to_owned()),
    }
}
