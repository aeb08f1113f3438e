//! Figures: marks, modifiers, chips, ranges, tooltip, tables and pictures that
//! leave the page, choices.

use std::ops::RangeInclusive;

use browser_tests::keys::{ALT, ENTER, ESCAPE, SHIFT, TAB};
use browser_tests::{Page, Table, Visit};
use serde::Deserialize;
use serde_json::{Value, json};

/// Opens a query and waits for labels and lengths.
fn open(query: &str) -> Page {
    let page = Page::open(query);
    page.wait_state("ready");
    page.wait_element("[data-lengths=known]");
    page
}

/// A mark with the counts of its sentence.
#[derive(Debug, Deserialize)]
struct Mark {
    chart: String,
    panel: usize,
    key: String,
    /// The count; for a mean, what it is of.
    part: u64,
    /// What the count is of.
    whole: u64,
}

impl Mark {
    fn css(&self) -> String {
        mark(&self.chart, self.panel, &self.key)
    }
}

/// The selector of a mark.
fn mark(chart: &str, panel: usize, key: &str) -> String {
    format!("#chart-{chart} [data-panel=\"{panel}\"] button[data-mark=\"{key}\"]")
}

/// The first mark of every panel that counts something.
fn first_marks(page: &Page) -> Vec<Mark> {
    page.eval(
        "const number = text => Number(text.replaceAll(',', ''));
         const found = [];
         for (const panel of document.querySelectorAll('figure [data-panel]')) {
             const chart = panel.closest('figure').id.slice('chart-'.length);
             for (const mark of panel.querySelectorAll('button[data-mark]')) {
                 mark.focus({ preventScroll: true });
                 const sentence = document.querySelector('#tooltip').textContent;
                 const share = sentence.match(/([\\d,]+) of ([\\d,]+) (pairs|responses)/);
                 const mean = sentence.match(/on average, of ([\\d,]+)/);
                 const [part, whole] = share ? share.slice(1).map(number) : [number(mean[1]), number(mean[1])];
                 if (part > 0) {
                     found.push({ chart, panel: Number(panel.dataset.panel), key: mark.dataset.mark, part, whole });
                     break;
                 }
             }
         }
         document.activeElement.blur();
         return found",
        &[],
    )
}

/// How many pairs a mark's clause keeps, as far as the mark says it.
fn kept(mark: &Mark) -> RangeInclusive<u64> {
    let exactly = |pairs| pairs..=pairs;
    // A pair is kept for one response or for both.
    let with = |responses: u64| responses.div_ceil(2)..=responses;
    let (kind, last) = (mark.key.split(':').next(), mark.key.rsplit(':').next());
    match (mark.chart.as_str(), mark.panel) {
        ("pair-safety" | "differs" | "splits", _) | ("better-safer", 0) => exactly(mark.part),
        // Of one response of every pair.
        ("severity", 1..) => exactly(mark.part),
        // The share is of the response 0 of this source.
        ("better-safer", _) if kind == Some("response-source") => mark.whole..=2 * mark.whole,
        ("better-safer", _) => exactly(mark.whole),
        ("sources", _) => match (kind, last) {
            (Some("prompt"), Some("rows")) => exactly(mark.part),
            (Some("prompt"), Some("same")) => exactly(mark.whole),
            (Some("prompt"), _) => exactly(mark.whole / 2),
            (_, Some("rows")) => with(mark.part),
            (_, Some("same")) => mark.whole..=2 * mark.whole,
            _ => with(mark.whole),
        },
        // Shares of the pairs with such a difference.
        ("lengths", 4..) => exactly(mark.whole),
        ("lengths", _) if kind != Some("response-length") => exactly(mark.part),
        _ => with(mark.part),
    }
}

/// Filters by a click on a mark that stands in one of several panels.
fn click(page: &Page, css: &str) {
    page.redraw(|page| page.click(css));
}

