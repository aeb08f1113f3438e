//! The page's address ⇄ what it says. Pure.

mod clauses;
mod table;

pub(super) use clauses::no_such_name;

use super::given::Given;
use crate::language::Language;
use crate::model::{
    AUDIT, CHARTS, CHOICES, CategorySet, Choices, DataKey, Filter, Hub, Mapping, PairAddress, Role, TABLE,
    TableChoices, nearest,
};
use crate::wire::Versus;
use clauses::{Draft, clauses_of, filter_of, left_out, no_such, view_and_part};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// A chosen colour theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Key in the address and in the page.
    pub fn key(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// Everything that the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// What to open.
    pub sources: Given,
    /// What is filtered.
    pub filter: Filter,
    /// What the pairs that match the filter are compared with.
    pub versus: Option<Versus>,
    /// How charts show their counts.
    pub choices: Choices,
    /// How the table is shown.
    pub table: TableChoices,
    /// The open pair.
    pub row: Option<PairAddress>,
    /// Whether the reader marks the words in which responses differ.
    pub diff: bool,
    /// Text is hidden at first, whatever the reader's level is.
    pub hide: bool,
    /// Theme, where it is not the system's.
    pub theme: Option<Theme>,
    /// What the page speaks.
    pub language: Language,
    /// Which part of the page it is about: a chart by name, the table, or the audit, which is open then.
    pub tab: Option<&'static str>,
    /// The page is part of another one and shows nothing but that.
    pub embed: bool,
    /// The lesson that is shown, and its step: `safer-is-not-safe.2`.
    pub lesson: Option<String>,
    /// The seed of the quiz that is shown.
    pub quiz: Option<String>,
    /// What the data was when the address was made. The page does not say it of itself.
    pub data: Option<DataKey>,
    /// Keys that mean nothing here; kept.
    pub unknown: Vec<(String, String)>,
}

/// What is escaped in a value: what would end it, and what browsers escape anyway.
const ESCAPED: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'\'')
    .add(b'+')
    .add(b'<')
    .add(b'>')
    .add(b'`');

/// What is escaped in a key.
const ESCAPED_IN_KEYS: AsciiSet = ESCAPED.add(b'=');

/// Notes on one address at most, so that a hostile one costs no time.
const MOST_NOTES: usize = 50;

