//! The names that a link's fragment may have: headings' slugs as each renderer makes them, `id`s and `name`s in HTML,
//! ids in attribute lists (`{#id}`, `{: #id}`) and MyST labels (`(label)=`).

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::config::Renderer;
use crate::model::Anchor;
use crate::source::{Mapped, Span};
use crate::syntax::html;
use crate::syntax::markdown::{Block, BlockKind, Inlines, MarkKind, walk};

/// Makes the slugs of one page: the second heading of the same words gets `-1`.
#[derive(Debug)]
pub struct Slugger {
    renderer: Renderer,
    seen: HashMap<String, usize, RandomState>,
}

impl Slugger {
    /// A page that has no headings yet.
    pub fn new(renderer: Renderer) -> Self {
        Self { renderer, seen: HashMap::default() }
    }

    /// The slug of the next heading.
    pub fn slug(&mut self, heading: &Inlines) -> String {
        self.name(&visible(heading))
    }

    /// The slug of the next heading, by its text.
    pub fn name(&mut self, text: &str) -> String {
        let explicit = (self.renderer != Renderer::Github).then(|| attribute_ids(text).into_iter().next()).flatten();
        let base = explicit.map_or_else(|| slug(text, self.renderer), str::to_owned);
        let separator = if self.renderer == Renderer::Mkdocs { '_' } else { '-' };
        // GitLab and mdBook count the headings of each name, and do not look whether the counted name is taken.
        let looks = !matches!(self.renderer, Renderer::Gitlab | Renderer::Mdbook);
        // Python-Markdown gives no heading an empty name.
        let least = usize::from(base.is_empty() && self.renderer == Renderer::Mkdocs);
        let mut count = self.seen.get(&base).copied().map_or(least, |n| n + 1);
        let mut name = if count == 0 { base.clone() } else { format!("{base}{separator}{count}") };
        while looks && count > 0 && self.seen.contains_key(&name) {
            count += 1;
            name = format!("{base}{separator}{count}");
        }
        self.seen.insert(base, count);
        if looks && count > 0 {
            self.seen.entry(name.clone()).or_insert(0);
        }
        name
    }
}

/// A heading's text without the alternative texts of its images, which are no text on the page.
fn visible(heading: &Inlines) -> String {
    let mut text = String::with_capacity(heading.str().len());
    let mut at = 0;
    let images = heading.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Image(_)));
    for image in images {
        text.push_str(heading.str().get(at..image.range.start).unwrap_or_default());
        at = at.max(image.range.end);
    }
    text.push_str(heading.str().get(at..).unwrap_or_default());
    text
}

/// The ids in the attribute lists of `text`: `{#id}`, `{ #id .class }`, `{: #id}`.
fn attribute_ids(text: &str) -> Vec<&str> {
    let lists = memchr::memchr_iter(b'{', text.as_bytes()).filter_map(|at| {
        let rest = text.get(at + 1..)?;
        let end =
            rest.find(['{', '}', '\n']).filter(|&end| rest.get(end..).is_some_and(|tail| tail.starts_with('}')))?;
        let inner = rest.get(..end)?;
        inner.trim_start_matches([':', ' ']).starts_with(['#', '.']).then_some(inner)
    });
    let words = lists.flat_map(|list| list.trim_start_matches(':').split_whitespace());
    words.filter_map(|word| word.strip_prefix('#')).filter(|id| !id.is_empty()).collect()
}

/// The words of the `<summary>`s in a text, none of which is an anchor.
pub(crate) fn summaries(text: &str) -> impl Iterator<Item = String> {
    const START: &str = "<summary>";
    let inner = |(at, _)| {
        let rest = within(text, at + START.len());
        rest.get(..rest.find("</summary>")?)
    };
    text.match_indices(START).filter_map(inner).map(|inner| html::plain(inner).trim().to_owned())
}

/// How many bytes of a tag or a shortcode are looked at.
const NEAR: usize = 500;

/// The text behind `at`, as far as it is looked at.
fn within(text: &str, at: usize) -> &str {
    text.get(at..text.floor_char_boundary(at.saturating_add(NEAR))).unwrap_or_default()
}

/// Attributes by which a shortcode of Hugo's may be given the id that it puts in the page.
const IDS: &[&str] = &["anchor", "id", "name"];

