//! From text to a [`Script`].
//!
//! Placeholders become words of the same length before the grammar sees them, so that `-n <namespace>` is a word and all
//! places stay those of the page. Where the whole text does not parse, it is cut into the units that bash would read one
//! by one, and each is parsed for itself: one bad line costs itself, and an unclosed quote its own line.

use tree_sitter::{Node, Tree};

use crate::source::Mapped;
use crate::syntax::shell::grammar::Grammar;
use crate::syntax::shell::lower::lower;
use crate::syntax::shell::placeholder::{Placeholder, Spelling, find_in};
use crate::syntax::shell::plain;
use crate::syntax::shell::scan::{Context, Scanner, scan};
use crate::syntax::shell::script::{Bytes, Script, ShellError};
use crate::syntax::shell::word::Words;

/// More may not be open at one time; the grammar's own cost grows with the depth.
const DEEPEST: usize = 100;

/// What is said of text that is not read.
const TOO_MUCH: &str = "this is nested too deeply, or too long, to be read";

/// How many times its length a text may be read again, since units that do not parse are retried from their second line.
const AGAIN: usize = 4;

/// Reads shell text: commands without prompts and output (see [`session`](crate::syntax::shell::session) for those).
pub fn parse(text: &Mapped) -> Script {
    read(text, false)
}

/// The same of text that may be something else: nothing where it has an error, which is looked for no further than needed.
pub fn parse_sound(text: &Mapped) -> Option<Script> {
    Some(read(text, true)).filter(|script| script.errors.is_empty())
}

fn read(text: &Mapped, sound: bool) -> Script {
    let scanner = scan(&text.text);
    let placeholders = find_in(text, &scanner.contexts);
    let safe = safe_text(&text.text, &placeholders, &scanner);
    let words = Words { text, contexts: &scanner.contexts, base: 0, placeholders: &placeholders };
    let mut script = Script::default();
    if plain::read(&safe, &words, &mut script) {
        script.placeholders = placeholders;
        return script;
    }
    script = by_grammar(&safe, &words, sound, scanner.deepest);
    script.placeholders = placeholders;
    script
}

/// What the grammar makes of `safe`.
fn by_grammar(safe: &str, words: &Words<'_>, sound: bool, deepest: usize) -> Script {
    let mut script = Script::default();
    let Some(mut grammar) = (deepest <= DEEPEST).then(Grammar::lend).flatten() else {
        script.errors.push(ShellError { span: words.text.whole(), message: TOO_MUCH.to_owned() });
        return script;
    };
    // What may be something else is read a unit at a time: its first mostly tells. What is one unit is read once.
    let at_once = !sound && unit(safe, 0).0 < safe.len();
    let whole = at_once.then(|| grammar.sound_tree(safe)).flatten();
    if let Some(tree) = &whole {
        lower(tree.root_node(), words, &mut script);
    }
    // What the grammar reads whole it may read wrong: behind an assignment and a comment it takes `if` for a program.
    if whole.is_none() || !script.errors.is_empty() {
        let mut other = Script::default();
        Units { grammar: &mut grammar, safe, words, script: &mut other, sound }.read();
        if whole.is_none() || other.errors.len() < script.errors.len() {
            script = other;
        }
    }
    grammar.end();
    script
}

/// The text with placeholders, what is not ASCII, and a backslash at its end replaced, byte for byte, by what no grammar stumbles over.
/// A here-document that the text does not end is ended, as bash does.
fn safe_text(text: &str, placeholders: &[Placeholder], scanner: &Scanner) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut from = 0;
    let replaced = |p: &&Placeholder| matches!(p.spelling, Spelling::Angle | Spelling::Brace | Spelling::DoubleBrace);
    for placeholder in placeholders.iter().filter(replaced) {
        safe.push_str(text.get(from..placeholder.range.start).unwrap_or_default());
        safe.extend(std::iter::repeat_n('p', placeholder.range.len()));
        from = placeholder.range.end;
    }
    safe.push_str(text.get(from..).unwrap_or_default());
    if !safe.is_ascii() || safe.contains('\0') {
        // To bash all of these are letters. The grammar's scanner asks the C library whether they are digits, which is
        // undefined beyond one byte, and crashes.
        let letter = |byte: u8| {
            if byte == 0 {
                ' '
            } else if byte.is_ascii() {
                char::from(byte)
            } else {
                'p'
            }
        };
        safe = safe.bytes().map(letter).collect();
    }
    if safe.contains("<<") && safe.contains('\\') {
        safe = without_escapes(&safe, &scanner.contexts);
    }
    if safe.contains("time ") || safe.contains("! ") {
        safe = without_modifiers(safe);
    }
    safe = without_odd_signs(safe, &scanner.contexts);
    let end = safe.trim_end().len();
    if safe.get(..end).is_some_and(|rest| rest.ends_with('\\')) {
        safe.replace_range(end - 1..end, " ");
    }
    for end in scanner.heredoc_ends() {
        safe.push('\n');
        safe.push_str(end);
        safe.push('\n');
    }
    safe
}

