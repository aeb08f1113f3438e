//! In which language the document says what views say in English. Texts are translated where
//! they are written; what stands there already is said again when another language is chosen.

use super::{Node, set};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use web_sys::Element;

/// A text in another language; none where it is the same in all.
pub(in crate::ui) type Speak = fn(&str) -> Option<String>;

thread_local! {
    static SPEAK: Cell<Option<Speak>> = const { Cell::new(None) };
    /// Whether what is written stands in an element whose texts are kept.
    static KEPT: Cell<bool> = const { Cell::new(false) };
    /// What says again what it said.
    static RETOLD: RefCell<Vec<Box<dyn Fn()>>> = const { RefCell::new(Vec::new()) };
}

/// Has the document say everything in another language, or in English.
pub(in crate::ui) fn speak(how: Option<Speak>) {
    SPEAK.set(how);
    RETOLD.with_borrow(|all| all.iter().for_each(|again| again()));
}

/// Whether that is another language than English.
pub(in crate::ui) fn speaks() -> bool {
    SPEAK.get().is_some()
}

/// Has something run when the language changes. It must not add to what runs.
pub(in crate::ui) fn retold(again: Box<dyn Fn()>) {
    RETOLD.with_borrow_mut(|all| all.push(again));
}

/// A text in the language of the document, whatever it stands in.
pub(in crate::ui) fn said(text: &str) -> Cow<'_, str> {
    SPEAK.get().and_then(|speak| speak(text)).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The text of an element, in the language of the document where it is not kept.
pub(super) fn text_said(text: &str) -> Cow<'_, str> {
    if KEPT.get() { Cow::Borrowed(text) } else { said(text) }
}

/// Attributes with words for readers, and links to pages that are there in several languages.
pub(super) fn is_said(name: &str) -> bool {
    ["aria-label", "title", "placeholder", "href"].contains(&name)
}

/// While it lives, texts are kept as they are where an element says so (`translate=no`): the
/// data's own words, and names that somebody gave. Labels are the page's own everywhere.
pub(super) struct Kept(bool);

impl Kept {
    pub(super) fn by(node: &Node) -> Self {
        let keeps = node.attributes.iter().any(|(name, _)| *name == "translate");
        Self(KEPT.replace(KEPT.get() || keeps))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        KEPT.set(self.0);
    }
}

impl Node {
    /// Whether it has something for readers that is not drawn by somebody else.
    pub(super) fn says(&self) -> bool {
        !self.text.is_empty()
            || !self.children.is_empty()
            || self.attributes.iter().any(|(name, _)| is_said(name))
    }
}

/// Says again what an element says.
pub(super) fn said_again(element: &Element, node: &Node) {
    let _kept = Kept::by(node);
    if let Some(text) = element.first_child().filter(|_| !node.text.is_empty()) {
        let said = text_said(&node.text);
        // What is written anew loses what is selected and marked in it.
        if text.node_value().as_deref() != Some(&*said) {
            text.set_node_value(Some(&said));
        }
    }
    for (name, value) in node.attributes.iter().filter(|(name, _)| is_said(name)) {
        set(element, name, Some(value));
    }
    all_said_again(element, &node.children);
}

/// Says again what was drawn in an element.
pub(in crate::ui) fn all_said_again(parent: &Element, drawn: &[Node]) {
    let mut next = parent.first_element_child();
    for node in drawn {
        let Some(element) = next else { break };
        next = element.next_element_sibling();
        said_again(&element, node);
    }
}
