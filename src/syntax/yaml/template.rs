//! YAML that a template engine has yet to fill in: Helm's and Jinja's.
//!
//! What the engine will write is not known here and never guessed. Its actions are masked byte for byte, so that the rest
//! can be read where it stands: one inside of a value becomes [`OPAQUE`] characters, a line of nothing but actions
//! becomes blank, and what is quoted for the engine (`` {{`{{ $labels.pod }}`}} ``) becomes what it will say.
//! Prometheus' own templates look alike; they are left alone where no sign of another engine is in the file.

use std::borrow::Cow;
use std::ops::Range;

/// Stands for each byte of what is not known.
pub const OPAQUE: char = '\u{1}';

/// Stands for each byte that says nothing.
pub const NOTHING: char = '\u{2}';

/// Text without templates.
#[derive(Debug)]
pub struct Masked<'a> {
    /// As long as what was read, byte by byte.
    pub text: Cow<'a, str>,
    /// Was there anything to mask?
    pub templated: bool,
    /// Blank lines on which something will stand: nobody knows which keys.
    pub unknown: Vec<Range<usize>>,
}

/// What an action does to the text.
enum Effect<'a> {
    /// Prints what it quotes.
    Literal(&'a str),
    /// Prints something.
    Prints,
    /// Prints nothing: a condition, a loop, a comment.
    Silent,
}

/// One action of an engine.
struct Action<'a> {
    range: Range<usize>,
    effect: Effect<'a>,
}

/// Words that only an engine which fills in files knows.
const SIGNS: &[&str] =
    &[".Values", ".Release", ".Chart", ".Capabilities", "include \"", "template \"", "define \"", "tpl ", "toYaml"];

/// Words that begin an action which prints nothing.
const SILENT: &[&str] = &["if", "else", "end", "range", "with", "define", "block", "break", "continue", "/*"];

/// Masks the actions of template engines in `text`.
pub fn mask(text: &str) -> Masked<'_> {
    let plain = Masked { text: Cow::Borrowed(text), templated: false, unknown: Vec::new() };
    if memchr::memmem::find(text.as_bytes(), b"{{").is_none() && memchr::memmem::find(text.as_bytes(), b"{%").is_none()
    {
        return plain;
    }
    let jinja = text.contains("{%");
    let actions = actions(text, jinja);
    let is_sign = |action: &Action<'_>| {
        let inner = text.get(action.range.clone()).unwrap_or_default();
        matches!(action.effect, Effect::Literal(_)) || SIGNS.iter().any(|sign| inner.contains(sign))
    };
    if !jinja && !begins(text) && !actions.iter().any(is_sign) {
        return plain;
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut unknown = Vec::new();
    let mut lines = Lines::of(text);
    for action in &actions {
        let alone = lines.hold_nothing_beside(action, &actions);
        let filler = match action.effect {
            Effect::Prints if !alone => OPAQUE,
            Effect::Prints | Effect::Silent if alone => ' ',
            _ => NOTHING,
        };
        if alone && matches!(action.effect, Effect::Prints) {
            unknown.push(action.range.clone());
        }
        let kept = match action.effect {
            Effect::Literal(inner) => {
                let quote = text.get(action.range.clone()).and_then(|whole| whole.find(['`', '"'])).unwrap_or(0);
                let start = action.range.start + quote + 1;
                Some(start..start + inner.len())
            }
            _ => None,
        };
        for at in action.range.clone() {
            match bytes.get_mut(at) {
                Some(byte) if *byte != b'\n' && !kept.as_ref().is_some_and(|kept| kept.contains(&at)) => {
                    *byte = filler as u8;
                }
                _ => {}
            }
        }
    }
    // Whole actions are replaced, and those begin and end with ASCII.
    let masked = String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned);
    Masked { text: masked, templated: true, unknown }
}

/// Is the first thing in the file an action? Prometheus' own templates stand in values.
fn begins(text: &str) -> bool {
    let said = |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.starts_with("---");
    text.lines().map(str::trim).find(said).is_some_and(|first| first.starts_with("{{"))
}

/// The lines of a text, and what is known of the last ones that were asked for: a line may hold any number of actions.
struct Lines<'t> {
    text: &'t str,
    breaks: Vec<usize>,
    last: Option<(Range<usize>, bool)>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, breaks: memchr::memchr_iter(b'\n', text.as_bytes()).collect(), last: None }
    }

    /// Is there nothing on the lines of `action` but actions that print nothing known?
    fn hold_nothing_beside(&mut self, action: &Action<'_>, all: &[Action<'_>]) -> bool {
        if matches!(action.effect, Effect::Literal(_)) {
            return false;
        }
        let break_behind = |at: usize| self.breaks.partition_point(|&end| end < at);
        let before = break_behind(action.range.start).checked_sub(1).and_then(|index| self.breaks.get(index));
        let end = self.breaks.get(break_behind(action.range.end)).copied().unwrap_or(self.text.len());
        let lines = before.map_or(0, |at| at + 1)..end;
        match &self.last {
            Some((same, alone)) if *same == lines => *alone,
            _ => {
                let alone = stand_alone(self.text, lines.clone(), all);
                self.last = Some((lines, alone));
                alone
            }
        }
    }
}

