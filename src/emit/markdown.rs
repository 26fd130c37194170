//! Markdown as its renderers read it: dialects, and text that reads as it was written in each of them.
//!
//! Text is escaped so that it has no markup: no raw HTML, no link, no mention, no code of MDX, no shortcode of Hugo.

use crate::emit::links::external;
use crate::emit::playbook::quote;

/// What a renderer makes of Markdown, as far as they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::emit) struct Dialect {
    /// What stands before a thing to do, and behind it.
    pub(in crate::emit) task: (&'static str, &'static str),
    /// By how many columns the inside of a list's item is indented.
    pub(in crate::emit) indent: usize,
    /// Are HTML comments comments?
    pub(in crate::emit) comments: bool,
    /// Is it MDX, which reads imports and exports?
    pub(in crate::emit) mdx: bool,
    /// Is raw HTML let through?
    pub(in crate::emit) html: bool,
    /// May a fence stand inside an item? Python-Markdown knows indented code there, and nothing else.
    pub(in crate::emit) fences_in_lists: bool,
    /// Does an ordered list begin with the number that it is given?
    pub(in crate::emit) starts: bool,
    /// Does a backslash before every sign make text of it? Python-Markdown knows a few.
    pub(in crate::emit) backslashes: bool,
    /// Do braces mean something?
    pub(in crate::emit) braces: bool,
    /// Would `@name` call somebody?
    pub(in crate::emit) mentions: bool,
    /// Is `{{<` a shortcode, in code as well?
    pub(in crate::emit) shortcodes: bool,
    /// Is `~~text~~` struck through?
    pub(in crate::emit) strikes: bool,
    /// What ends a line of a paragraph.
    pub(in crate::emit) line_break: &'static str,
    /// What ends a line of a cell.
    pub(in crate::emit) cell_break: &'static str,
    /// How a box is drawn.
    pub(in crate::emit) boxes: Boxes,
    /// Are other pages beside this one?
    pub(in crate::emit) siblings: bool,
    /// Is each page a folder, as its address shows it? Then links to pages are links to folders.
    pub(in crate::emit) folders: bool,
}

/// How a box around blocks is written: an admonition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::emit) enum Boxes {
    /// `> [!NOTE]`
    Quotes,
    /// `!!! note "Title"`
    Bangs,
    /// `:::note[Title]`
    Colons,
}

/// GitHub, GitLab, Jira.
pub(in crate::emit) const ISSUES: Dialect = Dialect {
    task: ("[ ] ", ""),
    indent: 2,
    comments: true,
    mdx: false,
    html: true,
    fences_in_lists: true,
    starts: true,
    backslashes: true,
    braces: false,
    mentions: true,
    shortcodes: false,
    strikes: true,
    line_break: "<br>",
    cell_break: "<br>",
    boxes: Boxes::Quotes,
    siblings: true,
    folders: false,
};

/// mdBook, whose own task lists cannot be ticked.
pub(in crate::emit) const MDBOOK: Dialect =
    Dialect { task: ("<label><input type=\"checkbox\"> ", "</label>"), mentions: false, ..ISSUES };

/// Python-Markdown as MkDocs and TechDocs set it up; it has no task lists.
pub(in crate::emit) const MKDOCS: Dialect = Dialect {
    indent: 4,
    fences_in_lists: false,
    starts: false,
    backslashes: false,
    braces: true,
    strikes: false,
    boxes: Boxes::Bangs,
    ..MDBOOK
};

/// MDX as Docusaurus reads it.
pub(in crate::emit) const DOCUSAURUS: Dialect = Dialect {
    task: ("<label><input type=\"checkbox\" /> ", "</label>"),
    comments: false,
    mdx: true,
    braces: true,
    line_break: "<br />",
    cell_break: "<br />",
    boxes: Boxes::Colons,
    ..MDBOOK
};

/// Hugo's goldmark, which leaves raw HTML out.
pub(in crate::emit) const HUGO: Dialect = Dialect {
    task: ("[ ] ", ""),
    comments: false,
    html: false,
    braces: true,
    shortcodes: true,
    line_break: "\\",
    cell_break: " · ",
    folders: true,
    ..MDBOOK
};