/// The names that attribute lists and shortcodes give anywhere in the text of a page, be it by a plugin (`[x](#x){ #x }`) or a
/// template of the site (`{{< param id="x" >}}`).
pub(crate) fn given(text: &str) -> Vec<String> {
    let shortcode = |at: usize| {
        let rest = within(text, at + 2).strip_prefix(['<', '%'])?;
        rest.get(..rest.find("}}")?)
    };
    let attribute = |inner: &str| {
        let value = |word: &&str| {
            let (name, value) = word.split_once('=')?;
            IDS.contains(&name).then(|| value.trim_matches(['"', '\'', '`']).to_owned())
        };
        let words: Vec<&str> = inner.split_whitespace().collect();
        words.iter().filter_map(value).collect::<Vec<_>>()
    };
    let shortcodes = text.match_indices("{{").filter_map(|(at, _)| shortcode(at)).flat_map(attribute);
    attribute_ids(text).into_iter().map(str::to_owned).chain(shortcodes).collect()
}

/// The label of a MyST target, `(label)=` on a line of its own.
fn myst_label(line: &str) -> Option<&str> {
    let label = line.trim().strip_prefix('(')?.strip_suffix(")=")?;
    (!label.is_empty() && !label.contains(['(', ')', ' '])).then_some(label)
}

/// One heading's slug without regard to the others.
///
/// - GitHub (the table-of-contents filter of html-pipeline): lower case; letters, marks, decimal digits, connector
///   punctuation, `-` and spaces stay; each space becomes `-`. A space in front, left behind by an image or an emoji,
///   becomes one, too. Docusaurus (github-slugger) and Hugo (`autoHeadingIDType = "github"`) do the same; mdBook also
///   turns tabs and breaks into `-`.
/// - GitLab: the same, but trimmed, runs of `-` become one, and a number alone gets `anchor-` before it.
/// - MkDocs (Python-Markdown's toc): ASCII alone, accents taken off, trimmed, runs of spaces and dashes become one `-`.
fn slug(text: &str, renderer: Renderer) -> String {
    let kept = |c: &char| is_word(*c) || matches!(c, '-' | ' ');
    let dashed = |c: char| if c.is_whitespace() { '-' } else { c };
    let like_github = matches!(renderer, Renderer::Github | Renderer::Docusaurus | Renderer::Hugo | Renderer::Other);
    if like_github && text.is_ascii() {
        // What GitHub keeps of ASCII; most headings have nothing else.
        let dashed = |b: u8| if b == b' ' { b'-' } else { b.to_ascii_lowercase() };
        let mut name: Vec<u8> = text.bytes().map(dashed).collect();
        name.retain(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        return String::from_utf8(name).unwrap_or_default();
    }
    let lower = text.to_lowercase();
    match renderer {
        Renderer::Github | Renderer::Docusaurus | Renderer::Hugo | Renderer::Other => {
            lower.chars().filter(kept).map(dashed).collect()
        }
        Renderer::Mdbook => lower.trim().chars().filter(|c| kept(c) || c.is_whitespace()).map(dashed).collect(),
        Renderer::Gitlab => {
            let name = collapse(lower.trim().chars().filter(kept).map(dashed));
            if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) { format!("anchor-{name}") } else { name }
        }
        Renderer::Mkdocs => {
            let ascii: String = lower.chars().filter_map(unaccented).filter(|c| kept(c) || c.is_whitespace()).collect();
            collapse(ascii.trim().chars().map(dashed))
        }
    }
}

/// Letters, decimal digits, marks and connector punctuation.
fn is_word(c: char) -> bool {
    // Superscripts, fractions and numbers in circles are numeric, but no decimal digits.
    let other_number = matches!(
        c,
        '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{bc}'..='\u{be}' | '\u{2070}'..='\u{2089}' | '\u{2150}'..='\u{215f}' | '\u{2460}'..='\u{249b}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}'
    );
    let mark = matches!(c, '\u{300}'..='\u{36f}' | '\u{20e3}' | '\u{fe00}'..='\u{fe0f}');
    (c.is_alphanumeric() && !other_number) || mark || matches!(c, '_' | '\u{203f}' | '\u{2040}')
}

/// The ASCII letter that stays of a Latin letter when its accent is taken off; `None` where none does.
fn unaccented(c: char) -> Option<char> {
    /// An ASCII letter and the letters that decompose to it (Unicode's NFKD), as far as Western languages need them.
    const ACCENTS: &[(char, &str)] = &[
        ('a', "àáâãäåāăąǎ"),
        ('c', "çćĉċč"),
        ('d', "ď"),
        ('e', "èéêëēĕėęě"),
        ('g', "ĝğġģ"),
        ('i', "ìíîïĩīĭįǐ"),
        ('l', "ĺļľ"),
        ('n', "ñńņň"),
        ('o', "òóôõöōŏőǒ"),
        ('r', "ŕŗř"),
        ('s', "śŝşš"),
        ('t', "ţť"),
        ('u', "ùúûüũūŭůűųǔ"),
        ('y', "ýÿŷ"),
        ('z', "źżž"),
    ];
    if c.is_ascii() {
        return Some(c);
    }
    ACCENTS.iter().find(|(_, letters)| letters.contains(c)).map(|(letter, _)| *letter)
}