impl Address {
    /// Reads a query string (with or without `?`). The second value tells of
    /// every value that could not be used.
    pub fn parse(query: &str, set: &CategorySet) -> (Self, Vec<String>) {
        let mut address = Self::default();
        let mut notes = Vec::new();
        let mut drafts = [Vec::new(), Vec::new()];
        let pairs: Vec<(String, String)> = query
            .strip_prefix('?')
            .unwrap_or(query)
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(key), decode(value))
            })
            .collect();
        if pairs.iter().any(|(key, value)| key == "hub" && !value.is_empty()) {
            address.sources.hub = Some(Hub::default());
        }
        let mut said: Vec<String> = Vec::new();
        for (key, value) in pairs {
            if said.contains(&key) {
                if !value.is_empty() {
                    notes.push(left_out(&key, &value, "another value stands before it"));
                }
            } else if !address.take(&key, &value, &mut drafts, set, &mut notes) {
                address.unknown.push((key, value));
            } else if !value.is_empty() && !["src", "patterns", "site"].contains(&&*key) {
                said.push(key);
            }
        }
        let [clauses, others] = drafts;
        address.filter = filter_of(clauses, "", &mut notes);
        if !others.is_empty() {
            if address.versus.is_some() {
                notes.push("vs: there are keys such as vs.cat.any too, and those count.".to_owned());
            }
            address.versus = Some(Versus::Filter(filter_of(others, VERSUS, &mut notes)));
        }
        if !address.sources.is_named() && !address.sources.mapping.is_empty() {
            address.sources.mapping = Mapping::default();
            notes.push(format!(
                "{MAP}…: this says what columns mean, but the address names no file that has them, so it was left out."
            ));
        }
        for (at, (key, _)) in address.unknown.iter().enumerate() {
            if notes.len() > MOST_NOTES {
                break;
            }
            if address.unknown[..at].iter().all(|(other, _)| other != key) {
                notes.push(unknown(key));
            }
        }
        if notes.len() > MOST_NOTES {
            notes.truncate(MOST_NOTES);
            notes.push("There is more in the address that could not be used.".to_owned());
        }
        (address, notes)
    }

    /// Takes a key; false where it means nothing here.
    fn take(
        &mut self,
        key: &str,
        value: &str,
        drafts: &mut [Vec<Draft>; 2],
        set: &CategorySet,
        notes: &mut Vec<String>,
    ) -> bool {
        // Beside a dataset on the hub some keys say which part of it is opened.
        if self.sources.hub.as_mut().is_some_and(|hub| part_of_hub(hub, key, value)) {
            return true;
        }
        match key {
            "v" => match value {
                "" | "1" => {}
                _ if !value.starts_with('0') && value.bytes().all(|b| b.is_ascii_digit()) => {
                    notes.push(format!(
                        "v={value}: made by a newer viewer: what this one understands of the address is used."
                    ));
                }
                _ => notes.push(no_such(key, value, &["1"])),
            },
            "src" | "patterns" if !value.is_empty() => self.sources.files.push(value.to_owned()),
            "site" if !value.is_empty() => self.sources.sites.push(value.to_owned()),
            "row" if !value.is_empty() => self.row = Some(PairAddress::parse(value)),
            "src" | "patterns" | "site" | "row" => {}
            "hub" | "config" | "rev" | "endpoint" => {
                if !value.is_empty() {
                    let why =
                        "this belongs to a dataset on the hub, and the address names none (hub=OWNER/NAME)";
                    notes.push(left_out(key, value, why));
                }
            }
            "hide" => {
                // What somebody wants hidden is hidden, however it is said.
                self.hide = true;
                if !matches!(value, "" | "1") {
                    notes.push(format!("hide={value}: text is hidden, as by hide=1."));
                }
            }
            "diff" | "theme" | "lang" | "vs" | "tab" | "embed" | "data" if value.is_empty() => {}
            "diff" => match value {
                "words" => self.diff = true,
                _ => notes.push(no_such(key, value, &["words"])),
            },
            "theme" => match value {
                "light" => self.theme = Some(Theme::Light),
                "dark" => self.theme = Some(Theme::Dark),
                _ => notes.push(no_such(key, value, &["light", "dark"])),
            },
            "lang" => match Language::from_key(value) {
                Some(language) => self.language = language,
                None => notes.push(no_such(key, value, &["en", "zh"])),
            },
            "tab" => {
                let mut known = CHARTS.to_vec();
                known.extend([TABLE, AUDIT]);
                self.tab = known.iter().find(|name| **name == value).copied();
                if self.tab.is_none() {
                    notes.push(no_such(key, value, &known));
                }
            }
            "embed" => {
                self.embed = value == "1";
                if !self.embed {
                    notes.push(no_such(key, value, &["1"]));
                }
            }
            "lesson" => self.lesson = Some(value.to_owned()).filter(|value| !value.is_empty()),
            "quiz" => self.quiz = Some(value.to_owned()).filter(|value| !value.is_empty()),
            "data" => {
                self.data = DataKey::parse(value);
                if self.data.is_none() {
                    notes.push(left_out(key, value, "this has to be PAIRS-HASH or PAIRS-HASH-MATCHING"));
                }
            }
            "vs" => match value {
                "rest" => self.versus = Some(Versus::Rest),
                "all" => self.versus = Some(Versus::Filter(Filter::default())),
                _ => notes.push(no_such(key, value, &["rest", "all", "or keys such as vs.cat.any"])),
            },
            _ => {
                if let Some(role) = key.strip_prefix(MAP) {
                    let role = Role::from_key(role);
                    role.into_iter().for_each(|role| self.sources.mapping.take(role, value));
                    return role.is_some();
                }
                let [clauses, others] = drafts;
                let (drafts, name) = match key.strip_prefix(VERSUS) {
                    Some(name) => (others, name),
                    None => (clauses, key),
                };
                if let Some((view, part)) = view_and_part(name) {
                    Draft::of(drafts, view).take(key, part, value, set, notes);
                    return true;
                }
                return choose(&mut self.choices, key, value, notes)
                    || table::take(&mut self.table, key, value, notes);
            }
        }
        true
    }

    /// The query string for the open pair alone, without what is filtered and how
    /// that is shown; none while no pair is open.
    pub fn of_pair(&self, set: &CategorySet) -> Option<String> {
        let row = Some(self.row.clone()?);
        Some(Self { sources: self.sources.clone(), row, ..Self::default() }.query(set))
    }

    /// The query string, keys in fixed order; empty when there is nothing to say.
    pub fn query(&self, set: &CategorySet) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut say = |key: &str, value: String| pairs.push((key.to_owned(), value));
        if let Some(hub) = &self.sources.hub {
            say("hub", hub.dataset.clone());
            let parts = [&hub.endpoint, &hub.config, &hub.split, &hub.revision];
            for (key, part) in ["endpoint", "config", "split", "rev"].into_iter().zip(parts) {
                part.iter().for_each(|part| say(key, part.clone()));
            }
        }
        self.sources.sites.iter().for_each(|site| say("site", site.clone()));
        self.sources.files.iter().for_each(|file| say("src", file.clone()));
        // Of files that no address names nothing can be said either.
        if self.sources.is_named() {
            self.sources.mapping.say(&mut |role, columns| say(&[MAP, role].concat(), columns));
        }
        for (key, value) in clauses_of(&self.filter, set) {
            let is_of_hub = self.sources.hub.is_some() && key == "split";
            say(if is_of_hub { "split.any" } else { &key }, value);
        }
        match &self.versus {
            None => {}
            Some(Versus::Rest) => say("vs", "rest".to_owned()),
            Some(Versus::Filter(filter)) if filter.is_empty() => say("vs", "all".to_owned()),
            Some(Versus::Filter(filter)) => clauses_of(filter, set)
                .into_iter()
                .for_each(|(key, value)| say(&format!("{VERSUS}{key}"), value)),
        }
        for (place, choice) in
            CHOICES.iter().enumerate().filter(|(place, _)| !self.choices.is_default(*place))
        {
            say(&format!("{}.{}", choice.chart, choice.key), self.choices.chosen(place).to_owned());
        }
        table::say(&self.table, &mut say);
        self.row.iter().for_each(|r| say("row", r.to_string()));
        if self.diff {
            say("diff", "words".to_owned());
        }
        if self.hide {
            say("hide", "1".to_owned());
        }
        self.theme.iter().for_each(|t| say("theme", t.key().to_owned()));
        if self.language != Language::English {
            say("lang", self.language.key().to_owned());
        }
        self.tab.iter().for_each(|tab| say("tab", (*tab).to_owned()));
        if self.embed {
            say("embed", "1".to_owned());
        }
        self.lesson.iter().for_each(|lesson| say("lesson", lesson.clone()));
        self.quiz.iter().for_each(|seed| say("quiz", seed.clone()));
        self.data.iter().for_each(|data| say("data", data.as_str().to_owned()));
        self.unknown.iter().for_each(|(key, value)| say(key, value.clone()));
        let text: Vec<String> = pairs
            .into_iter()
            .map(|(key, value)| {
                format!(
                    "{}={}",
                    utf8_percent_encode(&key, &ESCAPED_IN_KEYS),
                    utf8_percent_encode(&value, &ESCAPED)
                )
            })
            .collect();
        if text.is_empty() { String::new() } else { format!("?{}", text.join("&")) }
    }
}

