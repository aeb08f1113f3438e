//! The whole page by keyboard alone.

use browser_tests::keys::{ALT, DOWN, END, ENTER, ESCAPE, HOME, LEFT, RIGHT, SHIFT, SPACE, TAB, UP};
use browser_tests::{Page, Visit};
use serde::Deserialize;
use serde_json::json;

/// Opens a visit and waits until all of it is drawn.
fn open(visit: Visit) -> Page {
    let page = visit.open();
    page.wait_state("ready");
    page.wait_element("[data-lengths=known]");
    page.wait_element("table#pairs tbody tr[data-row]");
    page
}

/// Where the focus is.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Focus {
    /// What has it, in words for messages; empty where nothing has it.
    name: String,
    /// Figure, without `chart-`, and panel and key of a mark.
    chart: Option<String>,
    panel: Option<usize>,
    mark: Option<String>,
    /// Place among all stops of the tab key, as `LIST_STOPS` listed them.
    stop: Option<usize>,
    /// Why a reader does not see it.
    unseen: Option<String>,
}

/// Puts the elements that the tab key should reach into `stops`, in order.
const LIST_STOPS: &str = "
    window.stops = [...document.querySelectorAll('a[href], button, input, select, summary, textarea, [tabindex]')]
        .filter(found => found.tabIndex >= 0 && !found.disabled)
        .filter(found => found.checkVisibility({ visibilityProperty: true }))";

const READ_FOCUS: &str = "
    const name = found => [
        found.closest('figure')?.id,
        found.closest('[data-panel]')?.dataset.panel,
        found.localName,
        found.id,
        ...Object.entries(found.dataset).map(([key, value]) => `${key}=${value}`),
        found.ariaLabel ?? found.textContent.slice(0, 30),
    ].filter(part => part).join(' ');
    const found = document.activeElement;
    if (!found || found === document.body || found === document.documentElement) return { name: '' };
    const { left, top, width, height } = found.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const there = document.elementFromPoint(x, y);
    // The pointer passes through the tooltip, so it is not found at a point.
    const tooltip = document.querySelector('#tooltip').getBoundingClientRect();
    const below = tooltip.left <= x && x <= tooltip.right && tooltip.top <= y && y <= tooltip.bottom;
    const unseen = below ? 'it lies below the tooltip' : !there ? `its middle is outside of the window, at ${x}, ${y}`
        : found.contains(there) ? null : `it lies below ${name(there)}`;
    const stop = (window.stops ?? []).indexOf(found);
    return {
        name: name(found),
        chart: found.closest('figure')?.id.slice('chart-'.length),
        panel: Number(found.closest('[data-panel]')?.dataset.panel ?? 0),
        mark: found.dataset.mark,
        stop: stop < 0 ? null : stop,
        unseen,
    }";

fn focus(page: &Page) -> Focus {
    page.eval(READ_FOCUS, &[])
}

/// Presses keys and tells where the focus is then.
fn press(page: &Page, keys: &[char]) -> Focus {
    page.press(keys);
    focus(page)
}

/// Puts the focus on the first or the last stop, as it is on a page just opened.
fn begin(page: &Page, at: i32) -> Focus {
    page.eval::<()>(&format!("{LIST_STOPS}; stops.at(arguments[0]).focus()"), &[json!(at)]);
    focus(page)
}

/// Walks on from where the focus is, until it leaves the page or is there again.
fn walk(page: &Page, keys: &[char]) -> Vec<Focus> {
    let mut visited = vec![focus(page)];
    loop {
        let focus = press(page, keys);
        if focus.name.is_empty() || focus.stop == visited[0].stop {
            return visited;
        }
        visited.push(focus);
        assert!(visited.len() < 2000, "there is no end: {:#?}", &visited[1990..]);
    }
}