#[test]
fn every_panel_filters() {
    let page = open("");
    let total = page.match_count().total;
    let marks = first_marks(&page);
    let charts = page.attributes(".slot:not([hidden]) figure[id^=chart-]", "id");
    assert_eq!(charts.len(), 11, "{charts:?}");
    for chart in charts {
        assert!(marks.iter().any(|mark| chart == format!("chart-{}", mark.chart)), "{chart} has no mark");
    }
    for mark in marks {
        click(&page, &mark.css());
        let shown = page.match_count().shown;
        assert!(kept(&mark).contains(&shown), "{mark:?} keeps {shown}, not {:?}", kept(&mark));
        assert!(shown > 0 && shown < total, "{mark:?} keeps {shown} of {total}");
        assert_eq!(page.attributes("#filters .chip", "data-words").len(), 1, "{mark:?}");
        assert_eq!(page.attribute(&mark.css(), "aria-pressed"), "true", "{mark:?}");

        click(&page, &mark.css());
        assert_eq!(page.match_count().shown, total, "{mark:?}");
        assert!(!page.exists("#filters .chip"), "{mark:?}");
        assert_eq!(page.attribute(&mark.css(), "aria-pressed"), "false", "{mark:?}");
        assert_eq!(page.query(), [], "{mark:?}");
    }
}

#[test]
fn shift_adds_and_alt_leaves_out() {
    let page = open("");
    let (before, total) = (page.tables(), page.match_count().total);
    let with = |key: char, chart: &str, value: &str| {
        page.redraw(|page| page.click_holding(key, &mark(chart, 0, value)));
    };
    page.click_mark("categories", "cybercrime");
    with(SHIFT, "categories", "drugs");
    assert_eq!(page.query_value("cat.any"), "drugs,cybercrime");
    let either = |slug| before.number("categories", slug, "either");
    let shown = page.match_count().shown;
    assert!(shown > either("drugs").max(either("cybercrime")), "{shown}");
    assert!(shown <= either("drugs") + either("cybercrime"), "{shown}");
    with(SHIFT, "categories", "cybercrime");
    assert_eq!(page.query_value("cat.any"), "drugs");
    assert_eq!(page.match_count().shown, either("drugs"));

    with(ALT, "categories", "drugs");
    assert_eq!(page.query(), [("cat.none".into(), "drugs".into()), ("cat.on".into(), "both".into())]);
    assert_eq!(page.match_count().shown, total - either("drugs"));
    assert_eq!(page.pressed("categories"), ["drugs"]);
    with(ALT, "categories", "violence");
    assert_eq!(page.query_value("cat.none"), "violence,drugs");
    with(ALT, "categories", "drugs");
    with(ALT, "categories", "violence");
    assert_eq!(page.query(), []);

    with(ALT, "pair-safety", "both-safe");
    assert_eq!(page.query(), [("safety.none".into(), "both-safe".into())]);
    let left_out = before.number("pair-safety", "both-safe", "pairs");
    assert_eq!(page.match_count().shown, total - left_out);
    // It is all that its chart filters: a plain click clears it.
    page.click_mark("pair-safety", "both-safe");
    assert_eq!(page.query(), []);
}

#[test]
fn a_chip_says_which_response_is_meant() {
    let page = open("");
    let before = page.tables();
    page.click_mark("categories", "cybercrime");
    let choose = |on: &str| {
        page.redraw(|page| page.click(&format!("#filters select[data-on=categories] option[value={on}]")));
        assert_eq!(page.query_value("cat.on"), on);
        page.match_count().shown
    };
    for on in ["both", "response-0", "response-1"] {
        assert_eq!(choose(on), before.number("categories", "cybercrime", on), "{on}");
    }
    let both = before.number("categories", "cybercrime", "both");
    let all = before.number("categories", "cybercrime", "responses");
    for [one, other] in [["better", "not-better"], ["safer", "other"]] {
        let responses = [choose(one), choose(other)];
        assert_eq!(responses.iter().sum::<u64>(), all, "{one} and {other}");
        assert!(responses.iter().all(|pairs| *pairs > both), "{one} and {other}: {responses:?}");
    }
    page.redraw(|page| page.click("#filters select[data-on=categories] option[value=either]"));
    assert_eq!(page.query_value("cat.on"), "");

    page.redraw(Page::back);
    let chosen: String = page.eval("return document.querySelector('select[data-on=categories]').value", &[]);
    assert_eq!(chosen, "other");
}

