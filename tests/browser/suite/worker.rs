//! A worker that ends unexpectedly.

use browser_tests::Page;

/// Waits until a worker that ended has a successor, or gets none any more.
fn wait_settled(page: &Page) -> String {
    page.wait_for(
        "the end of the restart",
        "const phase = document.querySelector('#engine-error[role=alert]')?.dataset.phase;
         return phase === 'stopped'
            || phase === 'restarted' && document.documentElement.dataset.state === 'ready'",
        &[],
    );
    page.attribute("#engine-error", "data-phase")
}

#[test]
fn a_crash_is_explained_and_the_page_goes_on() {
    let mut page = Page::open("");
    page.wait_state("ready");
    page.click_mark("categories", "drugs");
    let (tables, count) = (page.tables(), page.match_count());

    page.crash_worker("thrown by a test");
    page.wait_element("#engine-error[role=alert]");
    assert_ne!(page.text("#engine-error").trim(), "");
    assert_eq!(wait_settled(&page), "restarted");
    assert_eq!(page.match_count(), count);
    page.tables().assert_equal(&tables);
    assert_eq!(page.pressed("categories"), ["drugs"]);

    page.act("dismiss-engine-error");
    page.wait_for("no message", "return !document.querySelector('#engine-error')", &[]);
    page.click_mark("severity", "3");
    assert!(page.match_count().shown < count.shown);
}

#[test]
fn a_worker_that_ends_again_and_again_is_not_restarted_for_ever() {
    let mut page = Page::open("");
    page.wait_state("ready");
    let tables = page.tables();
    let stopped = (0..10).any(|_| {
        page.crash_worker("thrown by a test");
        page.wait_for(
            "the crash to be noticed",
            "const phase = document.querySelector('#engine-error')?.dataset.phase;
             return phase === 'restarting' || phase === 'stopped'",
            &[],
        );
        wait_settled(&page) == "stopped"
    });
    assert!(stopped, "ten crashes, and it was started again");

    page.act("restart-engine");
    page.wait_for(
        "the restart to begin",
        "return document.querySelector('#engine-error')?.dataset.phase !== 'stopped'",
        &[],
    );
    assert_eq!(wait_settled(&page), "restarted");
    page.tables().assert_equal(&tables);
}
