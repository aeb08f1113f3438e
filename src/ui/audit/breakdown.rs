//! A rule by sources and categories: what is listed, what each entry filters by, and how it is
//! shown.

use super::report::{LISTS, lists};
use crate::chart::{Interval, category_name, count, fixed, interval_words, percent, wilson};
use crate::model::{CategorySet, Clause, Report, Rule, Share, View};
use crate::state::Store;
use crate::ui::tree::{Node, node, template};

/// Names of a list's entries.
pub(super) fn entry_name(store: Store, set: &CategorySet, list: usize, at: usize) -> Option<String> {
    match list {
        2 if at == CategorySet::UNKNOWN + 1 => Some("no category".to_owned()),
        2 if at == CategorySet::UNKNOWN => Some("unknown".to_owned()),
        2 => (at < set.len()).then(|| category_name(set, at)),
        _ => store.names.with(|names| names.sources[list].get(at).cloned()),
    }
}

/// What filters by a list's entry.
pub(super) fn entry_clause(store: Store, list: usize, at: usize) -> Option<Clause> {
    let name = || store.names.with_untracked(|names| names.sources[list].get(at).cloned());
    match list {
        0 => Some(Clause::any_name(View::PromptSources, vec![name()?])),
        1 => Some(Clause::any_name(View::ResponseSources, vec![name()?])),
        // Without a category.
        _ if at > CategorySet::UNKNOWN => Some(Clause::any_of(View::LabelsPerResponse, 1)),
        _ => Some(Clause::any_of(View::Categories, 1 << at)),
    }
}

/// A rule by sources and categories: the share that breaks it of what it applies to, with its
/// interval, on one scale.
pub(super) fn breakdown(store: Store, rule: Rule, report: &Report) -> Node {
    let set = store.categories();
    let interval = |share: &Share| wilson(share.broken, share.of).unwrap_or(Interval { low: 0.0, high: 1.0 });
    let lists = lists(report, rule);
    let all = lists.into_iter().flatten().filter(|share| share.of > 0);
    let most = rounded_up(all.map(|share| interval(share).high).fold(0.0, f64::max));
    let tables = lists.into_iter().enumerate().filter_map(|(list, shares)| {
        let rows: Vec<Node> = shares
            .iter()
            .enumerate()
            .filter(|(_, share)| share.of > 0)
            .filter_map(|(at, share)| {
                let name = entry_name(store, &set, list, at)?;
                let Interval { low, high } = interval(share);
                let place = |value: f64| fixed(value / most, 4);
                let of = [&count(share.broken), " of ", &count(share.of)].concat();
                // Neither breaks within itself.
                let shares = vec![
                    node("span").text(percent(share.broken, share.of)),
                    node("span").text([" (", &interval_words(Interval { low, high }), ")"].concat()),
                ];
                // A second filter of the same kind would take the place of the first.
                let view = entry_clause(store, list, at)?.view;
                let is_taken = store.filter.with(|filter| filter.clause(view).is_some());
                let open = match is_taken || share.broken == 0 {
                    true => node("span"),
                    false => node("button")
                        .class("link")
                        .is("data-action", "audit-by")
                        .is("title", "Show the pairs that break the rule and have this")
                        .has("data-list", list.to_string())
                        .has("data-at", at.to_string()),
                };
                let open = if list < 2 { open.is("translate", "no") } else { open };
                Some(template(
                    "<tr data-broken={} data-of={}><th scope=row>{}</>\
                     <td><span class=audit-bar --v={} --low={} --high={}></></><td class=number>{}</><td class=number>{}</></>",
                    &mut [
                        share.broken.to_string().into(),
                        share.of.to_string().into(),
                        open.text(name).into(),
                        place(share.broken as f64 / share.of as f64).into(),
                        place(low).into(),
                        place(high).into(),
                        of.into(),
                        shares.into(),
                    ],
                ))
            })
            .collect();
        let caption = [LISTS[list], ", 0 to ", &fixed(100.0 * most, if most < 0.1 { 2 } else { 0 }), " %", ", with 95 % intervals"].concat();
        (!rows.is_empty()).then(|| {
            template("<table><caption>{}</><tbody>{}</></>", &mut [caption.into(), rows.into()])
        })
    });
    template(
        "<details class=audit-lists><summary>By source and category</><div>{}</></>",
        &mut [tables.collect::<Vec<_>>().into()],
    )
}

/// A share above another one that has two figures, for the end of a scale.
fn rounded_up(share: f64) -> f64 {
    let unit = 10_f64.powf(share.max(1e-6).log10().floor() - 1.0);
    ((share / unit).ceil() * unit).min(1.0)
}
