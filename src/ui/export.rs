//! The pairs in view as a file: in which form, by which rules, and how far that is.

use super::charts;
use super::lazy::{self, Part};
use super::lesson;
use super::parts::{control, select};
use super::tree::{Node, node, template};
use crate::chart::{ANNOTATORS, charts_json, count, filter_sentence, is_of, megabytes, rows_name};
use crate::model::{
    DataKey, Fields, Format, LeftOut, Level, Member, PreferBy, PreferenceRules, Shape, Ties, UnsafePairs,
    quoted,
};
use crate::state::exports::{self, SavedFile, Saving};
use crate::state::{Page, actions};
use crate::wire::{About, ExportJob};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, MouseEvent};

/// The panel, which is fetched when it is first opened.
static PART: Part = Part { draw, clicked, typed: Some(typed), woken: None, figure: None };

lazy::offer!(__wasm_split_00export00_export_00000000000000000000000000000006_table, PART);

/// What the reader chose.
#[derive(Clone, Copy)]
struct Form {
    format: Format,
    texts: bool,
    guards: bool,
    in_order: bool,
    rules: PreferenceRules,
}

thread_local! {
    static OPEN: Cell<bool> = const { Cell::new(false) };
    static FORM: Cell<Option<Form>> = const { Cell::new(None) };
}

/// Whether the panel is open.
pub(super) fn is_open() -> bool {
    OPEN.get()
}

/// Opens the panel, or closes it.
pub(super) fn toggle(page: Page) {
    OPEN.set(!OPEN.get());
    actions::part_changed(page);
}

fn form() -> Form {
    let rules = PreferenceRules::default();
    FORM.get().unwrap_or(Form { format: Format::JsonLines, texts: true, guards: true, in_order: true, rules })
}

/// What formats are called.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV, a column for each label",
        Format::JsonLines => "JSON Lines, as the dataset has its rows",
        Format::Parquet => "Parquet, with the columns and types of the source",
        Format::PreferencesJsonLines => "Preference pairs, JSON Lines (prompt, chosen, rejected)",
        Format::PreferencesParquet => "Preference pairs, Parquet (prompt, chosen, rejected)",
        Format::Aggregates => "The numbers of all charts, JSON",
    }
}

const BY: [(&str, &str); 2] = [
    ("safer", "the safer response (safer_response_id)"),
    ("better", "the better response (better_response_id)"),
];
const TIES: [(&str, &str); 3] = [
    ("same-text", "leave out pairs whose responses have the same text"),
    ("same-labels", "leave out these, and pairs in which no recorded label differs"),
    ("keep", "keep all, as recorded"),
];
const UNSAFE: [(&str, &str); 3] = [
    ("keep", "keep all, as recorded"),
    ("both-unsafe", "leave out pairs with two unsafe responses"),
    ("chosen-unsafe", "leave out pairs whose chosen response is unsafe"),
];
const SHAPES: [(&str, &str); 2] = [("text", "texts"), ("messages", "lists of messages with a role")];

fn why(left_out: LeftOut) -> &'static str {
    match left_out {
        LeftOut::NoPreference => "the preference is not recorded",
        LeftOut::SameText => "both responses have the same text",
        LeftOut::SameLabels => "no recorded label differs",
        LeftOut::BothUnsafe => "both responses are unsafe",
        LeftOut::ChosenUnsafe => "the chosen response is unsafe",
    }
}

/// Whether rows can be preference data.
fn has_preferences(fields: Fields) -> bool {
    let has_texts = fields.has(Fields::PAIR) && !fields.has(Fields::PATTERNS);
    has_texts && (fields.has(Fields::BETTER) || fields.has(Fields::SAFER))
}