/// The text of here-documents without what a backslash takes the meaning of: the grammar reads `\copy` at the beginning
/// of one as a command, and stumbles over `\"` and `\\` before the end of a line.
fn without_escapes(text: &str, contexts: &[Context]) -> String {
    let mut escaped = false;
    let letter = |(at, c): (usize, char)| {
        let shown = contexts.get(at) == Some(&Context::Heredoc);
        let replaced = shown && (c == '\\' || escaped && c != '\n');
        escaped = shown && c == '\\' && !escaped;
        if replaced { 'p' } else { c }
    };
    text.char_indices().map(letter).collect()
}

/// Signs that end no name of a variable: `$` before one of them is itself, as in `s/x$/y/` and `\\\\wsl$\\home`.
const NO_NAME: &[u8] = b"/,.:=%+^~]\\";

/// The text without three things that bash reads and the grammar does not: `[ "$a" \< "$b" ]`, the base of a number
/// (`$((10#$hour))`), and a `$` that names nothing.
fn without_odd_signs(text: String, contexts: &[Context]) -> String {
    let bytes = text.as_bytes();
    let bare = |at: usize| contexts.get(at) == Some(&Context::Bare);
    let at = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let mut put: Vec<(usize, &str)> = Vec::new();
    for i in memchr::memchr3_iter(b'\\', b'$', b'#', bytes) {
        match at(i) {
            b'\\' if matches!(at(i + 1), b'<' | b'>') && at(i + 2) == b' ' && i > 0 && at(i - 1) == b' ' && bare(i) => {
                put.push((i, "!="));
            }
            b'$' if NO_NAME.contains(&at(i + 1)) && bare(i) => put.push((i, "p")),
            b'#' if at(i + 1) == b'$' || at(i + 1).is_ascii_alphanumeric() => {
                let before = text.get(..i).unwrap_or_default();
                let number = before.trim_end_matches(|c: char| c.is_ascii_digit());
                if matches!(i - number.len(), 1 | 2) && number.ends_with(['(', ' ', '+', '-', '*']) && counts(number) {
                    put.push((number.len(), if i - number.len() == 1 { "  " } else { "   " }));
                }
            }
            _ => {}
        }
    }
    put.extend(
        memchr::memchr_iter(b'[', bytes)
            .filter(|open| bare(*open))
            .filter_map(|open| {
                let length = plain_brackets(text.get(..open)?, text.get(open..)?)?;
                Some([(open, "p"), (open + length - 1, "p")])
            })
            .flatten(),
    );
    let mut text = text;
    for (at, with) in put {
        text.replace_range(at..at + with.len(), with);
    }
    text
}

/// How many bytes have the brackets of a word that sets nothing, `orders[]` or `orders[0]`, where they begin `behind` what is
/// `before` them.
fn plain_brackets(before: &str, behind: &str) -> Option<usize> {
    let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let word = name.len() < before.len() && name.ends_with("| ");
    let inside = behind.get(1..)?.bytes().take_while(u8::is_ascii_digit).count();
    let closed = behind.as_bytes().get(inside + 1) == Some(&b']');
    let ends = behind.as_bytes().get(inside + 2).is_none_or(|byte| b" \n|;)".contains(byte));
    (word && closed && ends).then_some(inside + 2)
}

