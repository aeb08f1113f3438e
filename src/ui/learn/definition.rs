//! A definition: what a label means, in English and in Chinese, how many of the pairs in view
//! have it, and two of them.

use super::entries::{self, ALL, LEVELS, PAGES, entries};
use super::{ASKED, define};
use crate::chart::{count, percent};
use crate::language::Language;
use crate::model::{CategorySet, Clause, Fields, On, View};
use crate::state::{Click, Page, Store, actions};
use crate::ui::later;
use crate::ui::lazy::{self, Part};
use crate::ui::parts::control;
use crate::ui::tree::{Node, listen, node, template};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, MouseEvent};

/// The dialog, which is fetched when it is first asked for.
static PART: Part = Part { draw, clicked, typed: None, woken: None, figure: None };

lazy::offer!(__wasm_split_00definition00_export_00000000000000000000000000000008_table, PART);

/// Better and safer are two responses: among [`crate::model::Preference::ALL`].
const PARTED: u32 = 0b0110;
/// One response is safe and the other one is not: among [`crate::model::PairSafety::ALL`].
const ONE_SAFE: u32 = 0b0110;

thread_local! {
    /// The definition that was shown last.
    static SHOWN: Cell<Option<usize>> = const { Cell::new(None) };
    /// Of the matching pairs, the one that is opened once these are listed; and the listing
    /// that was there before.
    static EXAMPLE: Cell<Option<(u64, u32)>> = const { Cell::new(None) };
}

fn draw(page: Page) -> Vec<Node> {
    let asked = ASKED.with_borrow(|asked| asked.clone().unwrap_or_default());
    let at = entries::find(&asked);
    open_example(page);
    later(move || open(page, at));
    let own = at.map_or_else(overview, |at| definition(page.store, at));
    let all = (0..ALL).map(|other| {
        let name = entries(PAGES[0]).nth(other).map_or("", |entry| entry.name);
        let current = if at == Some(other) { "true" } else { "false" };
        let button = node("button").class("link").is("data-action", "define");
        node("li").with(button.has("data-define", entries::key(other)).is("aria-current", current).text(name))
    });
    vec![template(
        "<dialog id=definition data-define={} aria-labelledby=definition-heading>{}\
         <details id=definitions open={}><summary>All definitions</><ul>{}</></>\
         <p class=definition-links><a href=learn/labels.html>All of them on a page to print</>\
         <a class=other-language href=learn/labels.zh.html lang=zh-Hans>可打印的单页</>\
         <a href=learn/about.html>About this viewer</></>\
         <div class=definition-actions>{}</></>",
        &mut [
            at.map(entries::key).unwrap_or_default().into(),
            own.into(),
            at.is_none().into(),
            all.collect::<Vec<_>>().into(),
            control("close-definition", "Close").is("autofocus", "").into(),
        ],
    )]
}

fn overview() -> Vec<Node> {
    vec![
        node("h2").is("id", "definition-heading").is("tabindex", "-1").text("What the labels mean"),
        node("p").text(
            "Choose a label below. On a mark of a chart or a label of a pair, the key ? leads to its own.",
        ),
    ]
}

