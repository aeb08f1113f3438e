//! The interface in 简体中文: every text of the program has its translation, and what is put
//! together from several does, too.

mod common;

use common::random::Random;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use saferlhf_viewer::chart::{
    Context, Figure, NAMES, Shape, clause_sentence, compare, describe, filter_sentence, is_of, match_sentence,
};
use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::language::{CHINESE, Catalogue, Entry, entries, is_neutral};
use saferlhf_viewer::model::{CHOICES, Cause, Choices, Clause, Fields, Filter, Mode, Problem, Values, View};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn all() -> impl Iterator<Item = Entry> {
    CHINESE.iter().flat_map(|text| entries(text))
}

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// A text with one sign in the place of each number.
fn without_numbers(text: &str) -> String {
    let mut shape = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let goes_on = shape.ends_with('#');
        let next = letters.peek().is_some_and(char::is_ascii_digit);
        match letter.is_ascii_digit() || goes_on && next && ",.".contains(letter) {
            true if goes_on => {}
            true => shape.push('#'),
            false => shape.push(letter),
        }
    }
    shape
}

#[test]
fn entries_are_whole() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for Entry { english, other } in all() {
        let places = english.matches('{').count();
        let said: BTreeSet<usize> = other
            .split('{')
            .skip(1)
            .enumerate()
            .map(|(at, rest)| rest.split('}').next().and_then(|number| number.parse().ok()).unwrap_or(at + 1))
            .collect();
        let expected: BTreeSet<usize> = (1..=places).collect();
        // The unit of a count may go without saying in Chinese; a number or a name never.
        if said.difference(&expected).next().is_some() || said.len() != places {
            wrong.push(format!("places differ: {english}  {other}"));
        }
        if other.is_empty() || english != english.trim() {
            wrong.push(format!("one side alone: {english}"));
        }
        let text: String = other.replace(['{', '}'], "");
        let letters: Vec<char> = text.chars().collect();
        let halfwidth = letters.windows(2).any(|two| {
            is_han(two[0]) && ",:;?!()".contains(two[1]) || is_han(two[1]) && ",:;?!)".contains(two[0])
        });
        if halfwidth {
            wrong.push(format!("half-width punctuation: {other}"));
        }
        let key = without_numbers(&english.replace("{n}", "0"));
        if let Some(before) = seen.insert(key, english) {
            wrong.push(format!("two for the same text: {before} | {english}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() > 1000);
}

/// Texts of the program that no reader sees, or that are the same in all languages.
const NOT_FOR_READERS: &[&str] = &[include_str!("language/not-for-readers.txt")];

/// String literals of a file, apart from its tests, attributes and documents.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_test = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                if let Some(TokenTree::Punct(_)) = tokens.peek() {
                    tokens.next();
                }
                if let Some(TokenTree::Group(group)) = tokens.peek()
                    && group.delimiter() == Delimiter::Bracket
                {
                    is_test |= group.to_string().replace(' ', "") == "[cfg(test)]";
                    tokens.next();
                }
            }
            TokenTree::Group(group) => {
                if !(is_test && group.delimiter() == Delimiter::Brace) {
                    literals(group.stream(), found);
                }
                if group.delimiter() == Delimiter::Brace {
                    is_test = false;
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => is_test = false,
            TokenTree::Literal(literal) => {
                if let Ok(syn::Lit::Str(text)) = syn::parse_str::<syn::Lit>(&literal.to_string()) {
                    found.push(text.value());
                }
            }
            _ => {}
        }
    }
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What of a literal readers can see: its words, without places and markup.
fn words_of(literal: &str) -> Vec<String> {
    let mut text = String::new();
    let mut depth = 0;
    for letter in literal.chars() {
        match letter {
            '<' | '{' if literal.contains('>') || letter == '{' => {
                depth += 1;
                text.push('\n');
            }
            '>' | '}' if depth > 0 => depth -= 1,
            _ if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    // A label in markup is one, too.
    for mark in ["title='", "aria-label='"] {
        for rest in literal.split(mark).skip(1) {
            text.push('\n');
            text.push_str(rest.split('\'').next().unwrap_or_default());
        }
    }
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !is_neutral(line)).collect()
}

/// Where texts for readers come from.
const SOURCES: [&str; 13] = [
    "ui", "chart", "state", "model", "quiz", "lesson", "adapter", "source", "worker", "shard", "formats",
    "export", "text",
];

#[test]
fn every_text_of_the_program_is_translated() {
    let known: String =
        all().map(|entry| without_numbers(&entry.english.replace("{n}", "0")) + "\n").collect();
    let apart: BTreeSet<&str> = NOT_FOR_READERS.iter().flat_map(|text| text.lines()).collect();
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for source in SOURCES {
        let mut paths = Vec::new();
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(source), &mut paths);
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).expect("a source file");
            let mut found = Vec::new();
            literals(text.parse().expect("Rust"), &mut found);
            for literal in found {
                // A key: in lower case, in one piece.
                let is_key = literal.chars().all(|c| !c.is_ascii_uppercase() && c != ' ' && c != '’')
                    || !literal.contains(' ') && literal.contains(['_', '/', '=', '[', '.', '#']);
                if is_key {
                    continue;
                }
                for words in words_of(&literal) {
                    if let Some(line) = apart.get(&*words) {
                        used.insert(*line);
                    } else if !known.contains(&without_numbers(&words)) {
                        missing.push(format!("{}: {words}", path.display()));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "{} texts:\n{}", missing.len(), missing.join("\n"));
    let stale: Vec<_> = apart.difference(&used).filter(|line| !line.is_empty()).collect();
    assert!(stale.is_empty(), "nothing says {stale:?} any more");
}

/// Runs of words without marks and places.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_alphabetic() || " ’'-".contains(letter))).map(str::trim)
}

#[test]
fn every_entry_translates_something_that_is_said() {
    let mut said = String::from(include_str!("../index.html"));
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/src"), &mut paths);
    for path in paths {
        let mut found = Vec::new();
        literals(std::fs::read_to_string(&path).expect("a file").parse().expect("Rust"), &mut found);
        said += &found.join("\n");
        said.push('\n');
    }
    said += &["docs/learn/labels.md", "docs/learn/about.md"]
        .map(|path| {
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a page")
        })
        .concat();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let stale: Vec<&str> = all()
        .map(|entry| entry.english)
        .filter(|english| {
            let text = without_places(english).to_lowercase();
            // A text may be put together from several pieces: half of its pairs of words are enough.
            let pairs: Vec<String> = runs(&text)
                .flat_map(|run| {
                    let words: Vec<&str> = run.split_whitespace().collect();
                    words.windows(2).map(|two| two.join(" ")).collect::<Vec<_>>()
                })
                .collect();
            let found = pairs.iter().filter(|pair| said.contains(*pair)).count();
            match pairs.len() {
                0..3 => text.split(|c: char| !c.is_alphabetic()).any(|word| !said.contains(word)),
                all => found * 2 < all,
            }
        })
        .collect();
    assert!(stale.is_empty(), "nothing says any more:\n{}", stale.join("\n"));
}

fn without_places(text: &str) -> String {
    text.split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, after)| after))
        .collect::<Vec<_>>()
        .join("|")
}

