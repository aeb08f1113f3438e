//! Wide and narrow, light and dark.

use browser_tests::{Page, Visit};

const SIZES: [(u32, u32); 2] = [(1440, 1000), (390, 844)];

/// Elements that reach beyond the right edge of a page that is too wide.
fn overflowing(page: &Page) -> Vec<String> {
    page.eval(
        "const { scrollWidth, clientWidth } = document.documentElement;
         if (scrollWidth <= clientWidth) return [];
         return [...document.body.querySelectorAll('*')]
             .filter(found => found.getBoundingClientRect().right > clientWidth + 1)
             .slice(0, 10)
             .map(found => `${found.tagName} ${found.id} ${found.className}`)
             .concat(`${scrollWidth} > ${clientWidth}`)",
        &[],
    )
}

fn background(page: &Page) -> String {
    page.eval(
        "const color = element => getComputedStyle(element).backgroundColor;
         const body = color(document.body);
         return body === 'rgba(0, 0, 0, 0)' ? color(document.documentElement) : body",
        &[],
    )
}

#[test]
fn nothing_is_wider_than_the_window() {
    for (width, height) in SIZES {
        for dark in [false, true] {
            let page = Visit::to("").sized(width, height).dark(dark).open();
            page.wait_state("ready");
            page.wait_element("table#pairs tbody tr[data-row]");
            let name = format!("{width}-{}", if dark { "dark" } else { "light" });
            page.screenshot("screenshots", &format!("charts-{name}"));
            assert_eq!(overflowing(&page), Vec::<String>::new(), "{name}");

            page.click("table#pairs tbody tr[data-row] button[data-action=open-pair]");
            page.wait_element("#reader");
            page.eval::<()>("document.querySelector('#reader').scrollIntoView()", &[]);
            page.screenshot("screenshots", &format!("reader-{name}"));
            assert_eq!(overflowing(&page), Vec::<String>::new(), "{name}, reader");
        }
    }
}

#[test]
fn the_address_overrides_the_system() {
    let light = background(&Page::open("theme=light"));
    let dark = background(&Page::open("theme=dark"));
    assert_ne!(light, dark);
    assert_eq!(background(&Visit::to("theme=dark").dark(true).open()), dark);
    assert_eq!(background(&Visit::to("theme=light").dark(true).open()), light);
    assert_eq!(background(&Visit::to("").dark(true).open()), dark);
}

#[test]
fn a_chart_is_a_picture_and_a_table() {
    let page = Page::open("");
    page.wait_state("ready");
    for chart in ["categories", "severity", "pair-safety", "better-safer"] {
        let visible = || -> bool {
            page.eval(
                "const { width, height } = document.querySelector(arguments[0]).getBoundingClientRect();
                 return width > 40 && height > 40",
                &[format!("#table-{chart}").into()],
            )
        };
        let before = visible();
        page.click(&format!("#chart-{chart} button[data-action=toggle-table]"));
        assert_ne!(visible(), before, "{chart}");
        for mark in page.attributes(&format!("#chart-{chart} [data-mark]"), "data-mark") {
            assert!(!mark.is_empty());
        }
    }
}
