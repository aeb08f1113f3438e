//! The pairs that match beside others: two numbers for every mark, and their
//! difference.

use browser_tests::{Cell, Count, Page, Tables, counts_of, hub, src};
use serde::Deserialize;

/// Opens a query and waits for labels and lengths.
fn open(query: &str) -> Page {
    let page = Page::open(query);
    wait_all(&page);
    page
}

fn wait_all(page: &Page) {
    page.wait_state("ready");
    page.wait_element("[data-lengths=known]");
}

/// A row of a table of two sides; what has no value is empty.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Row {
    chart: String,
    panel: usize,
    key: String,
    a: Side,
    b: Side,
    difference: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

/// One side of a row.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
struct Side {
    count: u64,
    value: Option<f64>,
    /// Part and whole of a share.
    share: Option<[u64; 2]>,
}

/// Reads every row, in the tables' order; a row's panel is that of the mark at
/// the same place.
const READ: &str = "
    const number = text => text === '' || text === undefined ? null : Number(text);
    return [...document.querySelectorAll('.slot:not([hidden]) figure[id^=chart-]')].flatMap(figure => {
        const tables = [...figure.querySelectorAll('table')];
        if (tables.length !== 1) throw new Error(`${figure.id} has ${tables.length} tables`);
        const columns = [...tables[0].tHead.querySelectorAll('[data-col]')].map(head => head.dataset.col);
        const marks = [...figure.querySelectorAll('[data-panel] button[data-mark]')];
        const rows = [...tables[0].tBodies[0].rows];
        if (rows.length !== marks.length) throw new Error(`${figure.id}: ${rows.length} rows, ${marks.length} marks`);
        return rows.map((row, place) => {
            const of = name => row.cells[columns.indexOf(name) + 1].dataset;
            const side = name => {
                const { value, part, whole } = of(`${name}-share`);
                return {
                    count: number(of(name).value),
                    value: number(value),
                    share: part === undefined ? null : [number(part), number(whole)],
                };
            };
            const { value, low, high } = of('difference');
            if (marks[place].dataset.mark !== row.dataset.key) throw new Error(`${row.dataset.key} is another mark`);
            return {
                chart: figure.id.slice('chart-'.length),
                panel: Number(marks[place].closest('[data-panel]').dataset.panel),
                key: row.dataset.key,
                a: side('a'),
                b: side('b'),
                difference: number(value),
                low: number(low),
                high: number(high),
            };
        });
    })";

/// The rows of all figures of a page that compares.
fn rows(page: &Page) -> Vec<Row> {
    assert_eq!(page.attribute("#overview", "data-compared"), "true");
    page.eval(READ, &[])
}

/// Where the number of a mark stands in the tables of a page that does not
/// compare: table, row, column. Columns of lengths stand for several bins.
fn place(chart: &str, key: &str) -> Option<(String, String, String)> {
    let (first, rest) = key.split_once(':').unwrap_or(("", key));
    let (table, row, column) = match (chart, first) {
        ("categories", _) => (chart, key, "responses-share"),
        ("severity", "") => (chart, key, "all-share"),
        ("severity", group) => (chart, rest, group),
        ("category-severity", slug) => return Some((chart.into(), slug.into(), format!("share-{rest}"))),
        ("pair-safety", "safer") => ("pair-safety-safer", rest, "share"),
        ("pair-safety" | "differs" | "labels-per-response" | "splits", _) => (chart, key, "share"),
        ("better-safer", "") => {
            let (better, safer) = key.split_once('-')?;
            return Some((chart.into(), better.into(), format!("safer-{safer}")));
        }
        ("better-safer", _) => ("better-safer-rates", key, "rate"),
        ("cooccurrence", slug) => (chart, slug, rest),
        ("sources", _) => {
            let (source, what) = key.rsplit_once(':')?;
            let columns =
                [("rows", "rows"), ("safe", "safe-share"), ("severity", "severity-mean"), ("same", "rate")];
            (chart, source, columns.into_iter().find(|(known, _)| *known == what)?.1)
        }
        ("lengths", "better" | "safer") => ("lengths-preferences", key, "rate"),
        _ => return None,
    };
    Some((table.into(), row.into(), column.into()))
}