/// Has the tab key come to every stop once, in order, and each be seen there.
#[track_caller]
fn assert_walk(page: &Page, state: &str) {
    for (keys, from) in [([TAB].as_slice(), 0), (&[SHIFT, TAB], -1)] {
        begin(page, from);
        let visited = walk(page, keys);
        let mut order: Vec<usize> = visited.iter().filter_map(|focus| focus.stop).collect();
        if from < 0 {
            order.reverse();
        }
        let count: usize = page.eval("return stops.length", &[]);
        let unexpected: Vec<&Focus> = visited.iter().filter(|focus| focus.stop.is_none()).collect();
        assert!(unexpected.is_empty(), "{state}, {keys:?}: {unexpected:#?}");
        assert_eq!(order, (0..count).collect::<Vec<_>>(), "{state}, {keys:?}");
        let unseen: Vec<&Focus> = visited.iter().filter(|focus| focus.unseen.is_some()).collect();
        assert!(unseen.is_empty(), "{state}, {keys:?}: {unseen:#?}");
    }
}

/// Every panel that is shown has one mark that the tab key comes to.
#[track_caller]
fn assert_one_stop_a_panel(page: &Page) {
    let others: Vec<String> = page.eval(
        "return [...document.querySelectorAll('figure [data-panel]')]
            .map(panel => [panel.closest('figure').id, panel.dataset.panel,
                [...panel.querySelectorAll('button[data-mark]')].filter(mark => mark.tabIndex >= 0).length])
            .filter(([, , stops]) => stops !== 1)
            .map(words => words.join(' '))",
        &[],
    );
    assert!(others.is_empty(), "{others:?}");
}

/// Comes by tab key from where the focus is to an element.
#[track_caller]
fn tab_to(page: &Page, css: &str) {
    let is_there =
        || -> bool { page.eval("return document.activeElement.matches(arguments[0])", &[json!(css)]) };
    for _ in 0..2000 {
        let there = press(page, &[TAB]);
        if is_there() {
            return;
        }
        assert!(!there.name.is_empty() || page.exists(css), "there is no {css}");
    }
    panic!("the tab key never comes to {css}");
}

/// A stop in a panel: its one mark that the tab key comes to.
fn panel(chart: &str, panel: usize) -> String {
    format!("#chart-{chart} [data-panel=\"{panel}\"] button[data-mark]")
}

/// The mark that has the focus.
#[track_caller]
fn mark(focus: &Focus) -> &str {
    focus.mark.as_deref().unwrap_or_else(|| panic!("{focus:?} is no mark"))
}

/// Filters under which the bar above the charts is high, with sides compared.
const MUCH: &str = "cat.any=cybercrime,drugs&sev.any=2,3&safety.any=both-unsafe&vs.pref.any=0-1,1-0";

const SIZES: [(u32, u32); 2] = [(1440, 1000), (390, 844)];

#[test]
fn the_tab_key_comes_to_every_stop_once() {
    for (width, height) in SIZES {
        let page = open(Visit::to("").sized(width, height));
        assert_one_stop_a_panel(&page);
        assert_walk(&page, &format!("{width} × {height}"));
    }
}

#[test]
fn the_tab_key_comes_to_every_stop_of_a_comparison() {
    for (width, height) in SIZES {
        let page = open(Visit::to(MUCH).sized(width, height));
        assert_one_stop_a_panel(&page);
        assert_walk(&page, &format!("{width} × {height}"));
    }
}

#[test]
fn the_tab_key_comes_to_every_stop_around_tables() {
    for (width, height) in SIZES {
        let page = open(Visit::to("cat.any=cybercrime").sized(width, height));
        for chart in page.attributes(".slot:not([hidden]) figure[id^=chart-]", "id") {
            page.click(&format!("#{chart} button[data-action=toggle-table]"));
        }
        assert_walk(&page, &format!("{width} × {height}"));
    }
}

#[test]
fn every_figure_and_every_panel_is_reached() {
    let page = open(Visit::to(""));
    begin(&page, 0);
    let visited = walk(&page, &[TAB]);
    let expected: Vec<(String, Option<usize>)> = page.eval(
        "return [...document.querySelectorAll('figure[id^=chart-]')].flatMap(figure => {
            const chart = figure.id.slice('chart-'.length);
            return [...figure.querySelectorAll('[data-panel]')].map(panel => [chart, Number(panel.dataset.panel)]);
        })",
        &[],
    );
    let marks: Vec<(String, Option<usize>)> = visited
        .iter()
        .filter(|focus| focus.mark.is_some())
        .map(|focus| (focus.chart.clone().unwrap_or_default(), focus.panel))
        .collect();
    assert_eq!(marks, expected);
    for action in ["toggle-table", "copy-table", "save-svg", "save-png"] {
        let found = visited.iter().filter(|focus| focus.name.contains(&format!("action={action}")));
        assert_eq!(found.count(), 11, "{action}");
    }
}