#[test]
fn an_inverted_clause_keeps_the_rest() {
    let page = open("");
    let total = page.match_count().total;
    for (query, view) in [
        ("cat.any=cybercrime,drugs", "categories"),
        ("sev.any=2,3&sev.on=better", "severity"),
        ("safety.any=both-unsafe", "pair-safety"),
        ("response_length.gte=500", "response-length"),
    ] {
        page.goto(query);
        page.wait_state("ready");
        page.wait_element("[data-lengths=known]");
        let (first, words) = (page.match_count().shown, page.attribute("#filters .chip", "data-words"));
        let invert = format!("#filters button[data-action=invert-clause][data-view={view}]");
        page.redraw(|page| page.click(&invert));
        let rest = page.match_count().shown;
        assert_eq!(first + rest, total, "{query}");
        assert!(first > 0 && rest > 0, "{query}");
        assert_ne!(page.attribute("#filters .chip", "data-words"), words, "{query}");
        page.redraw(|page| page.click(&invert));
        assert_eq!(page.match_count().shown, first, "{query}");
        assert_eq!(page.attribute("#filters .chip", "data-words"), words, "{query}");
    }
}

#[test]
fn chips_say_their_clause_and_go_one_by_one() {
    let page = open("cat.any=cybercrime,drugs&sev.any=2,3&safety.any=both-unsafe&differs.none=nothing");
    let words = || page.attributes("#filters .chip", "data-words");
    let expected = [
        "either response: Drugs or Cybercrime",
        "either response: severity at least 2",
        "both unsafe",
        "not nothing recorded differs",
    ];
    assert_eq!(words(), expected);
    assert_eq!(page.attributes("#filters select", "data-on"), ["categories", "severity"]);
    let shown = page.match_count().shown;
    page.redraw(|page| page.click("#filters button[data-clause=pair-safety]"));
    assert_eq!(words(), [expected[0], expected[1], expected[3]]);
    assert!(page.match_count().shown > shown);
    page.redraw(|page| page.act("clear-filters"));
    assert_eq!(words(), [""; 0]);
    assert!(!page.exists("button[data-action=clear-filters]"));
    assert_eq!(page.match_count().shown, page.match_count().total);
    assert_eq!(page.query(), []);
}

#[test]
fn a_drag_chooses_all_between() {
    let page = open("");
    let drag = |[from, to]: [&str; 2]| page.redraw(|page| page.drag(from, to));
    drag([&mark("severity", 0, "1"), &mark("severity", 0, "3")]);
    assert_eq!(page.query(), [("sev.any".into(), "1,2,3".into())]);
    assert_eq!(page.pressed("severity")[..3], ["1", "2", "3"]);
    drag([&mark("severity", 0, "2"), &mark("severity", 0, "0")]);
    assert_eq!(page.query_value("sev.any"), "0,1,2");
    page.redraw(|page| page.act("clear-filters"));

    drag([&mark("labels-per-response", 0, "2"), &mark("labels-per-response", 0, "5")]);
    assert_eq!(page.query(), [("labels.any".into(), "2,3,4,5".into())]);
    page.redraw(|page| page.act("clear-filters"));

    let columns = page.attributes("#chart-lengths button[data-mark^=\"response-length:\"]", "data-mark");
    drag([&columns[4], &columns[1]].map(|key| mark("lengths", 1, key)).each_ref().map(String::as_str));
    let start = |column: &str| column.rsplit(':').next().and_then(|start| start.parse::<u64>().ok());
    let [from, to] = [&columns[1], &columns[5]].map(|key| start(key).expect("a number of characters"));
    assert_eq!(page.query_value("response_length.gte"), from.to_string());
    assert_eq!(page.query_value("response_length.lte"), (to - 1).to_string());

    // A drag that ends elsewhere, and one in a panel without a range, choose nothing.
    let generation = page.generation();
    page.drag(&mark("severity", 0, "1"), &mark("severity", 1, "response-0:1"));
    page.drag(&mark("differs", 0, "nothing"), &mark("differs", 0, "safety"));
    page.click_mark("pair-safety", "both-safe");
    assert_eq!(page.generation(), generation + 1);
}

#[test]
fn a_finger_drags_over_columns() {
    let page = open("");
    let columns = page.attributes("#chart-lengths button[data-mark^=\"response-length:\"]", "data-mark");
    let [from, to] = [&columns[1], &columns[4]].map(|key| mark("lengths", 1, key));
    page.redraw(|page| page.drag_by_finger(&from, &to));
    let pressed = page.pressed("lengths");
    assert_eq!(pressed, columns[1..=4]);
    assert!(!page.exists("[data-held]"));
    // What follows is not taken for the end of the drag.
    page.eval::<()>("document.querySelector(arguments[0]).focus()", &[json!(from)]);
    page.redraw(|page| page.press(&[ENTER]));
    assert_eq!(page.pressed("lengths"), columns[1..=1]);
}

