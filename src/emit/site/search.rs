//! The search index: for each word the sections that hold it, as a script that pages load when somebody searches.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use crate::emit::checklist::title;
use crate::emit::site::Site;
use crate::model::page::{Element, Token};

/// What a word weighs in a page's title, a heading, and elsewhere.
const TITLE: u8 = 6;
const HEADING: u8 = 4;
const TEXT: u8 = 1;

/// Longer words are no words that somebody types.
const LONGEST: usize = 40;

struct Index {
    sections: Vec<Value>,
    /// For each word its sections and what it weighs there.
    terms: HashMap<String, BTreeMap<usize, u8>>,
}

/// The index of the site.
pub(super) fn index(site: &Site<'_>) -> String {
    let mut index = Index { sections: Vec::new(), terms: HashMap::new() };
    let mut pages = Vec::new();
    for (number, runbook) in site.workspace.runbooks.iter().enumerate() {
        pages.push(json!([format!("{}.html", crate::emit::links::encoded(site.page(number), "/")), title(runbook)]));
        index.section(number, "", "");
        index.words(title(runbook), TITLE);
        runbook.alerts.iter().for_each(|alert| index.words(alert.name.str(), HEADING));
        index.page(number, &runbook.page);
    }
    let mut terms: Vec<_> = index.terms.into_iter().collect();
    terms.sort();
    let terms: Map<String, Value> = terms.into_iter().map(|(word, places)| (word, postings(&places).into())).collect();
    let all = json!({ "pages": pages, "sections": index.sections, "terms": terms });
    format!("window.runbookcIndex = {all};\n")
}

/// Places as their distances in base 36, each with its weight where that is more than a text's.
fn postings(places: &BTreeMap<usize, u8>) -> String {
    let mut before = 0;
    let mut text = String::new();
    for (&place, &weight) in places {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&base36(place - before));
        if weight > TEXT {
            text.push_str(&format!(":{weight}"));
        }
        before = place;
    }
    text
}

fn base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(u32::try_from(number % 36).unwrap_or(0), 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

impl Index {
    fn section(&mut self, page: usize, anchor: &str, title: &str) {
        self.sections.push(json!([page, anchor, title]));
    }

    fn page(&mut self, page: usize, tokens: &[Token]) {
        // A heading's words are known when it ends.
        let mut heading: Option<(String, String)> = None;
        for token in tokens {
            match token {
                Token::Open(element) if is_heading(element.name) => heading = Some((id(element), String::new())),
                Token::Close(name) if is_heading(name) => {
                    if let Some((anchor, words)) = heading.take() {
                        // The page's own title leads to its top.
                        if !anchor.is_empty() && *name != "h1" {
                            self.section(page, &anchor, words.trim());
                        }
                        self.words(&words, HEADING);
                    }
                }
                Token::Text(text) => match &mut heading {
                    Some((_, words)) => words.push_str(text),
                    None => self.words(text, TEXT),
                },
                Token::Fence { text, .. } => self.words(text, TEXT),
                Token::Open(_) | Token::Close(_) => {}
            }
        }
    }

    /// Adds the words of a text to the last section: each whole, and in parts where it is written in `CamelCase`.
    fn words(&mut self, text: &str, weight: u8) {
        let Some(section) = self.sections.len().checked_sub(1) else { return };
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()) {
            self.word(word, section, weight);
            let mut start = 0;
            let mut before = ' ';
            for (at, c) in word.char_indices() {
                if at > start && ((c.is_uppercase() && before.is_lowercase()) || c == '_' || before == '_') {
                    self.word(word.get(start..at).unwrap_or_default(), section, weight);
                    start = at;
                    // "crashloop" is how people type the end of `KubePodCrashLooping`.
                    self.word(word.get(start..).unwrap_or_default(), section, weight);
                }
                before = c;
            }
        }
    }

    fn word(&mut self, word: &str, section: usize, weight: u8) {
        let long = word.chars().count();
        if !(2..=LONGEST).contains(&long) {
            return;
        }
        let lower = word.to_lowercase();
        let places = match self.terms.get_mut(&lower) {
            Some(places) => places,
            None => self.terms.entry(lower).or_default(),
        };
        let place = places.entry(section).or_default();
        *place = weight.max(*place);
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn id(element: &Element) -> String {
    element.attributes.iter().find(|(key, _)| *key == "id").map(|(_, id)| id.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_and_in_parts() {
        let mut index = Index { sections: Vec::new(), terms: HashMap::new() };
        index.section(0, "", "");
        index.words("KubePodCrashLooping: 5xx > 1 for crash-loop of kube_pod_info", TEXT);
        for word in
            ["kubepodcrashlooping", "kube", "crash", "looping", "5xx", "loop", "kube_pod_info", "info", "crashlooping"]
        {
            assert!(index.terms.contains_key(word), "{word}");
        }
        assert!(!index.terms.contains_key("1"));
        assert_eq!(postings(&BTreeMap::from([(1, 1), (40, 4), (41, 1)])), "1 13:4 1");
    }
}
