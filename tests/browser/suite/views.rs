//! Two hundred random views, each opened on a cold page: it shows what its address says, and
//! counts what DuckDB counts.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use browser_tests::{Visit, views};
use serde_json::Value;

const VIEWS: usize = 200;
const SEED: u64 = 0x5afe;
/// A view is what it has to be within this time after the page was ready: texts and lengths are
/// read after that.
const LIMIT: Duration = Duration::from_secs(20);

/// All that a view says, as the page shows it.
const STATE: &str = "
    const all = css => [...document.querySelectorAll(css)];
    const one = css => document.querySelector(css);
    const pairs = (found, key, value) => Object.fromEntries(found.map(each => [key(each), value(each)]));
    const pressed = action => one(`[data-action=${action}]`)?.getAttribute('aria-pressed') === 'true';
    const visible = css => !!one(css)?.checkVisibility();
    const { shown, total } = one('#match-count').dataset;
    const { theme, embed } = document.documentElement.dataset;
    return {
        search: location.search,
        notes: one('#address-notes')?.innerText ?? '',
        shown: Number(shown),
        total: Number(total),
        chips: all('#filters .chip').map(chip => ({
            view: chip.querySelector('[data-clause]').dataset.clause,
            on: chip.querySelector('[data-on]')?.value ?? null,
            words: chip.dataset.words,
        })),
        other: one('#comparison [data-side=b]')?.textContent ?? null,
        choices: pairs(all('[data-choice][aria-pressed=true]'), b => b.dataset.choice, b => b.dataset.option),
        columns: all('#pairs thead [data-col]').map(heading => heading.dataset.col),
        sorted: pairs(all('#pairs thead [aria-sort]'), h => h.dataset.col, h => h.ariaSort),
        keys: ['0', '1'].map(place => one(`select[data-sort='${place}']`)?.value ?? ''),
        wrap: pressed('table-wrap'),
        compact: pressed('table-compact'),
        paged: pressed('table-plain'),
        grid: one('table#pairs')?.getAttribute('role') === 'grid',
        open: one('#reader')?.dataset.row ?? null,
        text: one('#reader')?.dataset.text ?? null,
        hides: !!one('button[data-action=show-text]'),
        theme,
        embed: embed === 'true',
        charts: all('.slot').filter(slot => slot.checkVisibility()).map(slot => slot.dataset.slot),
        table: visible('table#pairs'),
        chrome: ['.page-header', '.filter-bar', '.foot', '.sources', '.table-tools'].filter(visible),
        words: one('#embed-words')?.innerText ?? null,
        at: document.activeElement.id || document.activeElement.className,
        differs: !!one('#data-differs'),
    }";

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A number as the page writes it.
fn grouped(number: &Value) -> String {
    let digits = number.as_u64().expect("a number").to_string();
    let letters = digits.char_indices();
    letters.fold(String::new(), |mut text, (at, digit)| {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
        text
    })
}

/// Every so many views the address is said in another order, and the page is asked for a link.
const SHUFFLED: usize = 8;