/// What a mark shows in tables of a page that does not compare.
fn single(tables: &Tables, chart: &str, key: &str) -> Option<Cell> {
    let (table, row, column) = place(chart, key)?;
    let cell = tables.0.get(&table)?.get(&row)?.get(&column).copied()?;
    Some(match cell {
        // A mean without a fraction reads as a count.
        Cell::Count(mean) if column == "severity-mean" => Cell::Number(mean as f64),
        cell => cell,
    })
}

/// Whether one side shows what a table without a comparison shows.
fn shows(side: Side, cell: Cell) -> bool {
    match cell {
        Cell::Share { part, whole, .. } => side.share == Some([part, whole]) && side.count == part,
        Cell::Count(count) => side.count == count,
        Cell::Number(number) => side.value.is_some_and(|value| (value - number).abs() <= 1e-9),
        Cell::Undefined => side.value.is_none(),
    }
}

/// Rows of charts that a filter's own clauses do not leave out must show what
/// the page without a comparison shows.
#[track_caller]
fn assert_side(rows: &[Row], side: fn(&Row) -> Side, tables: &Tables, own: &[&str]) {
    let mut charts = std::collections::BTreeSet::new();
    for row in rows.iter().filter(|row| !own.contains(&row.chart.as_str())) {
        // Columns of lengths are none of a table.
        let Some(cell) = single(tables, &row.chart, &row.key) else { continue };
        assert!(shows(side(row), cell), "{row:?} should show {cell:?}");
        charts.insert(&row.chart);
    }
    let missing = 11 - own.len();
    assert_eq!(charts.len(), missing, "{charts:?}");
}

/// Both sides together are all pairs, in every chart, whatever is filtered.
#[track_caller]
fn assert_parts(rows: &[Row], all: &Tables) {
    for row in rows {
        match single(all, &row.chart, &row.key) {
            Some(Cell::Share { part, whole, .. }) => {
                let [Some(a), Some(b)] = [row.a.share, row.b.share] else { panic!("{row:?}") };
                assert_eq!([a[0] + b[0], a[1] + b[1]], [part, whole], "{row:?}");
            }
            Some(Cell::Count(count)) => assert_eq!(row.a.count + row.b.count, count, "{row:?}"),
            _ => {}
        }
    }
}

/// The difference is that of the values, and lies in its interval.
#[track_caller]
fn assert_differences(rows: &[Row]) {
    for row in rows {
        let expected = row.a.value.zip(row.b.value).map(|(a, b)| a - b);
        assert_eq!(row.difference.is_some(), expected.is_some(), "{row:?}");
        let (Some(difference), Some(expected)) = (row.difference, expected) else { continue };
        assert!((difference - expected).abs() <= 1e-9, "{row:?}");
        if row.a.share.is_some() {
            let (low, high) = row.low.zip(row.high).unwrap_or_else(|| panic!("{row:?} has no interval"));
            assert!(low <= difference && difference <= high && low < high, "{row:?}");
            assert!((-1.0..=1.0).contains(&low) && (-1.0..=1.0).contains(&high), "{row:?}");
        }
    }
}

/// Newcombe's interval of a difference of two shares, worked out anew.
fn newcombe([a, n]: [f64; 2], [b, m]: [f64; 2]) -> [f64; 2] {
    const Z: f64 = 1.959_963_984_540_054;
    let wilson = |part: f64, whole: f64| {
        let (share, square) = (part / whole, Z * Z / whole);
        let reach = (share * (1.0 - share) * square + square * square / 4.0).sqrt();
        [share + square / 2.0 - reach, share + square / 2.0 + reach].map(|end| end / (1.0 + square))
    };
    let ([low_a, high_a], [low_b, high_b]) = (wilson(a, n), wilson(b, m));
    let (a, b) = (a / n, b / m);
    [a - b - (a - low_a).hypot(high_b - b), a - b + (high_a - a).hypot(b - low_b)]
}

