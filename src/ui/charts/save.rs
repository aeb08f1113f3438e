//! Charts that leave the page: tables to the clipboard, pictures as files. What does that is a
//! part, which is fetched with the first of them.

use super::Overview;
use crate::chart::{ANNOTATORS, Figure, Provenance, filter_sentence, svg, tsv};
use crate::state::{Page, Store, actions};
use crate::ui::lazy::{self, Name, Part};
use crate::ui::tree::said;
use crate::wire::Versus;
use std::cell::RefCell;

/// The part.
static PART: Part =
    Part { draw: |_| Vec::new(), clicked: |_, _, _, _| false, typed: None, woken: Some(leave), figure: None };

super::super::lazy::offer!(__wasm_split_00save00_export_00000000000000000000000000000010_table, PART);

/// How a figure leaves.
#[derive(Clone, Copy)]
pub(super) enum As {
    /// Its tables, to the clipboard.
    Tables,
    Svg,
    Png,
}

thread_local! {
    /// What waits for the part: a figure, its chart, and how it leaves.
    static WAITING: RefCell<Option<(Figure, usize, As)>> = const { RefCell::new(None) };
}

/// Has a chart leave, as it is drawn now.
pub(super) fn save(overview: Overview, chart: usize, how: As) {
    let figure = overview.drawn.borrow().get(chart).cloned();
    WAITING.set(figure.map(|figure| (figure, chart, how)));
    lazy::wake(overview.page, Name::Save);
}

fn leave(page: Page) {
    let Some((figure, chart, how)) = WAITING.take() else { return };
    let about = provenance(page.store, chart);
    match how {
        As::Tables => copy_tables(page, &figure, &about),
        As::Svg | As::Png => {
            let text = svg(&figure, &about, &|text| said(text).into_owned());
            actions::save_picture(page, figure.name, &text, matches!(how, As::Png));
        }
    }
}

/// Copies a figure's tables as tab-separated text.
fn copy_tables(page: Page, figure: &Figure, about: &Provenance) {
    let text: Vec<String> = figure.tables.iter().map(tsv).collect();
    let notes: String = figure.notes.iter().map(|note| [note, "\n"].concat()).collect();
    let text =
        format!("{}\n{notes}Filter: {}\n{} {}\n", text.join("\n"), about.filter, about.source, about.date);
    actions::copy(page, &text);
}

fn provenance(store: Store, chart: usize) -> Provenance {
    let (set, fields) = (store.categories_now(), store.fields_now());
    let filter = store.filter.with_untracked(|filter| filter_sentence(filter, &set, fields));
    let versus = store.address.with_untracked(|a| a.versus.clone());
    let filter = match versus {
        None => filter,
        Some(Versus::Rest) => format!("A: {filter}. B: all other pairs"),
        Some(Versus::Filter(other)) => format!("A: {filter}. B: {}", filter_sentence(&other, &set, fields)),
    };
    let filter = if chart == ANNOTATORS { "none, all rows are counted".to_owned() } else { filter };
    let source = store.about.with_untracked(|about| {
        about.as_ref().map_or_else(String::new, |about| match &about.notice {
            Some(notice) if notice.starts_with(&about.title) => format!("{notice}."),
            Some(notice) => format!("{}. {notice}.", about.title),
            None => format!("{}.", about.title),
        })
    });
    Provenance { source, filter, date: actions::today() }
}