/// The characters with runs of `-` made one.
fn collapse(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for c in chars {
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out
}

/// A name as names are compared: lower case, and without what renderers disagree about outside of ASCII, such as the
/// invisible selector behind an emoji.
pub fn key(name: &str) -> String {
    bare(name).to_lowercase().chars().filter(|c| c.is_ascii() || c.is_alphabetic()).collect()
}

/// Are two names the same, as names are compared?
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (bare(a), bare(b));
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { key(a) == key(b) }
}

/// A name without what GitHub puts before those of its users.
fn bare(name: &str) -> &str {
    name.strip_prefix("user-content-").unwrap_or(name)
}

/// Every anchor of a page, in order of places; headings inside quotes and lists have theirs too.
///
/// A heading has its renderer's name first. Where another name is thinkable it is there as well (GitHub's, on pages of
/// other renderers; the id in `{#id}`): a link to it is nothing to report.
pub fn anchors(blocks: &[Block], renderer: Renderer) -> Vec<Anchor> {
    let mut names = Names { own: Slugger::new(renderer), github: Slugger::new(Renderer::Github), anchors: Vec::new() };
    walk(blocks, &mut |block| match &block.kind {
        BlockKind::Heading(heading) => {
            names.heading(&visible(&heading.content), block.span);
            names.inline(&heading.content);
        }
        BlockKind::Html(text) => {
            names.anchors.extend(ids(text));
            // Python-Markdown ends a block of HTML with its last tag, and reads a heading right behind it.
            let listed = attribute_ids(&text.text).into_iter();
            names.anchors.extend(listed.map(|id| Anchor { name: id.to_owned(), span: block.span }));
            for (title, span) in html_headings(text) {
                names.heading(&title, span);
            }
        }
        // A directive of MyST's has the name that its options give it.
        BlockKind::Fence(fence) if fence.info.text.starts_with('{') => {
            let options = fence.text.text.lines().take_while(|line| line.starts_with([':', '-']));
            let named = options.filter_map(|line| line.trim_start_matches(':').strip_prefix("name:")).map(str::trim);
            names.anchors.extend(named.map(|name| Anchor { name: name.to_owned(), span: block.span }));
        }
        BlockKind::Paragraph(inlines) => {
            names.inline(inlines);
            let text = inlines.str();
            let may_hold = memchr::memchr(b'=', text.as_bytes()).is_some();
            let labels = text.lines().take_while(|_| may_hold).filter_map(myst_label);
            let found = attribute_ids(text).into_iter().chain(labels);
            names.anchors.extend(found.map(|id| Anchor { name: id.to_owned(), span: block.span }));
        }
        _ => block.inlines().into_iter().for_each(|inlines| names.inline(inlines)),
    });
    names.anchors
}

/// Names that a heading may have besides, by what the renderer's site may have switched on or be made with.
pub(crate) fn thinkable(text: &str, renderer: Renderer) -> Vec<String> {
    match renderer {
        // With `pymdownx.emoji`, `:memo: Notes` is a picture and a word.
        Renderer::Mkdocs => without_shortcodes(text).map(|text| slug(&text, renderer)).into_iter().collect(),
        // Any generator: that of markdown-it-anchor, which keeps what is no space; those of VuePress and VitePress, for which
        // every sign is a dash, and a digit in front has `_` before it, and of Rails, which keeps `_`; and those of Pandoc and
        // docutils, which begin with the first letter.
        Renderer::Other => {
            let lower = text.trim().to_lowercase();
            let spaced = lower.split_whitespace().collect::<Vec<_>>().join("-");
            let dashed = |kept: fn(char) -> bool| {
                let sign = |c: char| if c.is_alphanumeric() || kept(c) { c } else { '-' };
                let name = collapse(lower.chars().map(|c| sign(unaccented(c).unwrap_or(c))));
                name.trim_matches('-').to_owned()
            };
            let (all, words) = (dashed(|_| false), dashed(|c| c == '_'));
            let digit = all.starts_with(|c: char| c.is_ascii_digit()).then(|| format!("_{all}"));
            let lettered = all.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned();
            [spaced, words, lettered].into_iter().chain(digit).chain([all]).filter(|name| !name.is_empty()).collect()
        }
        _ => Vec::new(),
    }
}