/// Does `before` end inside of `((...))`, on its line?
fn counts(before: &str) -> bool {
    let near = before.get(before.ceil_char_boundary(before.len().saturating_sub(LONGEST_SUM))..).unwrap_or_default();
    let line = near.rsplit('\n').next().unwrap_or_default();
    line.rfind("((").is_some_and(|open| line.get(open..).is_some_and(|sum| !sum.contains("))")))
}

/// How far before a number the brackets of its sum are looked for, in bytes.
const LONGEST_SUM: usize = 200;

/// Words that begin a command which ends with another word.
const COMPOUND: &[&str] = &["for ", "while ", "until ", "if ", "case ", "{ ", "select "];

/// The text without `time` and `!` before what [`COMPOUND`] names: the grammar takes `time for` for a program and its
/// argument.
fn without_modifiers(mut text: String) -> String {
    for word in ["time ", "! "] {
        let begins = |at: usize| {
            text.get(..at).is_some_and(|before| {
                before.trim_end_matches([' ', '\t']).is_empty()
                    || before.trim_end_matches([' ', '\t']).ends_with(['\n', ';', '&', '|'])
            })
        };
        let found = text.match_indices(word).map(|(at, _)| at);
        let modifies = |at: &usize| {
            let rest = text.get(at + word.len()..).unwrap_or_default().trim_start_matches(' ');
            begins(*at) && COMPOUND.iter().any(|compound| rest.starts_with(compound))
        };
        for at in found.filter(modifies).collect::<Vec<_>>() {
            text.replace_range(at..at + word.len(), &" ".repeat(word.len()));
        }
    }
    text
}

/// Reads a text unit by unit.
struct Units<'a> {
    grammar: &'a mut Grammar,
    safe: &'a str,
    words: &'a Words<'a>,
    script: &'a mut Script,
    /// Is one error enough?
    sound: bool,
}