/// Is there nothing on some lines but actions that print nothing known?
fn stand_alone(text: &str, Range { start, end }: Range<usize>, all: &[Action<'_>]) -> bool {
    let first = all.partition_point(|other| other.range.end <= start);
    let beside = all.iter().skip(first).take_while(|other| other.range.start < end);
    let mut at = start;
    for other in beside {
        let blank = text.get(at..other.range.start.max(at)).is_some_and(|between| between.trim().is_empty());
        if !blank || matches!(other.effect, Effect::Literal(_)) {
            return false;
        }
        at = other.range.end;
    }
    text.get(at..end.max(at)).is_some_and(|rest| rest.trim().is_empty())
}

/// So many bytes are looked through, in all, for the ends of actions that have none; then there are none in the rest either.
const IN_VAIN: usize = 64 << 20;

/// The longest tag that ends a raw part, in bytes.
const LONGEST_TAG: usize = 64;

/// The actions of `text` in order.
fn actions(text: &str, jinja: bool) -> Vec<Action<'_>> {
    let mut actions = Vec::new();
    let (mut at, mut in_vain) = (0, 0);
    while in_vain < IN_VAIN
        && let Some(start) = text.get(at..).and_then(|rest| rest.find('{')).map(|found| at + found)
    {
        let rest = text.get(start..).unwrap_or_default();
        let until = |mark: &str| rest.find(mark).map(|end| (end + mark.len(), Effect::Silent));
        let found = match rest.as_bytes().get(1) {
            Some(b'{') => expression(rest),
            Some(b'%') if jinja => until("%}"),
            Some(b'#') if jinja => until("#}"),
            _ => {
                at = start + 1;
                continue;
            }
        };
        let Some((length, effect)) = found else {
            in_vain += rest.len();
            at = start + 1;
            continue;
        };
        let action = Action { range: start..start + length, effect };
        at = action.range.end;
        if jinja && is_tag(text.get(action.range.clone()).unwrap_or_default(), "raw") {
            at = end_of_raw(text, at);
        }
        actions.push(action);
    }
    actions
}

/// Is it the Jinja tag of that name?
fn is_tag(action: &str, name: &str) -> bool {
    let inner = action.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"));
    inner.is_some_and(|inner| inner.trim_matches(['-', '+', ' ']) == name)
}

/// Where the tag begins that ends a raw part begun before `at`.
fn end_of_raw(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let mut tags = rest.match_indices("{%");
    let end = tags.find(|(start, _)| {
        let tag = rest.get(*start..rest.floor_char_boundary(start + LONGEST_TAG)).unwrap_or_default();
        tag.find("%}").is_some_and(|end| is_tag(tag.get(..end + 2).unwrap_or_default(), "endraw"))
    });
    end.map_or(text.len(), |(start, _)| at + start)
}

/// The length and the effect of the `{{ ... }}` that `text` begins with; strings in it may hold braces.
fn expression(text: &str) -> Option<(usize, Effect<'_>)> {
    let comment = ["{{/*", "{{- /*"].iter().any(|start| text.starts_with(start));
    if comment {
        let end = text.find("*/")?;
        let close = text.get(end..)?.find("}}")?;
        return Some((end + close + 2, Effect::Silent));
    }
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(2) {
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '`') => quote = Some(c),
            None if c == '}' && text.get(at..).is_some_and(|rest| rest.starts_with("}}")) => {
                let inner = text.get(2..at)?;
                return Some((at + 2, effect(inner)));
            }
            None => {}
        }
    }
    None
}

/// What the action with the text `inner` does.
fn effect(inner: &str) -> Effect<'_> {
    let inner = inner.strip_prefix("- ").unwrap_or(inner).trim();
    let inner = inner.strip_suffix(" -").unwrap_or(inner).trim();
    for quote in ['`', '"'] {
        let literal = inner.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(literal) = literal.filter(|literal| !literal.contains([quote, '\\'])) {
            return Effect::Literal(literal);
        }
    }
    let word = inner.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let assigns = word.starts_with('$') && inner.contains(":=") || inner.split_whitespace().nth(1) == Some("=");
    if assigns || SILENT.contains(&word) { Effect::Silent } else { Effect::Prints }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        mask(text).text.replace(OPAQUE, "?").replace(NOTHING, "_")
    }

    #[test]
    fn helm() {
        let text = "{{- if .Values.x }}\n- alert: A{{ .Values.y }}\n{{ include \"l\" . }}\n  d: {{`{{ $value }}`}} {{ \"{{\" }}\n{{- end }}";
        let want = "                   \n- alert: A???????????????\n                   \n  d: ___{{ $value }}___ ____{{____\n          ";
        assert_eq!(shown(text), want);
        assert_eq!(mask(text).unknown.first(), Some(&(46..65)));
    }

    #[test]
    fn jinja() {
        let text = "{% for x in y %}\nexpr: up{job=\"{{ x }}\"}\nd: {% raw %}{{ $value }}{% endraw %}\n{% endfor %}";
        let want = "                \nexpr: up{job=\"???????\"}\nd: _________{{ $value }}____________\n            ";
        assert_eq!(shown(text), want);
    }

    #[test]
    fn a_file_that_begins_with_an_action_is_a_template() {
        let text = "# Ours\n{{- $alert := \"A\" -}}\nalert: {{ $alert }}";
        assert_eq!(shown(text), "# Ours\n                     \nalert: ????????????");
    }

    #[test]
    fn the_templates_of_prometheus_are_text() {
        let text = "summary: '{{ $labels.pod }} {{ if gt $value 1.0 }}x{{ end }}'";
        assert_eq!(shown(text), text);
        assert!(!mask(text).templated);
        assert_eq!(shown("a: {{ .Values.x"), "a: {{ .Values.x");
    }

    #[test]
    fn actions_on_one_line_are_asked_about_together() {
        assert_eq!(
            shown("{{ .Values.a }}{{ if x }} {{ end }}\n- {{ if x }}{{ end }}"),
            format!("{}\n- {}", " ".repeat(35), "_".repeat(19))
        );
        // What begins and does not end is looked for no more than so often.
        assert_eq!(actions(&format!("{{{{ .Values.a }}}}{}", "{{".repeat(100_000)), false).len(), 1);
    }
}
