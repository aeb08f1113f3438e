//! The pages on the datasets, which are read without any program.

use browser_tests::{Page, Visit};

/// Opens the index of each language in light, in dark and in a narrow window, and from there every
/// page of that language that it links to.
pub fn on_every_page(look: impl Fn(&Page, &str)) {
    for index in ["datasets/index.html", "datasets/index.zh.html"] {
        let visit = Visit::page(index);
        for visit in [visit.clone(), visit.clone().dark(true), visit.sized(390, 844)] {
            let state = format!("{visit:?}");
            let page = visit.open();
            let names: Vec<String> = page.eval(
                "return [...document.querySelectorAll('footer a:not([hreflang])')].map(a => a.getAttribute('href'))",
                &[],
            );
            assert_eq!(names.len(), 9, "{names:?}");
            for name in names {
                page.goto_page(&format!("datasets/{name}"));
                look(&page, &format!("{name} in {state}"));
            }
        }
    }
}

#[test]
fn they_are_styled_and_nothing_is_cut_off() {
    on_every_page(|page, state| {
        let sheets: usize = page.eval("return document.styleSheets.length", &[]);
        assert_eq!(sheets, 4, "{state}");
        let wide: bool = page.eval(
            "const width = document.documentElement.clientWidth;
             return [...document.querySelectorAll('body *:not(.skip)')]
                 .some(element => element.getBoundingClientRect().right > width + 0.5)",
            &[],
        );
        assert!(!wide, "{state} is wider than the window");
    });
}

#[test]
fn the_skip_link_leads_to_the_text() {
    let page = Visit::page("datasets/pku-saferlhf.html").open();
    let first: String = page.eval(
        "document.querySelector('a.skip').focus();
         document.activeElement.click();
         return location.hash + ' ' + document.activeElement.id",
        &[],
    );
    assert_eq!(first, "#content content");
}