impl Units<'_> {
    fn read(&mut self) {
        let mut at = 0;
        let mut again = AGAIN * self.safe.len();
        // Inside a unit that has failed, only its first error is told: the others mostly follow from it.
        let mut told = 0;
        while at < self.safe.len() {
            let (end, scanner) = unit(self.safe, at);
            let text = self.safe.get(at..end).unwrap_or_default();
            let errors = self.script.errors.len();
            let tree = self.grammar.tree(text);
            if let Some(tree) = tree.as_ref().filter(|tree| !tree.root_node().has_error()) {
                let words = Words { contexts: &scanner.contexts, base: at, ..*self.words };
                lower(tree.root_node(), &words, self.script);
                self.silence(at < told, errors);
                at = end;
                continue;
            }
            let beyond = |tree: &Tree| scanner.unclosed().is_none() && self.is_beyond_grammar(tree, at, text);
            if tree.as_ref().is_some_and(beyond) {
                at = end;
                continue;
            }
            self.script.errors.push(self.describe(tree.as_ref(), at, text, &scanner));
            if self.sound {
                return;
            }
            self.silence(at < told, errors);
            told = told.max(end);
            let line = text.find('\n').map_or(end, |i| at + i + 1);
            let rest = end.saturating_sub(line);
            at = if again < rest { end } else { line };
            again = again.saturating_sub(rest);
        }
    }

    fn silence(&mut self, silent: bool, errors: usize) {
        if silent {
            self.script.errors.truncate(errors);
        }
    }

    /// Does the grammar stumble, in the unit that begins at `base`, over what it does not know and bash does? That is
    /// something behind the mark of a here-document or inside of one, an operator in `${...}` or brackets behind one
    /// (`${a:+ ($a)}`), `3<> file`, and `*"a"*"b"*)` in a `case`.
    fn is_beyond_grammar(&self, tree: &Tree, base: usize, text: &str) -> bool {
        let Some(at) = first_error(tree.root_node()).map(|node| first_leaf(node).start_byte()) else { return false };
        let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
        // A here-document whose end is not written is mostly none.
        let ends = base + text.len() <= self.words.text.text.len();
        let both = behind.starts_with('>')
            && before.strip_suffix('<').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        let expands = before.rfind("${").and_then(|at| before.get(at..));
        let inside = expands.is_some_and(|open| !open.contains(['}', '\n']) && open.contains([':', '-', '+']));
        // `<<'EOF' 2>&1 | tee log`, `<<EOF &`
        let line = before.rsplit('\n').next().unwrap_or_default();
        let beside = line.contains("<<") && behind.starts_with(['|', '&', ';']);
        let shown = self.words.contexts.get(base + at) == Some(&Context::Heredoc);
        // The whole command is an error to the grammar, or `<<` with no command before it.
        let rest = behind.lines().next().unwrap_or_default();
        let begins = before.trim().is_empty() && rest.contains("<<");
        let alone = before.trim() == "<" && behind.starts_with('<');
        // `*"a"*"b"*) ...;;`
        let pattern = behind.starts_with('*')
            && (line.trim().is_empty() || line.trim_start().starts_with(['*', '"']))
            && rest.contains(')')
            && text.trim_start().starts_with("case ");
        (behind.starts_with("<<") || beside || shown || begins || alone) && ends
            || behind.starts_with("${")
            || inside
            || both
            || pattern
    }

    /// The first thing that is wrong in the unit that begins at `base`.
    fn describe(&self, tree: Option<&Tree>, base: usize, text: &str, scanner: &Scanner) -> ShellError {
        if let Some((mark, at)) = scanner.unclosed() {
            let message = format!("`{mark}` is never closed");
            return self.error(base + at..base + at + mark.len(), message);
        }
        let Some(tree) = tree else {
            let line = text.find('\n').unwrap_or(text.len());
            return self.error(base..base + line, TOO_MUCH.to_owned());
        };
        let Some(node) = first_error(tree.root_node()) else {
            return self.error(base..base + 1, "bash cannot read this".to_owned());
        };
        if let Some(at) = glued_bracket(text, scanner) {
            return self.error(base + at..base + at + 1, "bash does not expect `(` here".to_owned());
        }
        if node.is_missing() {
            let at = base + node.start_byte();
            // A name of the grammar's own says nothing to those who write shell.
            let named = node.kind().contains('_');
            let what = if named { "something".to_owned() } else { format!("`{}`", node.kind()) };
            return self.error(at.saturating_sub(1)..at, format!("{what} is missing here"));
        }
        let leaf = first_leaf(node);
        let range = base + leaf.start_byte()..base + leaf.end_byte().max(leaf.start_byte() + 1);
        let token = self.words.slice(range.clone()).trim();
        let token = token.split(char::is_whitespace).next().unwrap_or_default();
        let message = match token {
            "" => "bash cannot read this".to_owned(),
            _ => format!("bash does not expect `{token}` here"),
        };
        self.error(range.start..range.start + token.len().max(1), message)
    }

    fn error(&self, range: Bytes, message: String) -> ShellError {
        let text = &self.words.text.text;
        let start = text.floor_char_boundary(range.start);
        let end = text.ceil_char_boundary(range.end.max(start));
        ShellError { span: self.words.text.span(start..end.min(text.len())), message }
    }
}

/// The unit that begins at byte `at`: the fewest lines that leave nothing open. Returns its end, and its scanner.
fn unit(text: &str, at: usize) -> (usize, Scanner) {
    let mut scanner = Scanner::new();
    let mut end = at;
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
        scanner.feed(line);
        end += line.len();
        if scanner.open().is_none() {
            break;
        }
    }
    (end.max(at + 1), scanner)
}

/// Where the lines begin that bash reads together with the one at byte `at`: what is continued, quoted or in brackets.
pub(crate) fn unit_of(text: &str, at: usize) -> usize {
    let mut begin = 0;
    loop {
        let (end, _) = unit(text, begin);
        if end > at || end >= text.len() {
            return begin;
        }
        begin = end;
    }
}

/// `word(x`: of all that is no shell, calls and prose are the commonest, and the grammar finds fault behind the bracket.
fn glued_bracket(text: &str, scanner: &Scanner) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'(', bytes).find(|&at| {
        let glued = at.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        glued && bytes.get(at + 1) != Some(&b')') && scanner.contexts.get(at) == Some(&Context::Bare)
    })
}

fn first_error(root: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            return Some(node);
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return None;
            }
        }
    }
}

