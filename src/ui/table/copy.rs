//! Rows and cells on the clipboard.

use super::State;
use super::cells::Sight;
use super::columns;
use crate::state::actions;
use crate::wire::Row;

/// Has the selected rows copied, or else the active one, as soon as they are here.
pub(super) fn go_on(state: &mut State, sight: &Sight) {
    if !state.copies {
        return;
    }
    let Some((first, many)) = state.selection.span() else {
        state.copies = false;
        if let Some(row) = state.active_row() {
            actions::copy(state.page, &tsv(sight, [&row].into_iter()));
        }
        return;
    };
    let text = state.page.store.rows.with_untracked(|rows| {
        let from = first.checked_sub(rows.offset)? as usize;
        let rows = rows.rows.get(from..from + many as usize)?;
        let picked = (first..).zip(rows).filter(|(position, _)| state.selection.has(*position));
        Some(tsv(sight, picked.map(|(_, row)| row)))
    });
    match text {
        Some(text) => {
            state.copies = false;
            actions::copy(state.page, &text);
        }
        None => actions::rows_in_view(state.page, first, many),
    }
}

/// A heading, then a line a row; what would end a field is a space.
fn tsv<'a>(sight: &Sight, rows: impl Iterator<Item = &'a Row>) -> String {
    let mut text = String::new();
    for row in [None].into_iter().chain(rows.map(Some)) {
        for column in &sight.columns {
            let field = row.map_or_else(
                || columns::name(*column, sight.fields).to_owned(),
                |row| sight.plain(*column, row),
            );
            text.extend(field.chars().map(|c| if c < ' ' { ' ' } else { c }));
            text.push('\t');
        }
        text.pop();
        text.push('\n');
    }
    text
}
