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

/// What is counted, after a count: `1 pair`, `2 pairs`.
pub fn counted(number: u64, unit: &str) -> String {
    const WORDS: [(&str, &str); 4] =
        [("pairs", "pair"), ("responses", "response"), ("prompts", "prompt"), ("patterns", "pattern")];
    let one = WORDS.iter().filter(|_| number == 1).find(|(many, _)| unit.contains(many));
    let unit = one.map_or_else(|| unit.to_owned(), |(many, one)| unit.replacen(many, one, 1));
    [&count(number), " ", &unit].concat()
}

/// A number with so many decimals, rounded: `−0.25`. The formatting of the
/// standard library would be 5 KB of program.
pub fn fixed(value: f64, decimals: u32) -> String {
    let unit = 10u64.pow(decimals);
    let units = (value.abs() * unit as f64).round() as u64;
    let sign = if value < 0.0 && units > 0 { "−" } else { "" };
    let whole = units / unit;
    if decimals == 0 {
        return format!("{sign}{whole}");
    }
    let digits = (unit + units % unit).to_string();
    format!("{sign}{whole}.{}", &digits[1..])
}

/// A number for programs to read, to twelve decimals.
pub fn precise(value: f64) -> String {
    let text = fixed(value, 12).replace('−', "-");
    let text = text.trim_end_matches('0');
    text.trim_end_matches('.').to_owned()
}

/// A share of a whole as `12.3 %`, below one percent as `0.12 %`; an en dash
/// where the whole is zero.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let share = 100.0 * part as f64 / whole as f64;
    match share {
        _ if part > 0 && share < 0.005 => "< 0.01 %".to_owned(),
        _ if part > 0 && share < 0.995 => format!("{} %", fixed(share, 2)),
        _ => format!("{} %", fixed(share, 1)),
    }
}

/// A difference of shares in percentage points, with its sign: `+1.2`.
pub fn signed_points(difference: f64) -> String {
    let text = fixed(100.0 * difference, 1);
    if text.starts_with('−') { text } else { format!("+{text}") }
}

/// Both ends of an interval of a share: `15.3–15.6 %`.
pub fn interval_words(interval: Interval) -> String {
    let decimals = if interval.high < 0.01 { 2 } else { 1 };
    format!("{}–{} %", fixed(100.0 * interval.low, decimals), fixed(100.0 * interval.high, decimals))
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
        assert_eq!(
            [(1, 3), (1, 30_000), (1, 800), (1, 200), (2, 2)].map(|(a, b)| percent(a, b)),
            ["33.3 %", "< 0.01 %", "0.13 %", "0.50 %", "100.0 %"]
        );
        assert_eq!([0.0, 0.05, -0.04, 12.96].map(|n| fixed(n, 1)), ["0.0", "0.1", "0.0", "13.0"]);
        assert_eq!((fixed(-2.5, 0), fixed(-1.999, 2)), ("−3".to_owned(), "−2.00".to_owned()));
        assert_eq!(
            [0.0, 1.0, 0.25, -1.0 / 3.0, 12.5].map(precise),
            ["0", "1", "0.25", "-0.333333333333", "12.5"]
        );
        assert_eq!(percent(0, 0), "–");
        assert_eq!([1, 2, 1000].map(|n| counted(n, "pairs")), ["1 pair", "2 pairs", "1,000 pairs"]);
        assert_eq!(counted(1, "pairs of two unsafe responses"), "1 pair of two unsafe responses");
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