#[test]
fn a_finger_that_scrolls_over_bars_leaves_nothing_behind() {
    let page = Visit::to("").sized(390, 844).open();
    page.wait_state("ready");
    let generation = page.generation();
    page.drag_by_finger(&mark("categories", 0, "drugs"), &mark("categories", 0, "cybercrime"));
    page.drag_by_finger(&mark("severity", 0, "3"), &mark("severity", 0, "0"));
    page.wait_for("no mark to be held", "return !document.querySelector('[data-held]')", &[]);
    page.redraw(|page| page.click(&mark("pair-safety", 0, "both-safe")));
    assert_eq!(page.generation(), generation + 1);
    assert_eq!(page.query(), [("safety.any".into(), "both-safe".into())]);
}

/// Types numbers into both inputs of a view and takes them out again.
#[track_caller]
fn type_range(view: &str, [low, high]: [&str; 2], steps: [&[(&str, &str)]; 2]) {
    let page = open("");
    let query = || page.query().into_iter().collect::<Vec<(String, String)>>();
    let expected = |step: &[(&str, &str)]| -> Vec<(String, String)> {
        step.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
    };
    let input = |end: &str| format!("input[data-filter={view}][data-end={end}]");
    let value = |end: &str| -> String {
        page.eval("return document.querySelector(arguments[0]).value", &[input(end).into()])
    };
    page.redraw(|page| page.fill(&input("min"), low));
    assert_eq!(query(), expected(steps[0]), "{view}: from {low}");
    page.redraw(|page| page.fill(&input("max"), high));
    assert_eq!(query(), expected(steps[1]), "{view}: from {low} to {high}");
    assert_eq!([value("min"), value("max")], [low, high]);
    assert!(page.match_count().shown < page.match_count().total);
    page.redraw(|page| page.fill(&input("min"), ""));
    page.redraw(|page| page.fill(&input("max"), ""));
    assert_eq!(query(), [], "{view}: without ends");
    assert_eq!([value("min"), value("max")], ["", ""]);
}

#[test]
fn typed_severities_are_a_clause() {
    type_range("severity", ["1", "2"], [&[("sev.any", "1,2,3")], &[("sev.any", "1,2")]]);
}

#[test]
fn typed_lengths_are_a_clause() {
    let (from, to) = (("response_length.gte", "400"), ("response_length.lte", "900"));
    type_range("response-length", ["400", "900"], [&[from], &[from, to]]);
}

/// What the tooltip says; nothing while it is put away.
fn tooltip(page: &Page) -> String {
    page.eval(
        "const found = document.querySelector('#tooltip');
         return found.checkVisibility() ? found.innerText : ''",
        &[],
    )
}

fn wait_tooltip(page: &Page, shown: bool) {
    let no = if shown { "" } else { "!" };
    let script = format!("return {no}document.querySelector('#tooltip').checkVisibility()");
    page.wait_for(if shown { "a tooltip" } else { "no tooltip" }, &script, &[]);
}

/// Waits until the pointer, which passes through at first, can rest on the tooltip.
fn wait_reachable(page: &Page) {
    let style = "return getComputedStyle(document.querySelector('#tooltip')).pointerEvents !== 'none'";
    page.wait_for("a tooltip that can be pointed at", style, &[]);
}