/// Collects what has no translation.
struct Judge {
    catalogue: Catalogue,
    missing: BTreeSet<String>,
    said: u64,
}

impl Judge {
    fn new() -> Self {
        Self { catalogue: Catalogue::new(all()), missing: BTreeSet::new(), said: 0 }
    }

    fn text(&mut self, text: &str) {
        self.said += 1;
        match self.catalogue.translate(text) {
            Some(said) => {
                // What is put together must be Chinese, however it was understood.
                let words = said.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3);
                let english = ["response", "pairs", "with", "than", "interval", "share", "unknown", "none"];
                if words.into_iter().any(|word| english.contains(&word)) {
                    self.missing.insert(format!("{text} → {said}"));
                }
            }
            None => {
                self.missing.insert(text.to_owned());
            }
        }
    }

    fn figure(&mut self, figure: &Figure, data: &BTreeSet<String>) {
        let mut texts = vec![figure.heading.to_string(), figure.summary.clone()];
        texts.extend(figure.notes.iter().map(|note| (*note).to_owned()));
        texts.extend(figure.interval_note().map(str::to_owned));
        for panel in &figure.panels {
            texts.push(panel.caption.clone());
            texts.push(panel.unit.to_owned());
            match &panel.shape {
                Shape::Columns(axis) => texts.extend(axis.iter().cloned()),
                Shape::Grid { rows, columns, .. } => texts.extend(rows.iter().chain(columns).cloned()),
                Shape::Bars | Shape::Points | Shape::Compared => {}
            }
            for mark in &panel.marks {
                texts.push(mark.name.clone());
                texts.push(mark.sentence(panel.unit));
            }
        }
        for table in &figure.tables {
            texts.push(table.first.to_owned());
            texts.extend(table.columns.iter().map(|(_, name)| name.clone()));
            texts.extend(table.rows.iter().map(|row| row.name.clone()));
        }
        texts.iter().filter(|text| !data.contains(*text)).for_each(|text| self.text(text));
    }

    fn end(self, at_least: u64) {
        let few: Vec<_> = self.missing.iter().take(60).collect();
        assert!(
            few.is_empty(),
            "{} texts:\n{}",
            self.missing.len(),
            few.iter().map(|t| format!("{t}\n")).collect::<String>()
        );
        assert!(self.said > at_least, "{}", self.said);
    }
}

