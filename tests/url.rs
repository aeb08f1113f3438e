//! Addresses: any view comes back from its address as it was; every example of
//! `docs/url.md`, and every address that was ever written, means what it says there.

mod common;

use common::random::Random;
use saferlhf_viewer::language::Language;
use saferlhf_viewer::model::{
    CHARTS, CHOICES, CategorySet, Choices, Clause, Column, DataKey, Filter, How, Hub, Mapped, Mapping, Mode,
    On, Order, PairAddress, Role, Rule, SAFE_LABEL, SortBy, SortKey, TABLE, TableChoices, Values, View,
};
use saferlhf_viewer::state::{Address, Given, Theme};
use saferlhf_viewer::wire::Versus;
use std::collections::BTreeSet;

/// What odd names and texts are made of.
const PIECES: [&str; 40] = [
    "a", "B", "0", ",", "\"", "'", "%", "%41", "%2C", "+", " ", "#", "&", "=", "?", "/", ":", ";", "~",
    "~ab", "!", "=!", "[", "]", "[\"a\"]", "\\", "\\n", "\n", "\t", "\0", "\u{7f}", "<", "`", "é",
    "e\u{301}", "漢", "😀", "\u{2028}", "\u{feff}", "tag:",
];

fn name(random: &mut Random) -> String {
    (0..random.below(4)).map(|_| random.pick(&PIECES)).collect()
}

/// A name that is not empty.
fn text(random: &mut Random) -> String {
    random.pick(&PIECES).to_owned() + &name(random)
}

fn some<T>(random: &mut Random, value: impl FnOnce(&mut Random) -> T) -> Option<T> {
    (random.below(2) == 0).then(|| value(random))
}

fn few<T>(random: &mut Random, value: impl Fn(&mut Random) -> T) -> Vec<T> {
    (0..random.below(3)).map(|_| value(random)).collect()
}

/// A place such as pairs have.
fn place(random: &mut Random) -> String {
    format!("{}/{}", name(random), random.below(100_000))
}

/// Values of a list in any order, each once.
fn shuffled<T: Copy>(random: &mut Random, list: &[T]) -> Vec<T> {
    let mut rest = list.to_vec();
    let count = random.below(list.len() as u64 + 1);
    (0..count).map(|_| rest.swap_remove(random.below(rest.len() as u64) as usize)).collect()
}

/// Whether the values of a view combine in any way.
fn has_modes(view: View) -> bool {
    !view.is_of_rows() || matches!(view, View::Marks | View::Annotators | View::Audit)
}

/// A clause as the page could have it, with odd names.
fn clause(random: &mut Random, set: &CategorySet, mut clause: Clause) -> Clause {
    let view = clause.view;
    // A category of the set, or that none is known.
    let category = |random: &mut Random| match random.below(set.len() as u64 + 1) as usize {
        at if at < set.len() => at as u8,
        _ => CategorySet::UNKNOWN as u8,
    };
    match &mut clause.values {
        Values::Mask(mask) if view == View::Categories => {
            *mask = (0..=random.below(3)).fold(0, |mask, _| mask | 1 << category(random));
        }
        Values::Mask(mask) if view == View::Annotators => {
            *mask = (0..=random.below(3)).fold(0, |mask, _| match category(random).into() {
                CategorySet::UNKNOWN => mask | 1 << SAFE_LABEL,
                at => mask | 1_u32 << at,
            });
        }
        Values::Mask(_) => {}
        Values::Names(names) => {
            *names = (0..=random.below(3)).map(|_| name(random)).collect();
            if view == View::Audit {
                names.iter_mut().for_each(|name| *name = random.pick(Rule::ALL).key().to_owned());
            }
            if view == View::Marks {
                names.iter_mut().for_each(|name| *name = ["tag:", name].concat());
                names.extend(few(random, |random| random.pick(&["starred", "noted"]).to_owned()));
            }
            names.sort();
            names.dedup();
        }
        Values::Cells(cells) => {
            for [row, column] in cells.iter_mut() {
                *row = category(random);
                *column = if view == View::CategorySeverity { *column } else { category(random) };
            }
            cells.sort();
            cells.dedup();
        }
        Values::Span { .. } => {}
        Values::Search(search) => {
            search.text = text(random);
            search.how = random.pick(How::ALL);
            search.ignore_diacritics = random.below(2) == 0;
        }
        Values::Place(own) => *own = place(random),
    }
    if !clause.speaks_of_a_response() {
        clause.on = On::Either;
    }
    if !has_modes(view) {
        clause.mode = if clause.mode.excludes() { Mode::None } else { Mode::Any };
    }
    clause
}