fn draw(page: Page) -> Vec<Node> {
    let store = page.store;
    let Some(about) = store.about.get() else { return Vec::new() };
    let (form, fields) = (form(), about.fields);
    let (shown, all) = (store.shown.with(|counts| counts.pairs), store.all.with(|counts| counts.pairs));
    let filter = store.filter.with(|filter| filter_sentence(filter, &about.categories, fields));
    let of_patterns = fields.has(Fields::PATTERNS);
    let (shown, all, rows) = match form.format {
        Format::Aggregates => (shown, all, rows_name(fields)),
        _ if of_patterns => {
            let read = store.sources.with(|sources| sources.iter().map(|source| source.rows).sum());
            (store.rows.with(|rows| rows.matching), read, "label patterns")
        }
        _ => (shown, all, rows_name(fields)),
    };
    let ordered = store.address.with(|address| !address.table.order.0.is_empty());
    let no_text = store.reveal.get().level == Level::Labels;
    let formats: Vec<(&str, &str)> = Format::ALL
        .iter()
        .filter(|format| !format.is_preferences() || has_preferences(fields))
        .map(|format| (format.key(), format_name(*format)))
        .collect();
    let mut options = vec![choice("format", "Form", &formats, form.format.key())];
    match form.format {
        Format::Aggregates => {}
        format if format.is_preferences() => options.extend(rules(&form, fields)),
        format => {
            if !of_patterns {
                options.push(tick("texts", "with prompts and responses", form.texts && !no_text, no_text));
            }
            if format == Format::Csv {
                let words = "set an apostrophe before texts that a spreadsheet would run as a formula";
                options.push(tick("guards", words, form.guards, false));
            }
        }
    }
    if ordered && form.format != Format::Aggregates {
        options.push(tick("in-order", "in the order of the table", form.in_order, false));
    }
    let what = match form.format {
        Format::Aggregates => {
            ["What the charts show of ", &count(shown), " of ", &count(all), " ", rows].concat()
        }
        _ => [&count(shown), " of ", &count(all), " ", rows].concat(),
    };
    let refused = match () {
        () if !store.complete.get() => Some("Wait until everything is read: then all that matches is saved."),
        () if no_text && form.format.is_preferences() => Some(
            "You chose to see labels only, and preference pairs are texts. Choose another level of consent first.",
        ),
        () if shown == 0 && form.format != Format::Aggregates => {
            Some("Nothing matches the filter: there is nothing to save.")
        }
        () => None,
    };
    let has_texts =
        form.format.is_preferences() || form.texts && !no_text && form.format != Format::Aggregates;
    let has_texts = has_texts && !of_patterns;
    let warning = has_texts.then(|| {
        node("p").class("export-warning").text(
            "The file holds the dataset’s texts, which can be offensive or harmful, without anything in front of them.",
        )
    });
    let no_text_words =
        (no_text && !of_patterns && !form.format.is_preferences() && form.format != Format::Aggregates)
            .then(|| node("p").text("You chose to see labels only: texts are left out."));
    let is_running = matches!(exports::saving(), Saving::Running { .. });
    let save = match refused {
        Some(why) => node("p").is("id", "export-refused").text(why),
        None if is_running => control("stop-saving", "Stop"),
        None => control("save-data", "Save"),
    };
    vec![template(
        "<section id=export aria-label='Save data' data-format={}>\
         <p id=export-what>{}</><p id=export-filter>{}</>{}{}{}{}{}</>",
        &mut [
            form.format.key().into(),
            what.into(),
            ["Filter: ", &filter].concat().into(),
            options.into(),
            warning.into(),
            no_text_words.into(),
            save.into(),
            progress(&exports::saving(), rows).into(),
        ],
    )]
}

fn rules(form: &Form, fields: Fields) -> Vec<Node> {
    let by: Vec<(&str, &str)> = BY
        .into_iter()
        .filter(|(key, _)| fields.has(if *key == "safer" { Fields::SAFER } else { Fields::BETTER }))
        .collect();
    let rules = own_rules(form, fields);
    let mut all =
        vec![choice("by", "Chosen is", &by, rules.by.key()), choice("ties", "Ties", &TIES, rules.ties.key())];
    if fields.has(Fields::SAFE) {
        all.push(choice("unsafe", "Unsafe responses", &UNSAFE, rules.unsafe_pairs.key()));
    }
    all.push(choice("shape", "Written as", &SHAPES, rules.shape.key()));
    all
}

/// The rules, as far as the data has what they speak of.
fn own_rules(form: &Form, fields: Fields) -> PreferenceRules {
    let by = if fields.has(Fields::SAFER) { form.rules.by } else { PreferBy::Better };
    let by = if fields.has(Fields::BETTER) { by } else { PreferBy::Safer };
    let unsafe_pairs = if fields.has(Fields::SAFE) { form.rules.unsafe_pairs } else { UnsafePairs::Keep };
    PreferenceRules { by, unsafe_pairs, ..form.rules }
}

fn choice(
    name: &'static str,
    words: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
) -> Node {
    template(
        "<label class=export-choice><span>{}</>{}</>",
        &mut [words.into(), select(options, chosen.to_owned()).is("data-export", name).into()],
    )
}

fn tick(name: &'static str, words: &'static str, is_set: bool, is_disabled: bool) -> Node {
    let mut input = node("input").is("type", "checkbox").is("data-export", name);
    if is_set {
        input = input.is("checked", "");
    }
    if is_disabled {
        input = input.is("disabled", "");
    }
    template("<label class=export-tick>{}<span>{}</></>", &mut [input.into(), words.into()])
}

