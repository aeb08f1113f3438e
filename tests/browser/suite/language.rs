//! The interface in 简体中文: chosen, shared, put away, and no word of English in it.

use browser_tests::keys::ESCAPE;
use browser_tests::{Page, Visit};
use serde_json::json;
use std::collections::BTreeMap;

/// Collects what readers can see or hear that is neither Chinese nor a name.
const ENGLISH: &str = r"
    const names = new RegExp([
        'PKU-SafeRLHF(-[A-Za-z-]+)?', 'SafeRLHF', 'BeaverTails(-Evaluation)?', 'Beavertails', '[Aa]lpaca[-A-Za-z0-9]*', 'WizardLM[-A-Za-z0-9]*',
        'JSON Lines', 'JSON', 'CSV', 'Parquet', 'SVG', 'PNG', 'HTML', 'Markdown', 'QR', 'NaN', 'null', 'kB', 'MB', 'CAST', 'BIGINT',
        '(?:sha|SHA-)256', 'Wilson', 'Newcombe', 'jackknife', 'Krippendorff', 'Fleiss', 'Cohen', 'phi', 'GPT-4', 'Hub', 'hub', 'main',
        'DuckDB', 'pandas', 'polars', 'Polars', 'datasets', 'Spark', 'SQL', 'Esc', 'Alt', 'Page Up', 'Page Down',
        'safer_response_id', 'better_response_id', 'prompt、chosen、rejected', 'saferlhf-viewer',
        'https?://[^ ]+', '[-A-Za-z0-9_.]+/(?:train|test)[-/~0-9a-z]*', '[a-z_.]+=[^ ：]*', 'train', 'test', 'default',
        'Python', 'CORS', 'en、zh-Hans 或 de', '[0-9a-f]{12}', '…/resolve/…/0000.parquet', 'CC BY-NC',
    ].join('|'), 'g');
    const found = new Set();
    // What was searched for; values and keys of the address.
    const apart = [/“[^”]*”/g, /(?<=已知：|现有：|您是指 )[^。吗]*/g, /^[a-z_.]+(?=：)/,
        // What the browser says of itself.
        /(?<=没有可读取的应答：|文本无法搜索：)[^。]*/];
    const look = (text, where) => {
        const said = apart.reduce((text, own) => text.replace(own, ''), text.replace(names, ''));
        if (/[A-Za-z]{2,}/.test(said)) found.add(where + text.trim().replace(/\s+/g, ' '));
    };
    const kept = '[translate=no], code, pre, script, style, noscript, [lang=en]';
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        if (!texts.currentNode.parentElement.closest(kept)) look(texts.currentNode.data, '');
    }
    for (const element of document.body.querySelectorAll('*')) {
        if (element.closest('[lang=en]')) continue;
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'aria-description']) {
            if (element.hasAttribute(name)) look(element.getAttribute(name), name + ' ');
        }
    }
    look(document.title, 'title ');
    return [...found];
";

/// What was found in English, by the first state in which it was.
#[derive(Default)]
struct Found(BTreeMap<String, String>);

impl Found {
    fn look(&mut self, page: &Page, state: &str) {
        page.wait_for("the page in Chinese", "return document.documentElement.lang === 'zh-Hans'", &[]);
        let found: Vec<String> = page.eval(ENGLISH, &[]);
        for text in found {
            self.0.entry(text).or_insert_with(|| state.to_owned());
        }
    }

    #[track_caller]
    fn assert_none(self) {
        let lines: Vec<_> = self.0.iter().map(|(text, state)| format!("{state}: {text}")).collect();
        assert!(lines.is_empty(), "{} texts in English:\n{}", lines.len(), lines.join("\n"));
    }
}

fn act(page: &Page, action: &str, shows: &str) {
    page.act(action);
    page.wait_element(shows);
}