/// All options of all choices, one after the other.
fn choices() -> Vec<Choices> {
    let mut all = vec![Choices::default()];
    for (place, choice) in CHOICES.iter().enumerate() {
        let before = all.clone();
        for (key, _) in &choice.options[1..] {
            all.extend(before.iter().map(|choices| {
                let mut choices = *choices;
                choices.choose(place, key);
                choices
            }));
        }
    }
    all
}

fn figures(engine: &Engine, fields: Fields, filters: &[Filter], judge: &mut Judge) {
    let names = engine.names().each_ref().map(|names| names.list());
    let parts: Vec<String> = engine.parts().iter().map(ToString::to_string).collect();
    let data: BTreeSet<String> = names.iter().flatten().chain(&parts).cloned().collect();
    let all = engine.count(&Filter::default());
    for filter in filters {
        let counts = engine.count(filter);
        for choices in choices() {
            let context = Context {
                categories: engine.categories(),
                fields,
                names: &names,
                parts: &parts,
                choices,
                all: &all,
            };
            let is_its_own = |chart: usize| {
                let mut all = CHOICES.iter().enumerate();
                all.all(|(place, choice)| choices.is_default(place) || choice.chart == NAMES[chart])
            };
            for chart in (0..NAMES.len()).filter(|chart| is_of(*chart, fields) && is_its_own(*chart)) {
                let figure = describe(chart, &context, &counts);
                judge.figure(&figure, &data);
                judge.figure(&compare(figure, &describe(chart, &context, &all), true), &data);
            }
        }
    }
}

#[test]
fn what_charts_say_is_translated() {
    let (engine, _) = common::demo();
    let mut judge = Judge::new();
    let mut random = Random(0x2b_5afe);
    let nothing = Filter::default();
    let filters: Vec<Filter> = [nothing].into_iter().chain((0..2).map(|_| random.filter(2))).collect();
    for fields in
        [Fields::ALL, Fields::RESPONSE.and(Fields::SAFE).and(Fields::CATEGORIES), Fields::CATEGORIES]
    {
        figures(&engine, fields, &filters[..if fields.has(Fields::PAIR) { 3 } else { 1 }], &mut judge);
    }
    judge.end(20_000);
}

#[test]
fn filters_in_words_are_translated() {
    let mut random = Random(0x5a9_0f11);
    let mut judge = Judge::new();
    let set = saferlhf_viewer::model::CategorySet::pku_saferlhf();
    for _ in 0..10_000 {
        let filter = random.filter(2);
        judge.text(&filter_sentence(&filter, &set, Fields::ALL));
        for clause in filter.clauses() {
            judge.text(&clause_sentence(clause, &set, Fields::ALL));
            judge.text(&clause_sentence(&clause.clone().inverted(), &set, Fields::ALL));
        }
        let all = random.below(100_000);
        for fields in [Fields::ALL, Fields::RESPONSE, Fields::NONE] {
            judge.text(&match_sentence(random.below(all + 1), all, fields));
        }
    }
    judge.end(30_000);
}