#[test]
fn the_rest_is_all_less_the_filter() {
    let page = open("");
    let all = page.tables();
    for (query, own) in
        [("cat.any=cybercrime", ["categories"].as_slice()), ("sev.any=2,3&sev.on=better", &["severity"])]
    {
        page.goto(query);
        wait_all(&page);
        let (filtered, count) = (page.tables(), page.match_count());
        page.redraw(|page| page.act("compare-rest"));
        assert_eq!(page.query_value("vs"), "rest");
        assert_eq!(page.match_count(), count, "the filter stays");
        let rows = rows(&page);
        assert_side(&rows, |row| row.a, &filtered, own);
        assert_parts(&rows, &all);
        assert_differences(&rows);
        for row in rows.iter().filter(|row| ["pair-safety", "labels-per-response"].contains(&&*row.chart)) {
            let [Some(a), Some(b)] = [row.a.share, row.b.share] else { panic!("{row:?}") };
            let [low, high] = newcombe(a.map(|n| n as f64), b.map(|n| n as f64));
            let (is_low, is_high) = (row.low.expect("an end"), row.high.expect("an end"));
            assert!((is_low - low).abs() < 1e-9 && (is_high - high).abs() < 1e-9, "{low} to {high}: {row:?}");
        }
        let pairs = |side: &str| page.text(&format!("#comparison [data-side={side}]"));
        assert!(pairs("a").contains(&page.text("#match-count")[..5]), "{}", pairs("a"));
        assert!(pairs("b").contains("all other pairs"), "{}", pairs("b"));
    }
}

#[test]
fn both_sides_count_as_duckdb_does() {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    for (a, b, own_a, own_b) in [
        ("sev.any=3", "cat.any=cybercrime,drugs", ["severity"].as_slice(), ["categories"].as_slice()),
        ("safety.any=both-unsafe", "safety.any=both-safe", &["pair-safety"], &["pair-safety"]),
        (
            "cat.all=economic-crime,white-collar-crime&cat.on=better",
            "labels.any=1&labels.on=both&differs.none=nothing",
            &["categories"],
            &["labels-per-response", "differs"],
        ),
    ] {
        let versus: Vec<String> = b.split('&').map(|clause| format!("vs.{clause}")).collect();
        page.goto(&format!("{}&{a}&{}", src([hub.train()]), versus.join("&")));
        page.wait_state("ready");
        assert!(!page.exists("#address-notes"), "{}", page.text("#address-notes"));
        let (of_a, shown, total) = counts_of(hub.file(), a, false);
        let (of_b, ..) = counts_of(hub.file(), b, false);
        assert_eq!(page.match_count(), Count { shown, total }, "{a} {b}");
        let rows = rows(&page);
        assert_side(&rows, |row| row.a, &of_a, own_a);
        assert_side(&rows, |row| row.b, &of_b, own_b);
        assert_differences(&rows);
    }
}

/// The same rows in an order of their own: that of categories depends on side A.
fn by_key(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|one, other| {
        (&one.chart, one.panel, &one.key).cmp(&(&other.chart, other.panel, &other.key))
    });
    rows
}

/// Everything about a comparison that a reader sees.
#[derive(Debug, PartialEq)]
struct State {
    rows: Vec<Row>,
    sides: [String; 2],
    query: Vec<(String, String)>,
    count: Count,
}

fn state(page: &Page) -> State {
    let side = |side: &str| page.text(&format!("#comparison [data-side={side}]"));
    State { rows: rows(page), sides: ["a", "b"].map(side), query: page.query(), count: page.match_count() }
}

