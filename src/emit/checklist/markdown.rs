//! The checklist as a task list in Markdown.
//!
//! All text of the page is escaped so that it reads as it was written: no markup, no raw HTML, no link, no mention.
//! Each item is one line, with its place in a comment; commands stand in code spans or fences below.

use serde::Serialize;

use crate::emit::checklist::view::{Block, Branch, Item, Link, Page, Section};
use crate::emit::playbook::quote;

/// A checklist's parts as finished Markdown.
#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    title: String,
    summary: Option<String>,
    /// In a comment.
    source: String,
    /// The severity table's rows, the header and its rule among them.
    severities: Vec<String>,
    sections: Vec<SheetSection>,
    contacts: Vec<String>,
}

/// A section as Markdown.
#[derive(Debug, Serialize)]
struct SheetSection {
    title: String,
    lines: Vec<String>,
}

/// A page as Markdown.
pub(super) fn sheet(page: &Page) -> Sheet {
    Sheet {
        title: text(&page.title),
        summary: page.summary.as_deref().map(text).map(start),
        source: comment(&page.source),
        severities: severities(page),
        sections: page.sections.iter().map(section).collect(),
        contacts: page
            .contacts
            .iter()
            .map(|contact| {
                let ways: Vec<String> = contact.reach.iter().map(|way| text(way)).collect();
                format!("- **{}**: {} <!-- {} -->", text(&contact.role), ways.join(", "), comment(&contact.at))
            })
            .collect(),
    }
}

fn severities(page: &Page) -> Vec<String> {
    if page.severities.is_empty() {
        return Vec::new();
    }
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let header = page.severity_columns.iter().map(|name| text(name)).collect();
    let rule = page.severity_columns.iter().map(|_| "---".to_owned()).collect();
    let rows = page.severities.iter().map(|severity| {
        let name = format!("{} <!-- {} -->", text(&severity.name), comment(&severity.at));
        row(std::iter::once(name).chain(severity.cells.iter().map(|cell| text(&cell.text))).collect())
    });
    [row(header), row(rule)].into_iter().chain(rows).collect()
}

fn section(section: &Section) -> SheetSection {
    let mut lines = Vec::new();
    section.items.iter().for_each(|found| item(found, 0, &mut lines));
    SheetSection { title: text(&section.title), lines }
}

/// An item and what belongs to it. Recurses as deep as the view, which is bounded where it is made.
fn item(item: &Item, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    // A flowchart's node that means a step is ticked there.
    let mirror = item.tick.is_some() && item.tick.as_ref() != Some(&item.id);
    let mark = if item.tick.is_some() && !mirror { "[ ] " } else { "" };
    let (inline, fenced): (Vec<&Block>, Vec<&Block>) = item.blocks.iter().partition(|block| spans(block));
    let mut words = vec![if item.kind == "step" { format!("**{}**", text(&item.text)) } else { labelled(item) }];
    words.extend(item.time.as_deref().map(|time| format!("({})", text(time))));
    words.extend((!item.severities.is_empty()).then(|| format!("({} only)", text(&item.severities.join(", ")))));
    words.extend(
        item.links.iter().map(|found| if mirror { format!("(step {})", text(&found.text)) } else { link(found) }),
    );
    words.extend(inline.iter().map(|block| span(&block.text())));
    words.extend(item.note.as_deref().map(|note| format!("({})", text(note))));
    words.extend(item.expected.as_deref().map(|expected| format!("(expect: {})", text(expected))));
    words.extend(item.effect.filter(|effect| effect.key != "read").map(|effect| format!("*({})*", effect.label)));
    words.retain(|word| !word.is_empty());
    let words = words.join(" ");
    let words = if mark.is_empty() { start(words) } else { words };
    lines.push(format!("{indent}- {mark}{words} <!-- {} -->", comment(&item.at)));
    fenced.iter().for_each(|block| fence(block, depth + 1, lines));
    item.branches.iter().for_each(|found| branch(found, depth + 1, lines));
    item.items.iter().for_each(|inner| self::item(inner, depth + 1, lines));
}

fn labelled(item: &Item) -> String {
    match (item.label, item.kind) {
        // The command says it itself.
        (Some(_), "command") if item.blocks.iter().any(|block| spans(block) && block.name.starts_with(&item.text)) => {
            String::new()
        }
        (Some(label), _) => format!("{label}: {}", text(&item.text)),
        (None, "decision" | "choice") => format!("**{}**", text(&item.text)),
        (None, _) => text(&item.text),
    }
}

fn branch(branch: &Branch, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    lines.push(format!("{indent}- [ ] If **{}** <!-- {} -->", text(&branch.text), comment(&branch.at)));
    branch.items.iter().for_each(|found| item(found, depth + 1, lines));
}

fn link(link: &Link) -> String {
    match &link.markdown {
        Some(url) => format!("[{}](<{url}>)", text(&link.text)),
        None => text(&link.text),
    }
}

