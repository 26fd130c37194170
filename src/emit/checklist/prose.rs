//! What a step says in running text, where there is nothing else in it to be done.

use std::collections::BTreeMap;

use crate::model::Runbook;
use crate::model::page::Token;

/// The most of a step's text that its checklist holds, in characters.
const MOST: usize = 700;

/// The running text below each heading that has an anchor, up to the next heading.
pub(super) fn below_headings(runbook: &Runbook) -> BTreeMap<&str, String> {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    let (mut slug, mut in_heading) = (None, false);
    for token in &runbook.page {
        match token {
            Token::Open(element) if is_heading(element.name) => {
                in_heading = true;
                slug = element.attributes.iter().find(|(key, _)| *key == "id").map(|(_, id)| id.as_str());
            }
            Token::Close(name) if is_heading(name) => in_heading = false,
            Token::Text(text) if !in_heading => {
                if let Some(slug) = slug {
                    texts.entry(slug).or_default().push_str(text);
                }
            }
            // A word ends where its block does.
            Token::Close("p" | "li" | "td" | "th" | "tr") | Token::Open(_) if !in_heading => {
                let open = slug.and_then(|slug| texts.get_mut(slug));
                let phrase = matches!(token, Token::Open(element) if element.name != "br" && element.name != "li");
                open.into_iter().filter(|_| !phrase).for_each(|text| text.push(' '));
            }
            _ => {}
        }
    }
    texts.values_mut().for_each(|text| *text = shortened(text));
    texts.retain(|_, text| !text.is_empty());
    texts
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= MOST {
        return text;
    }
    let cut: String = text.chars().take(MOST).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}
