//! Elements from a text in the program: where much of what is drawn is fixed, that
//! takes a fraction of what a call for each attribute takes.

use super::Node;
use std::borrow::Cow;

/// What comes into a place of a template.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) enum Part {
    /// No such attribute.
    #[default]
    None,
    /// Text, or the value of an attribute.
    Text(Cow<'static, str>),
    /// Elements.
    Nodes(Vec<Node>),
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Part::Text(Cow::Owned(text))
    }
}

impl From<&'static str> for Part {
    fn from(text: &'static str) -> Self {
        Part::Text(Cow::Borrowed(text))
    }
}

impl From<Vec<Node>> for Part {
    fn from(nodes: Vec<Node>) -> Self {
        Part::Nodes(nodes)
    }
}

impl From<Node> for Part {
    fn from(node: Node) -> Self {
        Part::Nodes(vec![node])
    }
}

impl From<Option<Node>> for Part {
    fn from(node: Option<Node>) -> Self {
        Part::Nodes(node.into_iter().collect())
    }
}

/// Whether an attribute without a value is there.
impl From<bool> for Part {
    fn from(holds: bool) -> Self {
        if holds { Part::from("") } else { Part::None }
    }
}

/// One element: `<p class='message note' id=moved data-row={}>Text {}<b>more</></>`.
/// Parts come into the places `{}` in order; text stands before elements.
/// Templates are the program's own words, never data.
pub(in crate::ui) fn template(markup: &'static str, parts: &mut [Part]) -> Node {
    let mut parts = parts.iter_mut().map(std::mem::take);
    let mut open: Vec<Node> = vec![Node::default()];
    let mut rest = markup;
    while let Some(at) = rest.find(['<', '{']) {
        let (text, place) = rest.split_at(at);
        add(&mut open, Part::from(text));
        if let Some(after) = place.strip_prefix("{}") {
            add(&mut open, parts.next().unwrap_or_default());
            rest = after;
        } else if let Some(after) = place.strip_prefix("</>") {
            if let Some(node) = open.pop() {
                add(&mut open, Part::Nodes(vec![node]));
            }
            rest = after;
        } else {
            let (inside, after) = place.get(1..).unwrap_or_default().split_once('>').unwrap_or_default();
            open.push(element(inside, &mut || parts.next().unwrap_or_default()));
            rest = after;
        }
    }
    open.pop().and_then(|mut root| root.children.pop()).unwrap_or_default()
}

/// An element with its attributes: `p class='message note' data-row={}`.
fn element(inside: &'static str, part: &mut dyn FnMut() -> Part) -> Node {
    let (tag, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut node = Node { tag, ..Node::default() };
    while let Some((name, value)) = rest.split_once('=') {
        let quoted = value.strip_prefix('\'');
        let end = if quoted.is_some() { '\'' } else { ' ' };
        let value = quoted.unwrap_or(value);
        let (value, after) = value.split_once(end).unwrap_or((value, ""));
        let value = if value == "{}" { part() } else { Part::from(value) };
        if let Part::Text(value) = value {
            node.attributes.push((name, value));
        }
        rest = after.trim_start();
    }
    node
}

fn add(open: &mut [Node], part: Part) {
    let Some(node) = open.last_mut() else { return };
    match part {
        Part::Text(text) if node.text.is_empty() => node.text = text,
        Part::Text(text) if !text.is_empty() => node.text.to_mut().push_str(&text),
        Part::Nodes(nodes) => node.children.extend(nodes),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::node;
    use super::*;

    #[test]
    fn a_template_is_what_calls_would_make() {
        let made = template(
            "<p class='a b' id=c data-row={} disabled={} title={}>One {} three<b>four</><i></>{}</>",
            &mut ["x y".into(), false.into(), true.into(), "two".to_owned().into(), node("u").into()],
        );
        let expected = node("p")
            .class("a b")
            .is("id", "c")
            .is("data-row", "x y")
            .is("title", "")
            .text("One two three")
            .with(node("b").text("four"))
            .with(node("i"))
            .with(node("u"));
        assert_eq!(made, expected);
    }

    #[test]
    fn what_comes_into_a_template_is_never_markup() {
        let made = template("<p title={}>{}</>", &mut ["<b a={}>".into(), "<i>{}</></>".into()]);
        assert_eq!(made, node("p").is("title", "<b a={}>").text("<i>{}</></>"));
        assert_eq!(template("<p>{}</>", &mut []), node("p"));
        assert_eq!(template("", &mut []), Node::default());
        assert_eq!(template("<p", &mut []), Node::default());
    }
}