fn first_leaf(node: Node<'_>) -> Node<'_> {
    let mut cursor = node.walk();
    while cursor.goto_first_child() {}
    cursor.node()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::FileId;

    /// Both readings of a text, where it is one of plain words.
    fn readings(text: &str) -> Option<(String, String)> {
        let text = Mapped::plain(FileId(0), 0, text);
        let scanner = scan(&text.text);
        let placeholders = find_in(&text, &scanner.contexts);
        let safe = safe_text(&text.text, &placeholders, &scanner);
        let words = Words { text: &text, contexts: &scanner.contexts, base: 0, placeholders: &placeholders };
        let mut plain = Script::default();
        let read = plain::read(&safe, &words, &mut plain);
        let full = by_grammar(&safe, &words, false, scanner.deepest);
        read.then(|| (format!("{plain:?}"), format!("{full:?}")))
    }

    #[test]
    fn plain_commands_are_plain() {
        for text in [
            "kubectl get pods -n <ns> --tail=50",
            "# a\n  ls  -l \n\nsudo systemctl restart nginx\n# b",
            "ps aux | grep -v 'a b' | wc -l",
            "cd /tmp && ls *.log || echo \"no $A in ${B}\"; uptime # done",
            "cat a.yaml 2>&1 > out.log | sort\nls 2>/dev/null",
            "curl -H \"a: \\\"b\\\"\" \\\n  -d '{\n}' https://a.example/?b=$C",
        ] {
            let (plain, full) = readings(text).expect("these are plain words");
            assert_eq!(plain, full, "{text}");
        }
        for text in ["a=", "export -p", "sudo read x", "echo $((1))", "if a", "a &", "ls {a,b}", "[ a ]", "a <<E\nE"] {
            assert!(readings(text).is_none(), "{text}");
        }
    }

    #[test]
    fn variables_in_paths_that_the_grammar_loses() {
        let text = Mapped::plain(FileId(0), 0, "ls a/$A/b/$B/c");
        let names: Vec<String> =
            parse(&text).statements.iter().flat_map(|it| &it.uses).map(|used| used.name.clone()).collect();
        assert_eq!(names, ["A", "B"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn plain_substitutions_are_the_grammar_s(text in r##"((A=|B_1=|export A=|export B |export C|A=b )?(ls|[a-z]{1,3}|kubectl|sudo|'a b'|\$A|"x"|\$\()?( (-n|[a-z=/]{1,3}|D=|E=\$A|\$[A-B]|\$\(|"\$\(|"|'.'|\)|\) |\)"|\$\( ?[a-z]{1,2} [a-z]{1,2} ?\)|"\$\([a-z]{1,2} "\$A" ?\)"|\$\(a \| b( 2>&1)?\)|x\$\(a && b \$\(c\)\)/y| \\\n ?|>f|2>/dev/null)){0,5}( ?(;|&&|\||\|\||\\\n| \\\n|&& \\\n|# c)? ?|\n)){1,3}"##) {
            if let Some((plain, full)) = readings(&text) {
                prop_assert_eq!(plain, full);
            }
        }

        #[test]
        fn plain_reading_is_the_grammar_s(text in r##"((ls|./a|/b/c|kubectl|sudo|echo|if|time|in|[a-z.]{1,4}|# x y|do|test|case|[0-9]|<a b>|read|nice|env)?([ \t]{1,2}(-[a-z]{1,3}|--[a-z]{1,3}=[a-z0-9]{0,3}|[a-z0-9_./:,@=%+~*?^-]{1,6}|<ns>|if|do|done|in|time|then|select|function|export|\{x\}|[0-9]{1,3}|\[|'[a-z $"\n<]{0,4}'|"([a-z '#{}\n<*]|\\[a-z"$]|\$[A-Z]{1,2}|\$\{[A-Z]\}){0,4}"|\$[A-Za-z_0-9]{1,3}|\$\{A_?\}|a=("b c"|'d'|\$E)|\\\n|x"y"\$Z'w')){0,4}([ ]{0,2}([0-9]?>>?|2>&|>&|<|&>) ?(1|/dev/null|a\.b|"\$F"|\n))?( ?(;|&&|\||\|\||&|# c)? ?|\n?)){1,4}"##) {
            if let Some((plain, full)) = readings(&text) {
                prop_assert_eq!(plain, full);
            }
        }
    }
}