#[test]
fn it_is_chosen_shared_and_put_away() {
    let mut found = Found::default();
    let page = Page::open("");
    page.wait_state("ready");
    assert!(
        page.requests().iter().all(|entry| !entry.path.contains("chinese")),
        "fetched before it is chosen"
    );
    let read = |page: &Page| {
        [".page-header", "#first-visit", "#search", "#overview", ".foot"].map(|css| page.text(css))
    };
    page.wait_still();
    let english = read(&page);
    assert!(page.text("#first-visit").starts_with("New here?"));
    page.act("language");
    found.look(&page, "chosen");
    assert_eq!(page.query_value("lang"), "zh");
    assert!(page.requests().iter().any(|entry| entry.path.contains("chinese")));
    assert!(page.text("#first-visit").starts_with("初次来访？"), "{}", page.text("#first-visit"));
    assert_eq!(page.attribute(".foot a[href^=data]", "href"), "data.zh.html");
    assert_eq!(page.attribute(".about-dataset", "href"), "datasets/pku-saferlhf.zh.html");
    // What changes later is in it, too, and so is what a link brings.
    page.redraw(|page| page.click_mark("categories", "drugs"));
    found.look(&page, "filtered");
    assert!(page.text("#filters").contains("毒品相关"), "{}", page.text("#filters"));
    page.reload();
    page.wait_state("ready");
    found.look(&page, "loaded again");
    page.redraw(|page| page.act("clear-filters"));
    page.act("language");
    page.wait_for("the page in English", "return document.documentElement.lang === 'en'", &[]);
    assert_eq!(page.query_value("lang"), "");
    page.goto("");
    page.wait_state("ready");
    page.wait_still();
    assert_eq!(read(&page), english);
    found.assert_none();
}

#[test]
fn choosing_it_there_and_back_changes_no_other_word() {
    let mut found = Found::default();
    let page = Page::open("split=train&cat.any=drugs&vs=rest&row=alpaca-7b/train/12");
    page.wait_state("ready");
    page.wait_element("#reader .label-table");
    page.wait_still();
    // Addresses, numbers and all: the whole document.
    let all = "const copy = document.body.cloneNode(true);
               copy.querySelectorAll('[data-action=language], #reader-sources').forEach(element => element.remove());
               return copy.innerHTML.replace(/data-generation=\"\\d+\"/g, '')";
    let before: String = page.eval(all, &[]);
    page.act("language");
    found.look(&page, "compared");
    page.act("language");
    page.wait_for("the page in English", "return document.documentElement.lang === 'en'", &[]);
    page.wait_still();
    let after: String = page.eval(all, &[]);
    let differs = before.bytes().zip(after.bytes()).position(|(a, b)| a != b);
    let near = |text: &str| differs.map(|at| text.get(at.saturating_sub(200)..at + 200).map(str::to_owned));
    assert!(before == after, "{:?}\n{:?}", near(&before), near(&after));
    found.assert_none();
}

/// The page waits for the language of its address, and does not wait for one that does not come.
#[test]
fn nothing_is_seen_in_english_before_it_and_a_failure_is_told_in_english() {
    let mut page = Page::open("about");
    let log = "const seen = new Set();
        const look = () => {
            const shown = document.querySelector('.page-header');
            if (shown?.checkVisibility({ visibilityProperty: true })) seen.add(document.documentElement.lang);
            requestAnimationFrame(look);
        };
        look();
        window.seenIn = () => [...seen];";
    page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": log }));
    page.goto("lang=zh");
    page.wait_state("ready");
    let seen = "return window.seenIn().length > 0";
    page.wait_for("a visible page", seen, &[]);
    assert_eq!(page.eval::<Vec<String>>("return window.seenIn()", &[]), ["zh-Hans"]);
    page.expect_console("part_chinese");
    page.expect_console("Failed to fetch");
    page.devtools("Network.enable", json!({}));
    page.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true }));
    page.devtools("Network.setBlockedURLs", json!({ "urls": ["*part_chinese*"] }));
    page.goto("lang=zh");
    page.wait_state("ready");
    page.wait_element("[role=alert][data-part=chinese]");
    page.wait_for("a visible page", seen, &[]);
    assert_eq!(page.eval::<Vec<String>>("return window.seenIn()", &[]), ["en"]);
    page.devtools("Network.setBlockedURLs", json!({ "urls": [] }));
    page.act("fetch-part");
    page.wait_for("the page in Chinese", "return document.documentElement.lang === 'zh-Hans'", &[]);
    assert!(!page.exists("[data-part=chinese]"));
}

