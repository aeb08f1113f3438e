//! Snappy, the one codec that every program carries. (The codecs of the `parquet` crate come
//! with their compressors, and with messages that nobody sees.)

/// Bytes that one byte of Snappy can become: at most 64 of 3.
const RATIO: usize = 22;

/// What a compressed page becomes: `len` bytes, as whoever compressed it says elsewhere.
///
/// # Errors
/// What is wrong with the page; nothing where there is no memory for it.
pub(crate) fn decompress(page: &[u8], len: usize) -> Result<Vec<u8>, Option<String>> {
    let said = snap::raw::decompress_len(page).unwrap_or(usize::MAX);
    // So many bytes cannot become more.
    if said != len || len / RATIO > page.len() {
        return Err(Some(format!("{} bytes are not {len} when decompressed", page.len())));
    }
    let mut out = Vec::new();
    out.try_reserve_exact(len).map_err(|_| None)?;
    out.resize(len, 0);
    match snap::raw::Decoder::new().decompress(page, &mut out) {
        Ok(made) if made == len => Ok(out),
        _ => Err(Some("its Snappy data is damaged".to_owned())),
    }
}
