//! Other labelled data: what each column is taken for, and how to correct that.

use super::lazy::Part;
use super::parts::control;
use super::tree::{Node, node, template};
use crate::model::{ColumnInfo, ColumnKind, Mapping, Role};
use crate::state::{Page, actions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlSelectElement, MouseEvent};

/// The panel, which is fetched when data of this kind is opened.
static PART: Part = Part { draw, clicked, typed: Some(typed), woken: None, figure: None };

super::lazy::offer!(__wasm_split_00mapping00_export_00000000000000000000000000000001_table, PART);

/// Before the role of a column that says the opposite, in values of the lists.
const OPPOSITE: &str = "!";

fn draw(page: Page) -> Vec<Node> {
    page.store.mapped.with(|mapped| match mapped {
        Some((mapping, columns)) => {
            // Closed once it is read in a way that makes a whole.
            let fits = page.store.problems.with(Vec::is_empty);
            vec![panel(mapping, columns, fits)]
        }
        None => Vec::new(),
    })
}

fn panel(mapping: &Mapping, columns: &[ColumnInfo], fits: bool) -> Node {
    let read = mapping.0.len();
    let summary = [
        "Other labelled data: ",
        &read.to_string(),
        " of ",
        &columns.len().to_string(),
        " columns are read. What they are taken for",
    ];
    let rows: Vec<Node> = columns.iter().map(|column| row(mapping, column)).collect();
    template(
        "<details class='message note mapping' id=mapping data-columns={} data-mapped={}><summary>{}</>\
         <p>These columns are those of no dataset that the viewer knows. It takes them for what stands here; correct \
         what is wrong. {}</><div class=mapping-columns tabindex=0 role=region aria-label=Columns><table class=data>\
         <thead><tr><th scope=col>Column</><th scope=col>Values</><th scope=col>Taken for</></></><tbody>{}</></></>\
         <div class=chips>{}{}</></>",
        &mut [
            columns.len().to_string().into(),
            read.to_string().into(),
            summary.concat().into(),
            "The address keeps it, unless the file is one from your computer.".into(),
            rows.into(),
            control("read-as-mapped", "Read it so").into(),
            control("guess-columns", "Guess anew").into(),
        ],
    )
    .when(!fits, "open")
}

fn row(mapping: &Mapping, column: &ColumnInfo) -> Node {
    let own = mapping.role_of(&column.name);
    let chosen = own.map_or_else(String::new, |mapped| value(mapped.role, mapped.inverted));
    let mut list = node("select")
        .has("aria-label", ["What ", &column.name, " is taken for"].concat())
        .has("data-map-column", column.name.clone())
        .with(node("option").is("value", "").text("not read"));
    for role in Role::ALL.iter().copied().filter(|role| role.takes(column.values)) {
        list = list.with(node("option").has("value", value(role, false)).text(role.words()));
        if role.can_be_inverted() {
            let opposite = [role.words(), ", the opposite: true is unsafe"].concat();
            list = list.with(node("option").has("value", value(role, true)).text(opposite));
        }
    }
    // After its options: it can hold only one that is there.
    let list = if column.values == ColumnKind::Other {
        node("span").class("none").text("cannot be read")
    } else {
        list.has("value", chosen)
    };
    node("tr")
        .has("data-column", column.name.clone())
        .with(node("th").is("scope", "row").is("translate", "no").text(column.name.clone()))
        .with(node("td").text(column.values.word()))
        .with(node("td").with(list))
}

fn value(role: Role, inverted: bool) -> String {
    [if inverted { OPPOSITE } else { "" }, role.key()].concat()
}

fn clicked(page: Page, _: &Element, action: &str, _: &MouseEvent) -> bool {
    match action {
        "read-as-mapped" => actions::read_as_mapped(page),
        "guess-columns" => actions::guess_columns(page),
        _ => return false,
    }
    true
}

fn typed(page: Page, event: &Event, done: bool) {
    let list = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    let Some((list, true)) = list.map(|list| (list, done)) else { return };
    if let Some(column) = list.get_attribute("data-map-column") {
        let value = list.value();
        let (inverted, key) = match value.strip_prefix(OPPOSITE) {
            Some(key) => (true, key),
            None => (false, &value[..]),
        };
        actions::map_column(page, &column, Role::from_key(key).map(|role| (role, inverted)));
    }
}