fn filter(random: &mut Random, set: &CategorySet) -> Filter {
    let views = random.below(6);
    let plain = random.filter(views);
    plain
        .clauses()
        .iter()
        .fold(Filter::default(), |filter, own| filter.with(clause(random, set, own.clone())))
}

fn sources(random: &mut Random) -> Given {
    let mut given = Given::default();
    if random.below(3) > 0 {
        return given;
    }
    given.hub = some(random, |random| Hub {
        endpoint: some(random, text),
        dataset: text(random),
        config: some(random, text),
        split: some(random, text),
        revision: some(random, text),
    });
    given.sites = few(random, text);
    given.files = few(random, text);
    if given.is_named() && random.below(2) == 0 {
        for role in Role::ALL {
            for column in few(random, name) {
                let inverted = role.can_be_inverted() && random.below(2) == 0;
                given.mapping.0.push(Mapped { role: *role, column, inverted });
            }
        }
    }
    given
}

fn table(random: &mut Random) -> TableChoices {
    let mut table = TableChoices::default();
    if random.below(2) == 0 {
        table.columns = shuffled(random, Column::ALL);
        if !table.columns.contains(&Column::Pair) {
            let at = random.below(table.columns.len() as u64 + 1) as usize;
            table.columns.insert(at, Column::Pair);
        }
        let keys = shuffled(random, SortBy::ALL).into_iter();
        table.order = Order(keys.map(|by| SortKey { by, descending: random.below(2) == 0 }).collect());
        (table.wrap, table.compact) = (random.below(2) == 0, random.below(2) == 0);
        table.paged = random.below(2) == 0;
    }
    table
}

/// Any view that the page can have.
fn address(random: &mut Random, set: &CategorySet) -> Address {
    let mut choices = Choices::default();
    for (place, choice) in CHOICES.iter().enumerate() {
        if random.below(4) == 0 {
            assert!(choices.choose(place, random.pick(choice.options).0));
        }
    }
    let beginnings = ["x", "tab.", "lang.", "embed.", "vs.", "map.", "cat.", "split.gte", "", "?", "=", "&"];
    Address {
        sources: sources(random),
        filter: filter(random, set),
        versus: match random.below(6) {
            0 => Some(Versus::Rest),
            1 => Some(Versus::Filter(Filter::default())),
            2 => Some(Versus::Filter(filter(random, set))),
            _ => None,
        },
        choices,
        table: table(random),
        row: some(random, |random| PairAddress {
            place: place(random),
            fingerprint: some(random, |random| format!("{:x}", random.below(1 << 48))),
        }),
        diff: random.below(4) == 0,
        hide: random.below(4) == 0,
        theme: some(random, |random| random.pick(&[Theme::Light, Theme::Dark])),
        language: random.pick(&[Language::English, Language::Chinese]),
        tab: match random.below(16) {
            0 => Some(TABLE),
            1..4 => Some(random.pick(&CHARTS)),
            _ => None,
        },
        embed: random.below(4) == 0,
        lesson: some(random, |random| random.pick(&["all", "how-severe", "safer-is-not-safe.2"]).to_owned()),
        quiz: some(random, |random| random.pick(&["class7b", "a"]).to_owned()),
        data: match random.below(4) {
            0 => {
                let [pairs, hash] = [random.below(1 << 40), random.below(u64::MAX)];
                Some(DataKey::new(pairs, hash, some(random, |random| random.below(1 << 40))))
            }
            _ => None,
        },
        unknown: match random.below(8) {
            0 => few(random, |random| (random.pick(&beginnings).to_owned() + &name(random), name(random))),
            _ => Vec::new(),
        },
    }
}