/// The text without `:words:` that stand for an emoji; nothing where it has none.
fn without_shortcodes(text: &str) -> Option<String> {
    let code = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-+".contains(&b));
    let parts: Vec<&str> = text.split(':').collect();
    // The parts between two colons; the first and the last stand outside.
    let inner = parts.get(1..parts.len().saturating_sub(1))?;
    inner.iter().any(code).then(|| {
        let last = parts.len() - 1;
        parts
            .iter()
            .enumerate()
            .filter(|(at, part)| *at == 0 || *at == last || !code(part))
            .map(|(_, part)| *part)
            .collect()
    })
}

/// The anchors of a page as they are gathered.
struct Names {
    own: Slugger,
    github: Slugger,
    anchors: Vec<Anchor>,
}

impl Names {
    fn heading(&mut self, text: &str, span: Span) {
        let own = self.own.name(text);
        let github = if self.own.renderer == Renderer::Github { own.clone() } else { self.github.name(text) };
        let mut add = |name: String| self.anchors.push(Anchor { name, span });
        if own != github {
            add(own);
        }
        // An image or a tag in front leaves a space behind: some viewers trim it.
        if text.starts_with(char::is_whitespace) {
            add(slug(text.trim(), Renderer::Github));
        }
        add(github);
        for name in thinkable(text, self.own.renderer) {
            add(name);
        }
        attribute_ids(text).into_iter().for_each(|id| add(id.to_owned()));
    }

    /// The `id`s in the tags of running text.
    fn inline(&mut self, inlines: &Inlines) {
        for mark in &inlines.marks {
            if let MarkKind::Html(tag) = &mark.kind {
                self.anchors.extend(ids(&Mapped::plain(mark.span.file, mark.span.start as usize, tag.clone())));
            }
        }
    }
}

/// The `id`s of any tag, and the `name`s of `<a>`.
fn ids(text: &Mapped) -> Vec<Anchor> {
    let tags = html::tags(&text.text);
    let named = |tag: &html::Tag<'_>| {
        let id = tag.attribute("id").or_else(|| if tag.name == "a" { tag.attribute("name") } else { None });
        id.map(|id| Anchor { name: id.to_owned(), span: text.span(tag.range.clone()) })
    };
    tags.iter().filter_map(named).collect()
}