#[test]
fn the_skip_link_leads_to_the_charts() {
    let page = open(Visit::to(""));
    let first = press(&page, &[TAB]);
    assert!(first.name.contains("Skip to the charts") && first.unseen.is_none(), "{first:?}");
    page.press(&[ENTER]);
    assert_eq!(press(&page, &[TAB]).chart.as_deref(), Some("categories"));
}

/// The keys of a panel's marks, in their order.
fn marks(page: &Page, chart: &str, number: usize) -> Vec<String> {
    page.attributes(&panel(chart, number), "data-mark")
}

#[test]
fn arrows_move_within_a_panel() {
    let page = open(Visit::to(""));
    // Panel, and by how many marks each of the four arrows moves.
    for (chart, number, [down, up, right, left]) in [
        ("categories", 0, [1, -1, 1, -1]),
        ("better-safer", 0, [2, -2, 1, -1]),
        ("category-severity", 0, [4, -4, 1, -1]),
        ("cooccurrence", 0, [19, -19, 1, -1]),
        ("lengths", 1, [1, -1, 1, -1]),
    ] {
        tab_to(&page, &panel(chart, number));
        let marks = marks(&page, chart, number);
        let last = marks.len() as i64 - 1;
        assert_eq!(mark(&focus(&page)), marks[0], "{chart}");
        let mut at = 0;
        for (key, step) in [
            (DOWN, down),
            (RIGHT, right),
            (UP, up),
            (LEFT, left),
            // At the end of the panel.
            (LEFT, left),
            (UP, up),
            (END, last),
            (RIGHT, right),
            (DOWN, down),
            (LEFT, left),
            (HOME, -last),
            (RIGHT, right),
        ] {
            let to = at + step;
            at = match key {
                HOME => 0,
                END => last,
                _ if (0..=last).contains(&to) => to,
                _ => at,
            };
            let focus = press(&page, &[key]);
            assert_eq!(mark(&focus), marks[at as usize], "{chart}");
            assert_eq!(focus.unseen, None, "{focus:?}");
        }
        assert_one_stop_a_panel(&page);
        // The panel is left and entered where the focus was.
        let stayed = mark(&focus(&page)).to_owned();
        press(&page, &[TAB]);
        assert_eq!(mark(&press(&page, &[SHIFT, TAB])), stayed, "{chart}");
    }
}

#[test]
fn cells_stay_in_view_in_a_narrow_window() {
    let page = open(Visit::to("").sized(390, 844));
    for chart in ["category-severity", "cooccurrence"] {
        tab_to(&page, &panel(chart, 0));
        let keys = [RIGHT; 18].into_iter().chain([LEFT; 17]).chain([DOWN, END, HOME]);
        let mut unseen: Vec<Focus> = keys.map(|key| press(&page, &[key])).collect();
        unseen.retain(|focus| focus.unseen.is_some());
        assert!(unseen.is_empty(), "{unseen:#?}");
    }
}

#[test]
fn enter_filters_and_the_focus_stays_on_its_mark() {
    let page = open(Visit::to(""));
    tab_to(&page, &panel("categories", 0));
    let marks = marks(&page, "categories", 0);
    let press_there = |keys: &[char], query: &[(&str, &str)]| {
        let before = focus(&page);
        page.redraw(|page| page.press(keys));
        let after = focus(&page);
        assert_eq!((&after.chart, &after.mark), (&before.chart, &before.mark), "{keys:?}");
        assert_eq!(after.unseen, None, "{keys:?}");
        let query: Vec<(String, String)> =
            query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(page.query(), query, "{keys:?}");
    };
    press_there(&[ENTER], &[("cat.any", &marks[0])]);
    press(&page, &[DOWN]);
    press_there(&[SHIFT, ENTER], &[("cat.any", "economic-crime,cybercrime")]);
    press_there(&[SHIFT, ENTER], &[("cat.any", "cybercrime")]);
    press_there(&[ALT, ENTER], &[("cat.none", "economic-crime"), ("cat.on", "both")]);
    press_there(&[SPACE], &[]);
    press_there(&[SPACE], &[("cat.any", "economic-crime")]);
    press_there(&[ENTER], &[]);

    tab_to(&page, &panel("cooccurrence", 0));
    press(&page, &[RIGHT]);
    let cell = mark(&focus(&page)).to_owned();
    let press_there = |keys: &[char]| {
        page.redraw(|page| page.press(keys));
        assert_eq!(mark(&focus(&page)), cell);
    };
    press_there(&[ENTER]);
    assert_eq!(page.query_value("cat_pair.any"), cell);
    press_there(&[ENTER]);
    assert_eq!(page.query_value("cat_pair.any"), "");
}

