//! The pairs in view as code.

use browser_tests::keys::{END, LEFT, RIGHT};
use browser_tests::{Page, hub, src};

const SHOWN: &str = "#code[data-target=datasets] #code-text";

#[test]
fn it_is_what_is_in_view_and_says_what_it_leaves_out() {
    let hub = hub();
    let page = Page::open(&format!("{}&cat.any=drugs&sort=-severity", src([hub.train()])));
    page.wait_state("ready");
    assert!(!page.exists("#code"));
    assert_eq!(page.attribute("[data-action=as-code]", "aria-expanded"), "false");
    page.act("as-code");
    page.wait_element(SHOWN);
    assert_eq!(page.attribute("[data-action=as-code]", "aria-expanded"), "true");
    let code = page.text("#code-text");
    for part in
        ["load_dataset(\"parquet\"", "/default/train/0000.parquet", "get(\"Drugs\")", "reverse=[True]"]
    {
        assert!(code.contains(part), "{code}");
    }
    assert!(!page.exists("[data-left-out]"));

    // A filter changes it.
    page.click_mark("categories", "cybercrime");
    assert!(page.text("#code-text").contains("get(\"Cybercrime\")"));
    page.act("as-code");
    assert!(!page.exists("#code"));
}

#[test]
fn each_target_has_a_tab_that_keys_reach() {
    let page = Page::open("saved.any=starred");
    page.wait_state("ready");
    page.act("as-code");
    page.wait_element(SHOWN);
    // The files of a packed site are not the dataset's own.
    assert!(page.exists("#code [data-left-out=files]"));
    let selected = || page.attributes("#code [role=tab][aria-selected=true]", "data-target");
    let reached = || page.attributes("#code [role=tab][tabindex='0']", "data-target");
    page.eval::<()>("document.querySelector('#code-tab-datasets').focus()", &[]);
    for (key, target, word) in [
        (RIGHT, "pandas", "import pandas as pd"),
        (LEFT, "datasets", "load_dataset"),
        (LEFT, "patterns-spark", "count(*) AS pairs"),
        (RIGHT, "datasets", "load_dataset"),
        (END, "patterns-spark", "SparkSession"),
        (LEFT, "patterns-duckdb", "GROUP BY ALL"),
        (LEFT, "spark", "SparkSession"),
        (LEFT, "duckdb", "FROM read_parquet"),
    ] {
        page.press(&[key]);
        page.wait_element(&format!("#code[data-target={target}]"));
        assert_eq!((selected(), reached()), (vec![target.to_owned()], vec![target.to_owned()]));
        assert_eq!(page.attribute(":focus", "data-target"), target);
        assert!(page.text("#code-text").contains(word));
    }
    page.click("#code-tab-polars");
    page.wait_element("#code[data-target=polars]");
    assert_eq!(page.attribute("#code-panel", "aria-labelledby"), "code-tab-polars");
}
