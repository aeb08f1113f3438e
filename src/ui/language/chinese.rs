//! The interface in 简体中文.

use crate::language::{CHINESE, Catalogue, Language, entries};
use crate::state::{Page, actions};
use crate::ui::lazy::{self, Part};
use crate::ui::lesson;
use crate::ui::tree::{said, speak, speaks};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// The part.
static PART: Part = Part {
    draw: |_| Vec::new(),
    clicked: |_, _, _, _| false,
    typed: None,
    woken: Some(follow),
    figure: None,
};

lazy::offer!(__wasm_split_00chinese00_export_00000000000000000000000000000013_table, PART);

thread_local! {
    static CATALOGUE: Catalogue = Catalogue::new(CHINESE.iter().flat_map(|text| entries(text)));
    /// What stood in the document before the program began, in English.
    static BEFORE: RefCell<Vec<Before>> = const { RefCell::new(Vec::new()) };
}

/// A text or a link of the document itself.
enum Before {
    /// As it stood there, and its words.
    Text(Node, String, String),
    Link(Element, String),
}

/// Where these stand; what is in them is no view's.
const OWN: &str = "#first-visit, .foot";

/// The lessons stand here and not in their own part, so that nobody fetches them who does not read them.
const LESSONS: &str = include_str!("../../../docs/learn/lessons.zh.md");

/// Speaks it where it is chosen, and English where it is not any more.
fn follow(page: Page) {
    lesson::hand_over(LESSONS);
    let chosen = page.store.address.with_untracked(|address| address.language);
    if (chosen == Language::Chinese) == speaks() {
        return;
    }
    actions::show_language(chosen);
    speak((chosen == Language::Chinese).then_some(translate as _));
    BEFORE.with_borrow_mut(|before| {
        if before.is_empty() {
            *before = found().unwrap_or_default();
        }
        for own in before {
            match own {
                Before::Text(node, text, _) if !speaks() => node.set_node_value(Some(text)),
                Before::Text(node, _, words) => node.set_node_value(Some(&said(words))),
                Before::Link(link, text) => {
                    // Every element takes an attribute.
                    let _ = link.set_attribute("href", &said(text));
                }
            }
        }
    });
}

fn translate(text: &str) -> Option<String> {
    CATALOGUE.with(|catalogue| catalogue.translate(text))
}

/// The texts and links of the document itself.
fn found() -> Option<Vec<Before>> {
    let document = web_sys::window()?.document()?;
    let mut all = Vec::new();
    let title = document.query_selector("title").ok()?;
    title.iter().for_each(|title| texts(title, &mut all));
    let own = document.query_selector_all(OWN).ok()?;
    for at in 0..own.length() {
        own.get(at).iter().for_each(|node| texts(node, &mut all));
    }
    Some(all)
}

fn texts(node: &Node, all: &mut Vec<Before>) {
    if let Some(link) = node.dyn_ref::<Element>() {
        link.get_attribute("href").into_iter().for_each(|href| all.push(Before::Link(link.clone(), href)));
    }
    let children = node.child_nodes();
    for child in (0..children.length()).filter_map(|at| children.get(at)) {
        if child.node_type() == Node::TEXT_NODE {
            // Line breaks of the document's source are no more than spaces.
            let text = child.text_content().unwrap_or_default();
            let words: Vec<&str> = text.split_whitespace().collect();
            let [begin, end] = [text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace)];
            let space = |is: bool| if is { " " } else { "" };
            if !words.is_empty() {
                let words = [space(begin), &words.join(" "), space(end)].concat();
                all.push(Before::Text(child, text, words));
            }
        } else {
            texts(&child, all);
        }
    }
}