/// What is wrong about how a view is written and read.
fn wrong(address: &Address, set: &CategorySet) -> Option<String> {
    let query = address.query(set);
    let (read, notes) = Address::parse(&query, set);
    let again = read.query(set);
    let odd: Vec<&String> =
        notes.iter().filter(|note| !note.contains("does not know what that means")).collect();
    let unknown: BTreeSet<&String> = address.unknown.iter().map(|(key, _)| key).collect();
    match () {
        () if read != *address => Some(format!("{query}\nis read as {read:#?}")),
        () if again != query => Some(format!("{query}\nis written again as\n{again}")),
        () if !odd.is_empty() || notes.len() != unknown.len() => {
            Some(format!("{query}\nis told of: {notes:?}"))
        }
        () if !query.bytes().all(|b| b.is_ascii_graphic()) => Some(format!("{query:?}\nis no address")),
        () => None,
    }
}

/// Texts with one letter less.
fn shorter(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let without = |at| letters.iter().enumerate().filter(move |(i, _)| *i != at).map(|(_, letter)| letter);
    (0..letters.len()).map(|at| without(at).collect()).collect()
}

/// Filters that are a little less.
fn lesser_filters(filter: &Filter) -> Vec<Filter> {
    let mut lesser: Vec<Filter> =
        filter.clauses().iter().map(|own| filter.clone().without(own.view)).collect();
    for own in filter.clauses() {
        let mut put = |values: Values| lesser.push(filter.clone().with(Clause { values, ..own.clone() }));
        match &own.values {
            Values::Names(names) => {
                for at in 0..names.len() {
                    let mut fewer = names.clone();
                    fewer.remove(at);
                    if !fewer.is_empty() {
                        put(Values::Names(fewer));
                    }
                    for name in shorter(&names[at]) {
                        let mut changed = names.clone();
                        changed[at] = name;
                        changed.sort();
                        changed.dedup();
                        put(Values::Names(changed));
                    }
                }
            }
            Values::Search(search) => {
                for text in shorter(&search.text).into_iter().filter(|text| !text.is_empty()) {
                    let mut search = search.clone();
                    search.text = text;
                    put(Values::Search(search));
                }
            }
            _ => {}
        }
    }
    lesser
}

/// Views that are a little less than one.
fn lesser(address: &Address) -> Vec<Address> {
    let plain = || address.clone();
    let mut lesser = vec![
        Address { sources: Given::default(), ..plain() },
        Address { sources: Given { mapping: Mapping::default(), ..address.sources.clone() }, ..plain() },
        Address { versus: None, ..plain() },
        Address { choices: Choices::default(), ..plain() },
        Address { table: TableChoices::default(), ..plain() },
        Address { row: None, diff: false, hide: false, theme: None, language: Language::English, ..plain() },
        Address { tab: None, embed: false, data: None, ..plain() },
        Address { unknown: Vec::new(), ..plain() },
    ];
    for at in 0..address.unknown.len() {
        let mut fewer = plain();
        fewer.unknown.remove(at);
        lesser.push(fewer);
        let (key, value) = &address.unknown[at];
        for (key, value) in shorter(key)
            .into_iter()
            .map(|key| (key, value.clone()))
            .chain(shorter(value).into_iter().map(|value| (key.clone(), value)))
        {
            let mut changed = plain();
            changed.unknown[at] = (key, value);
            lesser.push(changed);
        }
    }
    for at in 0..address.sources.mapping.0.len() {
        let mut fewer = plain();
        fewer.sources.mapping.0.remove(at);
        lesser.push(fewer);
    }
    lesser.extend(lesser_filters(&address.filter).into_iter().map(|filter| Address { filter, ..plain() }));
    if let Some(Versus::Filter(other)) = &address.versus {
        let filters = lesser_filters(other).into_iter();
        lesser.extend(filters.map(|f| Address { versus: Some(Versus::Filter(f)), ..plain() }));
    }
    lesser.retain(|less| less != address);
    lesser
}