#[test]
fn the_focus_stays_on_its_mark_where_marks_change_their_order() {
    let page = open(Visit::to("cat.any=cybercrime&vs=rest&compare.sort=difference"));
    tab_to(&page, &panel("categories", 0));
    let before = marks(&page, "categories", 0);
    let there = mark(&press(&page, &[END])).to_owned();
    page.redraw(|page| page.press(&[ENTER]));
    assert_eq!(page.query_value("cat.any"), there);
    assert_ne!(marks(&page, "categories", 0), before, "the order is the same");
    assert_eq!(mark(&focus(&page)), there);
    assert_one_stop_a_panel(&page);
    page.redraw(|page| page.press(&[ENTER]));
    assert_eq!(page.query_value("cat.any"), "", "the same key does not undo it");
}

#[test]
fn each_panel_keeps_one_stop_whatever_is_shown() {
    let page = open(Visit::to("cat.any=cybercrime"));
    for (chart, number) in [("categories", 0), ("severity", 2), ("better-safer", 0), ("cooccurrence", 0)] {
        tab_to(&page, &panel(chart, number));
        press(&page, &[END]);
    }
    assert_one_stop_a_panel(&page);
    page.redraw(|page| page.act("compare-rest"));
    assert_one_stop_a_panel(&page);
    begin(&page, 0);
    for (chart, number) in [("categories", 0), ("cooccurrence", 0), ("sources", 4)] {
        tab_to(&page, &panel(chart, number));
        press(&page, &[END]);
        assert_one_stop_a_panel(&page);
    }
    page.click("[data-choice=\"compare.sort\"][data-option=difference]");
    page.wait_element("[data-option=difference][aria-pressed=true]");
    assert_one_stop_a_panel(&page);
    page.redraw(|page| page.act("compare-stop"));
    assert_one_stop_a_panel(&page);
}

#[test]
fn a_table_is_shown_and_scrolled() {
    let page = open(Visit::to("").sized(390, 844));
    for (chart, key, side) in [("better-safer", DOWN, "scrollTop"), ("cooccurrence", RIGHT, "scrollLeft")] {
        let toggle = format!("#chart-{chart} button[data-action=toggle-table]");
        tab_to(&page, &toggle);
        page.press(&[SPACE]);
        page.wait_element(&format!("{toggle}[aria-pressed=true]"));
        assert!(focus(&page).name.contains("toggle-table"), "{:?}", focus(&page));
        let frame = format!("#chart-{chart} [role=region]:has(table)");
        tab_to(&page, &frame);
        let mut at = focus(&page);
        if chart == "better-safer" {
            // The long table is the second one.
            at = press(&page, &[TAB]);
        }
        assert!(at.name.contains("Table") && at.unseen.is_none(), "{at:?}");
        let scrolled = format!("return document.activeElement.{side} > 0");
        assert!(!page.eval::<bool>(&scrolled, &[]));
        page.press(&[key]);
        page.wait_for("the frame to scroll", &scrolled, &[]);
        assert_eq!(focus(&page).name, at.name);
    }
}

/// Presses a key on a control that changes the filter; the focus must not be lost.
#[track_caller]
fn act(page: &Page, css: &str, keys: &[char]) -> Focus {
    begin(page, 0);
    tab_to(page, css);
    page.redraw(|page| page.press(keys));
    let after = focus(page);
    assert!(!after.name.is_empty(), "the focus is lost after {keys:?} on {css}");
    after
}

