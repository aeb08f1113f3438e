//! Figures → elements: heading, sentence, pictures, tables, notes.

use crate::chart::{
    COMPARED_NOTE, FEW_NOTE, Figure, GridCells, MANY_NOTE, Mark, Number, Panel, Shape, count, fraction,
};
use crate::model::{CHOICES, Choices, Clause, Filter, View};
use crate::ui::tree::{Node, node};

/// A figure and what is shown around its numbers.
pub(super) struct Scene<'a> {
    /// What is shown.
    pub figure: &'a Figure,
    /// The same of all pairs, as a ghost behind it.
    pub ghost: Option<&'a Figure>,
    /// What is filtered.
    pub filter: &'a Filter,
    /// What is chosen about charts.
    pub choices: Choices,
    /// Whether the tables stand in place of the pictures.
    pub as_table: bool,
    /// What stands above the pictures.
    pub before: Vec<Node>,
}

/// What stands in a figure.
pub(super) fn draw(scene: &Scene) -> Vec<Node> {
    let figure = scene.figure;
    let heading = format!("heading-{}", figure.name);
    let panels = figure.panels.iter().enumerate().map(|(place, panel)| {
        let ghost = scene.ghost.and_then(|ghost| ghost.panels.get(place));
        draw_panel(place, panel, ghost, scene.filter, &figure.heading)
    });
    let mut notes = Vec::new();
    if figure.has_few() {
        notes.push(FEW_NOTE);
    }
    notes.extend(figure.interval_note());
    if figure.panels.iter().any(|panel| panel.shape == Shape::Compared) {
        notes.push(COMPARED_NOTE);
    }
    if figure.many_intervals {
        notes.push(MANY_NOTE);
    }
    notes.extend(figure.notes);
    vec![
        node("figcaption")
            .with(node("h2").has("id", heading).text(figure.heading.clone()))
            .with(actions(scene))
            .with(node("p").class("summary").text(figure.summary.clone()))
            .all(choices(scene)),
        node("div")
            .class("picture")
            .when(scene.as_table, "hidden")
            .with(node("div").class("before").all(scene.before.clone()))
            .with(node("div").class("panels").all(panels)),
        node("div").class("chart-notes").all(notes.into_iter().map(|note| node("p").text(note))),
    ]
}

/// What can be chosen about the chart.
fn choices(scene: &Scene) -> Option<Node> {
    let choices = scene.figure.choices.iter().map(|place| choice(*place, scene.choices));
    (!scene.figure.choices.is_empty()).then(|| node("div").class("chart-choices").all(choices))
}

/// The options of one choice, side by side.
pub(in crate::ui) fn choice(place: usize, choices: Choices) -> Node {
    let Some(choice) = CHOICES.get(place) else { return node("span") };
    let options = choice.options.iter().map(|(key, name)| {
        node("button")
            .class("segment")
            .is("type", "button")
            .has("data-choice", format!("{}.{}", choice.chart, choice.key))
            .is("data-option", key)
            .is("aria-pressed", if choices.chosen(place) == *key { "true" } else { "false" })
            .text(*name)
    });
    node("span").class("segments").is("role", "group").is("aria-label", choice.name).all(options)
}

/// What can be done with the chart.
fn actions(scene: &Scene) -> Node {
    let action = |action: &'static str, name: &'static str| {
        node("button")
            .class("control quiet")
            .is("type", "button")
            .is("data-action", action)
            .has("aria-label", format!("{name}: {}", scene.figure.heading))
            .text(name)
    };
    let table =
        action("toggle-table", "Table").is("aria-pressed", if scene.as_table { "true" } else { "false" });
    node("div")
        .class("chart-actions")
        .with(table)
        .with(action("copy-table", "Copy"))
        .with(action("save-svg", "SVG"))
        .with(action("save-png", "PNG"))
}