/// What of a view's state is not what Python says that it has to be.
fn wrong(view: &Value, said: &str, state: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, is: &Value, has_to_be: Value| {
        if *is != has_to_be {
            wrong.push(format!("{what} is {is} and has to be {has_to_be}"));
        }
    };
    same("the address", &state["search"], said.into());
    same("the notice", &state["notes"], "".into());
    for key in ["shown", "total", "paged", "theme", "embed"] {
        same(key, &state[key], view[key].clone());
    }
    same("a message on data", &state["differs"], false.into());
    same("the grid", &state["grid"], (view["paged"] == false).into());
    same("the open pair", &state["open"], view["open"].clone());
    let text = if view["open"].is_null() { Value::Null } else { "hidden".into() };
    same("the pair's text", &state["text"], text);
    same("hidden text", &state["hides"], true.into());
    for name in ["wrap", "compact"] {
        same(name, &state[name], view["switches"][name].clone());
    }
    // Columns of text are there while text is shown.
    let columns: Vec<&str> = texts(&view["columns"])
        .into_iter()
        .filter(|column| !matches!(*column, "prompt" | "text-0" | "text-1"))
        .collect();
    same("columns", &state["columns"], columns.clone().into());
    let sort: Vec<(&str, bool)> = view["sort"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|key| (key[0].as_str().expect("a key"), key[1] == true))
        .collect();
    for (place, key) in texts(&state["keys"]).into_iter().enumerate() {
        let wanted = sort.get(place).map_or("", |(key, _)| key);
        same("a key of the order", &key.into(), wanted.into());
    }
    for (key, descending) in &sort {
        if columns.contains(key) {
            let way = if *descending { "descending" } else { "ascending" };
            same(key, &state["sorted"][key], way.into());
        }
    }
    for (choice, option) in state["choices"].as_object().into_iter().flatten() {
        same(choice, option, view["choices"][choice].clone());
    }
    let chips = state["chips"].as_array().expect("chips");
    let wanted = view["chips"].as_array().expect("chips");
    let mut views: Vec<&Value> = chips.iter().map(|chip| &chip["view"]).collect();
    let mut known: Vec<&Value> = wanted.iter().map(|chip| &chip["view"]).collect();
    views.sort_by_key(|view| view.to_string());
    known.sort_by_key(|view| view.to_string());
    same("the clauses", &views.clone().into_iter().cloned().collect(), known.into_iter().cloned().collect());
    for chip in wanted {
        let Some(own) = chips.iter().find(|own| own["view"] == chip["view"]) else { continue };
        if chip["view"] != "search" {
            same("a response", &own["on"], chip["on"].clone());
        }
        let said = own["words"].as_str().unwrap_or_default().replace(',', "");
        for word in texts(&chip["words"]) {
            same(
                &format!("{word:?} in {said:?}"),
                &said.contains(&word.replace(',', "")).into(),
                true.into(),
            );
        }
    }
    let other = state["other"].as_str().unwrap_or_default();
    if view["other"].is_u64() {
        let pairs = format!("({} pairs)", grouped(&view["other"]));
        same(&format!("{pairs} in {other:?}"), &other.contains(&pairs).into(), true.into());
    } else {
        same("a comparison", &state["other"], Value::Null);
    }
    let charts = texts(&state["charts"]);
    let tab = view["tab"].as_str();
    if view["embed"] == true {
        same("what is around", &state["chrome"], Value::Array(Vec::new()));
        let number = match tab {
            None => 11,
            Some("table") => 0,
            Some(tab) => {
                same("the chart", &charts.clone().into(), vec![tab].into());
                1
            }
        };
        same("charts", &charts.len().into(), number.into());
        same("the table", &state["table"], (tab == Some("table")).into());
        let words = state["words"].as_str().unwrap_or_default();
        let shown =
            if view["shown"] == view["total"] { "All 82,118".to_owned() } else { grouped(&view["shown"]) };
        for part in [shown, "82,118 pairs".to_owned()] {
            same(&format!("{part} in {words:?}"), &words.contains(&part).into(), true.into());
        }
    } else {
        same("charts", &charts.len().into(), 11.into());
        same("what is around", &state["chrome"].as_array().map_or(0, Vec::len).into(), 5.into());
        if let (Some(tab), true) = (tab, view["open"].is_null()) {
            let at = state["at"].as_str().unwrap_or_default();
            let is_there = at == format!("chart-{tab}") || (tab == "table" && at == "pairs");
            same(&format!("the focus at {at:?} for {tab:?}"), &is_there.into(), true.into());
        }
    }
    wrong
}

#[test]
fn a_link_that_is_opened_on_a_cold_page_reaches_its_exact_state() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/demo");
    let views = views(&folder, VIEWS, SEED).views;
    assert_eq!(views.len(), VIEWS);
    let page = Visit::to("hide=1").sized(1000, 700).open();
    page.wait_state("ready");
    let start = Instant::now();
    for (number, view) in views.iter().enumerate() {
        let is_shuffled = number % SHUFFLED == 0;
        let said = view[if is_shuffled { "shuffled" } else { "canonical" }].as_str().expect("an address");
        page.goto(said.trim_start_matches('?'));
        page.wait_state("ready");
        let ready = Instant::now();
        loop {
            let wrong = wrong(view, said, &page.eval(STATE, &[]));
            if wrong.is_empty() {
                break;
            }
            assert!(ready.elapsed() < LIMIT, "view {number}, {said}\n{}", wrong.join("\n"));
            thread::sleep(Duration::from_millis(20));
        }
        if is_shuffled && view["embed"] == false {
            // A link says how many pairs match once a search has seen all of them, and the
            // numbers of one that finds nothing are right before that.
            page.wait_for(
                "the search",
                "const searches = /[?&](vs\\.)?(search|same_prompt)/.test(location.search);
                 return !searches || document.querySelector('#search-state').dataset.search === 'done'",
                &[],
            );
            page.act("share");
            page.wait_element("#share[open]");
            let link: String =
                page.eval("return new URL(document.querySelector('#share-link').value).search", &[]);
            assert_eq!(view["link"], link, "view {number}, {said}");
        }
    }
    println!("{VIEWS} views in {:.0?}", start.elapsed());
}