#[test]
fn the_tooltip_comes_with_pointer_and_focus_and_goes_with_escape() {
    let page = open("");
    let drugs = mark("categories", 0, "drugs");
    page.point_at(&drugs);
    wait_tooltip(&page, true);
    let said = tooltip(&page);
    let tables = page.tables();
    for part in [
        "Drugs".to_owned(),
        grouped(tables.number("categories", "drugs", "responses")),
        format!("of {} responses", grouped(2 * page.match_count().total)),
        "95 % interval".to_owned(),
    ] {
        assert!(said.contains(&part), "no {part:?} in {said:?}");
    }
    assert_eq!(page.attribute(&drugs, "aria-describedby"), "tooltip");
    assert_eq!(page.attribute("#tooltip", "role"), "tooltip");

    wait_reachable(&page);
    page.point_on_to("#tooltip");
    assert_eq!(tooltip(&page), said, "it goes when it is pointed at");
    page.point_at("h1");
    wait_tooltip(&page, false);
    assert!(!page.exists("[aria-describedby=tooltip]"));

    page.eval::<()>("document.querySelector(arguments[0]).focus()", &[json!(drugs)]);
    wait_tooltip(&page, true);
    assert_eq!(tooltip(&page), said);
    assert_eq!(page.attribute(&drugs, "aria-describedby"), "tooltip");
    page.press(&[ESCAPE]);
    wait_tooltip(&page, false);
    assert!(!page.exists("[aria-describedby=tooltip]"));
    page.press(&[SHIFT, TAB]);
    page.press(&[TAB]);
    wait_tooltip(&page, true);
    page.press(&[TAB]);
    assert_eq!(tooltip(&page), "", "it stays when the focus goes");
}

#[test]
fn escape_hides_what_the_pointer_brought() {
    let page = open("");
    page.point_at(&mark("categories", 0, "drugs"));
    wait_tooltip(&page, true);
    page.press(&[ESCAPE]);
    wait_tooltip(&page, false);
}

#[test]
fn the_tooltip_can_be_reached_slowly() {
    let page = open("");
    let drugs = mark("categories", 0, "drugs");
    page.point_at(&drugs);
    wait_tooltip(&page, true);
    let said = tooltip(&page);
    wait_reachable(&page);
    page.creep(&drugs, "#tooltip");
    assert_eq!(tooltip(&page), said, "on its way to the tooltip, the pointer lost it");
}

/// How far the tooltip is from an element, by the wider of the gaps between
/// their sides; less than nothing where it covers it, none while it is put away.
const DISTANCE: &str = "const tooltip = document.querySelector('#tooltip');
         if (!tooltip.checkVisibility()) return null;
         const [one, other] = [tooltip, document.querySelector(arguments[0])]
             .map(found => found.getBoundingClientRect());
         return Math.max(
             one.top - other.bottom, other.top - one.bottom, one.left - other.right, other.left - one.right)";

fn distance(page: &Page, css: &str) -> Option<f64> {
    page.eval(DISTANCE, &[json!(css)])
}

#[test]
fn the_tooltip_stays_beside_its_mark_or_goes() {
    // The first clause makes the bar above higher, and what is below it moves.
    let page = Visit::to("").sized(390, 844).open();
    page.wait_state("ready");
    let first = mark("categories", 0, "cybercrime");
    let top = || -> f64 {
        page.eval("return document.querySelector(arguments[0]).getBoundingClientRect().top", &[json!(first)])
    };
    // It follows in the frame after.
    let wait_beside = |when: &str| {
        let script = format!(
            "const pixels = ((...arguments) => {{ {DISTANCE} }})({});
             return pixels === null || pixels >= 0 && pixels < 30",
            json!(first)
        );
        page.wait_for(&format!("the tooltip beside its mark or away, {when}"), &script, &[]);
    };
    page.eval::<()>("document.querySelector(arguments[0]).focus()", &[json!(first)]);
    page.eval::<()>("scrollTo(0, 0)", &[]);
    let before = top();
    wait_beside("at first");
    page.redraw(|page| page.press(&[ENTER]));
    assert_ne!(top(), before, "nothing moved");
    wait_beside("after a filter");
    page.eval::<()>("scrollBy(0, 60)", &[]);
    wait_beside("after scrolling");
}

#[test]
fn neighbours_of_a_mark_that_is_pointed_at_can_be_clicked() {
    let page = open("");
    for (chart, from, to) in
        [("severity", "1", "2"), ("severity", "2", "1"), ("pair-safety", "both-safe", "only-0-safe")]
    {
        page.point_at(&mark(chart, 0, from));
        wait_tooltip(&page, true);
        let distance = distance(&page, &mark(chart, 0, to));
        assert!(distance.is_none_or(|pixels| pixels >= 0.0), "what {from} shows covers {to}: {distance:?}");
        page.redraw(|page| page.click_in_view(&mark(chart, 0, to)));
        assert_eq!(page.pressed(chart)[0], to);
        page.redraw(|page| page.act("clear-filters"));
    }
}

/// A count with thousands separators.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits")).collect();
    groups.join(",")
}