fn draw_panel(place: usize, panel: &Panel, ghost: Option<&Panel>, filter: &Filter, heading: &str) -> Node {
    let label = if panel.caption.is_empty() { heading } else { &panel.caption };
    let longest = |panel: &Panel| panel.marks.iter().map(|mark| mark.number.amount()).max().unwrap_or(0);
    let longest = ghost.map_or(0, longest).max(longest(panel));
    let ghost = |mark: &Mark| {
        let found = ghost.and_then(|ghost| ghost.marks.iter().find(|other| other.key == mark.key));
        found.map_or(0.0, |other| fraction(other.number.amount(), longest))
    };
    let list = |class: &'static str, orientation: &'static str| {
        node("div")
            .class(class)
            .is("role", "toolbar")
            .is("aria-orientation", orientation)
            .has("aria-label", label.to_owned())
    };
    let marks = panel.marks.iter();
    let picture = match &panel.shape {
        Shape::Bars => list("bars", "vertical").all(marks.map(|mark| {
            let scale = mark.number.scale(longest);
            let track = node("span")
                .class("track")
                .is("aria-hidden", "true")
                .with(node("span").class("ghost").has("--v", decimals(ghost(mark))))
                .with(
                    node("span").class("fill").has("--v", decimals(fraction(mark.number.amount(), longest))),
                )
                .all(whisker(mark.number, scale));
            button(mark, filter, "bar")
                .with(named(node("span").class("bar-name"), mark))
                .with(track)
                .with(node("span").class("bar-count").text(count(mark.number.amount())))
                .with(node("span").class("bar-share").text(mark.number.words()))
        })),
        Shape::Points => list("bars points", "vertical").all(marks.map(|mark| {
            let track = node("span")
                .class("track")
                .is("aria-hidden", "true")
                .all(whisker(mark.number, 1.0))
                .all(point(mark.number, "point"));
            let of = match mark.number {
                Number::Share { whole, .. } => whole,
                number => number.amount(),
            };
            button(mark, filter, "bar")
                .with(named(node("span").class("bar-name"), mark))
                .with(track)
                .with(node("span").class("bar-count").text(format!("of {}", count(of))))
                .with(node("span").class("bar-share").text(mark.number.words()))
        })),
        Shape::Compared => list("bars compared", "vertical").all(marks.map(|mark| {
            let other = mark.other.unwrap_or(mark.number);
            let track = node("span")
                .class("track")
                .is("aria-hidden", "true")
                .all(whisker(mark.number, 1.0))
                .all(point(other, "point other"))
                .all(point(mark.number, "point"));
            button(mark, filter, "bar")
                .with(named(node("span").class("bar-name"), mark))
                .with(track)
                .with(node("span").class("bar-count").text(format!("A {}", mark.number.words())))
                .with(node("span").class("bar-share").text(format!("B {}", other.words())))
                .with(node("span").class("bar-difference").text(mark.number.difference_words(other)))
        })),
        Shape::Columns(axis) => {
            let columns = list("columns", "horizontal").all(marks.map(|mark| {
                button(mark, filter, "column")
                    .has("aria-label", mark.sentence(panel.unit))
                    .with(node("span").class("ghost").has("--v", decimals(ghost(mark))))
                    .with(
                        node("span")
                            .class("fill")
                            .has("--v", decimals(fraction(mark.number.amount(), longest))),
                    )
            }));
            let axis = axis.iter().map(|text| node("span").text(text.clone()));
            node("div").with(columns).with(node("p").class("axis").is("aria-hidden", "true").all(axis))
        }
        Shape::Grid { rows, columns, cells } => grid(panel, rows, columns, *cells, filter, label),
    };
    let mut all = Vec::new();
    if !panel.caption.is_empty() {
        all.push(node("h3").text(panel.caption.clone()));
    }
    all.push(picture);
    all.extend(panel.range.map(|view| range(view, filter)));
    node("div").class("panel").has("data-panel", place.to_string()).all(all)
}

/// A mark's button.
fn button(mark: &Mark, filter: &Filter, kind: &'static str) -> Node {
    let clause = filter.clause(mark.clause.view).filter(|clause| clause.shows(&mark.clause));
    let mut class = format!("{kind} tone-{}", mark.tone);
    if mark.number.is_of_few() {
        class += " few";
    }
    if clause.is_some_and(|clause| clause.mode.excludes()) {
        class += " excluded";
    }
    node("button")
        .has("class", class)
        .is("type", "button")
        .has("data-mark", mark.key.clone())
        .is("aria-pressed", if clause.is_some() { "true" } else { "false" })
        // Which of a panel's marks the tab key comes to is the document's to keep.
        .is("tabindex", "-1")
}

