//! Charts that leave the page: tables to the clipboard, pictures as files.

use super::Overview;
use crate::chart::{ANNOTATORS, Figure, Provenance, filter_sentence, svg, tsv};
use crate::state::{Store, actions};
use crate::wire::Versus;

fn figure(overview: Overview, chart: usize) -> Option<Figure> {
    overview.drawn.borrow().get(chart).cloned()
}

/// Copies a figure's tables as tab-separated text.
pub(super) fn copy_tables(overview: Overview, chart: usize) {
    if let Some(figure) = figure(overview, chart) {
        let text: Vec<String> = figure.tables.iter().map(tsv).collect();
        let about = provenance(overview.page.store, chart);
        let notes: String = figure.notes.iter().map(|note| [note, "\n"].concat()).collect();
        let text = format!(
            "{}\n{notes}Filter: {}\n{} {}\n",
            text.join("\n"),
            about.filter,
            about.source,
            about.date
        );
        actions::copy(overview.page, &text);
    }
}

/// Saves a figure as a file: SVG, or PNG of twice the size.
pub(super) fn save_picture(overview: Overview, chart: usize, as_png: bool) {
    if let Some(figure) = figure(overview, chart) {
        let text = svg(&figure, &provenance(overview.page.store, chart));
        actions::save_picture(overview.page, figure.name, &text, as_png);
    }
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
