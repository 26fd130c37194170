//! Words that lead in what stands behind them: "Restart the pod:" above a command is nothing to confirm by itself.

use crate::emit::playbook::plan::{Item, ItemKind};
use crate::emit::playbook::quote;

/// Items of a step with the title `title`, in which words that lead in are said, not asked for; those that the command behind
/// or the title says already are left out, and what a block shows is seen before it is asked for.
pub fn lead_ins(items: Vec<Item>, title: &str) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    let mut items = items.into_iter().peekable();
    while let Some(mut item) = items.next() {
        let (ItemKind::Manual(text), Some(next)) = (&item.kind, items.peek()) else {
            out.push(item);
            continue;
        };
        let words = quote::line(text);
        let bare = words.trim_end_matches(':');
        let plain = item.note.is_empty() && item.expected.is_none();
        let leads = plain && words.len() > bare.len();
        if leads && bare == title || plain && !bare.is_empty() && bare == next.note {
            continue;
        }
        match &next.kind {
            // What is to be done stands in the block: it is asked for when that has been seen.
            ItemKind::Block(_) if leads => {
                let asked = Item::new(item.cite.clone(), String::new(), ItemKind::Manual(bare.to_owned()));
                item.kind = said(text);
                out.push(item);
                out.extend(items.next());
                item = asked;
            }
            ItemKind::Manual(_) | ItemKind::Run(_) | ItemKind::Shown { .. } if leads => {
                item.kind = said(text);
            }
            _ => {}
        }
        out.push(item);
    }
    out
}

fn said(text: &str) -> ItemKind {
    ItemKind::Prose(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: ItemKind, note: &str) -> Item {
        Item::new("a.md:1".to_owned(), note.to_owned(), kind)
    }

    fn manual(text: &str) -> Item {
        item(ItemKind::Manual(text.to_owned()), "")
    }

    fn words(items: Vec<Item>) -> Vec<String> {
        let word = |item: Item| match item.kind {
            ItemKind::Manual(text) => format!("do {text}"),
            ItemKind::Prose(text) => format!("say {text}"),
            _ => "show".to_owned(),
        };
        lead_ins(items, "Mend").into_iter().map(word).collect()
    }

    #[test]
    fn words_that_lead_in_are_not_asked_for() {
        let shown = || item(ItemKind::Shown { text: "x".to_owned(), reason: "y".to_owned() }, "Restart it");
        assert_eq!(words(vec![manual("Restart it:"), shown()]), ["show"]);
        assert_eq!(words(vec![manual("Mend:"), manual("Look")]), ["do Look"]);
        assert_eq!(words(vec![manual("In this order:"), manual("Look")]), ["say In this order:", "do Look"]);
        assert_eq!(words(vec![manual("Look"), manual("Go on:")]), ["do Look", "do Go on:"]);
        let block = || item(ItemKind::Block("a: 1".to_owned()), "");
        assert_eq!(words(vec![manual("Set this:"), block()]), ["say Set this:", "show", "do Set this"]);
        assert_eq!(words(vec![manual("Set it"), block()]), ["do Set it", "show"]);
    }
}