/// Keeps few pairs, and some.
const FEW: &str = "cat.any=animal-abuse&cat.on=both&sev.any=3&pref.any=0-1";

#[test]
fn shares_of_few_are_set_off() {
    let page = open("");
    assert!(!page.exists("#chart-pair-safety .few"));
    assert!(!page.text("#chart-pair-safety").to_lowercase().contains("fewer than 30"));
    page.goto(FEW);
    page.wait_state("ready");
    let shown = page.match_count().shown;
    assert!(shown > 0 && shown < 15, "{shown}");
    for chart in ["pair-safety", "differs", "labels-per-response"] {
        let figure = format!("#chart-{chart}");
        let marks = page.attributes(&format!("{figure} button[data-mark]"), "class");
        assert!(!marks.is_empty());
        assert!(marks.iter().all(|class| class.split(' ').any(|name| name == "few")), "{chart}: {marks:?}");
        assert!(page.text(&figure).to_lowercase().contains("fewer than 30"), "{chart}");
        assert!(page.exists(&format!("{figure} td[data-few]")), "{chart}");
    }
}

#[test]
fn a_mark_of_nothing_still_filters() {
    let page = open("safety.any=both-safe");
    let none = mark("severity", 0, "3");
    assert_eq!(page.tables().number("severity", "3", "all"), 0);
    click(&page, &none);
    assert_eq!(page.match_count().shown, 0);
    assert_eq!(page.query_value("sev.any"), "3");
    assert_eq!(page.attribute(&none, "aria-pressed"), "true");
    click(&page, &none);
    assert!(page.match_count().shown > 0);
    assert_eq!(page.attribute(&none, "aria-pressed"), "false");
}

/// Keeps what the page gives away instead of giving it away.
const RECORD: &str = "
    window.copied = [];
    window.saved = [];
    window.blobs = {};
    navigator.clipboard.writeText = text => { copied.push(text); return Promise.resolve(); };
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = blob => {
        const address = create(blob);
        blobs[address] = blob;
        return address;
    };
    HTMLAnchorElement.prototype.click = function () { saved.push({ name: this.download, address: this.href }); }";

/// The first table of a figure as tab-separated text, from its cells.
const TABLES_AS_TEXT: &str = "
    const fields = ({ value, part, whole, low, high }) => {
        if (part !== undefined) return [value, low ?? '', high ?? '', whole];
        return low === undefined ? [value ?? ''] : [value, low, high];
    };
    const heads = ['95 % low', '95 % high', 'of'];
    return [...document.querySelectorAll(`#chart-${arguments[0]} table`)].map(table => {
        const rows = [...table.tBodies[0].rows].map(row => [...row.cells].slice(1).map(td => fields(td.dataset)));
        const widths = [...table.tHead.rows[0].cells].slice(1)
            .map((_, at) => Math.max(1, ...rows.map(row => row[at].length)));
        const [first, ...names] = [...table.tHead.rows[0].cells].map(th => th.textContent);
        const head = names.flatMap((name, at) => [name, ...heads.slice(0, widths[at] - 1)]);
        const body = rows.map((row, place) => [
            table.tBodies[0].rows[place].cells[0].textContent,
            ...row.flatMap((cell, at) => [...cell, ...Array(widths[at] - cell.length).fill('')]),
        ]);
        return [[first, ...head], ...body].map(line => line.join('\\t') + '\\n').join('');
    }).join('\\n')";

/// The date where the page is.
fn today(page: &Page) -> String {
    page.eval(
        "const now = new Date();
         return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(n => String(n).padStart(2, 0)).join('-')",
        &[],
    )
}

/// Clicks a button of a figure.
fn act_on(page: &Page, chart: &str, action: &str) {
    page.click(&format!("#chart-{chart} button[data-action={action}]"));
}

/// Names of all figures.
fn charts(page: &Page) -> Vec<String> {
    let ids = page.attributes(".slot:not([hidden]) figure[id^=chart-]", "id");
    ids.iter().map(|id| id.trim_start_matches("chart-").to_owned()).collect()
}

/// What must stand beside the numbers: filter, source, date.
fn assert_provenance(page: &Page, text: &str, filter: &str) {
    for part in [filter.to_owned(), page.text("#dataset-notice"), today(page)] {
        assert!(
            text.contains(&part),
            "no {part:?} in …{:?}",
            text.chars().rev().take(400).collect::<String>().chars().rev().collect::<String>()
        );
    }
}

