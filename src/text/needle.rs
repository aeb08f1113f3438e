//! What is looked for.

use super::bounds::{first, goes_on, is_alone, last};
use super::lanes::Probe;
use super::{Form, Refusal, extend};
use std::ops::Range;

/// How a needle is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Anywhere, capitals or not.
    Contains,
    /// Anywhere, as typed.
    Exact,
    /// Capitals or not, where no word goes on before or after it.
    Words,
}

/// Something to look for.
pub struct Needle {
    form: Form,
    bytes: Vec<u8>,
    /// For each byte the bits that are set in others before they are compared.
    masks: Vec<u8>,
    /// Two places in the needle where rare bytes stand.
    anchors: [usize; 2],
    probe: Probe,
    /// Whether no word may go on before it, and after it.
    guarded: [bool; 2],
}

/// Bytes behind the last text of a buffer, so that the last places of a text
/// are looked at with all others.
pub(super) const PADDING: usize = 64;

/// Stands between texts: a byte that no UTF-8 has.
pub(super) const SEPARATOR: u8 = 0xff;

/// Bytes of English text, and then those that begin or make up characters of
/// other scripts, the commonest first; what is not listed is rare.
const COMMON: &[u8] =
    b" etaoinshrdlucmfgypwbvk.,'\xe4\xe5\xe6\xe7\xe8\xe9\xe3\xd0\xd1\xe2\x80-1x\n\"?0jqz2:()\x99\xef\xc3\x81\x82";

/// Where the two rarest bytes stand; one place twice in a needle of one byte.
fn anchors(bytes: &[u8]) -> [usize; 2] {
    let commonness = |byte: u8| COMMON.iter().position(|&b| b == byte).unwrap_or(COMMON.len());
    let rarest = |other: Option<usize>| {
        let free = (0..bytes.len()).filter(|&at| Some(at) != other);
        // Of equals, one that is not the other's byte.
        free.max_by_key(|&at| (other.is_none_or(|o| bytes[o] != bytes[at]), commonness(bytes[at])))
    };
    let one = rarest(None).unwrap_or(0);
    let two = rarest(Some(one)).unwrap_or(one);
    [one.min(two), one.max(two)]
}

/// What is before, between and after two places.
fn split(bytes: &[u8], start: usize, end: usize) -> Option<(&[u8], &[u8], &[u8])> {
    Some((bytes.get(..start)?, bytes.get(start..end)?, bytes.get(end..)?))
}

/// Most places that [`Needle::hits`] tells.
pub const MOST_HITS: usize = 1000;

impl Needle {
    /// Refuses a needle that is empty, also when it only has marks and these
    /// are ignored. [`How::Exact`] ignores nothing.
    pub fn new(text: &str, how: How, ignore_diacritics: bool) -> Result<Self, Refusal> {
        let form = match how {
            How::Exact => Form::Typed,
            _ if ignore_diacritics => Form::Bare,
            _ => Form::Folded,
        };
        let mut bytes = Vec::new();
        form.append(text, &mut bytes, None)?;
        if bytes.is_empty() {
            return Err(Refusal::EmptyNeedle);
        }
        let mut masks = Vec::new();
        masks.try_reserve(bytes.len())?;
        let ignores_case = form != Form::Typed;
        masks.extend(bytes.iter().map(|b| if ignores_case && b.is_ascii_lowercase() { 0x20 } else { 0 }));
        let anchors = anchors(&bytes);
        Ok(Self {
            form,
            probe: Probe::new(anchors.map(|at| bytes[at]), anchors.map(|at| masks[at])),
            anchors,
            guarded: [first(&bytes), last(&bytes)].map(|end| how == How::Words && !end.is_some_and(is_alone)),
            bytes,
            masks,
        })
    }

    /// The form that texts are compared in. Capitals of ASCII may stand in it.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The first place at or after `from` where the needle stands. `bytes` ends
    /// with [`PADDING`].
    pub(super) fn next(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let [near, far] = self.anchors.map(|at| bytes.get(from + at..).unwrap_or_default());
        let (near, far) = (near.as_chunks().0, far.as_chunks().0);
        for (chunk, (near, far)) in near.iter().zip(far).enumerate() {
            if self.probe.any(near, far)
                && let Some(place) = self.verify(bytes, from + 64 * chunk, self.probe.places(near, far))
            {
                return Some(place);
            }
        }
        None
    }

    /// The first of the places after `base` where the needle really stands.
    #[inline(never)]
    fn verify(&self, bytes: &[u8], base: usize, mut places: u64) -> Option<usize> {
        while places != 0 {
            let place = base + places.trailing_zeros() as usize;
            if self.stands(bytes, place) {
                return Some(place);
            }
            places &= places - 1;
        }
        None
    }

    fn stands(&self, bytes: &[u8], place: usize) -> bool {
        let end = place + self.bytes.len();
        let Some((before, found, after)) = split(bytes, place, end) else { return false };
        if self.guarded[0] && goes_on(last(before)) || self.guarded[1] && goes_on(first(after)) {
            return false;
        }
        let mut pairs = found.iter().zip(&self.masks).zip(&self.bytes);
        pairs.all(|((byte, mask), own)| byte | mask == *own)
    }

    /// Where the needle stands in a text: byte ranges of the text as it is, in
    /// order, apart from each other, [`MOST_HITS`] at most. Characters are taken
    /// whole, with the marks that are ignored.
    pub fn hits(&self, text: &str) -> Result<Vec<Range<usize>>, Refusal> {
        let (mut bytes, mut starts) = (Vec::new(), Vec::new());
        let as_it_is = self.form == Form::Typed || text.is_ascii();
        if as_it_is {
            extend(&mut bytes, text.as_bytes())?;
        } else {
            self.form.append(text, &mut bytes, Some(&mut starts))?;
        }
        let len = bytes.len();
        extend(&mut bytes, &[SEPARATOR; PADDING])?;
        // Where the characters that bytes from there on stand for begin.
        let start = |at: usize| {
            if as_it_is || at == len {
                return at.min(text.len());
            }
            starts.get(at).map_or(text.len(), |&start| start as usize)
        };
        let mut hits: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        while hits.len() < MOST_HITS
            && let Some(place) = self.next(&bytes, from)
        {
            from = place + self.bytes.len();
            let last_start = start(from - 1);
            let end = match start(from) {
                _ if !as_it_is && from == len => text.len(),
                // The match ends within what stands for one character.
                next if next == last_start => {
                    text[next..].chars().next().map_or(next, |c| next + c.len_utf8())
                }
                next => next,
            };
            let hit = start(place)..end;
            if hits.last().is_none_or(|before| before.end <= hit.start) {
                hits.push(hit);
            }
        }
        Ok(hits)
    }
}