#[test]
fn chips_are_operated() {
    let page = open(Visit::to("cat.any=cybercrime&sev.any=2,3"));
    let after = act(&page, "select[data-on=categories]", &[DOWN]);
    assert_eq!(page.query_value("cat.on"), "both");
    assert!(after.name.contains("on=categories"), "{after:?}");
    page.redraw(|page| page.press(&[UP]));
    assert_eq!(page.query_value("cat.on"), "");

    let after = act(&page, "button[data-action=invert-clause][data-view=categories]", &[ENTER]);
    assert_eq!(page.query_value("cat.none"), "cybercrime");
    assert!(after.name.contains("view=categories"), "{after:?}");

    act(&page, "button[data-clause=categories]", &[ENTER]);
    assert_eq!(page.query(), [("sev.any".into(), "2,3".into())]);
}

#[test]
fn the_focus_is_not_lost_with_the_last_chip() {
    let page = open(Visit::to("sev.any=2,3"));
    act(&page, "button[data-clause=severity]", &[SPACE]);
    assert_eq!(page.query(), []);
}

#[test]
fn the_focus_is_not_lost_when_filters_are_cleared() {
    let page = open(Visit::to("sev.any=2,3&cat.any=drugs"));
    act(&page, "button[data-action=clear-filters]", &[ENTER]);
    assert_eq!(page.query(), []);
}

#[test]
fn a_comparison_is_started() {
    let page = open(Visit::to("cat.any=cybercrime"));
    act(&page, "button[data-action=compare-rest]", &[ENTER]);
    assert_eq!(page.query_value("vs"), "rest");
}

#[test]
fn a_comparison_is_changed() {
    let page = open(Visit::to("cat.any=cybercrime&safety.any=both-unsafe&vs=rest"));
    // A key pressed twice by mistake does not do something else.
    let same = |action: &str| {
        let after = act(&page, &format!("#comparison button[data-action={action}]"), &[ENTER]);
        assert!(after.name.contains(action), "{action} is followed by {after:?}");
    };
    same("compare-keep");
    act(&page, "button[data-clause=categories]", &[ENTER]);
    same("compare-swap");
    let query = [("cat.any", "cybercrime"), ("safety.any", "both-unsafe"), ("vs.safety.any", "both-unsafe")];
    assert_eq!(page.query(), query.map(|(key, value)| (key.into(), value.into())));
    act(&page, "#comparison button[data-action=compare-rest]", &[ENTER]);
    assert_eq!(page.query_value("vs"), "rest");
}

#[test]
fn a_comparison_is_stopped() {
    let page = open(Visit::to("cat.any=cybercrime&vs=rest"));
    act(&page, "button[data-action=compare-stop]", &[SPACE]);
    assert_eq!(page.query_value("vs"), "");
}

#[test]
fn numbers_are_typed_into_a_range() {
    let page = open(Visit::to(""));
    tab_to(&page, "input[data-filter=severity][data-end=min]");
    page.type_text("2");
    page.redraw(|page| page.press(&[TAB]));
    assert_eq!(page.query_value("sev.any"), "2,3");
    assert!(focus(&page).name.contains("filter=severity end=max"), "{:?}", focus(&page));
    // What was in the input is chosen as a whole when the tab key comes to it.
    page.type_text("2");
    page.redraw(|page| page.press(&[ENTER]));
    assert_eq!(page.query_value("sev.any"), "2");
}

#[test]
fn a_pair_is_opened_and_left() {
    let page = open(Visit::to("cat.any=cybercrime"));
    tab_to(&page, "table#pairs [tabindex='0']");
    page.press(&[ENTER]);
    page.wait_element("#reader[data-row]");
    assert!(!focus(&page).name.is_empty(), "the focus is lost with the reader");
    tab_to(&page, "#reader button[data-action=close-pair]");
    page.press(&[ENTER]);
    page.wait_for("no reader", "return !document.querySelector('#reader')", &[]);
    assert!(!focus(&page).name.is_empty(), "the focus is lost without the reader");
}

#[test]
fn escape_puts_the_tooltip_away_and_nothing_else() {
    let page = open(Visit::to(""));
    tab_to(&page, &panel("severity", 0));
    let tooltip =
        || -> bool { page.eval("return document.querySelector('#tooltip').checkVisibility()", &[]) };
    assert!(tooltip());
    let before = focus(&page);
    let after = press(&page, &[ESCAPE]);
    assert!(!tooltip());
    assert_eq!(after, before);
    press(&page, &[DOWN]);
    assert!(tooltip());
}