fn everywhere(visit: fn(&str) -> Visit) {
    let mut found = Found::default();
    let page = visit("lang=zh").open();
    page.wait_state("ready");
    found.look(&page, "the first screen");
    act(&page, "share", "#share[open]");
    found.look(&page, "the share dialog");
    page.act("share-close");
    act(&page, "define", "#definition[open]");
    found.look(&page, "definitions");
    let keys = page.attributes("#definitions [data-define]", "data-define");
    assert_eq!(keys.len(), 28);
    for key in keys {
        page.eval::<()>(
            "[...document.querySelectorAll('#definitions [data-define]')].find(e => e.dataset.define === arguments[0]).click()",
            &[json!(key)],
        );
        page.wait_for(
            "the definition",
            "return document.querySelector('#definition').dataset.define === arguments[0]",
            &[json!(key)],
        );
        found.look(&page, &key);
    }
    page.act("close-definition");
    act(&page, "lessons", "#lesson #lessons");
    found.look(&page, "lessons");
    page.click("#lessons [data-key]");
    page.wait_element("#lesson-step");
    page.wait_state("ready");
    found.look(&page, "a lesson");
    page.act("present");
    found.look(&page, "presented");
    page.press(&[ESCAPE]);
    page.wait_for("no presenting", "return !document.documentElement.hasAttribute('data-presents')", &[]);
    page.act("leave-lesson");
    page.wait_for("no lesson", "return !document.querySelector('#lesson')", &[]);
    act(&page, "lessons", "#lesson #lessons");
    page.click("#lesson-open > summary");
    page.eval::<()>("document.querySelector('#lesson-paste').value = '{\"kind\": 1}'", &[]);
    act(&page, "open-pasted", "#lesson-file-wrong");
    found.look(&page, "no lesson");
    act(&page, "write-lesson", "#lesson[data-lesson=write]");
    found.look(&page, "a lesson begun");
    act(&page, "add-step", "#write-text");
    found.look(&page, "a step");
    act(&page, "ask-start-over", "[data-action=lose-draft]");
    found.look(&page, "starting over");
    act(&page, "lose-draft", "#lesson[data-lesson=write]:not(:has([data-step]))");
    page.act("leave-lesson");
    page.wait_for("no lesson", "return !document.querySelector('#lesson')", &[]);
    act(&page, "as-code", "#code");
    for target in page.attributes("#code [data-action=code-target]", "data-target") {
        page.click(&format!("#code [data-action=code-target][data-target={target}]"));
        page.wait_element(&format!("#code[data-target={target}]"));
        found.look(&page, &target);
    }
    act(&page, "export", "#export");
    let formats = page.attributes("#export [data-export=format] option", "value");
    for format in formats {
        page.eval::<()>(
            "const list = document.querySelector('#export [data-export=format]');
             list.value = arguments[0]; list.dispatchEvent(new Event('change', { bubbles: true }))",
            &[json!(format)],
        );
        page.wait_element(&format!("#export[data-format={format}]"));
        found.look(&page, &format);
    }
    act(&page, "audit", "#audit[data-judged=true]");
    found.look(&page, "the audit");
    act(&page, "audit-texts", "#audit[data-texts=known]");
    found.look(&page, "the audit of texts");
    act(&page, "show-recent", "#recent-part[data-loaded=true]");
    found.look(&page, "recent sources");
    act(&page, "table-columns", "#table-columns li");
    found.look(&page, "columns");
    page.click("#consent > summary");
    found.look(&page, "consent");
    found.assert_none();
}

#[test]
fn every_panel_and_dialog_is_in_chinese() {
    everywhere(Visit::to);
}

#[test]
fn every_panel_and_dialog_is_in_chinese_on_a_phone() {
    everywhere(|query| Visit::to(query).sized(390, 844).dark(true));
}