impl Dialect {
    /// Words as Markdown that reads the same, on one line.
    pub(in crate::emit) fn text(&self, words: &str) -> String {
        let words: Vec<&str> = words.split_whitespace().collect();
        self.escaped(&words.join(" "))
    }

    /// Text as Markdown that reads the same; white space stays as it is.
    pub(in crate::emit) fn escaped(&self, words: &str) -> String {
        let words = quote::visible(words);
        let mut escaped = String::with_capacity(words.len() + 8);
        let mut before = ' ';
        let mut rest = words.chars().peekable();
        while let Some(c) = rest.next() {
            let after = rest.peek().copied().unwrap_or(' ');
            match c {
                // Someone would be paged by whoever pastes the list.
                '@' if self.mentions && after.is_alphanumeric() && !before.is_alphanumeric() => {
                    escaped.push_str("@<!-- -->");
                }
                '_' if before.is_alphanumeric() && after.is_alphanumeric() => escaped.push('_'),
                '&' if !(after == '#' || after.is_ascii_alphabetic()) => escaped.push('&'),
                '<' | '>' | '|' | '~' | '&' | '$' if !self.backslashes => {
                    escaped.push_str(&format!("&#{};", u32::from(c)));
                }
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => escaped.extend(['\\', c]),
                // Some builds make links of addresses, and take the signs behind them along.
                ':' if self.braces && rest.clone().take(2).eq(['/', '/']) => escaped.push_str("&#58;"),
                '{' | '}' if self.braces => escaped.extend(['\\', c]),
                c => escaped.push(c),
            }
            before = c;
        }
        escaped
    }

