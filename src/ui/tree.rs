//! A piece of the document as plain data, and the one routine that brings the
//! document to it. Charts have thousands of elements that all change with every
//! filter: as data they are compared and written in one pass, and a chart costs
//! the program a description instead of a view of its own.

mod said;
mod template;

use crate::state::follow;
use said::{Kept, is_said, said_again, text_said};
pub(super) use said::{all_said_again, retold, said, speak, speaks};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
pub(super) use template::{Part, template};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// An element with its attributes and what is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Node {
    tag: &'static str,
    /// Names that begin with `--` are style properties; `value` is what an
    /// input or a select holds, `checked` whether it is chosen.
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    text: Cow<'static, str>,
    children: Vec<Node>,
}

/// An element without attributes.
pub(super) fn node(tag: &'static str) -> Node {
    Node { tag, ..Node::default() }
}

impl Node {
    /// With a class.
    pub(super) fn class(self, class: &'static str) -> Self {
        self.is("class", class)
    }

    /// With an attribute.
    pub(super) fn is(mut self, name: &'static str, value: &'static str) -> Self {
        self.attributes.push((name, Cow::Borrowed(value)));
        self
    }

    /// With attributes that never change.
    pub(super) fn fixed(mut self, attributes: &'static [(&'static str, &'static str)]) -> Self {
        for (name, value) in attributes {
            self = self.is(name, value);
        }
        self
    }

    /// How many elements are in it.
    pub(super) fn children(&self) -> usize {
        self.children.len()
    }

    /// With an attribute that was put together.
    pub(super) fn has(mut self, name: &'static str, value: String) -> Self {
        self.attributes.push((name, Cow::Owned(value)));
        self
    }

    /// With an attribute without value where a condition holds.
    pub(super) fn when(self, holds: bool, name: &'static str) -> Self {
        if holds { self.is(name, "") } else { self }
    }

    /// With text.
    pub(super) fn text(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.text = text.into();
        self
    }

    /// With an element in it.
    pub(super) fn with(mut self, child: Node) -> Self {
        self.children.push(child);
        self
    }

    /// With elements in it.
    pub(super) fn all(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(children);
        self
    }
}

/// Attributes that say which of several elements one is: it keeps its element,
/// and with it the focus, when its place among its siblings changes.
const IDENTITIES: [&str; 5] = ["data-mark", "data-action", "data-clause", "id", "aria-rowindex"];

impl Node {
    fn identity(&self) -> Option<&str> {
        let found = self.attributes.iter().find(|(name, _)| IDENTITIES.contains(name));
        found.map(|(_, value)| &value[..])
    }

    /// Whether a copy of a neighbour's element is a good start. What an input
    /// holds is not copied.
    fn is_copied_from(&self, other: &Self) -> bool {
        matches!(self.tag, "tr" | "th" | "td" | "button" | "span" | "div")
            && self.tag == other.tag
            && self.text.is_empty() == other.text.is_empty()
            && self.children.len() == other.children.len()
            && !self.holds_input()
    }

    fn holds_input(&self) -> bool {
        matches!(self.tag, "input" | "select") || self.children.iter().any(Self::holds_input)
    }

    /// Whether the element of one can become that of the other.
    fn can_become(&self, other: &Self) -> bool {
        self.tag == other.tag
            && self.text.is_empty() == other.text.is_empty()
            && self.identity() == other.identity()
    }
}

/// Brings what is in `parent` from one list of elements to another. The focus
/// stays where it was; when what had it is gone, it goes to the stop of a grid in
/// `parent`, or to the nearest `[data-home]` around.
pub(super) fn patch(parent: &Element, old: &[Node], new: &[Node]) {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    let focused = document.active_element().filter(|active| parent.contains(Some(active)));
    children(&document, parent, old, new);
    let Some(focused) = focused else { return };
    if document.active_element().as_ref() == Some(&focused) {
        return;
    }
    let home = if focused.is_connected() {
        Some(focused)
    } else {
        let stop = parent.query_selector("[role=grid] [tabindex='0']").ok().flatten();
        stop.or_else(|| parent.closest("[data-home]").ok().flatten())
    };
    if let Some(home) = home.as_ref().and_then(|home| home.dyn_ref::<HtmlElement>()) {
        // Only an element that is gone cannot have the focus.
        let _ = home.focus();
    }
}

fn children(document: &Document, parent: &Element, old: &[Node], new: &[Node]) {
    let mut before: Vec<Option<(Element, &Node)>> = Vec::new();
    let mut next = parent.first_element_child();
    for node in old {
        let Some(element) = next else { break };
        next = element.next_element_sibling();
        before.push(Some((element, node)));
    }
    // What is to go goes first, so that what stays need not be moved past it.
    for (place, found) in before.iter_mut().enumerate() {
        let Some((element, old)) = found else { continue };
        let stays = |node: &Node| old.can_become(node);
        let gone = old.identity().is_some() && !new.get(place).is_some_and(stays) && !new.iter().any(stays);
        if gone {
            element.remove();
            *found = None;
        }
    }
    // Where everything after this stands already.
    let mut at = parent.first_element_child();
    let mut made: Option<(Element, &Node)> = None;
    for (place, node) in new.iter().enumerate() {
        let fits =
            |found: &Option<(Element, &Node)>| found.as_ref().is_some_and(|(_, old)| old.can_become(node));
        let found = match before.get(place) {
            Some(same) if fits(same) => Some(place),
            _ if node.identity().is_some() => before.iter().position(fits),
            _ => None,
        };
        // Nothing can be done where the document refuses an element.
        match found.and_then(|found| before[found].take()) {
            Some((element, old)) => {
                if at.as_ref() == Some(&element) {
                    at = element.next_element_sibling();
                } else {
                    let _ = parent.insert_before(&element, at.as_deref());
                }
                change(document, &element, old, node);
            }
            None => {
                made = like(document, made.take(), node).map(|element| (element, node));
                if let Some((element, _)) = &made {
                    let _ = parent.insert_before(element, at.as_deref());
                }
            }
        }
    }
    for (element, _) in before.into_iter().flatten() {
        element.remove();
    }
}

