//! A worker that ends unexpectedly.

use browser_tests::Page;

#[test]
fn a_crash_is_explained_and_a_restart_goes_on() {
    let mut page = Page::open("");
    page.wait_state("ready");
    page.click_mark("categories", "drugs");
    let (tables, count) = (page.tables(), page.match_count());

    page.crash_worker("thrown by a test");
    page.wait_element("#engine-error[role=alert] button[data-action=restart-engine]");
    assert_ne!(page.text("#engine-error").trim(), "");

    page.act("restart-engine");
    page.wait_for(
        "the restarted page",
        "return !document.querySelector('#engine-error')
            && document.documentElement.dataset.state === 'ready'",
        &[],
    );
    assert_eq!(page.match_count(), count);
    page.tables().assert_equal(&tables);
    assert_eq!(page.pressed("categories"), ["drugs"]);
    page.click_mark("severity", "3");
    assert!(page.match_count().shown < count.shown);
}