    /// Escapes what would begin a block: a heading, a list, a quote, a rule, a box, an import.
    pub(in crate::emit) fn start(&self, mut escaped: String) -> String {
        let digits = escaped.chars().take_while(char::is_ascii_digit).count();
        let marker = escaped.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')']));
        let signs = ["=", ":::", "!!!", "???"];
        let code = ["import", "export"].iter().any(|word| escaped.starts_with(word));
        if escaped.starts_with(['#', '+', '-']) || (self.backslashes && escaped.starts_with('=')) {
            escaped.insert(0, '\\');
        } else if (self.mdx && code) || signs.iter().any(|sign| self.braces && escaped.starts_with(sign)) {
            // Not each renderer has a backslash for these.
            let first = escaped.remove(0);
            escaped.insert_str(0, &format!("&#{};", u32::from(first)));
        } else if digits > 0 && marker {
            escaped.insert(digits, '\\');
        }
        escaped
    }

    /// Code as a span.
    pub(in crate::emit) fn span(&self, content: &str) -> String {
        let content = self.code(content);
        let ticks = "`".repeat(longest_run(&content) + 1);
        let edges = content.starts_with(['`', ' ']) || content.ends_with(['`', ' ']);
        let pad = if edges && !content.trim().is_empty() { " " } else { "" };
        format!("{ticks}{pad}{content}{pad}{ticks}")
    }

    /// Code as a block: a fence that is longer than every run of backticks in it, or indented where a list's item knows
    /// no fences.
    pub(in crate::emit) fn fence(&self, language: &str, content: &str, in_list: bool) -> Vec<String> {
        let content = self.code(content);
        let lines = content.trim_end_matches('\n').split('\n');
        if in_list && !self.fences_in_lists {
            let line = |line: &str| if line.is_empty() { String::new() } else { format!("    {line}") };
            return lines.map(line).collect();
        }
        let ticks = "`".repeat(longest_run(&content).max(2) + 1);
        let open = format!("{ticks}{language}");
        std::iter::once(open).chain(lines.map(str::to_owned)).chain([ticks]).collect()
    }

    /// Blocks in a box of a kind: `note`, `tip`, `important`, `warning`, `caution`.
    pub(in crate::emit) fn boxed(&self, kind: &str, title: &str, lines: &[String]) -> Vec<String> {
        let indented = |by: &str, line: &String| if line.is_empty() { String::new() } else { format!("{by}{line}") };
        match self.boxes {
            Boxes::Quotes => {
                let title = (!title.is_empty()).then(|| [format!("> **{}**", self.text(title)), ">".to_owned()]);
                let lines = lines.iter().map(|line| format!("> {line}").trim_end().to_owned());
                let open = format!("> [!{}]", kind.to_uppercase());
                std::iter::once(open).chain(title.into_iter().flatten()).chain(lines).collect()
            }
            Boxes::Bangs => {
                let kind = match kind {
                    "important" => "warning",
                    "caution" => "danger",
                    kind => kind,
                };
                // A title in quotes knows no escape for them.
                let title = self.text(&title.replace('"', "'"));
                let open = if title.is_empty() { format!("!!! {kind}") } else { format!("!!! {kind} \"{title}\"") };
                [open, String::new()].into_iter().chain(lines.iter().map(|line| indented("    ", line))).collect()
            }
            Boxes::Colons => {
                let kind = match kind {
                    "important" => "info",
                    "caution" => "danger",
                    kind => kind,
                };
                // A box around others has more colons than they.
                let inner = lines.iter().map(|line| line.chars().take_while(|c| *c == ':').count()).max().unwrap_or(0);
                let fence = ":".repeat(3.max(inner + 1));
                let title = if title.is_empty() { String::new() } else { format!("[{}]", self.text(title)) };
                let open = [format!("{fence}{kind}{title}"), String::new()];
                open.into_iter().chain(lines.iter().cloned()).chain([String::new(), fence]).collect()
            }
        }
    }

    /// A link to a page that is named by its path from here, ending in `.md`.
    pub(in crate::emit) fn page(&self, url: &str) -> String {
        let Some((path, rest)) = url.split_once(".md").filter(|_| self.folders && !external(url)) else {
            return url.to_owned();
        };
        format!("../{}/{rest}", path.trim_start_matches("./"))
    }

    /// Code with what is not seen made visible, line ends as `\n`, and no shortcode in it.
    fn code(&self, content: &str) -> String {
        let content = quote::visible(&content.replace("\r\n", "\n"));
        if !self.shortcodes {
            return content;
        }
        let (mut code, mut rest) = (String::with_capacity(content.len()), content.as_str());
        while let Some(at) = ["{{<", "{{%"].iter().filter_map(|open| rest.find(open)).min() {
            let (before, call) = rest.split_at(at);
            code.push_str(before);
            let end = if call.starts_with("{{<") { ">}}" } else { "%}}" };
            let (open, inner) = call.split_at(3);
            match inner.split_once(end) {
                // A comment in a shortcode is how Hugo writes one.
                Some((words, after)) => {
                    code.push_str(&format!("{open}/*{words}*/{end}"));
                    rest = after;
                }
                None => {
                    // Nothing else keeps Hugo from reading on for its end.
                    code.push_str(&format!("{{{{\u{200b}{}", &open[2..]));
                    rest = inner;
                }
            }
        }
        code + rest
    }
}

fn longest_run(content: &str) -> usize {
    content.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Text inside an HTML comment, which it must not end.
pub(in crate::emit) fn comment(words: &str) -> String {
    words.replace("--", "- -").chars().filter(|c| !c.is_control() && *c != '>').collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, proptest};

    use super::ISSUES;

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
            let line = format!("- [ ] x{} <!-- a:1 -->", ISSUES.text(&words));
            assert_eq!(reads(&line), Ok(format!("x{}", plain(&words))), "{line}");
            let line = format!("- {} <!-- a:1 -->", ISSUES.start(ISSUES.text(&format!("{words}x"))));
            assert_eq!(reads(&line), Ok(plain(&format!("{words}x"))), "{line}");
        }

        #[test]
        fn any_words_are_one_line_without_markup(words in any::<String>()) {
            let line = format!("- [ ] x{} <!-- a:1 -->", ISSUES.text(&words));
            assert!(reads(&line).is_ok(), "{line}");
        }

        #[test]
        fn code_spans_hold_what_they_are_given(code in "[ `a\\\\|<>]{1,12}x") {
            let line = format!("- [ ] y {} <!-- a:1 -->", ISSUES.span(&code));
            assert_eq!(reads(&line), Ok(format!("y {code}")), "{line}");
        }
    }
}