/// Sets of categories: those of the family, and names that other data could have.
fn sets() -> [CategorySet; 4] {
    let long = ["drug_abuse,weapons,banned_substance", "terrorism,organized_crime", "privacy_violation"];
    [
        CategorySet::pku_saferlhf(),
        CategorySet::of_fields(&long),
        CategorySet::of_fields(&["a b", "a-b", "A_B", "unknown", "safe", "!", "漢，字"]),
        CategorySet::of_fields(&[]),
    ]
}

/// Round trips of so many views from a seed; views whose clauses were seen.
fn round_trips(seed: u64, views: usize) -> BTreeSet<(View, Mode)> {
    let mut random = Random(seed);
    let sets = sets();
    let mut seen = BTreeSet::new();
    for number in 0..views {
        let set = &sets[[0, 0, 0, 1, 2, 3][number % 6]];
        let mut address = address(&mut random, set);
        seen.extend(address.filter.clauses().iter().map(|own| (own.view, own.mode)));
        if wrong(&address, set).is_some() {
            while let Some(less) = lesser(&address).into_iter().find(|less| wrong(less, set).is_some()) {
                address = less;
            }
            let why = wrong(&address, set).unwrap_or_default();
            panic!("seed {seed:#x}, view {number}, made as small as it goes: {address:#?}\n{why}");
        }
    }
    seen
}

#[test]
fn a_hundred_thousand_views_come_back_from_their_addresses() {
    let seeds = [0x5afe_0001_u64, 0x5afe_0002, 0x5afe_0003, 0x5afe_0004];
    let threads = seeds.map(|seed| std::thread::spawn(move || round_trips(seed, 25_000)));
    let mut seen = BTreeSet::new();
    for thread in threads {
        seen.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    }
    for view in View::ALL {
        let modes = if has_modes(*view) { Mode::ALL } else { &[Mode::Any, Mode::None] };
        for mode in modes {
            assert!(seen.contains(&(*view, *mode)), "{view:?} {mode:?} was not among them");
        }
    }
}

/// Whatever an address says, right or wrong: what is understood of it is written in one way.
#[test]
fn nonsense_is_read_as_something_that_comes_back() {
    let sections = ["What is open", "What is filtered", "How it is shown"];
    let words: Vec<String> = sections.into_iter().flat_map(documented).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let sets = sets();
    let mut random = Random(0x5afe_0006);
    let mut told = 0;
    for number in 0..2_000 {
        let set = &sets[number % sets.len()];
        let mut query = String::from(random.pick(&["", "?"]));
        for _ in 0..random.below(8) {
            query += random.pick(&["", "", "", "vs.", "map."]);
            query += random.pick(&words);
            query += random.pick(&["=", "=", "=", "=", "", "=="]);
            for _ in 0..random.below(4) {
                query += random.pick(&["", "", ",", ":", "-", "/", "~", "["]);
                let word = random.pick(&words);
                query += random.pick(&[word, "drugs", "0", "2", "-9", "tag:", "/7"]);
                let piece = random.pick(&PIECES);
                query += random.pick(&["", "", piece]);
            }
            query += "&";
        }
        let (address, notes) = Address::parse(&query, set);
        told += usize::from(!notes.is_empty());
        let written = address.query(set);
        let (read, _) = Address::parse(&written, set);
        assert_eq!(read, address, "{query}\nis written as {written}");
        assert_eq!(read.query(set), written, "{query}");
    }
    assert!((1_000..2_000).contains(&told), "{told} had something wrong");
}

/// Cells of the lines of a table of `docs/url.md` that begin with an address.
fn examples(heading: &str) -> Vec<[String; 3]> {
    let text = include_str!("../docs/url.md");
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).expect("the section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let lines = section.lines().filter(|line| line.starts_with("| `?"));
    let cells = lines.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        <[&str; 3]>::try_from(cells).unwrap_or_else(|cells| panic!("{cells:?}")).map(str::to_owned)
    });
    cells.collect()
}

/// An address is read, written as `canonical` (`=`: as it stands), and read as the same again.
fn assert_canonical(query: &str, canonical: &str) -> Vec<String> {
    let set = CategorySet::pku_saferlhf();
    let canonical = if canonical == "=" { query } else { canonical };
    let (address, notes) = Address::parse(query, &set);
    assert_eq!(address.query(&set), canonical, "{query}");
    assert_eq!(Address::parse(canonical, &set).0, address, "{query}");
    notes
}

fn bare(cell: &str) -> &str {
    cell.trim_matches('`')
}