#[test]
fn copied_tables_are_those_of_the_page() {
    let page = open("");
    page.eval::<()>(RECORD, &[]);
    let copy = |chart: &str| -> String {
        act_on(&page, chart, "copy-table");
        page.wait_for("a copy", "return copied.length > 0", &[]);
        page.eval("return copied.pop()", &[])
    };
    let check = |filter: &str| {
        for chart in charts(&page) {
            let text = copy(&chart);
            let expected: String = page.eval(TABLES_AS_TEXT, &[json!(chart)]);
            assert!(expected.lines().count() > 2, "{chart}: {expected}");
            let (tables, about) = text.rsplit_once("\nFilter: ").expect("a filter");
            assert_eq!(tables, expected, "{chart}");
            assert_provenance(&page, about, filter);
        }
    };
    check("all pairs");
    assert!(page.text("#said").contains("Copied"), "{}", page.text("#said"));
    page.click_mark("categories", "cybercrime");
    check("either response: Cybercrime");
    page.redraw(|page| page.act("compare-rest"));
    check("A: either response: Cybercrime. B: all other pairs");
}

/// What the last saved SVG document says.
#[derive(Debug, Deserialize)]
struct Document {
    name: String,
    error: Option<String>,
    root: String,
    title: String,
    text: String,
    outside: Vec<String>,
}

const READ_DOCUMENT: &str = "
    const { name, address } = saved.at(-1);
    return blobs[address].text().then(text => {
        const document = new DOMParser().parseFromString(text, 'image/svg+xml');
        const of = (element) => [...element.querySelectorAll('text')].map(found => found.textContent).join(' ');
        const root = document.documentElement;
        const { width, height } = root.viewBox?.baseVal ?? {};
        const outside = [...root.querySelectorAll('text')]
            .filter(found => !(found.getAttribute('y') <= height && found.getAttribute('x') <= width));
        return {
            name,
            error: document.querySelector('parsererror')?.textContent ?? null,
            root: `${root.namespaceURI} ${root.localName}`,
            title: root.querySelector('title')?.textContent ?? '',
            text: of(root),
            outside: outside.map(found => found.textContent),
        };
    })";

#[test]
fn saved_pictures_are_documents_that_say_where_they_are_from() {
    let page = open("cat.any=cybercrime");
    page.eval::<()>(RECORD, &[]);
    let check = |filter: &str| {
        for chart in charts(&page) {
            let before: usize = page.eval("return saved.length", &[]);
            act_on(&page, &chart, "save-svg");
            page.wait_for("a picture", "return saved.length > arguments[0]", &[json!(before)]);
            let document: Document = page.eval(READ_DOCUMENT, &[]);
            assert_eq!(document.error, None, "{chart}");
            assert_eq!(document.root, "http://www.w3.org/2000/svg svg", "{chart}");
            assert_eq!(document.name, format!("{chart}.svg"));
            assert_eq!(document.title, page.text(&format!("#heading-{chart}")));
            assert!(document.text.contains(&document.title), "{chart}: the heading is not drawn");
            assert!(document.outside.is_empty(), "{chart}: {:?}", document.outside);
            assert_provenance(&page, &document.text, filter);
        }
    };
    check("Filter: either response: Cybercrime.");
    assert!(page.text("#said").contains("Saved"), "{}", page.text("#said"));
    page.redraw(|page| page.act("compare-rest"));
    check("A: either response: Cybercrime. B: all other pairs");
}