/// Headings that are written as HTML: their text and place.
fn html_headings(text: &Mapped) -> Vec<(String, Span)> {
    /// A heading is no longer than this, in bytes.
    const LONGEST: usize = 2000;
    let tags = html::tags(&text.text);
    let headings = tags.iter().filter(|tag| matches!(tag.name.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"));
    let title = |tag: &html::Tag<'_>| {
        let rest: String = text.text.get(tag.range.end..)?.chars().take(LONGEST).collect();
        let end = rest.find("</h").or_else(|| rest.find("</H"))?;
        let inner = html::plain(rest.get(..end)?);
        Some((inner.split_whitespace().collect::<Vec<_>>().join(" "), text.span(tag.range.clone())))
    };
    headings.filter_map(title).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::blocks;

    fn names(renderer: Renderer, text: &str) -> Vec<String> {
        anchors(&blocks::parse(FileId(0), text).blocks, renderer).into_iter().map(|anchor| anchor.name).collect()
    }

    #[test]
    fn names_are_alike_where_their_keys_are_the_same() {
        let names = ["a-b", "A-B", "user-content-a-b", "a-c", "\u{dc}ber", "\u{fc}ber", "\u{1f692}-a-b", "ab", ""];
        for (a, b) in names.iter().flat_map(|a| names.iter().map(move |b| (a, b))) {
            assert_eq!(alike(a, b), key(a) == key(b), "{a:?} and {b:?}");
        }
        assert!(alike("user-content-A-b", "a-B") && !alike("a-b", "a-c"));
    }

    #[test]
    fn github() {
        let slugs = |text: &str| names(Renderer::Github, text);
        assert_eq!(slugs("# What's new in `v1.2`?"), ["whats-new-in-v12"]);
        assert_eq!(slugs("# A & B / C -- d_e"), ["a--b--c----d_e"]);
        assert_eq!(slugs("# 🚀 Now\n\n# Später, naïve"), ["-now", "später-naïve"]);
        assert_eq!(slugs("# [Linked](x.md) *words*   \n\nSetext\n==="), ["linked-words", "setext"]);
        assert_eq!(slugs("# x² ½ ③ ５"), ["x---５"]);
        assert_eq!(slugs("# Same\n# Same\n# Same-1\n# same"), ["same", "same-1", "same-1-1", "same-2"]);
        assert_eq!(slugs("# Own {#id}"), ["own-id", "id"]);
        assert_eq!(slugs("> # Quoted\n\n- # Listed"), ["quoted", "listed"]);
        assert_eq!(slugs("# ![logo](x.png) Name"), ["name", "-name"]);
    }

    #[test]
    fn html_ids_labels_and_headings() {
        let slugs = |text: &str| names(Renderer::Github, text);
        assert_eq!(slugs("<h2 align=\"center\">\n  The <b>API</b> &amp; more\n</h2>"), ["the-api--more"]);
        assert_eq!(slugs("## <a name=\"old\"></a>New"), ["new", "old"]);
        assert_eq!(slugs("text <a id=here></a> text\n\n(a-label)=\n\nNote {: #note .x }"), ["here", "a-label", "note"]);
        assert_eq!(slugs("<table>\n</table>\n###Type { #v1.Type }\n<p>"), ["v1.Type"]);
        assert_eq!(slugs("a {b} {} { and (x)= y\n\n<h2>never closed"), [""; 0]);
    }

    #[test]
    fn other_renderers() {
        assert_eq!(
            names(Renderer::Mkdocs, "# Café – the  API\n# x\n# x"),
            ["cafe-the-api", "café--the--api", "x", "x_1", "x-1"]
        );
        assert_eq!(names(Renderer::Gitlab, "# A -- B\n# 2024"), ["a-b", "a----b", "anchor-2024", "2024"]);
        assert_eq!(names(Renderer::Mdbook, "# A B {#c}"), ["c", "a-b-c", "c"]);
        assert_eq!(names(Renderer::Hugo, "# 1. Ack!"), ["1-ack"]);
        assert_eq!(
            names(Renderer::Mkdocs, "# :memo: Notes: a\n# 10:30 at 9:5"),
            ["memo-notes-a", "notes-a", "1030-at-95"]
        );
    }

    /// As markdown-it-anchor 9, VuePress 1 and docutils name them.
    #[test]
    fn of_any_generator_every_thinkable_name_is_known() {
        let names = names(Renderer::Other, "# 6. Clés d'accès");
        for name in ["6-clés-daccès", "6.-clés-d'accès", "6-cles-d-acces", "_6-cles-d-acces", "cles-d-acces"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
    }

    /// `tests/data/slugs.tsv`: headings in the order of one page, and their ids by github-slugger 2 (GitHub's algorithm, and
    /// what Docusaurus uses), GitLab's `string_to_anchor`, mdBook 0.4's `unique_id_from_content`, the `toc` of
    /// Python-Markdown 3 and Hugo 0.111: what these programs printed, or a transcript of the function did. An
    /// empty cell is not held: MkDocs takes `½` apart.
    #[test]
    fn ids_are_those_of_each_renderers_own_program() {
        let mut rows =
            include_str!("../../tests/data/slugs.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let renderers = rows.next().unwrap_or_default();
        let rows: Vec<_> = rows.collect();
        assert!(rows.len() >= 30 && renderers.len() == 7);
        for (column, renderer) in [
            (1, Renderer::Github),
            (2, Renderer::Gitlab),
            (3, Renderer::Mdbook),
            (4, Renderer::Mkdocs),
            (5, Renderer::Docusaurus),
            (6, Renderer::Hugo),
        ] {
            let mut slugger = Slugger::new(renderer);
            for row in &rows {
                let text = format!("## {}\n", row.first().copied().unwrap_or_default().replace("\\t", "\t"));
                let mut slug = None;
                walk(&blocks::parse(FileId(0), &text).blocks, &mut |block| {
                    if let BlockKind::Heading(heading) = &block.kind {
                        slug = Some(slugger.slug(&heading.content));
                    }
                });
                let Some(expected) = row.get(column).filter(|id| !id.is_empty()).map(|id| key(id)) else { continue };
                assert_eq!(slug.as_deref().map(key), Some(expected), "{renderer:?}: {text}");
            }
        }
    }

    #[test]
    fn names_are_compared_without_what_renderers_disagree_about() {
        assert_eq!(key("\u{fe0f}-Settings"), key("-settings"));
        assert_eq!(key("user-content-a"), key("A"));
        assert_ne!(key("a.b"), key("ab"));
    }
}
