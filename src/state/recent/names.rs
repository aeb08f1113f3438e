//! Which files of a folder hold data, and in which order they are opened. Pure.

/// Ends of the names of files that are read.
const DATA: [&str; 6] = [".parquet", ".jsonl", ".ndjson", ".json", ".csv", ".tsv"];
/// What may follow for all but Parquet, which compresses by itself.
const COMPRESSED: [&str; 3] = [".gz", ".xz", ".zst"];
/// JSON that libraries put beside data.
const ABOUT_DATA: [&str; 4] = ["dataset_info.json", "dataset_infos.json", "state.json", "manifest.json"];
/// Names that are told for each reason.
const TOLD: usize = 5;

/// Why a file is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It or a folder around it is hidden.
    Hidden,
    /// It is no data file, by its name.
    Other,
    /// It describes data.
    About,
    /// The browser cannot read it.
    Unreadable,
}

impl Why {
    const ALL: [Self; 4] = [Why::Other, Why::About, Why::Hidden, Why::Unreadable];

    fn words(self) -> &'static str {
        match self {
            Why::Hidden => "hidden",
            Why::Other => "no Parquet, JSON, JSON Lines or CSV",
            Why::About => "about data, not data",
            Why::Unreadable => "not readable for the browser",
        }
    }
}

/// Whether the name of a file or folder says that it is hidden.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

/// Why a file of a folder is left out, by its path; none for data.
pub fn left_out(path: &str) -> Option<Why> {
    if path.split('/').any(is_hidden) {
        return Some(Why::Hidden);
    }
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let plain = COMPRESSED.iter().find_map(|end| name.strip_suffix(end));
    if ABOUT_DATA.contains(&plain.unwrap_or(name)) {
        return Some(Why::About);
    }
    let is_data = match plain {
        Some(plain) => DATA[1..].iter().any(|end| plain.ends_with(end)),
        None => DATA.iter().any(|end| name.ends_with(end)),
    };
    (!is_data).then_some(Why::Other)
}

/// Takes what was found apart, in the order of paths: what is opened, and what is left out.
pub fn apart<T>(mut found: Vec<(String, Result<T, Why>)>) -> (Vec<String>, Vec<T>, Vec<(String, Why)>) {
    found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let (mut names, mut files, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for (name, file) in found {
        match file {
            Ok(file) => {
                names.push(name);
                files.push(file);
            }
            Err(why) => left.push((name, why)),
        }
    }
    (names, files, left)
}

/// Says what was left out: a line for each reason.
pub fn told(left: &[(String, Why)]) -> Vec<String> {
    let line = |why: Why| {
        let names: Vec<&str> = left.iter().filter(|(_, of)| *of == why).map(|(name, _)| &name[..]).collect();
        let count = names.len();
        let mut text = format!("{count} left out ({}): {}", why.words(), names[..count.min(TOLD)].join(", "));
        if count > TOLD {
            text += &format!(" and {} more", count - TOLD);
        }
        (count > 0).then_some(text)
    };
    Why::ALL.iter().filter_map(|why| line(*why)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_told_from_the_rest() {
        for (path, why) in [
            ("x/alpaca-7b/train/0000.parquet", None),
            ("x/A.PARQUET", None),
            ("x/train.jsonl", None),
            ("x/train.jsonl.gz", None),
            ("x/rows.csv.zst", None),
            ("x/rows.json.xz", None),
            ("x/rows.tsv", None),
            ("x/rows.ndjson", None),
            ("x/a.parquet.gz", Some(Why::Other)),
            ("x/README.md", Some(Why::Other)),
            ("x/parquet", Some(Why::Other)),
            ("x/archive.gz", Some(Why::Other)),
            ("x/.DS_Store", Some(Why::Hidden)),
            ("x/._a.parquet", Some(Why::Hidden)),
            ("x/.cache/a.parquet", Some(Why::Hidden)),
            ("x/__MACOSX/a.parquet", Some(Why::Hidden)),
            ("x/dataset_infos.json", Some(Why::About)),
            ("x/manifest.json", Some(Why::About)),
            ("x/my-manifest.json", None),
        ] {
            assert_eq!(left_out(path), why, "{path}");
        }
    }

    #[test]
    fn files_stand_in_the_order_of_their_paths() {
        let found = [
            ("x/b/0001.parquet", Ok(1)),
            ("x/z.md", Err(Why::Other)),
            ("x/a/test/0.parquet", Ok(2)),
            ("x/b/0000.parquet", Ok(3)),
            ("x/.a", Err(Why::Hidden)),
            ("x/a.csv", Ok(4)),
        ];
        let found = found.map(|(path, file)| (path.to_owned(), file)).into();
        let (names, files, left) = apart(found);
        assert_eq!(names, ["x/a.csv", "x/a/test/0.parquet", "x/b/0000.parquet", "x/b/0001.parquet"]);
        assert_eq!(files, [4, 2, 3, 1]);
        assert_eq!(left, [("x/.a".to_owned(), Why::Hidden), ("x/z.md".to_owned(), Why::Other)]);
    }

    #[test]
    fn what_is_left_out_is_told_by_reason() {
        assert!(told(&[]).is_empty());
        let mut left: Vec<(String, Why)> =
            (0..7).map(|number| (format!("x/{number}.md"), Why::Other)).collect();
        left.push(("x/.hidden".to_owned(), Why::Hidden));
        assert_eq!(
            told(&left),
            [
                "7 left out (no Parquet, JSON, JSON Lines or CSV): x/0.md, x/1.md, x/2.md, x/3.md, x/4.md and 2 more",
                "1 left out (hidden): x/.hidden",
            ]
        );
    }
}