/// Names of the data and what was searched for come out as they are, whatever they look like.
#[test]
fn what_the_data_says_is_kept() {
    let catalogue = Catalogue::new(all());
    let set = saferlhf_viewer::model::CategorySet::pku_saferlhf();
    for name in [
        "none",
        "Drugs",
        "prompt",
        "a. b",
        "50 % x",
        "x or y",
        "Research and Development",
        "GPT-4, 0613",
        "a: b; c",
        "12",
        "\u{1F600}",
        "“x”",
    ] {
        for view in [View::PromptSources, View::ResponseSources, View::Splits] {
            let clause = Clause::any_name(view, vec![name.into(), "other".into()]);
            let said = filter_sentence(&Filter::default().with(clause), &set, Fields::ALL);
            let said = catalogue.translate(&said).expect("a filter");
            assert!(said.contains(name) && said.contains("other"), "{name}: {said}");
        }
    }
    let name = "\u{E000}x";
    let clause = Clause::any_name(View::PromptSources, vec![name.into()]);
    let said = filter_sentence(&Filter::default().with(clause), &set, Fields::ALL);
    assert_eq!(catalogue.translate(&said), None, "it stays in English as a whole");
}

#[test]
fn the_longest_filters_are_translated() {
    let set = saferlhf_viewer::model::CategorySet::pku_saferlhf();
    let catalogue = Catalogue::new(all());
    let cells: Vec<[u8; 2]> = (0..19).flat_map(|a| (0..19).map(move |b| [a, b])).collect();
    for mode in [Mode::Any, Mode::All, Mode::None, Mode::NotAll] {
        let all_categories = Clause::any_of(View::Categories, (1 << 20) - 1).mode(mode);
        let mut many = Clause::cell(View::CooccurrenceAcross, 0, 0).mode(mode);
        many.values = Values::Cells(cells.clone());
        for clause in [all_categories, many] {
            let said = clause_sentence(&clause, &set, Fields::ALL);
            let translated = catalogue.translate(&said).unwrap_or_else(|| panic!("{said}"));
            assert!(!translated.contains("Drugs") && translated.contains("毒品相关"), "{translated}");
        }
    }
}

#[test]
fn problems_are_translated() {
    let mut judge = Judge::new();
    let detail = || "it has a second dictionary".to_owned();
    let name = || "x1".to_owned();
    for cause in [
        Cause::NotParquet { looks_like: String::new() },
        Cause::NotParquet { looks_like: "a zip archive".into() },
        Cause::Empty,
        Cause::Truncated { bytes: 7 },
        Cause::Footer { detail: detail() },
        Cause::Damaged { place: "column “prompt” of row group 3".into(), detail: detail() },
        Cause::MissingColumns { columns: vec![name(); 9] },
        Cause::RepeatedColumns { columns: vec![name()] },
        Cause::UnknownSchema { columns: vec![name(), name()] },
        Cause::OtherKind { this: "BeaverTails".into(), first: "PKU-SafeRLHF".into() },
        Cause::Codec { codec: "LZO".into() },
        Cause::Encoding { encoding: "ALP".into(), place: "column “prompt” of row group 3".into() },
        Cause::Nested { column: name() },
        Cause::Stream { format: "gzip", bytes: 9, detail: "its checksum is another one".into() },
        Cause::Cut { rows: 3 },
        Cause::NoRows { unreadable: 0, detail: String::new() },
        Cause::NoRows { unreadable: 4, detail: "line 1: a cell is not UTF-8".into() },
        Cause::NoTable { looks_like: "" },
        Cause::NoTable { looks_like: "a web page" },
        Cause::Status { status: 404 },
        Cause::Status { status: 302 },
        Cause::Status { status: 503 },
        Cause::Html,
        Cause::NoAnswer { detail: String::new() },
        Cause::Interrupted { got: 1, expected: 20 },
        Cause::Changed,
        Cause::Integrity { detail: "5 bytes instead of 6".into() },
        Cause::Address { detail: "it has no https:// in front".into() },
        Cause::Manifest { detail: "“rows” is missing, or no whole number".into() },
        Cause::TooLarge { bytes: 5_000_000_000, limit: 4_000_000_000 },
        Cause::Memory { bytes: 12 },
        Cause::Listing {
            detail: "no file has the config and split that were asked for; there are a/b".into(),
        },
        Cause::Search { detail: "there is nothing to look for".into() },
    ] {
        judge.text(&cause.to_string());
        judge.text(&Problem::new("https://example.org/x/0000.parquet", cause).to_string());
    }
    judge.end(60);
}