fn definition(store: Store, at: usize) -> Vec<Node> {
    let [english, chinese] = PAGES.map(|page| entries(page).nth(at));
    let (Some(english), Some(chinese)) = (english, chinese) else { return overview() };
    let clause = clause(store, at);
    let said =
        node("p").is("id", "definition-text").is("lang", "en").is("translate", "no").text(english.text);
    let said_in_chinese = node("p").is("id", "definition-zh").is("lang", "zh-Hans").text(chinese.text);
    let is_chinese = store.address.with(|address| address.language) == Language::Chinese;
    let mut own = vec![template(
        "<h2 id=definition-heading tabindex=-1><span lang=en translate=no>{}</><span lang=zh-Hans>{}</></>",
        &mut [english.name.into(), without_number(chinese.name).into()],
    )];
    own.extend(if is_chinese { [said_in_chinese, said] } else { [said, said_in_chinese] });
    let count = counted(store, at);
    let mut ids = ["definition-count", "definition-pairs"].into_iter();
    for told in count.iter().flat_map(|(_, told)| told) {
        own.push(node("p").is("id", ids.next().unwrap_or_default()).text(told.clone()));
    }
    // No single pair of label patterns can be opened.
    if clause.is_some() && count.is_some_and(|(found, _)| found == 0) {
        own.push(node("p").class("definition-note").text("No pair in view is an example of it."));
    } else if clause.is_some() && !store.fields().has(Fields::PATTERNS) {
        let example = |place: &'static str, name| control("example", name).is("data-example", place);
        own.push(
            node("div")
                .class("definition-actions")
                .with(control("filter-definition", "Filter by it"))
                .with(example("0", "An example"))
                .with(example("1", "Another example")),
        );
        own.push(node("p").class("definition-note").text(
            "An example filters by the label and opens a pair that has it. Its texts stay hidden until you ask for them.",
        ));
    }
    own
}

/// A name in Chinese beside that in English, which has the number.
fn without_number(name: &'static str) -> &'static str {
    name.strip_prefix('S').and_then(|rest| rest.split_once(' ')).map_or(name, |(_, name)| name)
}

/// What filters by a label, where the open data has it.
fn clause(store: Store, at: usize) -> Option<Clause> {
    let has = |fields: Fields| store.fields().has(fields);
    let pair = |fields: Fields| has(Fields::PAIR.and(fields));
    match at.checked_sub(LEVELS) {
        None => Some(Clause::any_of(View::Categories, 1 << own_category(&store.categories(), at)?)),
        Some(level @ 0..4) => has(Fields::SEVERITY).then(|| Clause::any_of(View::Severity, 1 << level)),
        // One of each kind; and where the order applies.
        Some(4 | 8) if pair(Fields::SAFE) => Some(Clause::any_of(View::PairSafety, ONE_SAFE)),
        Some(4) if has(Fields::SAFE) => Some(Clause::any_of(View::SafeFlag, 1)),
        // An unsafe response that is the safer one.
        Some(6) => {
            pair(Fields::SAFE.and(Fields::SAFER)).then(|| Clause::any_of(View::SafeFlag, 1).on(On::Safer))
        }
        Some(5 | 7) => {
            pair(Fields::BETTER.and(Fields::SAFER)).then(|| Clause::any_of(View::BetterSafer, PARTED))
        }
        _ => None,
    }
}

/// The place of a category in the open data.
fn own_category(set: &CategorySet, at: usize) -> Option<usize> {
    let known = CategorySet::pku_saferlhf();
    (0..set.len()).find(|own| set.name(*own) == known.name(at))
}

/// How many responses or pairs in view a label is of, of how many: the number of examples, and
/// sentences.
fn counted(store: Store, at: usize) -> Option<(u64, Vec<String>)> {
    let set = store.categories();
    let fields = store.fields();
    let is_there = at == LEVELS + 4 || clause(store, at).is_some();
    if !is_there {
        return None;
    }
    let among =
        if store.filter.with(|filter| !filter.is_empty()) { " that match the other filters" } else { "" };
    store.shown.with(|counts| {
        let pairs = |view: View| counts.pairs_in[view.index()];
        let responses = |view: View| pairs(view) * fields.places();
        let one_safe: u64 = counts.pair_safety[1..3].iter().sum();
        let sentence = |part: u64, all: u64, unit: &str, what: &str| {
            let share = percent(part, all);
            [&count(part), " of ", &count(all), unit, among, what, " (", &share, ")."].concat()
        };
        let (part, all, unit, what) = match at.checked_sub(LEVELS) {
            None => {
                let own = own_category(&set, at)?;
                let part = counts.categories.get(own)?.responses();
                (part, responses(View::Categories), " responses", " have this category")
            }
            Some(level @ 0..4) => {
                let part = counts.severity[level].responses();
                (part, responses(View::Severity), " responses", " have this level")
            }
            Some(4 | 6 | 8) if !fields.has(Fields::PAIR.and(Fields::SAFE)) => return None,
            Some(4) => {
                let safe = 2 * counts.pair_safety[0] + one_safe;
                let safe = sentence(safe, responses(View::PairSafety), " responses", " are safe");
                let what = " have one safe and one unsafe response";
                let both = sentence(one_safe, pairs(View::PairSafety), " pairs", what);
                return Some((one_safe, vec![safe, both]));
            }
            Some(6) => {
                let what = " have an unsafe response as the safer one";
                (counts.safer_safe[0], pairs(View::PairSafety), " pairs", what)
            }
            Some(8) => {
                let what = " have one safe response alone, which has to be the safer one";
                (one_safe, pairs(View::PairSafety), " pairs", what)
            }
            Some(_) => {
                let part = counts.better_safer[1..3].iter().sum();
                let what = " have one response as the better and another as the safer one";
                (part, pairs(View::BetterSafer), " pairs", what)
            }
        };
        Some((part, vec![sentence(part, all, unit, what)]))
    })
}

fn dialog() -> Option<HtmlDialogElement> {
    web_sys::window()?.document()?.get_element_by_id("definition")?.dyn_into().ok()
}

/// Opens the dialog that was just drawn; where it is open and shows another definition now, the
/// focus goes to that.
fn open(page: Page, at: Option<usize>) {
    let before = SHOWN.replace(at);
    match dialog() {
        Some(dialog) if !dialog.open() => {
            listen(&dialog, &["close"], Box::new(move |_| define(page, None)));
            // An element of this document that is not open yet can be opened.
            let _ = dialog.show_modal();
        }
        Some(dialog) if before != at => {
            let heading = dialog.query_selector("#definition-heading").ok().flatten();
            if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
                // What was just drawn can have it.
                let _ = heading.focus();
            }
        }
        _ => {}
    }
}

