//! QR codes.

use fast_qr::{ECL, QRBuilder};

/// Bytes that the largest code holds.
pub(super) const MOST: usize = 2953;

/// Modules on each side that stay light around a code.
const QUIET: usize = 4;

/// The code of a link: modules on each side, and the dark ones as the path of an SVG element.
/// None where it is too long.
pub(super) fn of(link: &str) -> Option<(usize, String)> {
    // More correction would take more modules, and a screen has no stains.
    let code = QRBuilder::new(link).ecl(ECL::L).build().ok()?;
    let mut path = String::new();
    for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
        let mut x = 0;
        while x < code.size {
            let run = row.iter().skip(x).take_while(|module| module.value()).count();
            if run > 0 {
                let (left, top, run) = ((x + QUIET).to_string(), (y + QUIET).to_string(), run.to_string());
                path += &["M", &left, " ", &top, "h", &run, "v1h-", &run, "z"].concat();
            }
            x += run.max(1);
        }
    }
    Some((code.size + 2 * QUIET, path))
}