/// Before the roles that columns of other labelled data have.
const MAP: &str = "map.";

/// Before the keys of the filter that the first is compared with.
pub(super) const VERSUS: &str = "vs.";

/// Takes a part of a dataset's address; false where the key is no such.
fn part_of_hub(hub: &mut Hub, key: &str, value: &str) -> bool {
    let some = || (!value.is_empty()).then(|| value.to_owned());
    match key {
        "hub" => hub.dataset = value.to_owned(),
        "config" => hub.config = some(),
        "split" => hub.split = some(),
        "rev" => hub.revision = some(),
        "endpoint" => hub.endpoint = some(),
        _ => return false,
    }
    true
}

/// Takes a choice of a chart; false where the key is no such.
fn choose(choices: &mut Choices, key: &str, value: &str, notes: &mut Vec<String>) -> bool {
    let place = key.split_once('.').and_then(|(chart, key)| Choices::place(chart, key));
    if let Some(place) = place
        && !value.is_empty()
        && !choices.choose(place, value)
    {
        let known: Vec<&str> = CHOICES[place].options.iter().map(|(key, _)| *key).collect();
        notes.push(no_such(key, value, &known));
    }
    place.is_some()
}

/// A note on a key that means nothing here.
fn unknown(key: &str) -> String {
    let (prefix, name) = key.strip_prefix(VERSUS).map_or(("", key), |name| (VERSUS, name));
    let mut known = clauses::keys();
    if prefix.is_empty() {
        known.extend(CHOICES.iter().map(|choice| [choice.chart, ".", choice.key].concat()));
        known.extend(Role::ALL.iter().map(|role| [MAP, role.key()].concat()));
        let others = [
            "hub", "config", "endpoint", "rev", "site", "src", "patterns", "vs", "columns", "sort", "rows",
            "table", "row", "diff", "hide", "theme", "lang", "tab", "embed", "lesson", "quiz", "data",
        ];
        known.extend(others.map(str::to_owned));
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut note = format!("{key}: this viewer does not know what that means; it is kept in the address.");
    if let Some(near) = nearest(name, &known).first() {
        note += &format!(" Did you mean {prefix}{near}?");
    }
    note
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clause, View};

    fn parse(query: &str) -> (Address, Vec<String>) {
        Address::parse(query, &CategorySet::pku_saferlhf())
    }

    #[test]
    fn equal_views_have_equal_addresses() {
        for (query, canonical) in [
            ("", ""),
            ("?cat.any=drugs,cybercrime", "?cat.any=drugs,cybercrime"),
            ("?cat.any=cybercrime%2Cdrugs&split=train", "?split=train&cat.any=drugs,cybercrime"),
            (
                "?sev.any=3,2&safety.any=both-unsafe&pref.any=0-1,1-0",
                "?sev.any=2,3&safety.any=both-unsafe&pref.any=0-1,1-0",
            ),
            ("?row=alpaca-7b/train/12&theme=dark", "?row=alpaca-7b/train/12&theme=dark"),
            (
                "?src=https://a.example/x%20y.parquet?b=1%26c=2&src=b.parquet",
                "?src=https://a.example/x%20y.parquet?b=1%26c=2&src=b.parquet",
            ),
            ("?theme=dark&lang=zh&x", "?theme=dark&lang=zh&x="),
            ("?lang=en", ""),
            (
                "?map.safe_0=!toxic&map.prompt=question&src=a.parquet&map.category_0=[\"a,b\",\"c\"]",
                "?src=a.parquet&map.prompt=question&map.safe_0=!toxic&map.category_0=[%22a,b%22,%22c%22]",
            ),
            ("?row=a/train/12~AB12&diff=words&hide=1", "?row=a/train/12~ab12&diff=words&hide=1"),
            (
                "?sort=-severity,length-0&columns=pair,labels-0",
                "?columns=pair,labels-0&sort=-severity,length-0",
            ),
            (
                "?table=paged&rows=compact,wrap&columns=labels-1,better",
                "?columns=pair,labels-1,better&rows=wrap,compact&table=paged",
            ),
            ("?columns=pair,marks,prompt,labels-0,labels-1,better,safer", ""),
            ("?search=a+b%26c&sev.any=3", "?sev.any=3&search=a%20b%26c"),
            (
                "?search.regex=^x&search.in=responses&search.on=safer&search.not=1",
                "?search.regex=^x&search.in=responses&search.on=safer&search.not=1",
            ),
            ("?search.words=x&search.accents=ignore&search.in=all", "?search.words=x&search.accents=ignore"),
            (
                "?same_prompt=a/train/3&marks.any=starred,tag:x",
                "?same_prompt=a/train/3&marks.any=starred,tag:x",
            ),
            ("?vs.search=x", "?vs.search=x"),
            (
                "?annotators_differ.any=safe,drugs&sev.any=3&vs.annotators_differ.not_all=safe",
                "?sev.any=3&annotators_differ.any=drugs,safe&vs.annotators_differ.not_all=safe",
            ),
            (
                "?cat_pair.any=drugs:violence,violence:drugs&gap.not_all=3,unknown&cat_sev.none=drugs:2,drugs:unknown",
                "?gap.not_all=3,unknown&cat_sev.none=drugs:2,drugs:unknown&cat_pair.any=violence:drugs,drugs:violence",
            ),
            ("?vs=rest&cat_across.all=drugs:drugs", "?cat_across.all=drugs:drugs&vs=rest"),
            ("?vs.sev.any=3&sev.any=2&vs.split=a/train", "?sev.any=2&vs.split=a/train&vs.sev.any=3"),
            ("?vs=all", "?vs=all"),
            (
                "?cooccurrence.of=unsafe&categories.by=pair&categories.sort=count",
                "?categories.by=pair&cooccurrence.of=unsafe",
            ),
            ("?cat.on=better&cat.all=drugs,violence", "?cat.all=violence,drugs&cat.on=better"),
            ("?cat.on=either&cat.none=unknown", "?cat.none=unknown"),
            ("?labels.any=unknown,3,0&labels.on=safer", "?labels.any=0,3,unknown&labels.on=safer"),
            (
                "?response_length.lte=200&response_length.gte=0&prompt_length.gte=5&prompt_length.not=1",
                "?prompt_length.gte=5&prompt_length.not=1&response_length.gte=0&response_length.lte=200",
            ),
            (
                "?length_difference.gte=-5&length_difference.on=better&differs.any=severity",
                "?differs.any=severity&length_difference.gte=-5&length_difference.on=better",
            ),
            (
                "?response_source.none=Alpaca-7B&prompt_source.any=Beavertails&split.none=test",
                "?split.none=test&prompt_source.any=Beavertails&response_source.none=Alpaca-7B",
            ),
        ] {
            let set = CategorySet::pku_saferlhf();
            let (address, _) = parse(query);
            assert_eq!(address.query(&set), canonical);
            assert_eq!(parse(canonical).0, address, "{query}");
        }
    }

    #[test]
    fn a_link_to_a_pair_says_where_it_stands_and_nothing_else() {
        let set = CategorySet::pku_saferlhf();
        let (address, _) = parse("?src=a.parquet&sev.any=3&vs=rest&row=a/train/3~ab12&diff=words&theme=dark");
        assert_eq!(address.of_pair(&set).as_deref(), Some("?src=a.parquet&row=a/train/3~ab12"));
        assert_eq!(parse("?sev.any=3").0.of_pair(&set), None);
    }

    #[test]
    fn a_value_that_cannot_be_used_is_told() {
        let (address, notes) = parse(
            "?cat.any=terrorism,drugs&sev.any=7&theme=blue&foo=1&vs=x&cat_sev.any=drugs,drugs:9&categories.by=row\
             &columns=pair,colour&sort=-colour&rows=high&table=round&search.in=prompt&search.how=x",
        );
        assert_eq!(notes.len(), 14, "{notes:?}");
        assert!(notes[0].contains("terrorism") && notes[0].contains("cybercrime"));
        assert_eq!(address.filter.clauses().len(), 1);
        let unknown: Vec<&str> = address.unknown.iter().map(|(key, _)| &key[..]).collect();
        assert_eq!(unknown, ["foo", "search.how"]);
        let (address, notes) =
            parse("?cat.on=worst&prompt_length.gte=x&cat.any=drugs&cat.none=violence&pref.on=either");
        assert_eq!(notes.len(), 4, "{notes:?}");
        assert_eq!(address.filter, Filter::default().with(Clause::any_of(View::Categories, 1 << 6)));
        assert_eq!(address.unknown.len(), 1, "a pair has no response to choose");
        let (address, notes) = parse("?annotators_differ.all=unknown,safe&annotators_differ.not=1");
        assert!(
            notes.len() == 2 && notes[0].contains("unknown") && notes[0].contains("drugs, "),
            "{notes:?}"
        );
        assert!(notes[0].ends_with("safe."), "{notes:?}");
        assert_eq!((address.filter.clauses().len(), address.unknown.len()), (1, 1));
    }

    #[test]
    fn what_was_nearly_right_is_suggested() {
        for (query, note) in [
            ("cat.ayn=drugs", "Did you mean cat.any?"),
            ("vs.sevv.any=1", "Did you mean vs.sev.any?"),
            ("collumns=pair", "Did you mean columns?"),
            ("map.promt=a&src=b", "Did you mean map.prompt?"),
            ("cooccurence.of=unsafe", "Did you mean cooccurrence.of?"),
            ("cat.any=Drugs", "Did you mean drugs?"),
            ("cat.any=crime", "Did you mean economic-crime, white-collar-crime?"),
            ("cat_pair.any=drugs:cyber-crime", "Did you mean cybercrime"),
            ("sort=-severty", "Did you mean severity"),
            ("cat.on=beter", "Did you mean better"),
            ("safety.any=both", "Known: both-safe, only-0-safe"),
            ("marks.any=stared", "Known: starred, noted, tag:NAME."),
            ("v=2", "v=2: made by a newer viewer"),
            ("v=0", "Known: 1."),
            ("sev.gte=4", "sev.gte, .lte: it goes from 0 to 3"),
            ("sev.gte=2&sev.any=0", "sev is filtered in another way already"),
            ("prompt_length.gte=9&prompt_length.lte=8", "there is nothing between them"),
            ("prompt_length.gte=1.5", "this has to be a whole number"),
            ("prompt_length.not=1", "not by which value"),
            ("vs.cat.on=better", "vs.cat: the address says how"),
            ("search=x&search.in=prompt&search.on=better", "search.on: a prompt is searched"),
            ("search=x&search.not=0", "search.not=0: there is no such value"),
            ("search=x&search.exact=y", "is filtered in another way already"),
            ("same_prompt=x", "place of a pair"),
            ("rev=v0", "belongs to a dataset on the hub"),
            ("vs=rest&vs.sev.any=1", "those count"),
            ("theme=dark&theme=light", "theme=light: another value stands before it"),
            ("diff=letters", "Known: words."),
            ("hide=0", "text is hidden"),
            ("map.prompt=a", "map.…"),
        ] {
            let notes = parse(query).1;
            assert!(notes.len() == 1 && notes[0].contains(note), "{query}: {notes:?}");
        }
        let notes = parse("foo=1&foo=2&bar=3").1;
        assert_eq!(notes.len(), 2, "each key is told once: {notes:?}");
        assert!(notes.iter().all(|note| note.contains("it is kept") && !note.contains("Did you mean")));
        assert!(parse("hide=0").0.hide && parse("hide").0.hide);
        // What says nothing is no mistake.
        for query in
            ["v=1&v=", "src=&site=&row=&hub=&config=", "cat.any=&cat.on=&search=&sort=&columns=&table=&rows="]
        {
            let (address, notes) = parse(query);
            assert!(address == Address::default() && notes.is_empty(), "{query}: {notes:?}");
        }
    }

    #[test]
    fn a_hostile_address_costs_no_time() {
        let keys: Vec<String> = (0..20_000).map(|at| format!("k{at}=1")).collect();
        for query in
            [keys.join("&"), "x&".repeat(20_000), "theme=dark&".repeat(20_000), "a".repeat(1_000_000)]
        {
            let (address, notes) = parse(&query);
            assert!(notes.len() <= MOST_NOTES + 1, "{}", notes.len());
            assert_eq!(parse(&address.query(&CategorySet::pku_saferlhf())).0, address);
        }
    }
}