fn close() {
    if let Some(dialog) = dialog() {
        dialog.close();
    }
}

/// Opens the example that waits for its pairs to be listed.
fn open_example(page: Page) {
    let store = page.store;
    let listing = store.listing.get();
    let is_listed = store.rows.with(|rows| store.shown.with(|shown| shown.pairs == rows.matching));
    let Some((place, _)) = EXAMPLE.get().filter(|(_, before)| is_listed && *before != listing) else {
        return;
    };
    // Of few pairs the last one is the other example.
    let row = store.rows.with(|rows| rows.at(place.min(rows.matching.saturating_sub(1))).map(|row| row.row));
    let Some(row) = row else { return };
    EXAMPLE.set(None);
    later(move || {
        close();
        actions::open_pair(page, row, actions::now());
    });
}

fn clicked(page: Page, button: &Element, action: &str, event: &MouseEvent) -> bool {
    let store = page.store;
    let own = ASKED.with_borrow(|asked| entries::find(asked.as_deref().unwrap_or_default()));
    let clause = own.and_then(|at| clause(store, at));
    match action {
        "close-definition" => close(),
        "filter-definition" | "example" => {
            let place = button.get_attribute("data-example").and_then(|place| place.parse().ok());
            if let Some(clause) = clause {
                EXAMPLE.set(place.map(|place| (place, store.listing.get_untracked())));
                let is_set =
                    store.filter.with_untracked(|filter| filter.clause(clause.view) == Some(&clause));
                if is_set {
                    // The pairs are listed already.
                    EXAMPLE.set(place.map(|place| (place, u32::MAX)));
                    actions::part_changed(page);
                } else {
                    actions::click_mark(page, clause, Click::Only, event.time_stamp());
                }
                if place.is_none() {
                    close();
                }
            }
        }
        _ => return false,
    }
    true
}
