//! The view of a step: what it may say.

use percent_encoding::percent_decode_str;

/// Keys of addresses that a step does not say: what is open, and how its reader has the page.
const NOT_OF_VIEWS: [&str; 16] = [
    "v", "hub", "config", "endpoint", "rev", "site", "src", "patterns", "hide", "theme", "embed", "lesson",
    "quiz", "data", "lang", "",
];

/// Before the keys that say what columns of a source mean.
const MAP: &str = "map.";

/// The query of a view without what opens data, hides or shows text, or leads elsewhere. A
/// whole address is taken for its query.
pub fn clean_view(view: &str) -> String {
    let view = view.trim();
    let is_whole = view.starts_with("http://") || view.starts_with("https://");
    let query = match view.split_once('?') {
        Some((_, query)) if is_whole => query,
        _ if is_whole => "",
        _ => view.strip_prefix('?').unwrap_or(view),
    };
    let query = query.split('#').next().unwrap_or_default();
    query.split('&').filter(|pair| is_of_views(pair)).collect::<Vec<_>>().join("&")
}

fn is_of_views(pair: &str) -> bool {
    let key = pair.split('=').next().unwrap_or_default().replace('+', " ");
    let key = percent_decode_str(&key).decode_utf8_lossy();
    !NOT_OF_VIEWS.contains(&&*key) && !key.starts_with(MAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_opens_nothing_and_shows_nothing() {
        for (view, clean) in [
            ("", ""),
            ("?", ""),
            ("cat.any=drugs&tab=severity", "cat.any=drugs&tab=severity"),
            ("?search=what?&vs=rest", "search=what?&vs=rest"),
            ("https://a.example/x/?src=https://b.example/c.parquet&sev.any=3#lesson=1.x", "sev.any=3"),
            ("https://a.example/x", ""),
            ("hub=o/n&endpoint=https://b.example&config=c&rev=1&site=s&patterns=p&map.prompt=a", ""),
            ("%73rc=https://b.example/c.parquet&s%72c=d&map%2Eprompt=x&sev.any=3", "sev.any=3"),
            ("hide=0&hide&theme=dark&embed=1&lesson=x&quiz=y&data=1-a&lang=zh&v=2&&=1", ""),
            (
                "split=train&vs.split=test&row=a/train/1~ab&diff=words",
                "split=train&vs.split=test&row=a/train/1~ab&diff=words",
            ),
        ] {
            assert_eq!(clean_view(view), clean, "{view}");
            assert_eq!(clean_view(clean), clean);
        }
    }
}
