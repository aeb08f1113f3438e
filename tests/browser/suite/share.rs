//! Links to a view: the dialog that makes them, the data that they speak of, and the page as a
//! part of another one.

use std::path::Path;

use browser_tests::keys::{ENTER, ESCAPE, SHIFT, TAB};
use browser_tests::{Page, Visit, same_rows, src, target, views};
use devserver::{Config, Devserver};
use pack::{Options, pack};
use serde_json::{Value, json};

/// What links to the demo data say of it, as Python finds it in its files.
fn demo_data() -> String {
    views(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/demo"), 0, 1).data
}

fn ready(query: &str) -> Page {
    let page = Page::open(query);
    page.wait_state("ready");
    page
}

/// Opens the dialog.
#[track_caller]
fn share(page: &Page) {
    page.eval::<()>(
        "window.copied = [];
         navigator.clipboard.writeText = text => { copied.push(text); return Promise.resolve(); }",
        &[],
    );
    page.act("share");
    page.wait_element("#share[open] #share-qr svg, #share[open] #share-qr-none");
}

/// The link that the dialog shows, without the address of the site.
#[track_caller]
fn link(page: &Page) -> String {
    let link: String = page.eval("return document.querySelector('#share-link').value", &[]);
    let site: String = page.eval("return location.origin + location.pathname", &[]);
    link.strip_prefix(&site).unwrap_or_else(|| panic!("{link} is not below {site}")).to_owned()
}

/// What was copied last.
fn copied(page: &Page) -> String {
    page.eval("return window.copied.at(-1)", &[])
}

/// The lines of what a link says.
fn said(page: &Page) -> Vec<(String, String)> {
    let keys = page.attributes("#share-words li", "data-said");
    let lines = page.text("#share-words");
    keys.into_iter().zip(lines.lines().map(str::to_owned)).collect()
}

/// What a QR code of the page says, as another library reads it.
#[track_caller]
fn code(page: &Page) -> String {
    const SCALE: usize = 4;
    let (size, path): (usize, String) = page.eval(
        "const svg = document.querySelector('#share-qr svg');
         return [svg.viewBox.baseVal.width, svg.querySelector('path').getAttribute('d')]",
        &[],
    );
    let mut dark = vec![false; size * size];
    for run in path.split('M').skip(1) {
        let (place, rest) = run.split_once('h').expect("a run");
        let (x, y) = place.split_once(' ').expect("a place");
        let (x, y): (usize, usize) = (x.parse().expect("x"), y.parse().expect("y"));
        let length: usize = rest.split('v').next().and_then(|n| n.parse().ok()).expect("a length");
        dark[y * size + x..][..length].fill(true);
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, |x, y| {
        if dark[y / SCALE * size + x / SCALE] { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code of {size} modules");
    grids[0].decode().expect("a code that can be read").1
}

#[test]
fn a_link_says_what_is_in_view() {
    let data = demo_data();
    let given = "sort=-severity&cat.any=drugs&vs=rest&categories.by=pair&columns=pair,better";
    let page = ready(given);
    let shown = page.match_count().shown;
    assert!(!page.exists("#share"));
    share(&page);
    let rest = "?cat.any=drugs&vs=rest&categories.by=pair&columns=pair,better&sort=-severity";
    let full = format!("{rest}&hide=1&data={data}-{shown}");
    assert_eq!(link(&page), full);
    assert!(code(&page).ends_with(&full), "{}", code(&page));
    let words = said(&page);
    for (key, part) in [
        ("open", "Demo data"),
        ("filter", "either response: Drugs"),
        ("filter", "of 82,118 pairs"),
        ("comparison", "all other pairs"),
        ("choices", "categories: count by pair"),
        ("table", "sorted by Severity, the higher (downwards)"),
        ("table", "columns Pair, Better"),
        ("hide", "Text is hidden at first"),
        ("data", "82,118 pairs"),
    ] {
        assert!(
            words.iter().any(|(own, line)| own == key && line.contains(part)),
            "{key}: {part} in {words:?}"
        );
    }
    // The page's own address says none of that.
    assert_eq!(page.eval::<String>("return location.search", &[]), format!("?{given}"));

    page.act("share-copy");
    page.wait_for("what is said", "return document.querySelector('#share-said').innerText", &[]);
    assert_eq!(page.text("#share-said"), "Copied to the clipboard.");
    assert!(copied(&page).ends_with(&full));
    page.act("share-markdown");
    let markdown = copied(&page);
    assert!(markdown.starts_with("[Demo data: either response: Drugs: "), "{markdown}");
    assert!(markdown.ends_with(&format!("&hide=1&data={data}-{shown})")), "{markdown}");

    page.click("#share-hide");
    page.wait_for(
        "a link without hide",
        "return !document.querySelector('#share-link').value.includes('hide')",
        &[],
    );
    assert_eq!(link(&page), format!("{rest}&data={data}-{shown}"));
    page.click("#share-data");
    page.wait_for(
        "a link without data",
        "return !document.querySelector('#share-link').value.includes('data')",
        &[],
    );
    assert_eq!(link(&page), rest);
    page.eval::<()>(
        "const list = document.querySelector('#share-tab');
         list.value = 'severity';
         list.dispatchEvent(new Event('change', { bubbles: true }))",
        &[],
    );
    page.wait_for(
        "a link to a chart",
        "return document.querySelector('#share-link').value.includes('tab')",
        &[],
    );
    assert_eq!(link(&page), format!("{rest}&tab=severity"));
    page.wait_for(
        "its code",
        "return document.querySelector('#share-qr').dataset.link === document.querySelector('#share-link').value",
        &[],
    );
    assert!(code(&page).ends_with("&tab=severity"));
    page.act("share-html");
    let frame: Value = page.eval(
        "const page = new DOMParser().parseFromString(copied.at(-1), 'text/html');
         const { src, title, loading, width, height } = page.querySelector('iframe');
         return { src, title, loading, width, height }",
        &[],
    );
    assert!(
        frame["src"].as_str().is_some_and(|src| src.ends_with(&format!("{rest}&tab=severity&embed=1"))),
        "{frame}"
    );
    assert!(frame["title"].as_str().is_some_and(|title| title.contains("Drugs")), "{frame}");
    assert_eq!(
        (&frame["loading"], &frame["width"], &frame["height"]),
        (&json!("lazy"), &json!("100%"), &json!("640"))
    );
    page.act("share-close");
    page.wait_for("a closed dialog", "return !document.querySelector('#share')", &[]);
    assert_eq!(page.attribute(":focus", "data-action"), "share");
}

#[test]
fn keys_open_the_dialog_stay_in_it_and_close_it() {
    let page = ready("");
    page.act("show-text");
    page.wait_element("button[data-action=hide-text]");
    page.eval::<()>("document.querySelector('[data-action=share]').focus()", &[]);
    page.press(&[ENTER]);
    page.wait_element("#share[open] #share-qr svg");
    assert_eq!(page.attribute(":focus", "id"), "share-link");
    let at = || -> String {
        page.eval("return document.activeElement.id || document.activeElement.dataset.action || document.activeElement.tagName", &[])
    };
    let mut seen = Vec::new();
    for _ in 0..8 {
        page.press(&[TAB]);
        seen.push(at());
    }
    for stop in
        ["share-copy", "share-tab", "share-hide", "share-data", "share-markdown", "share-html", "share-close"]
    {
        assert!(seen.iter().any(|own| own == stop), "{stop} in {seen:?}");
    }
    assert!(page.eval::<bool>("return [document.body, document.querySelector('#share')].some(e => e.contains(document.activeElement)) && !document.querySelector('main .filter-bar').contains(document.activeElement)", &[]));
    page.press(&[SHIFT, TAB]);
    page.press(&[ESCAPE]);
    page.wait_for("a closed dialog", "return !document.querySelector('#share')", &[]);
    assert_eq!(page.attribute(":focus", "data-action"), "share");
    // Escape was for the dialog.
    assert!(page.exists("button[data-action=hide-text]"));
    // It opens once more.
    page.press(&[ENTER]);
    page.wait_element("#share[open] #share-qr svg");
    page.press(&[ESCAPE]);
    page.wait_for("a closed dialog", "return !document.querySelector('#share')", &[]);
}

#[test]
fn a_browser_that_hands_links_over_is_asked_to() {
    let page = ready("sev.any=3");
    share(&page);
    assert!(!page.exists("[data-action=share-send]"));
    page.act("share-close");
    page.wait_for("a closed dialog", "return !document.querySelector('#share')", &[]);
    page.eval::<()>(
        "navigator.share = data => { window.sent = data; return Promise.reject(new DOMException('no', 'AbortError')); }",
        &[],
    );
    share(&page);
    page.act("share-send");
    let sent: Value = page.eval("return window.sent", &[]);
    assert!(sent["url"].as_str().is_some_and(|url| url.ends_with(&link(&page))), "{sent}");
    assert!(
        sent["text"].as_str().is_some_and(|text| text.starts_with("Demo data: either response: severity")),
        "{sent}"
    );
}

#[test]
fn a_link_that_is_too_long_for_a_code_says_so() {
    let page = ready(&format!("search={}", "a".repeat(3000)));
    share(&page);
    assert!(page.text("#share-qr-none").contains("A QR code holds 2,953"), "{}", page.text("#share-qr-none"));
    assert!(!page.exists("#share-qr"));
}

#[test]
fn data_that_differs_is_told_and_equal_data_is_not() {
    let data = demo_data();
    let page = ready("");
    page.goto(&format!("sev.any=3&data={data}-0"));
    page.wait_element("#data-differs");
    let shown = page.match_count().shown;
    let (pairs, hash) = data.split_once('-').expect("a key");
    assert_eq!(pairs, "82118");
    let number = |number: u64| format!("{},{:03}", number / 1000, number % 1000);
    let other = "0123456789ab";
    for (key, told) in [
        (format!("{data}-{shown}"), vec![]),
        (data.clone(), vec![]),
        (format!("{data}-1"), vec![format!("Then 1 pairs matched, here {}.", number(shown))]),
        (
            format!("73907-{other}-2"),
            vec![
                "The link was made with 73,907 pairs, here are 82,118.".to_owned(),
                format!("Then 2 pairs matched, here {}.", number(shown)),
            ],
        ),
        (
            format!("82118-{other}-{shown}"),
            vec![format!("As many pairs (82,118), but other labels ({other}) than here ({hash}).")],
        ),
    ] {
        page.goto(&format!("sev.any=3&data={key}"));
        page.wait_state("ready");
        if told.is_empty() {
            page.wait_for("an address without data", "return location.search === '?sev.any=3'", &[]);
            assert!(!page.exists("#data-differs"), "{key}");
            continue;
        }
        page.wait_element("#data-differs");
        assert_eq!(page.attribute("#data-differs", "role"), "status");
        let lines: Vec<String> = page.text("#data-differs ul").lines().map(str::to_owned).collect();
        assert_eq!(lines, told, "{key}");
        // It stays until it is put away.
        assert_eq!(page.query_value("data"), key);
        page.act("forget-data");
        page.wait_for("no message", "return !document.querySelector('#data-differs')", &[]);
        assert_eq!(page.eval::<String>("return location.search", &[]), "?sev.any=3");
    }
    // What matched is no question under another filter.
    page.goto(&format!("sev.any=3&data=73907-{other}-2"));
    page.wait_element("#data-differs");
    page.click_mark("categories", "drugs");
    assert_eq!(page.query_value("data"), format!("73907-{other}"));
    assert_eq!(page.text("#data-differs ul").lines().count(), 1);
}

#[test]
fn a_search_is_compared_once_all_texts_were_read() {
    let page = ready("search=garden");
    page.wait_element("#search-state[data-search=done]");
    share(&page);
    let shared = link(&page);
    let count = page.match_count().shown;
    assert!(shared.ends_with(&format!("-{count}")) && count > 0, "{shared}");
    page.goto(&shared[1..]);
    page.wait_for("an address without data", "return location.search === '?search=garden&hide=1'", &[]);
    assert_eq!(page.match_count().shown, count);
    assert!(!page.exists("#data-differs"));
}

#[test]
fn the_same_rows_are_known_in_any_packaging() {
    let folder = same_rows();
    let server = Devserver::start(Config { cors: true, ..Config::files(&folder) }).expect("a server");
    let file = folder.join("plain.parquet");
    let out = target("fixtures/packed").join("shared");
    let options = Options { inputs: vec![file.clone()], out: out.clone(), ..Options::default() };
    pack(&options, &mut |_| {}).expect("packed");
    let packed = Devserver::start(Config { cors: true, ..Config::files(&out) }).expect("a server");
    let data = |page: &Page| {
        share(page);
        let link = link(page);
        let (_, data) = link.split_once("data=").unwrap_or_else(|| panic!("{link} says nothing of its data"));
        page.act("share-close");
        data.to_owned()
    };
    let page = ready("");
    page.goto(&src([format!("{}plain.parquet", server.url())]));
    page.wait_state("ready");
    let wanted = data(&page);
    assert_ne!(wanted, demo_data());
    for name in ["rows.jsonl", "pandas.csv", "zstd.parquet"] {
        page.goto(&src([format!("{}{name}", server.url())]));
        page.wait_state("ready");
        assert_eq!(data(&page), wanted, "{name}");
    }
    page.goto(&format!("site={}manifest.json", packed.url()));
    page.wait_state("ready");
    assert_eq!(data(&page), wanted, "packed");
    page.goto("");
    page.wait_state("ready");
    page.send_keys("input#file-picker", &file.to_string_lossy());
    page.wait_for(
        "the file",
        "return document.querySelector('.dataset-title').innerText.includes('plain')",
        &[],
    );
    page.wait_state("ready");
    share(&page);
    assert!(
        page.text("#share-words").contains("No link can bring them along"),
        "{}",
        page.text("#share-words")
    );
    assert!(link(&page).ends_with(&format!("data={wanted}")), "{}", link(&page));
}

#[test]
fn a_dataset_on_the_hub_without_a_revision_is_said_to_change() {
    // Nothing is read: the question for the server is not answered.
    let page = Visit::to("hub=o/n&data=1-0123456789ab").asks().open();
    page.wait_element("#origins-asked");
    page.eval::<()>("window.copied = []", &[]);
    page.act("share");
    page.wait_element("#share[open]");
    assert!(page.text("#share-words").contains("no revision is named"), "{}", page.text("#share-words"));
    let link = link(&page);
    assert!(link.starts_with("?hub=o/n") && !link.contains("data="), "{link}");
}

#[test]
fn an_embedded_view_is_one_chart_or_the_table_and_as_high_as_it_says() {
    let page = ready("");
    let host = target("fixtures/host");
    let urls: Vec<String> = ["severity", "table", "categories"]
        .iter()
        .map(|tab| {
            format!(
                "{}?sev.any=2,3&tab={tab}&embed=1",
                page.eval::<String>("return location.origin + location.pathname", &[])
            )
        })
        .collect();
    let frames: String = urls
        .iter()
        .map(|url| {
            format!("<iframe src=\"{}\" width=\"280\" height=\"150\"></iframe>", url.replace('&', "&amp;"))
        })
        .collect();
    let script = "window.told = [];
        addEventListener('message', ({ source, data, origin }) => {
          told.push([data, origin]);
          if (data?.type !== 'saferlhf-viewer:height') return;
          for (const frame of document.querySelectorAll('iframe')) {
            if (frame.contentWindow === source) frame.height = data.height;
          }
        });";
    std::fs::create_dir_all(&host).expect("a folder");
    std::fs::write(
        host.join("index.html"),
        format!("<!doctype html><title>Host</title><link rel=icon href=\"data:,\"><script>{script}</script>{frames}"),
    )
    .expect("a page");
    let server = Devserver::start(Config::files(&host)).expect("a server");
    page.devtools("Page.navigate", json!({ "url": server.url() }));
    let heights = "return [...document.querySelectorAll('iframe')].map(frame => Number(frame.height))";
    page.wait_for(
        "frames that have grown",
        // Browsers draw frames of other pages when a reader comes to them.
        &format!(
            "const all = (() => {{ {heights} }})();
             document.querySelectorAll('iframe')[all.findIndex(height => height <= 250)]?.scrollIntoView();
             return all.length === 3 && all.every(height => height > 250)"
        ),
        &[],
    );
    // They stay as they are.
    let mut before: Vec<f64> = Vec::new();
    page.wait_for("quiet", "window.last ??= []; const now = told.length; const calm = window.last.at(-1)?.[0] === now && performance.now() - window.last.at(-1)[1] > 1500; if (window.last.at(-1)?.[0] !== now) window.last.push([now, performance.now()]); return calm", &[]);
    let narrow: Vec<f64> = page.eval(heights, &[]);
    before.extend(&narrow);
    page.eval::<()>("document.querySelectorAll('iframe').forEach(frame => { frame.width = 900 })", &[]);
    page.wait_for("quiet", "const now = told.length; const calm = window.last.at(-1)?.[0] === now && performance.now() - window.last.at(-1)[1] > 1500; if (window.last.at(-1)?.[0] !== now) window.last.push([now, performance.now()]); return calm", &[]);
    let wide: Vec<f64> = page.eval(heights, &[]);
    println!("heights at 280 px {before:?}, at 900 px {wide:?}");
    assert!(wide[0] < narrow[0] && wide.iter().all(|height| *height > 150.0 && *height < 2000.0), "{wide:?}");
    let told: Vec<Value> = page.eval("return told.map(([data]) => data)", &[]);
    assert!(told.len() < 100, "{} messages", told.len());
    for message in &told {
        let keys: Vec<&String> = message.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["height", "type"], "{message}");
    }
}

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

#[test]
fn an_embedded_view_fits_any_width() {
    let page = Visit::to("embed=1").sized(280, 600).open();
    for tab in [
        "",
        "categories",
        "severity",
        "pair-safety",
        "better-safer",
        "category-severity",
        "differs",
        "labels-per-response",
        "cooccurrence",
        "sources",
        "lengths",
        "splits",
        "table",
    ] {
        page.goto(&format!("sev.any=3&tab={tab}&embed=1"));
        page.wait_state("ready");
        page.wait_element("[data-embedded]");
        page.wait_element("[data-lengths=known]");
        assert_eq!(overflowing(&page), Vec::<String>::new(), "{tab}");
        page.screenshot("screenshots", &format!("embed-280-{tab}"));
    }
}

#[test]
fn an_embedded_view_says_what_it_is_and_leads_to_the_whole() {
    let page = ready("sev.any=3&tab=categories&embed=1&theme=dark");
    page.wait_element("[data-embedded]");
    let words = page.text("#embed");
    for part in ["Demo data", "either response: severity 3 · severe", "of 82,118 pairs", "synthetic text"] {
        assert!(words.contains(part), "{part} in {words}");
    }
    assert_eq!(page.attribute("#embed-open", "target"), "_blank");
    assert_eq!(page.attribute("#embed-open", "rel"), "noopener");
    let whole = page.attribute("#embed-open", "href");
    assert!(whole.ends_with("?sev.any=3&theme=dark&tab=categories"), "{whole}");
    // Marks filter as everywhere; the words and the link follow.
    page.click_mark("categories", "drugs");
    assert!(page.text("#embed-words").contains("Drugs"));
    assert!(page.attribute("#embed-open", "href").contains("cat.any=drugs"));
    // A chart that the data has not.
    page.goto("tab=annotators&embed=1");
    page.wait_state("ready");
    page.wait_element("#embed-absent");
}

#[test]
fn an_embedded_table_hides_text_whatever_was_chosen() {
    let page = ready("columns=pair,prompt,text-0");
    page.click("#consent > summary");
    page.click("#consent input[name=level][value=show]");
    page.wait_element("table#pairs .text-cell:not(.waiting)");
    page.goto("columns=pair,prompt,text-0");
    page.wait_state("ready");
    page.wait_element("table#pairs .text-cell:not(.waiting)");
    page.goto("columns=pair,prompt,text-0&tab=table&embed=1");
    page.wait_state("ready");
    page.wait_element(".pairs[data-embedded] table#pairs tbody tr[data-row]");
    assert_eq!(page.attributes("table#pairs thead [data-col]", "data-col"), ["pair"]);
    assert!(!page.exists("table#pairs .text-cell"));
}