#[test]
fn every_example_is_what_it_says() {
    let good = examples("Examples");
    assert!(good.len() >= 40, "{} examples", good.len());
    for [query, canonical, _] in &good {
        let notes = assert_canonical(bare(query), bare(canonical));
        assert!(notes.is_empty(), "{query}: {notes:?}");
    }
    let wrong = examples("Examples of what is wrong");
    assert!(wrong.len() >= 20, "{} examples", wrong.len());
    for [query, left, notices] in &wrong {
        let notes = assert_canonical(bare(query), bare(left));
        let notices: Vec<&str> = notices.split("`, `").map(bare).collect();
        assert_eq!(notes.len(), notices.len(), "{query}: {notes:?}");
        for (note, notice) in notes.iter().zip(notices) {
            assert!(note.starts_with(notice), "{query}: {note}");
        }
    }
}

#[test]
fn addresses_of_old_keep_their_meaning() {
    let lines = include_str!("frozen-urls.txt").lines();
    let frozen: Vec<(&str, &str)> = lines
        .filter(|line| line.starts_with('?'))
        .map(|line| line.split_once(" ⇒ ").unwrap_or_else(|| panic!("{line}")))
        .collect();
    assert!(frozen.len() >= 40, "{} addresses", frozen.len());
    for (query, canonical) in frozen {
        let notes = assert_canonical(query, canonical);
        // Keys that were unknown then may mean something now.
        let odd = notes.iter().find(|note| !note.contains("does not know what that means"));
        assert_eq!(odd, None, "{query}");
    }
}

/// The words between backticks in the tables of a section of `docs/url.md`.
fn documented(heading: &str) -> BTreeSet<String> {
    let text = include_str!("../docs/url.md");
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).expect("the section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let mut words = BTreeSet::new();
    for line in section.lines().filter(|line| line.starts_with('|')) {
        let mut base = "";
        for word in line.split('`').skip(1).step_by(2) {
            for word in word.split(',') {
                match word.strip_prefix('.') {
                    Some(_) => drop(words.insert(base.to_owned() + word)),
                    None => {
                        base = word.split('.').next().unwrap_or(word);
                        words.insert(word.to_owned());
                    }
                }
            }
        }
    }
    words
}

/// Whatever a view writes is documented: its keys, and the values of closed lists.
#[test]
fn every_key_and_closed_value_is_documented() {
    let sections = ["What is open", "What is filtered", "How it is shown"];
    let mut keys: BTreeSet<String> = sections.into_iter().flat_map(documented).collect();
    // The values of `on` are said below the table, once for all.
    let on = include_str!("../docs/url.md").split_once("* `on`: ").expect("the values of on").1;
    let on = on.split("\n\n").next().unwrap_or(on);
    keys.extend(on.split('`').skip(1).step_by(2).map(str::to_owned));
    let set = CategorySet::pku_saferlhf();
    let mut random = Random(0x5afe_0005);
    let mut written = BTreeSet::new();
    for _ in 0..3_000 {
        let address = Address { unknown: Vec::new(), ..address(&mut random, &set) };
        let query = address.query(&set);
        for (key, value) in query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')) {
            written.insert(key.to_owned());
            let base = key.strip_prefix("vs.").unwrap_or(key).split('.').next().unwrap_or(key);
            let is_closed = ["safety", "pref", "differs", "safe", "columns", "sort", "rows"].contains(&base);
            if is_closed || key.ends_with(".on") || key.ends_with(".in") {
                for value in value.split(',') {
                    assert!(keys.contains(value.trim_start_matches('-')), "{key}={value} is not documented");
                }
            }
        }
    }
    let is_documented = |key: &str| {
        let key = key.strip_prefix("vs.").unwrap_or(key);
        keys.contains(key.strip_prefix("map.").unwrap_or(key)) || key == "split.any"
    };
    let missing: Vec<&String> = written.iter().filter(|key| !is_documented(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(written.len() > 120, "{}", written.len());
}