/// The interval of a share, on a scale on which a share of 1 reaches to `scale`.
fn whisker(number: Number, scale: f64) -> Option<Node> {
    let interval = number.interval()?;
    let [low, high] = [interval.low, interval.high].map(|end| (end * scale).clamp(0.0, 1.0));
    Some(node("span").class("whisker").has("--low", decimals(low)).has("--v", decimals(high - low)))
}

/// A point where the value is, if there is one.
fn point(number: Number, class: &'static str) -> Option<Node> {
    number.value()?;
    Some(node("span").class(class).has("--v", decimals(number.position())))
}

/// A share of a length, as style sheets take it.
fn decimals(value: f64) -> String {
    // Whole ten-thousandths: a number of four digits is all that a screen can show.
    let parts = (value.clamp(0.0, 1.0) * 10_000.0).round() as u32;
    if parts >= 10_000 { "1".to_owned() } else { format!("0.{parts:04}") }
}

fn grid(
    panel: &Panel,
    rows: &[String],
    columns: &[String],
    cells: GridCells,
    filter: &Filter,
    label: &str,
) -> Node {
    let full = cells == GridCells::Full;
    let head = columns.iter().map(|name| {
        node("span").class("grid-head").is("role", "columnheader").with(node("span").text(name.clone()))
    });
    let head = node("div")
        .class("grid-row")
        .is("role", "row")
        .with(
            node("span")
                .is("role", "columnheader")
                .class("grid-corner")
                .with(node("span").class("hidden-text").text("Rows")),
        )
        .all(head);
    let width = columns.len().max(1);
    let body = rows.iter().zip(panel.marks.chunks(width)).map(|(name, marks)| {
        let cells = marks.iter().map(|mark| {
            let shade = panel.shade(mark);
            let button = button(mark, filter, if full { "cell full" } else { "cell" })
                .is("data-shade", if shade < 0.0 { "below" } else { "above" })
                .has("--v", decimals(shade.abs()));
            let button = if full {
                button
                    .with(named(node("span").class("cell-name"), mark))
                    .with(node("span").class("cell-count").text(count(mark.number.amount())))
                    .with(node("span").class("cell-share").text(mark.number.words()))
            } else {
                let short = mark.short(cells);
                button.has("aria-label", format!("{short} – {}", mark.sentence(panel.unit))).text(short)
            };
            node("span").class("grid-cell").is("role", "gridcell").with(button)
        });
        let name = node("span").class("grid-name").is("role", "rowheader").text(name.clone());
        node("div").class("grid-row").is("role", "row").with(name).all(cells)
    });
    let class = if full {
        "grid grid-full"
    } else if width > 6 {
        "grid grid-wide"
    } else {
        "grid"
    };
    let grid = node("div").class(class).is("role", "grid").has("aria-label", label.to_owned());
    node("div").class("grid-scroll").with(grid.has("--columns", width.to_string()).with(head).all(body))
}

/// Two inputs for the range of values that a view keeps.
fn range(view: View, filter: &Filter) -> Node {
    let (low, high) = filter.clause(view).map_or((None, None), Clause::ends);
    let input = |end: &'static str, name: &'static str, value: Option<i32>| {
        node("label").with(node("span").text(name)).with(
            node("input")
                .is("type", "number")
                .is("min", "0")
                .is("inputmode", "numeric")
                .is("data-filter", view.key())
                .is("data-end", end)
                .has("value", value.map_or_else(String::new, |value| value.to_string())),
        )
    };
    let unit = if view.is_of_lengths() { "characters" } else { "" };
    node("div")
        .class("range")
        .with(input("min", "from ", low))
        .with(input("max", "to ", high))
        .with(node("span").text(unit))
}

/// The name of a mark; names of the data are no words of the page.
fn named(element: Node, mark: &Mark) -> Node {
    let element = if mark.is_named_by_data() { element.is("translate", "no") } else { element };
    element.text(mark.name.clone())
}