fn change(document: &Document, element: &Element, old: &Node, new: &Node) {
    if old == new {
        return;
    }
    let _kept = Kept::by(new);
    for (name, _) in &old.attributes {
        if !new.attributes.iter().any(|(other, _)| other == name) {
            set(element, name, None);
        }
    }
    for (place, (name, value)) in new.attributes.iter().enumerate() {
        let same = |found: &(&str, Cow<str>)| found.0 == *name && found.1 == *value;
        let known = old.attributes.get(place).is_some_and(same) || old.attributes.iter().any(same);
        if !known {
            set(element, name, Some(value));
        }
    }
    if old.text != new.text {
        element.set_text_content(Some(&text_said(&new.text)));
    }
    if !(old.children.is_empty() && new.children.is_empty()) {
        children(document, element, &old.children, &new.children);
    }
}

/// An element like its neighbour's, changed where the two differ: a call to copy
/// it is cheaper than one for each of its attributes.
fn like(document: &Document, neighbour: Option<(Element, &Node)>, new: &Node) -> Option<Element> {
    let Some((element, old)) = neighbour.filter(|(_, old)| new.is_copied_from(old)) else {
        return make(document, new);
    };
    match element.clone_node_with_deep(true).ok().and_then(|copy| copy.dyn_into::<Element>().ok()) {
        Some(copy) => {
            change(document, &copy, old, new);
            Some(copy)
        }
        None => make(document, new),
    }
}

/// None where the document refuses such an element.
fn make(document: &Document, node: &Node) -> Option<Element> {
    let element = document.create_element(node.tag).ok()?;
    let _kept = Kept::by(node);
    if !node.text.is_empty() {
        element.set_text_content(Some(&text_said(&node.text)));
    }
    let mut last: Option<(Element, &Node)> = None;
    for child in &node.children {
        last = like(document, last.take(), child).map(|made| (made, child));
        if let Some((made, _)) = &last {
            let _ = element.append_child(made);
        }
    }
    // After the children: what a list of options holds is one of them.
    for (name, value) in &node.attributes {
        set(&element, name, Some(value));
    }
    Some(element)
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    // Names and values are the program's own: no element refuses them.
    if name.starts_with("--") {
        let style = element.unchecked_ref::<HtmlElement>().style();
        let _ = style.set_property(name, value.unwrap_or(""));
    } else if name == "value" {
        let value = value.unwrap_or("");
        match element.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.set_value(value),
            None => element.unchecked_ref::<HtmlSelectElement>().set_value(value),
        }
    } else if name == "checked" {
        // What the reader has chosen counts, not the attribute.
        element.unchecked_ref::<HtmlInputElement>().set_checked(value.is_some());
    } else {
        let _ = match value {
            Some(value) if is_said(name) => element.set_attribute(name, &said(value)),
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }
}

/// An element that is not compared with anything later; none where the document
/// refuses it.
pub(super) fn fixed(node: &Node) -> Option<Element> {
    let element = make(&web_sys::window()?.document()?, node)?;
    if node.says() {
        let (own, node) = (element.clone(), node.clone());
        retold(Box::new(move || said_again(&own, &node)));
    }
    Some(element)
}

/// Puts elements into another one, in order.
pub(super) fn fill(parent: &Element, children: impl IntoIterator<Item = Option<Element>>) {
    for child in children.into_iter().flatten() {
        // An element that was just made can stand anywhere.
        let _ = parent.append_child(&child);
    }
}

/// An element that shows what `draw` gives, anew whenever a signal that it read has
/// changed. Listeners stand further out and know an element by its attributes
/// (`events`).
pub(super) fn live(class: &'static str, draw: Box<dyn Fn() -> Vec<Node>>) -> Option<Element> {
    let host = fixed(&node("div").class(class))?;
    let place = host.clone();
    let drawn = Rc::new(RefCell::new(Vec::new()));
    let (again, own) = (host.clone(), Rc::clone(&drawn));
    retold(Box::new(move || all_said_again(&again, &own.borrow())));
    follow(Box::new(move || {
        let new = draw();
        // Listeners may run while the document changes: nothing is held meanwhile.
        let old = drawn.take();
        patch(&place, &old, &new);
        drawn.replace(new);
    }));
    Some(host)
}

/// Keeps an attribute of an element what `value` says; none takes it away.
pub(super) fn bind(element: &Element, name: &'static str, value: Box<dyn Fn() -> Option<&'static str>>) {
    let element = element.clone();
    follow(Box::new(move || set(&element, name, value())));
}

/// Has kinds of events on an element, and in it, told.
pub(super) fn listen(target: &EventTarget, kinds: &[&str], told: Box<dyn Fn(Event)>) {
    let told = Closure::wrap(told);
    for kind in kinds {
        // Everything can be listened to.
        let _ = target.add_event_listener_with_callback(kind, told.as_ref().unchecked_ref());
    }
    told.forget();
}