#[test]
fn a_filter_is_kept_swapped_and_let_go() {
    let page = open("cat.any=cybercrime");
    let single = page.tables();
    page.redraw(|page| page.act("compare-keep"));
    assert_eq!(page.query_value("vs.cat.any"), "cybercrime");
    let kept = state(&page);
    assert!(kept.rows.iter().all(|row| row.a == row.b), "both sides are the same filter");

    page.click_mark("categories", "cybercrime");
    page.click_mark("severity", "3");
    let query = [("sev.any".into(), "3".into()), ("vs.cat.any".into(), "cybercrime".into())];
    assert_eq!(page.query(), query);
    let apart = state(&page);
    let (now, then) = (by_key(apart.rows.clone()), by_key(kept.rows));
    assert!(now.iter().zip(&then).all(|(now, then)| now.b == then.b), "B stays");
    assert_ne!(now, then);

    page.redraw(|page| page.act("compare-swap"));
    let swapped = state(&page);
    assert_eq!(page.query(), [("cat.any".into(), "cybercrime".into()), ("vs.sev.any".into(), "3".into())]);
    let turned = by_key(swapped.rows.clone());
    assert!(now.iter().zip(&turned).all(|(row, turned)| (row.a, row.b) == (turned.b, turned.a)));

    page.reload();
    wait_all(&page);
    assert_eq!(state(&page), swapped);
    page.redraw(Page::back);
    assert_eq!(state(&page), apart);
    page.redraw(Page::forward);
    assert_eq!(state(&page), swapped);

    page.redraw(|page| page.act("compare-stop"));
    assert!(!page.exists("#comparison"));
    assert_eq!(page.attribute("#overview", "data-compared"), "false");
    assert_eq!(page.query(), [("cat.any".into(), "cybercrime".into())]);
    page.tables().assert_equal(&single);
    page.redraw(Page::back);
    assert_eq!(state(&page), swapped);
}

#[test]
fn rows_are_sorted_by_difference_within_their_panel() {
    let page = open("cat.any=cybercrime&vs=rest");
    let plain = rows(&page);
    page.click("#comparison [data-choice=\"compare.sort\"][data-option=difference]");
    page.wait_element("#comparison [data-option=difference][aria-pressed=true]");
    assert_eq!(page.query_value("compare.sort"), "difference");
    let sorted = rows(&page);
    assert_ne!(sorted, plain);
    assert_eq!(by_key(sorted.clone()), by_key(plain));
    for pair in sorted.windows(2) {
        let [one, next] = pair else { continue };
        if (&one.chart, one.panel) == (&next.chart, next.panel) {
            let [one_value, next_value] = [one, next].map(|row| row.difference.unwrap_or(f64::NEG_INFINITY));
            assert!(one_value >= next_value, "{one:?} before {next:?}");
        }
    }
}

#[test]
fn all_pairs_can_be_the_other_side() {
    let page = open("safety.any=both-unsafe&vs=all");
    assert!(page.text("#comparison [data-side=b]").contains("all pairs"));
    assert!(page.text("#comparison [data-side=b]").contains("82,118"));
    let compared = rows(&page);
    page.redraw(|page| page.act("compare-stop"));
    assert_side(&compared, |row| row.a, &page.tables(), &["pair-safety"]);
    page.redraw(|page| page.act("clear-filters"));
    assert_side(&compared, |row| row.b, &page.tables(), &[]);
    assert_differences(&compared);
}

#[test]
fn a_mark_filters_side_a_while_sides_are_compared() {
    let page = open("cat.any=cybercrime&vs=rest");
    let before = rows(&page);
    let severe = before.iter().find(|row| row.chart == "severity" && row.key == "better:3").expect("a mark");
    let css = "#chart-severity button[data-mark=\"better:3\"]";
    page.redraw(|page| page.click(css));
    assert_eq!(page.match_count().shown, severe.a.count);
    assert_eq!(page.query_value("vs"), "rest");
    let total = page.match_count().total;
    let pairs = rows(&page).into_iter().find(|row| row.key == "nothing").expect("a mark");
    let sides = [pairs.a, pairs.b].map(|side| side.share.expect("a share")[1]);
    assert_eq!(sides, [severe.a.count, total - severe.a.count]);
}

#[test]
fn what_cannot_be_compared_is_reported() {
    let page = open("cat.any=drugs&vs=nonsense");
    assert!(page.text("#address-notes").contains("nonsense"), "{}", page.text("#address-notes"));
    assert_eq!(page.attribute("#overview", "data-compared"), "false");
    page.goto("cat.any=drugs&vs.cat.any=nonsense,cybercrime");
    wait_all(&page);
    let notes = page.text("#address-notes");
    assert!(notes.contains("vs.cat.any") && notes.contains("nonsense"), "{notes}");
    assert!(page.text("#comparison [data-side=b]").contains("Cybercrime"));
}