#[test]
fn filters_charts_tables_and_pairs_are_in_chinese() {
    let mut found = Found::default();
    let page = Page::open("lang=zh&split=train");
    page.wait_state("ready");
    for query in [
        "cat.all=drugs,cybercrime&cat.on=safer&sev.any=2,3&safety.none=both-safe&pref.any=0-1,1-0",
        "differs.any=nothing&gap.any=0,1&labels.any=2,unknown&safe.any=unsafe&safe.on=other",
        "response_length.gte=100&response_length.lte=400&prompt_length.lte=200&length_difference.gte=1&length_difference.on=better&prompt_source.any=Beavertails",
        "cat_sev.any=drugs:3&cat_pair.any=drugs:violence&cat_across.any=drugs:drugs&audit.any=safer-of-two-unsafe",
        "cat.any=drugs&vs=rest&compare.sort=difference&cooccurrence.measure=lift",
        "cat.any=drugs&vs.sev.any=3&cooccurrence.measure=phi&cooccurrence.of=unsafe&cooccurrence.where=across",
        "categories.by=pair&categories.sort=label&cooccurrence.measure=joint&table=paged&rows=wrap&sort=-severity,gap",
        "cat.any=nothing&sev.any=9&response_length.gte=5&response_length.lte=4&unknown=1&hide=2&v=9&tab=nowhere&row=nowhere/train/1&prompt_source.any=x",
        "search.words=water&search.in=prompt",
        "search.regex=%28a",
        "lesson=nothing",
        "quiz=%21",
        "embed=1&tab=severity",
        "embed=1&tab=table",
    ] {
        page.goto(&format!("lang=zh&split=train&{query}"));
        page.wait_for(
            "an end",
            "return ['ready', 'error'].includes(document.documentElement.dataset.state)",
            &[],
        );
        if query.contains("search") {
            page.wait_for(
                "the search",
                "return ['done', 'failed'].includes(document.querySelector('#search-state').dataset.search)",
                &[],
            );
        }
        page.eval::<()>(
            "document.querySelectorAll('[data-action=toggle-table]').forEach(button => button.click())",
            &[],
        );
        page.wait_for(
            "tables",
            "return [...document.querySelectorAll('[data-action=toggle-table]')]
                 .every(button => button.ariaPressed === 'true')",
            &[],
        );
        found.look(&page, query);
    }
    found.assert_none();
}

#[test]
fn a_pair_and_what_is_done_with_it_is_in_chinese() {
    let mut found = Found::default();
    let page = Page::open("lang=zh&split=train&row=alpaca-7b/train/12");
    page.wait_state("ready");
    page.wait_element("#reader .label-table");
    found.look(&page, "its labels");
    act(&page, "show-text", "#reader [data-text-state=shown], #reader [data-field=prompt]");
    for action in ["toggle-diff", "toggle-invisible", "star"] {
        page.act(action);
        found.look(&page, action);
    }
    act(&page, "same-prompt", "#same-prompt[data-same=done]");
    found.look(&page, "the same prompt");
    page.act("hide-text");
    found.look(&page, "hidden again");
    page.act("ask-delete-marks");
    found.look(&page, "marks");
    found.assert_none();
}

#[test]
fn what_goes_wrong_is_told_in_chinese() {
    let mut found = Found::default();
    let mut page = Page::open("lang=zh&src=nowhere.parquet");
    page.expect_console("404");
    page.wait_state("error");
    found.look(&page, "no such file");
    page.goto("lang=zh&src=index.html");
    page.wait_state("error");
    found.look(&page, "a web page");
    page.goto("lang=zh&hub=x");
    page.wait_state("error");
    found.look(&page, "no such dataset");
    found.assert_none();
}

#[test]
fn it_can_be_read_with_a_screen_reader_and_on_a_phone() {
    let mut found = Found::default();
    for (name, visit) in [
        ("zh-1440", Visit::to("lang=zh&split=train&cat.any=drugs")),
        ("zh-390", Visit::to("lang=zh&split=train&cat.any=drugs").sized(390, 844).dark(true)),
    ] {
        let page = visit.open();
        page.wait_state("ready");
        found.look(&page, name);
        page.assert_accessible(name);
        let wide: bool = page.eval(
            "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth > clientWidth",
            &[],
        );
        assert!(!wide, "{name}");
        page.screenshot("screenshots", name);
    }
    found.assert_none();
}
