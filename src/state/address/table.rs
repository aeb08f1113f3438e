//! How the table is shown ⇄ keys of an address: `columns`, `sort`, `rows`, `table`.

use super::no_such;
use crate::model::{Column, SortBy, SortKey, TableChoices};

/// Takes the value of a key; false where the key is none of these.
pub(super) fn take(table: &mut TableChoices, key: &str, value: &str, notes: &mut Vec<String>) -> bool {
    let names = value.split(',').filter(|name| !name.is_empty());
    match key {
        "columns" => {
            let mut columns = Vec::new();
            for name in names {
                match Column::from_key(name) {
                    Some(column) if columns.contains(&column) => {}
                    Some(column) => columns.push(column),
                    None => notes.push(no_such(
                        key,
                        name,
                        &Column::ALL.iter().map(|c| c.key()).collect::<Vec<_>>(),
                    )),
                }
            }
            // Of names of which none is known, nothing would be left to be seen.
            if !columns.is_empty() {
                if !columns.contains(&Column::Pair) {
                    columns.insert(0, Column::Pair);
                }
                table.columns = columns;
            }
        }
        "sort" => {
            for name in names {
                let (descending, by) = name.strip_prefix('-').map_or((false, name), |by| (true, by));
                match SortBy::from_key(by) {
                    Some(by) if table.order.of(by).is_some() => {}
                    Some(by) => table.order.0.push(SortKey { by, descending }),
                    None => {
                        notes.push(no_such(key, by, &SortBy::ALL.iter().map(|b| b.key()).collect::<Vec<_>>()))
                    }
                }
            }
        }
        "rows" => {
            for name in names {
                match name {
                    "wrap" => table.wrap = true,
                    "compact" => table.compact = true,
                    _ => notes.push(no_such(key, name, &["wrap", "compact"])),
                }
            }
        }
        "table" => match value {
            "" => {}
            "paged" => table.paged = true,
            _ => notes.push(no_such(key, value, &["paged"])),
        },
        _ => return false,
    }
    true
}

/// Says what differs from a table that nobody has changed.
pub(super) fn say(table: &TableChoices, say: &mut impl FnMut(&str, String)) {
    let usual = TableChoices::default();
    if table.columns != usual.columns {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.key()).collect();
        say("columns", columns.join(","));
    }
    if !table.order.0.is_empty() {
        let sign = |key: &SortKey| if key.descending { "-" } else { "" };
        let keys: Vec<String> =
            table.order.0.iter().map(|key| format!("{}{}", sign(key), key.by.key())).collect();
        say("sort", keys.join(","));
    }
    let rows: Vec<&str> = [(table.wrap, "wrap"), (table.compact, "compact")]
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, key)| *key)
        .collect();
    if !rows.is_empty() {
        say("rows", rows.join(","));
    }
    if table.paged {
        say("table", "paged".to_owned());
    }
}
