//! Numbers as text.

use super::stats::Interval;

/// A count with thousands separators: `82,118`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share of a whole as `12.3 %`; an en dash where the whole is zero.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{:.1} %", 100.0 * part as f64 / whole as f64)
}

/// A difference of shares in percentage points, with its sign: `+1.2`.
pub fn signed_points(difference: f64) -> String {
    let sign = if difference < 0.0 { "−" } else { "+" };
    format!("{sign}{:.1}", 100.0 * difference.abs())
}

/// Both ends of an interval of a share: `15.3–15.6 %`.
pub fn interval_words(interval: Interval) -> String {
    format!("{:.1}–{:.1} %", 100.0 * interval.low, 100.0 * interval.high)
}

/// A share between 0 and 1, for a bar; 0 where the whole is zero.
pub fn fraction(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64).clamp(0.0, 1.0) }
}

/// Bytes as `66.1 MB` (a megabyte is a million bytes), or `12 kB` where there are few.
pub fn megabytes(bytes: u64) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1000));
    }
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", count(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (82118, "82,118"), (1234567, "1,234,567")]
        {
            assert_eq!(count(value), text);
        }
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(0, 0), "–");
        for (bytes, text) in
            [(0, "0 kB"), (999_999, "1000 kB"), (66_149_999, "66.1 MB"), (1_950_000_000, "1,950.0 MB")]
        {
            assert_eq!(megabytes(bytes), text);
        }
        assert_eq!([0.0123, -0.5, -0.0].map(signed_points), ["+1.2", "−50.0", "+0.0"]);
        assert_eq!(interval_words(Interval { low: 0.1534, high: 1.0 }), "15.3–100.0 %");
        assert_eq!((fraction(1, 4), fraction(1, 0), fraction(5, 4)), (0.25, 0.0, 1.0));
    }
}
