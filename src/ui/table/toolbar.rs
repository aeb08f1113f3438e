//! What stands above the table: where one is in it, what it is sorted by, how
//! it is shown, what can be copied.

use super::State;
use super::cells::Sight;
use super::columns::{self, key_name};
use super::select::MOST;
use crate::chart::count;
use crate::model::{Column, SortBy};
use crate::state::RowsView;
use crate::ui::parts::control;
use crate::ui::tree::{Node, node};

/// All of it.
pub(super) fn toolbar(state: &State, sight: &Sight, rows: &RowsView) -> Vec<Node> {
    let choices = &sight.choices;
    let switch = |action: &'static str, name: &'static str, on: bool| {
        quiet(action, name).is("aria-pressed", if on { "true" } else { "false" })
    };
    let columns = quiet("table-columns", "Columns")
        .is("aria-expanded", if state.menu { "true" } else { "false" })
        .is("aria-controls", "table-columns");
    let tools = node("div")
        .class("table-tools")
        .is("role", "group")
        .is("aria-label", "How the table is shown")
        .all(sorting(sight))
        .with(columns)
        .with(switch("table-wrap", "Wrap text", choices.wrap))
        .with(switch("table-compact", "Compact", choices.compact))
        .with(switch("table-plain", "Plain table", choices.paged))
        .with(quiet("copy-rows", "Copy rows"))
        .with(quiet("copy-json", "Copy as JSON"));
    let menu = node("div").is("id", "table-columns").when(!state.menu, "hidden");
    let menu = if state.menu { menu.with(columns_menu(sight)) } else { menu };
    vec![node("div").class("table-bar").with(pager(state, sight, rows)).with(tools), menu]
}

fn quiet(action: &'static str, name: &'static str) -> Node {
    node("button").class("control quiet").is("data-action", action).text(name)
}

fn pager(state: &State, sight: &Sight, rows: &RowsView) -> Node {
    let (first, many) = if sight.choices.paged {
        (rows.offset, rows.rows.len() as u64)
    } else {
        let (first, many) = state.frame.in_view(state.at);
        (first, many)
    };
    let end = first + many;
    let mut text = if rows.matching == 0 {
        "No pair matches.".to_owned()
    } else {
        format!("{}–{} of {}", count(first + 1), count(end), count(rows.matching))
    };
    let selected = state.selection.len();
    if selected > 0 {
        text += " · ";
        text += &count(selected);
        text += if selected == MOST { " selected, the most" } else { " selected" };
    }
    let said = node("span").class("pager-text").text(text);
    node("div")
        .class("pager")
        .is("role", "group")
        .is("aria-label", "Pages of the table")
        .with(control("page-previous", "Previous").when(first == 0, "disabled"))
        .with(if sight.choices.paged { said.is("aria-live", "polite") } else { said })
        .with(control("page-next", "Next").when(end >= rows.matching, "disabled"))
}

/// What the table is sorted by first, and what by then.
fn sorting(sight: &Sight) -> Vec<Node> {
    let order = sight.order();
    let select = |rank: &'static str, name: &'static str, none: &'static str, by: Option<SortBy>| {
        let option = |key: &'static str, name: &'static str| node("option").is("value", key).text(name);
        let keys = SortBy::ALL.iter().filter(|by| sight.fields.has(by.needs()));
        let keys = keys.map(|by| option(by.key(), key_name(*by, sight.fields)));
        let select = node("select")
            .is("data-sort", rank)
            .is("value", by.map_or("", SortBy::key))
            .all([option("", none)].into_iter().chain(keys));
        node("label").with(node("span").text(name)).with(select)
    };
    let at = |rank: usize| order.0.get(rank).map(|key| key.by);
    let mut all = vec![select("0", "Sort by", "order of the files", at(0))];
    if let Some(first) = order.0.first() {
        let direction = if first.descending { "↓ Descending" } else { "↑ Ascending" };
        all.push(quiet("sort-direction", direction));
        all.push(select("1", "then by", "–", at(1)));
    }
    all
}

/// Every column, those that are shown first, with what hides and moves it.
fn columns_menu(sight: &Sight) -> Node {
    let shown = &sight.choices.columns;
    let hidden = Column::ALL.iter().filter(|column| !shown.contains(column));
    let all = shown.iter().chain(hidden).filter(|column| columns::has(**column, sight.fields));
    let items = all.map(|column| {
        let (name, key) = (columns::name(*column, sight.fields), column.key());
        let on = shown.contains(column);
        let check = quiet("column-toggle", name)
            .is("role", "checkbox")
            .is("aria-checked", if on { "true" } else { "false" })
            .when(*column == Column::Pair, "disabled");
        let step = |action: &'static str, sign: &'static str, word: &str, last: Option<&Column>| {
            quiet(action, sign)
                .has("aria-label", format!("{name} {word}"))
                .when(!on || last == Some(column), "disabled")
        };
        node("li")
            .has("id", format!("column-{key}"))
            .is("data-column", key)
            .with(check)
            .with(step("column-earlier", "←", "earlier", shown.first()))
            .with(step("column-later", "→", "later", shown.last()))
    });
    node("ul").class("columns-menu").is("aria-label", "Columns").all(items)
}
