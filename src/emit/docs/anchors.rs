//! What a build calls the places of a page.

use std::collections::BTreeMap;

use crate::emit::docs::tree::{Node, attribute, tree};
use crate::emit::docs::{Form, words};
use crate::model::anchors::Slugger;
use crate::model::page::Token;

/// For each anchor of a page its name in the build.
pub(super) fn names<'a>(tokens: &'a [Token], form: &Form) -> BTreeMap<&'a str, String> {
    let mut names = BTreeMap::new();
    let mut slugger = Slugger::new(form.renderer);
    let mut before = None;
    let mut first = true;
    for node in &tree(tokens) {
        visit(node, form, &mut slugger, &mut before, &mut first, &mut names);
    }
    names
}

/// Recurses as deep as the page, whose depth is bounded.
fn visit<'a>(
    node: &Node<'a>,
    form: &Form,
    slugger: &mut Slugger,
    before: &mut Option<String>,
    first: &mut bool,
    names: &mut BTreeMap<&'a str, String>,
) {
    let Node::Element(element, children) = node else { return };
    let heading = matches!(element.name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    if heading {
        // The build shows its own title in place of the page's.
        let shown = !(form.titles && *first && element.name == "h1");
        *before = shown.then(|| slugger.name(words(node).trim()));
    }
    *first = false;
    if let Some(id) = attribute(element, "id") {
        let kept = element.name == "a" && form.dialect.html && !heading;
        let name = if kept { Some(id.to_owned()) } else { before.clone() };
        names.extend(name.map(|name| (id, name)));
    }
    for child in children {
        visit(child, form, slugger, before, first, names);
    }
}