fn progress(saving: &Saving, rows: &'static str) -> Vec<Node> {
    match saving {
        Saving::Idle => Vec::new(),
        Saving::Running { rows: done, all, bytes } => {
            let words =
                [&count(*done), " of ", &count(*all), " ", rows, ", ", &megabytes(*bytes), " written"]
                    .concat();
            vec![template(
                "<div class=progress id=export-progress role=progressbar aria-label=Saving aria-valuemin=0 aria-valuenow={} aria-valuemax={}>\
                 <span class=progress-track><span class=progress-fill --v={} --of={}></></><span class=progress-text>{}</></>",
                &mut [
                    done.to_string().into(),
                    (*all).max(1).to_string().into(),
                    done.to_string().into(),
                    (*all).max(1).to_string().into(),
                    words.into(),
                ],
            )]
        }
        Saving::Failed(failure) => vec![
            node("p")
                .class("message error")
                .is("id", "export-failed")
                .is("role", "alert")
                .text(failure.text.trim_start_matches(": ").to_owned()),
        ],
        Saving::Stopped => vec![
            node("p")
                .class("message note")
                .is("id", "export-stopped")
                .is("role", "status")
                .text("Stopped. Nothing was saved."),
        ],
        Saving::Done(saved) => done(saved, rows),
    }
}

fn done(saved: &SavedFile, rows: &'static str) -> Vec<Node> {
    let mut words = ["Saved ", &saved.name, ": "].concat();
    if saved.rows > 0 || !saved.provenance.is_empty() {
        words += &[&count(saved.rows), " ", rows, ", "].concat();
    }
    words += &[&megabytes(saved.bytes), "."].concat();
    let left: Vec<Node> = LeftOut::ALL
        .iter()
        .zip(&saved.left_out)
        .filter(|(_, pairs)| **pairs > 0)
        .map(|(reason, pairs)| {
            let words = ["Left out: ", &count(*pairs), " pairs, because ", why(*reason), "."].concat();
            node("li").is("data-left-out", reason.key()).has("data-pairs", pairs.to_string()).text(words)
        })
        .collect();
    let beside = match (saved.provenance.is_empty(), saved.beside) {
        (true, _) => None,
        (_, true) => Some("Where its rows are from stands in a file beside it."),
        (_, false) => Some("Where its rows are from stands in its metadata, under the key saferlhf-viewer."),
    };
    vec![template(
        "<div class='message note' id=export-done role=status data-rows={} data-bytes={}><p>{}</><ul id=export-left-out>{}</>{}{}</>",
        &mut [
            saved.rows.to_string().into(),
            saved.bytes.to_string().into(),
            words.into(),
            left.into(),
            beside.map(|words| node("p").text(words)).into(),
            beside.map(|_| control("save-provenance", "Save where they are from")).into(),
        ],
    )]
}

fn clicked(page: Page, _: &Element, action: &str, _: &MouseEvent) -> bool {
    match action {
        "save-data" => save(page),
        "stop-saving" => exports::stop_saving(),
        "save-provenance" => {
            if let Saving::Done(saved) = exports::saving() {
                exports::save_text(&exports::side_name(&saved.name), &saved.provenance);
            }
        }
        _ => return false,
    }
    true
}

fn typed(page: Page, event: &Event, done: bool) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some((element, name)) =
        target.and_then(|element| Some((element.clone(), element.get_attribute("data-export")?)))
    else {
        return;
    };
    if !done {
        return;
    }
    let mut form = form();
    let is_set = element.dyn_ref::<HtmlInputElement>().is_some_and(HtmlInputElement::checked);
    let value = element.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default();
    match &*name {
        "format" => form.format = Format::from_key(&value).unwrap_or(form.format),
        "by" => form.rules.by = PreferBy::from_key(&value).unwrap_or(form.rules.by),
        "ties" => form.rules.ties = Ties::from_key(&value).unwrap_or(form.rules.ties),
        "unsafe" => {
            form.rules.unsafe_pairs = UnsafePairs::from_key(&value).unwrap_or(form.rules.unsafe_pairs)
        }
        "shape" => form.rules.shape = Shape::from_key(&value).unwrap_or(form.rules.shape),
        "texts" => form.texts = is_set,
        "guards" => form.guards = is_set,
        "in-order" => form.in_order = is_set,
        _ => return,
    }
    FORM.set(Some(form));
    actions::part_changed(page);
}

