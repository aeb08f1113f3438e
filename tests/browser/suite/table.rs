//! The table of pairs as a grid: scrolling, keys, columns, order, what is copied.

use browser_tests::Page;
use browser_tests::keys::{
    ALT, CONTROL, DOWN, END, ENTER, HOME, LEFT, PAGE_DOWN, PAGE_UP, RIGHT, SHIFT, SPACE, UP,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Opens a query and waits for the first rows.
fn open(query: &str) -> Page {
    let page = Page::open(query);
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    page.eval::<()>(
        "window.copied = [];
         navigator.clipboard.writeText = text => { copied.push(text); return Promise.resolve(); }",
        &[],
    );
    page
}

/// Where the focus is in the grid.
#[derive(Debug, Deserialize, PartialEq)]
struct Cell {
    row: u64,
    column: String,
    /// Whether its row lies within the frame, below the heading.
    seen: bool,
}

fn cell(page: &Page) -> Cell {
    page.eval(
        "const found = document.activeElement;
         const row = found.closest('[aria-rowindex]')?.getBoundingClientRect();
         const head = document.querySelector('#pairs thead').getBoundingClientRect();
         const frame = document.querySelector('#pairs-frame').getBoundingClientRect();
         const index = Number(found.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? 0);
         return {
             row: index,
             column: found.dataset.col ?? found.outerHTML.slice(0, 80),
             seen: index === 1 || Boolean(row) && row.top >= head.bottom - 1 && row.bottom <= frame.bottom + 1,
         }",
        &[],
    )
}

/// Presses keys and tells which cell has the focus then.
#[track_caller]
fn press(page: &Page, keys: &[char]) -> (u64, String) {
    page.press(keys);
    let cell = cell(page);
    assert!(cell.seen, "{cell:?} is out of view after {keys:?}");
    let stops = page.attributes("#pairs [tabindex='0']", "data-col");
    assert_eq!(stops, [cell.column.as_str()], "one stop of the tab key");
    (cell.row, cell.column)
}

/// Puts the focus on the grid's stop.
fn enter(page: &Page) {
    page.eval::<()>("document.querySelector(\"#pairs [tabindex='0']\").focus()", &[]);
}

fn places(page: &Page) -> Vec<String> {
    page.attributes("table#pairs tbody tr[data-row]", "data-row")
}

/// Waits until every row in the document is there, and that there are such rows.
fn wait_rows(page: &Page, index: u64) {
    page.wait_element(&format!("table#pairs tr[aria-rowindex=\"{index}\"][data-row]"));
    page.wait_for("no place holders", "return !document.querySelector('#pairs tr.absent')", &[]);
}

fn copied(page: &Page) -> String {
    page.wait_for("a copy", "return copied.length > 0", &[]);
    page.eval("return copied.pop()", &[])
}

/// The rows stand in their order, and each at its place.
fn assert_in_order(page: &Page) {
    let wrong: Vec<String> = page.eval(
        "const rows = [...document.querySelectorAll('#pairs tbody tr')];
         const height = rows[0].getBoundingClientRect().height;
         const at = row => [Number(row.getAttribute('aria-rowindex')), row.getBoundingClientRect().top];
         return rows.slice(1).flatMap((row, before) => {
             const ([a, x], [b, y]) = [at(rows[before]), at(row)];
             return b === a + 1 && Math.abs(y - x - height) < 1 ? [] : [`${a} at ${x}, ${b} at ${y}`];
         })"
        .replace("const ([a, x], [b, y])", "const [[a, x], [b, y]]")
        .as_str(),
        &[],
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_grid_is_walked_by_keys() {
    let page = open("");
    let matching = page.match_count().shown;
    enter(&page);
    let at = |row: u64, column: &str| (row, column.to_owned());
    assert_eq!(press(&page, &[DOWN]), at(3, "pair"));
    assert_eq!(press(&page, &[RIGHT]), at(3, "marks"));
    assert_eq!(press(&page, &[END]), at(3, "safer"));
    assert_eq!(press(&page, &[RIGHT]), at(3, "safer"));
    assert_eq!(press(&page, &[LEFT]), at(3, "better"));
    let (row, _) = press(&page, &[PAGE_DOWN]);
    assert!(row > 10, "{row}");
    assert_eq!(press(&page, &[PAGE_UP]), at(3, "better"));
    assert_eq!(press(&page, &[CONTROL, END]), at(matching + 1, "safer"));
    wait_rows(&page, matching + 1);
    assert_eq!(cell(&page), Cell { row: matching + 1, column: "safer".to_owned(), seen: true });
    assert_in_order(&page);
    assert_eq!(press(&page, &[DOWN]), at(matching + 1, "safer"));
    assert_eq!(press(&page, &[UP]), at(matching, "safer"));
    assert_eq!(press(&page, &[HOME]), at(matching, "pair"));
    assert_eq!(press(&page, &[CONTROL, HOME]), at(2, "pair"));
    assert_eq!(press(&page, &[UP]), at(1, "pair"));
    assert_eq!(press(&page, &[UP]), at(1, "pair"));
}

#[test]
fn a_wheel_scrolls_to_the_end_and_the_focus_stays() {
    let page = open("cat.any=animal-abuse");
    let matching = page.match_count().shown;
    enter(&page);
    press(&page, &[DOWN]);
    page.point_at("#pairs-frame");
    let before = cell(&page);
    for _ in 0..5 {
        let wheel = json!({ "type": "mouseWheel", "x": 700, "y": 500, "deltaX": 0, "deltaY": 400 });
        page.devtools("Input.dispatchMouseEvent", wheel);
    }
    page.wait_for("scrolled rows", "return document.querySelector('#pairs-frame').scrollTop > 1900", &[]);
    wait_rows(&page, 60);
    let after = cell(&page);
    assert_eq!((after.row, &after.column), (before.row, &before.column), "the row that has the focus stays");
    assert!(!after.seen);
    page.eval::<()>("document.querySelector('#pairs-frame').scrollTop = 1e9", &[]);
    wait_rows(&page, matching + 1);
    let index = page.attributes("table#pairs tbody tr[data-row]", "aria-rowindex");
    assert_eq!(index.last(), Some(&(matching + 1).to_string()));
    // A key brings it back into view.
    assert_eq!(press(&page, &[DOWN]), (before.row + 1, before.column));
}

#[test]
fn attributes_say_what_is_where() {
    let page = open("sev.any=3");
    let matching = page.match_count().shown;
    assert_eq!(page.attribute("#pairs", "role"), "grid");
    assert_eq!(page.attribute("#pairs", "aria-rowcount"), (matching + 1).to_string());
    assert_eq!(page.attribute("#pairs", "aria-colcount"), "6");
    let columns = page.attributes("#pairs thead th", "data-col");
    assert_eq!(columns, ["pair", "marks", "labels-0", "labels-1", "better", "safer"]);
    assert_eq!(page.attributes("#pairs tr[aria-rowindex='2'] > *", "data-col"), columns);
    let index: Vec<String> = (1..=6).map(|at| at.to_string()).collect();
    assert_eq!(page.attributes("#pairs tr[aria-rowindex='2'] > *", "aria-colindex"), index);
    let roles = page.attributes("#pairs tr[aria-rowindex='2'] > *", "role");
    assert_eq!(roles, ["rowheader", "gridcell", "gridcell", "gridcell", "gridcell", "gridcell"]);
    assert_in_order(&page);
    // Only rows around those in view are in the document.
    assert!(places(&page).len() < 60);
}

#[test]
fn headings_sort() {
    let page = open("");
    let severities = |page: &Page| -> Vec<String> {
        page.eval(
            "return [...document.querySelectorAll('#pairs tbody [data-col=labels-0] .severity-mark')]
                .map(mark => mark.textContent[0])",
            &[],
        )
    };
    page.click("#pairs thead [data-col=labels-0]");
    page.wait_element("#pairs thead [data-col=labels-0][aria-sort=ascending]");
    page.click("#pairs thead [data-col=labels-0]");
    page.wait_element("#pairs thead [data-col=labels-0][aria-sort=descending]");
    assert_eq!(page.query_value("sort"), "-severity-0");
    page.wait_for(
        "severe pairs first",
        "return document.querySelector('#pairs tbody .severity-mark')?.textContent.startsWith('3')",
        &[],
    );
    assert!(severities(&page).iter().all(|level| level == "3"));
    // Equal pairs keep the order of the files.
    let numbers = |page: &Page| -> Vec<(String, u64)> {
        let split =
            |place: String| place.rsplit_once('/').map(|(a, n)| (a.to_owned(), n.parse().unwrap_or(0)));
        places(page).into_iter().filter_map(split).collect()
    };
    assert!(numbers(&page).is_sorted());

    page.click_holding(SHIFT, "#pairs thead [data-col=safer]");
    page.wait_element("#pairs thead [data-col=safer][aria-sort=ascending]");
    assert_eq!(page.query_value("sort"), "-severity-0,safer");
    assert_eq!(page.text("#pairs thead [data-col=safer] .sorted"), "↑2");
    // The same by keys, with the focus staying on the heading.
    enter(&page);
    page.press(&[ENTER]);
    assert_eq!(page.query_value("sort"), "-safer");
    page.press(&[ENTER]);
    assert_eq!(page.query_value("sort"), "");
    page.wait_element("#pairs thead [data-col=safer][aria-sort=none]");
    assert_eq!(press(&page, &[LEFT]), (1, "better".to_owned()));
    page.back();
    page.back();
    page.wait_element("#pairs thead [data-col=labels-0][aria-sort=descending]");
}

#[test]
fn any_key_is_chosen_from_a_list() {
    let page = open("");
    let choose = |rank: u8, key: &str| {
        page.eval::<()>(
            "const select = document.querySelector(`select[data-sort='${arguments[0]}']`);
             select.value = arguments[1];
             select.dispatchEvent(new Event('change', { bubbles: true }))",
            &[json!(rank), json!(key)],
        );
    };
    choose(0, "gap");
    page.wait_element("select[data-sort='1']");
    choose(1, "length-0");
    assert_eq!(page.query_value("sort"), "gap,length-0");
    page.act("sort-direction");
    assert_eq!(page.query_value("sort"), "-gap,length-0");
    choose(0, "");
    assert_eq!(page.query_value("sort"), "length-0");
}

#[test]
fn columns_are_hidden_moved_and_made_wider() {
    let page = open("");
    let columns = |page: &Page| page.attributes("#pairs thead th", "data-col");
    page.act("table-columns");
    page.click("#column-labels-1 [data-action=column-toggle]");
    page.click("#column-length-0 [data-action=column-toggle]");
    page.wait_element("#pairs thead [data-col=length-0]");
    assert_eq!(page.query_value("columns"), "pair,marks,prompt,labels-0,better,safer,length-0");
    page.click("#column-safer [data-action=column-earlier]");
    page.click("#column-safer [data-action=column-earlier]");
    let expected = ["pair", "marks", "safer", "labels-0", "better", "length-0"];
    assert_eq!(columns(&page), expected);
    assert_eq!(page.query_value("columns"), "pair,marks,prompt,safer,labels-0,better,length-0");
    let focused: String = page.eval("return document.activeElement.closest('li')?.id ?? ''", &[]);
    assert_eq!(focused, "column-safer", "the focus moves with the column");
    let numbers: Vec<String> = page.eval(
        "return [...document.querySelectorAll('#pairs tbody [data-col=length-0]')].map(td => td.textContent)",
        &[],
    );
    assert!(numbers.iter().any(|text| text.chars().all(|c| c.is_ascii_digit())), "{numbers:?}");
    page.reload();
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    assert_eq!(columns(&page), expected);

    let width = |page: &Page, column: &str| -> f64 {
        page.eval(
            "return document.querySelector(`#pairs thead [data-col=${arguments[0]}]`).getBoundingClientRect().width",
            &[json!(column)],
        )
    };
    // What is dragged must not move by itself meanwhile.
    page.wait_for(
        "a table that stands still",
        "const grip = document.querySelector('#pairs thead [data-col=better] .grip');
         const now = JSON.stringify(grip.getBoundingClientRect());
         const still = window.stood === now;
         window.stood = now;
         return still",
        &[],
    );
    let before = width(&page, "better");
    page.drag("#pairs thead [data-col=better] .grip", "#pairs thead [data-col=length-0]");
    page.wait_for(
        "a wider column",
        "const head = document.querySelector('#pairs thead [data-col=better]');
         return head.getBoundingClientRect().width > arguments[0] + 20",
        &[json!(before)],
    );
    assert!(page.query_value("sort").is_empty(), "making a column wider sorts nothing");
    let before = width(&page, "safer");
    page.click("#pairs tr[aria-rowindex='2'] [data-col=safer]");
    page.press(&[UP]);
    page.press(&[ALT, RIGHT]);
    page.press(&[ALT, RIGHT]);
    assert_eq!(width(&page, "safer"), before + 32.0);
    page.reload();
    page.wait_state("ready");
    page.wait_element("table#pairs tbody tr[data-row]");
    assert_eq!(width(&page, "safer"), before + 32.0, "widths are kept");
}

#[test]
fn rows_are_selected_and_copied() {
    let page = open("sort=-severity-1");
    enter(&page);
    press(&page, &[DOWN]);
    page.press(&[SPACE]);
    press(&page, &[SHIFT, DOWN]);
    press(&page, &[SHIFT, DOWN]);
    let selected = page.attributes("#pairs tr[aria-selected=true]", "aria-rowindex");
    assert_eq!(selected, ["3", "4", "5"]);
    page.press(&[CONTROL, 'c']);
    let text = copied(&page);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0], ["Pair", "Marks", "Response 0", "Response 1", "Better", "Safer"]);
    assert_eq!(lines.len(), 4);
    let shown = page.attributes("#pairs tr[aria-selected=true]", "data-row");
    assert_eq!(lines[1..].iter().map(|line| line[0]).collect::<Vec<_>>(), shown);
    assert!(lines[1][3].contains("3 · severe"), "{text}");
    assert!(page.text("#said").contains("Copied"));

    // A selection that reaches out of what is loaded is fetched for that.
    page.click("#pairs tr[aria-rowindex='2'] [data-col=better]");
    page.eval::<()>("document.querySelector('#pairs-frame').scrollTop = 20000", &[]);
    wait_rows(&page, 510);
    page.click_holding(SHIFT, "#pairs tr[aria-rowindex='510'] [data-col=better]");
    page.wait_for(
        "509 rows",
        "return document.querySelector('.pager-text').textContent.includes('509 selected')",
        &[],
    );
    page.act("copy-rows");
    assert_eq!(copied(&page).lines().count(), 510);
}

#[test]
fn a_pair_is_copied_in_the_schema_of_the_dataset() {
    let page = open("safety.any=only-1-safe&pref.any=0-1");
    page.click("#pairs tr[aria-rowindex='2'] [data-col=safer]");
    let place = places(&page)[0].clone();
    page.act("copy-json");
    let pair: Value = serde_json::from_str(&copied(&page)).expect("JSON");
    assert_eq!(pair["place"], place);
    assert_eq!((&pair["is_response_0_safe"], &pair["is_response_1_safe"]), (&json!(false), &json!(true)));
    assert_eq!((&pair["better_response_id"], &pair["safer_response_id"]), (&json!(0), &json!(1)));
    assert_eq!(pair["response_0_harm_category"].as_object().map(|names| names.len()), Some(19));
    assert_eq!((pair.get("prompt"), &pair["response_1_severity_level"]), (None, &json!(0)));
}

#[test]
fn texts_fill_in_when_they_may_be_shown() {
    let page = open("rows=wrap");
    assert!(!page.exists("#pairs [data-col=prompt]"));
    let asked = |page: &Page| page.requests().iter().filter(|entry| entry.path.contains("text")).count();
    assert_eq!(asked(&page), 0);
    page.act("show-text");
    page.wait_element("#pairs tr[aria-rowindex='2'] [data-col=prompt]:not(.waiting)");
    assert!(asked(&page) > 0);
    let height = "return document.querySelector('#pairs tbody tr').getBoundingClientRect().height";
    assert_eq!(page.eval::<f64>(height, &[]), 84.0);
    // Far below they come once the rows have come to rest.
    enter(&page);
    press(&page, &[CONTROL, END]);
    let last = page.match_count().shown + 1;
    page.wait_element(&format!("#pairs tr[aria-rowindex='{last}'] [data-col=prompt]:not(.waiting)"));
    page.act("copy-json");
    let pair: Value = serde_json::from_str(&copied(&page)).expect("JSON");
    assert!(pair["prompt"].as_str().is_some_and(|prompt| !prompt.is_empty()));
    page.act("hide-text");
    page.wait_for("no texts", "return !document.querySelector('#pairs [data-col=prompt]')", &[]);
}

#[test]
fn the_table_is_seen_from_the_top_after_a_filter() {
    let page = open("");
    enter(&page);
    press(&page, &[CONTROL, END]);
    page.click_mark("categories", "drugs");
    page.wait_for("the top", "return document.querySelector('#pairs-frame').scrollTop === 0", &[]);
    wait_rows(&page, 2);
    assert_eq!(page.attribute("#pairs [tabindex='0']", "data-col"), "safer");
    assert!(page.exists("#pairs tr[aria-rowindex='2'] [tabindex='0']"));
}

#[test]
fn the_reader_gives_the_focus_back_to_its_row() {
    let page = open("sev.any=3");
    enter(&page);
    press(&page, &[DOWN]);
    page.press(&[ENTER]);
    page.wait_element("#reader[data-row]");
    page.act("next-pair");
    let row = "#pairs tr[aria-rowindex='4']";
    page.wait_element(&format!("{row}.open"));
    page.act("close-pair");
    page.wait_for("no reader", "return !document.querySelector('#reader')", &[]);
    page.wait_for(
        "the focus",
        &format!("return document.querySelector(\"{row}\").contains(document.activeElement)"),
        &[],
    );
}

#[test]
fn switches_are_in_the_address() {
    let page = open("");
    page.act("table-compact");
    page.wait_element("#pairs.compact");
    assert_eq!(page.query_value("rows"), "compact");
    page.act("table-plain");
    page.wait_for("a plain table", "return !document.querySelector('#pairs').hasAttribute('role')", &[]);
    assert_eq!(page.query_value("table"), "paged");
    page.wait_for(
        "25 rows",
        "return document.querySelectorAll('#pairs tbody tr[data-row]').length === 25",
        &[],
    );
    page.click("#pairs thead [data-col=better] [data-action=sort]");
    page.wait_element("#pairs thead [data-col=better][aria-sort=ascending]");
    page.back();
    page.back();
    page.wait_element("#pairs[role=grid]");
    wait_rows(&page, 2);
    assert_in_order(&page);
}
