//! Snappy, the one codec that every program carries. (The codecs of the `parquet` crate come
//! with their compressors, and with messages that nobody sees.)

/// What a compressed page becomes. What it says of that is believed only as far as so
/// many bytes can become that.
///
/// # Errors
/// What is wrong with the page, or that there is no memory for it.
pub(crate) fn decompress(page: &[u8]) -> Result<Vec<u8>, String> {
    let damaged = |_| "its Snappy data is damaged".to_owned();
    let len = snap::raw::decompress_len(page).map_err(damaged)?;
    // A byte of Snappy becomes at most 22.
    if len / 32 > page.len() {
        return Err(format!("{} bytes claim to be {len}", page.len()));
    }
    let mut out = Vec::new();
    out.try_reserve_exact(len).map_err(|_| "there is no memory for it".to_owned())?;
    out.resize(len, 0);
    let made = snap::raw::Decoder::new().decompress(page, &mut out).map_err(damaged)?;
    out.truncate(made);
    Ok(out)
}
