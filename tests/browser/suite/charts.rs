//! Every table of the page against what DuckDB counts in the same file, and
//! against what was published.

use browser_tests::{Count, Hub, Page, counts_of, hub, published, published_file, published_slugs, src};

/// Filters, with choices of how categories that come together are measured.
const FILTERS: [&str; 21] = [
    "",
    "cat.any=cybercrime,drugs&cooccurrence.measure=joint",
    "cat.all=economic-crime,white-collar-crime&cat.on=better&cooccurrence.measure=lift",
    "cat.none=privacy-violation&cat.on=both&cooccurrence.measure=phi",
    "cat.not_all=violence,physical-harm&cat.on=other&cooccurrence.of=unsafe",
    "sev.any=2,3&sev.on=safer&cooccurrence.where=across",
    "sev.not_all=0&sev.on=response-1&safe.any=unsafe&cooccurrence.measure=joint&cooccurrence.of=unsafe&cooccurrence.where=across",
    "safe.none=safe&safe.on=both&cooccurrence.measure=lift&cooccurrence.where=across",
    "safe.all=safe&safe.on=not-better&cooccurrence.measure=phi&cooccurrence.where=across",
    "labels.any=2,3&labels.on=both&cooccurrence.measure=lift&cooccurrence.of=unsafe",
    "labels.none=0&labels.on=response-0&gap.any=1,2&cooccurrence.measure=phi&cooccurrence.of=unsafe",
    "safety.any=both-unsafe&pref.any=0-1,1-0&differs.none=nothing",
    "gap.not_all=0&safety.none=both-safe&cooccurrence.measure=joint&cooccurrence.of=unsafe",
    "cat_sev.any=drugs:2,cybercrime:3&cat_sev.on=better",
    "cat_sev.none=mental-manipulation:1&cat_sev.on=both&sev.any=1&sev.on=not-better",
    "cat_pair.any=cybercrime:privacy-violation&differs.any=categories,severity",
    "cat_pair.all=economic-crime:white-collar-crime,cybercrime:economic-crime&cat_pair.on=safer&cooccurrence.measure=lift",
    "cat_across.any=drugs:drugs,violence:physical-harm&cooccurrence.measure=phi&cooccurrence.of=unsafe&cooccurrence.where=across",
    "prompt_source.any=Beavertails&response_source.none=Alpaca2-7B&response_source.on=response-0",
    "split=default/train&cat.any=cybercrime&sev.any=3&safety.any=both-unsafe&pref.any=1-1&prompt_source.none=Beavertails",
    // Nothing matches, so that shares have no whole.
    "split.none=train&pref.not_all=0-0",
];

/// Filters by lengths, each in a page that has measured the texts.
const LENGTH_FILTERS: [&str; 3] = [
    "response_length.gte=400&response_length.lte=900&response_length.on=both&cat.any=cybercrime",
    "length_difference.gte=1&length_difference.on=better&prompt_length.lte=100&cooccurrence.measure=phi",
    "prompt_length.gte=50&prompt_length.lte=150&prompt_length.not=1&response_length.lte=300&response_length.not=1&response_length.on=not-better",
];

#[test]
fn every_table_counts_as_duckdb_does() {
    compare(&FILTERS, false);
}

#[test]
fn every_table_counts_lengths_as_duckdb_does() {
    compare(&LENGTH_FILTERS, true);
}

/// Opens the file under each filter and tells of all differences at once.
#[track_caller]
fn compare(filters: &[&str], lengths: bool) {
    let hub = hub();
    let page = Page::open(&src([hub.train()]));
    let differing: Vec<String> =
        filters.iter().filter_map(|query| difference(&page, &hub, query, lengths)).collect();
    assert!(differing.is_empty(), "the page shows\n{}", differing.join("\n\n"));
}

fn difference(page: &Page, hub: &Hub, query: &str, lengths: bool) -> Option<String> {
    page.goto(&format!("{}&{query}", src([hub.train()])));
    page.wait_state("ready");
    if lengths {
        page.wait_element("[data-lengths=unread]");
        page.click("button[data-action=read-lengths]");
        page.wait_element("[data-lengths=known]");
    }
    let (expected, shown, total) = counts_of(hub.file(), query, lengths);
    let mut found = page.tables().differences(&expected, |_| true);
    if page.match_count() != (Count { shown, total }) {
        found.insert(0, format!("{:?}, not {shown} of {total} pairs", page.match_count()));
    }
    if page.exists("#address-notes") {
        found.insert(0, format!("what was not understood: {}", page.text("#address-notes")));
    }
    (!found.is_empty()).then(|| format!("under {query:?}\n{}", found.join("\n")))
}

#[test]
fn the_train_split_of_the_demo_data_has_the_published_numbers() {
    let page = Page::open("split=train&cooccurrence.measure=joint");
    page.wait_state("ready");
    let tables = page.tables();
    for ((chart, key, column), count) in published() {
        assert_eq!(tables.number(&chart, &key, &column), count, "{chart} {key} {column}");
    }

    let published = published_file();
    let slugs = published_slugs();
    for (row, first) in slugs.iter().enumerate() {
        for (column, second) in slugs.iter().enumerate() {
            let there = published["category_cooccurrence"][row][column].as_u64().expect("a count");
            let here = tables.number("cooccurrence", first, second);
            let tolerance = 10.max(there * 3 / 100);
            assert!(here.abs_diff(there) <= tolerance, "{first} × {second}: {here}, published {there}");
        }
    }

    let sources = tables.keys("sources").into_iter().filter(|key| key.starts_with("prompt:"));
    let mut rows: Vec<u64> = sources.map(|key| tables.number("sources", key, "rows")).collect();
    rows.sort_unstable();
    let of_prompts = published["prompt_source_train"].as_object().expect("a table");
    let mut expected: Vec<u64> = of_prompts.values().filter_map(serde_json::Value::as_u64).collect();
    expected.sort_unstable();
    assert_eq!(rows, expected);
}