/// Does a block stand in its item's line?
fn spans(block: &Block) -> bool {
    block.inline && !block.pieces.iter().any(|piece| piece.text.contains('\n'))
}

/// A block as a fence that is longer than every run of backticks in it.
fn fence(block: &Block, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let content = clean(&block.text());
    let ticks = "`".repeat(longest_run(&content).max(2) + 1);
    lines.push(format!("{indent}{ticks}{}", if block.shell { "bash" } else { "text" }));
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
    lines.extend(content.trim_end_matches('\n').split('\n').map(line));
    lines.push(format!("{indent}{ticks}"));
}

/// Text as a code span.
fn span(content: &str) -> String {
    let content = clean(content);
    let ticks = "`".repeat(longest_run(&content) + 1);
    let edges = content.starts_with(['`', ' ']) || content.ends_with(['`', ' ']);
    let pad = if edges && !content.trim().is_empty() { " " } else { "" };
    format!("{ticks}{pad}{content}{pad}{ticks}")
}

fn longest_run(content: &str) -> usize {
    content.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// With what is not seen made visible, line ends as `\n`.
fn clean(content: &str) -> String {
    quote::visible(&content.replace("\r\n", "\n"))
}

/// Words of the page as Markdown that reads the same.
pub(super) fn text(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = quote::visible(&words.join(" "));
    let mut escaped = String::with_capacity(words.len() + 8);
    let mut before = ' ';
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        match c {
            // Someone would be paged by whoever pastes the list.
            '@' if after.is_alphanumeric() && !before.is_alphanumeric() => escaped.push_str("@<!-- -->"),
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => escaped.push('_'),
            '&' if !(after == '#' || after.is_ascii_alphabetic()) => escaped.push('&'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
        before = c;
    }
    escaped
}

/// Escapes what would begin a block: a heading, a list, a quote, a rule.
fn start(mut escaped: String) -> String {
    let digits = escaped.chars().take_while(char::is_ascii_digit).count();
    let marker = escaped.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')']));
    if escaped.starts_with(['#', '+', '-', '=']) {
        escaped.insert(0, '\\');
    } else if digits > 0 && marker {
        escaped.insert(digits, '\\');
    }
    escaped
}

/// Text inside an HTML comment, which it must not end.
fn comment(words: &str) -> String {
    words.replace("--", "- -").chars().filter(|c| !c.is_control() && *c != '>').collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, proptest};

    use super::{span, start, text};

    /// What a reader sees of a line, or the markup that came through.
    fn reads(markdown: &str) -> Result<String, String> {
        // What GitHub and GitLab know.
        let options = pulldown_cmark::Options::ENABLE_TABLES
            | pulldown_cmark::Options::ENABLE_FOOTNOTES
            | pulldown_cmark::Options::ENABLE_STRIKETHROUGH
            | pulldown_cmark::Options::ENABLE_TASKLISTS
            | pulldown_cmark::Options::ENABLE_MATH
            | pulldown_cmark::Options::ENABLE_GFM;
        let mut read = String::new();
        for event in pulldown_cmark::Parser::new_ext(markdown, options) {
            match event {
                pulldown_cmark::Event::Text(text) | pulldown_cmark::Event::Code(text) => read.push_str(&text),
                pulldown_cmark::Event::InlineHtml(html) if html.starts_with("<!--") => {}
                pulldown_cmark::Event::Start(
                    pulldown_cmark::Tag::List(_) | pulldown_cmark::Tag::Item | pulldown_cmark::Tag::Paragraph,
                )
                | pulldown_cmark::Event::End(_)
                | pulldown_cmark::Event::TaskListMarker(_) => {}
                other => return Err(format!("{other:?} in {markdown:?}")),
            }
        }
        Ok(read.trim_end().to_owned())
    }

    /// The words without what Markdown has no place for.
    fn plain(words: &str) -> String {
        let visible: String = words.chars().filter(|c| c.is_whitespace() || !c.is_control()).collect();
        visible.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn words_read_as_they_were_written(words in r"[-a-z0-9 \\`*_{}\[\]()<>#+.!|~&;:=@$^/\x22']{0,24}") {
            let line = format!("- [ ] x{} <!-- a:1 -->", text(&words));
            assert_eq!(reads(&line), Ok(format!("x{}", plain(&words))), "{line}");
            let line = format!("- {} <!-- a:1 -->", start(text(&format!("{words}x"))));
            assert_eq!(reads(&line), Ok(plain(&format!("{words}x"))), "{line}");
        }

        #[test]
        fn any_words_are_one_line_without_markup(words in any::<String>()) {
            let line = format!("- [ ] x{} <!-- a:1 -->", text(&words));
            assert!(reads(&line).is_ok(), "{line}");
        }

        #[test]
        fn code_spans_hold_what_they_are_given(code in "[ `a\\\\|<>]{1,12}x") {
            let line = format!("- [ ] y {} <!-- a:1 -->", span(&code));
            assert_eq!(reads(&line), Ok(format!("y {code}")), "{line}");
        }
    }
}