/// Saves what is chosen.
fn save(page: Page) {
    let store = page.store;
    let Some(about) = store.about.get_untracked() else { return };
    let form = form();
    let rows = store.shown.with_untracked(|counts| counts.pairs);
    let said = about_json(page, &about, rows);
    let stem =
        [about.member.key(), "-", &rows.to_string(), "-", rows_name(about.fields)].concat().replace(' ', "-");
    if form.format == Format::Aggregates {
        let (license, citation) = rights(about.member);
        let charts = (0..ANNOTATORS).filter(|chart| is_of(*chart, about.fields));
        let figures: Vec<_> = charts.map(|chart| charts::described(page, chart).0).collect();
        let text = [
            "{",
            &said,
            ",\"license\":",
            &quoted(license),
            ",\"citation\":",
            &quoted(citation),
            ",\"counting\":",
            &quoted(COUNTING),
            ",",
            &charts_json(&figures),
            "}\n",
        ]
        .concat();
        return exports::save_numbers(page, [&stem, ".aggregates.json"].concat(), &text);
    }
    let (kind, by) = match form.format.is_preferences() {
        true => (".by-", own_rules(&form, about.fields).by.key()),
        false => ("", ""),
    };
    let name = [&stem, kind, by, ".", form.format.extension()].concat();
    let order = match form.in_order {
        true => store.address.with_untracked(|address| address.table.order.clone()),
        false => Default::default(),
    };
    let no_text = store.reveal.get_untracked().level == Level::Labels;
    let (license, citation) = rights(about.member);
    let job = ExportJob {
        format: form.format,
        texts: form.texts && !no_text,
        guards: form.guards,
        rules: own_rules(&form, about.fields),
        about: said,
        license: license.to_owned(),
        citation: citation.to_owned(),
    };
    exports::save_rows(page, job, name, order, rows);
}

/// How the numbers of charts are to be read.
const COUNTING: &str = "Each chart leaves its own filter out; every share has what it is of beside it. \
    In a comparison none is left out.";

/// Where rows are from, as members of a JSON object.
fn about_json(page: Page, about: &About, rows: u64) -> String {
    let store = page.store;
    let (set, fields) = (&about.categories, about.fields);
    let filter = store.filter.with_untracked(|filter| filter_sentence(filter, set, fields));
    let all = store.all.with_untracked(|counts| counts.pairs);
    let mut members: Vec<String> = Vec::new();
    let mut say = |name: &str, value: String| members.push([quoted(name), value].join(":"));
    say("title", quoted(&about.title));
    if let Some(notice) = &about.notice {
        say("notice", quoted(notice));
    }
    say("member", quoted(about.member.key()));
    let sources = store.address.with_untracked(|address| address.sources.clone());
    if let Some(hub) = &sources.hub {
        say("hub", quoted(&hub.dataset));
        say("revision", hub.revision.as_deref().map_or_else(|| String::from("null"), quoted));
    }
    let names = store.sources.with_untracked(|sources| {
        sources.iter().map(|source| quoted(&source.name)).collect::<Vec<_>>().join(",")
    });
    say("sources", ["[", &names, "]"].concat());
    let parts: Vec<String> = about.parts.iter().map(|part| quoted(&part.to_string())).collect();
    say("parts", ["[", &parts.join(","), "]"].concat());
    say("filter", quoted(&filter));
    let (address, fragment) = store.address.with_untracked(lesson::linked);
    say("url", quoted(&[actions::link_to(&address.query(set)), fragment].concat()));
    say("matching", rows.to_string());
    say("all", all.to_string());
    if let Some(hash) = actions::data_hash(page) {
        // As links have it: docs/url.md says what it is made of.
        say("data", quoted(DataKey::new(all, hash, None).as_str()));
    }
    say(
        "made_by",
        quoted(["saferlhf-viewer ", env!("CARGO_PKG_VERSION"), " (", crate::BUILD, ")"].concat().as_str()),
    );
    say("date", quoted(&actions::today()));
    members.join(",")
}

/// License and citation of a member of the family, unless the data says something else.
fn rights(member: Member) -> (&'static str, &'static str) {
    const PKU: &str = include_str!("../../docs/datasets/part-cite-pku.md");
    const BEAVERTAILS: &str = include_str!("../../docs/datasets/part-cite-beavertails.md");
    let text = match member {
        Member::Other => return ("not known to the viewer", ""),
        Member::BeaverTails | Member::BeaverTailsEvaluation => BEAVERTAILS,
        _ => PKU,
    };
    let cited = text.split_once("```bibtex\n").and_then(|(_, rest)| rest.rsplit_once("\n```"));
    ("CC BY-NC 4.0", cited.map_or(text, |(cited, _)| cited))
}