#[test]
fn a_saved_image_is_twice_as_large() {
    let page = open("cat.any=cybercrime");
    page.eval::<()>(RECORD, &[]);
    for chart in ["categories", "cooccurrence"] {
        act_on(&page, chart, "save-svg");
        act_on(&page, chart, "save-png");
        page.wait_for("an image", "return saved.length === 2", &[]);
        let [png, svg]: [Value; 2] = page.eval("return [saved.pop(), saved.pop()]", &[]);
        let address = png["address"].as_str().expect("an address");
        assert_eq!(png["name"], json!(format!("{chart}.png")));
        assert!(address.starts_with("data:image/png;base64,"), "{}", &address[..40]);
        assert!(address.len() > 10_000, "{} letters", address.len());
        // Width and height stand in the first bytes of the image.
        let sizes: [[f64; 2]; 2] = page.eval(
            "const [png, svg] = arguments;
             const bytes = Uint8Array.from(atob(png.split(',')[1].slice(0, 64)), c => c.charCodeAt());
             const view = new DataView(bytes.buffer);
             const image = [view.getUint32(16), view.getUint32(20)];
             return blobs[svg].text().then(text => {
                 const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
                 return [image, [root.getAttribute('width'), root.getAttribute('height')].map(Number)];
             })",
            &[png["address"].clone(), svg["address"].clone()],
        );
        let [image, document] = sizes;
        assert!(image.iter().zip(document).all(|(two, one)| (two - 2.0 * one).abs() <= 2.0), "{sizes:?}");
        page.wait_for("a word", "return document.querySelector('#said').textContent.includes('Saved')", &[]);
    }
}

/// Clicks an option of a choice and waits until it is chosen.
fn choose(page: &Page, choice: &str, option: &str) {
    let css = format!("[data-choice=\"{choice}\"][data-option={option}]");
    page.click(&css);
    page.wait_element(&format!("{css}[aria-pressed=true]"));
}

/// Options that are chosen, as `CHOICE=OPTION`.
fn chosen(page: &Page) -> Vec<String> {
    page.eval(
        "return [...document.querySelectorAll('[data-choice][aria-pressed=true]')]
            .map(({ dataset }) => `${dataset.choice}=${dataset.option}`)",
        &[],
    )
}

/// Marks of a figure's first panel, in their order.
fn order(page: &Page, chart: &str) -> Vec<String> {
    page.attributes(&format!("#chart-{chart} [data-panel=\"0\"] button[data-mark]"), "data-mark")
}

#[test]
fn categories_are_counted_and_sorted_as_chosen() {
    let page = open("");
    let tables = page.tables();
    let by = |column: &str| {
        let mut keys: Vec<String> = order(&page, "categories");
        keys.sort_by_key(|key| std::cmp::Reverse(tables.number("categories", key, column)));
        keys
    };
    assert_eq!(order(&page, "categories"), by("responses"));
    choose(&page, "categories.by", "pair");
    assert_eq!(page.query(), [("categories.by".into(), "pair".into())]);
    assert_eq!(order(&page, "categories"), by("either"));
    page.point_at(&mark("categories", 0, "drugs"));
    wait_tooltip(&page, true);
    let pairs = format!("{} of {} pairs", grouped(tables.number("categories", "drugs", "either")), "82,118");
    assert!(tooltip(&page).contains(&pairs), "no {pairs} in {}", tooltip(&page));
    choose(&page, "categories.sort", "label");
    assert_eq!(order(&page, "categories").first().map(String::as_str), Some("endangering-national-security"));
    assert_eq!(order(&page, "categories").last().map(String::as_str), Some("animal-abuse"));
    page.tables().assert_equal(&tables);
}

/// The shares of the table of categories that come together.
fn together(page: &Page) -> Table {
    page.tables().0.remove("cooccurrence").expect("the table")
}

#[test]
fn choices_go_into_the_address_and_come_back() {
    let page = open("cat.any=drugs");
    let first = chosen(&page);
    let mut states = vec![(first, together(&page), page.query())];
    for (choice, option) in [
        ("cooccurrence.measure", "joint"),
        ("cooccurrence.measure", "lift"),
        ("cooccurrence.measure", "phi"),
        ("cooccurrence.of", "unsafe"),
        ("cooccurrence.where", "across"),
        ("categories.sort", "label"),
    ] {
        choose(&page, choice, option);
        assert_eq!(page.query_value(choice), option);
        assert!(chosen(&page).contains(&format!("{choice}={option}")));
        if choice.starts_with("cooccurrence") {
            assert!(states.iter().all(|(_, table, _)| *table != together(&page)), "{choice}={option}");
        }
        states.push((chosen(&page), together(&page), page.query()));
    }
    let state = || (chosen(&page), together(&page), page.query());
    let last = states.pop().expect("a state");
    page.reload();
    page.wait_state("ready");
    page.wait_element("[data-lengths=known]");
    assert_eq!(state(), last);
    while let Some(before) = states.pop() {
        page.redraw(Page::back);
        assert_eq!(state(), before);
    }
    assert_eq!(page.query(), [("cat.any".into(), "drugs".into())]);
}
