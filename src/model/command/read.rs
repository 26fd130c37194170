//! From the text of a code block, or of a code span, to commands.

use std::collections::HashMap;

use crate::model::command::{Command, Piece, Place, Quoting};
use crate::model::effect::{self, EffectRule};
use crate::model::parameter::{Parameter, ParameterKind};
use crate::model::{FenceLanguage, Text};
use crate::source::{Mapped, Span};
use crate::syntax::fence::{self, chat_ops};
use crate::syntax::shell::session::{self, BlockKind};
use crate::syntax::shell::{self, Comment, Placeholder, Statement, placeholder, scan};

/// What stands in a block of shell text.
#[derive(Debug, Default)]
pub struct Reading {
    /// The commands, each with the comment above it.
    pub commands: Vec<(Option<Text>, Command)>,
    /// Lines for the incident bot, each with the comment above it.
    pub chat_ops: Vec<(Option<Text>, Text)>,
    /// The places of prompts.
    pub prompts: Vec<Span>,
    /// Lines that are output.
    pub output: Vec<Span>,
    /// What the shell cannot read.
    pub errors: Vec<Text>,
}

/// Where the parameter of a name and a scope stands among those of a page: a page may have ten thousand.
pub type Known = HashMap<(String, Option<String>), usize>;

/// The parameters of a page, and the scope that new ones get.
pub struct Parameters<'a> {
    all: &'a mut Vec<Parameter>,
    known: &'a mut Known,
    scope: Option<&'a str>,
}

impl<'a> Parameters<'a> {
    /// The page's parameters, as seen from one step or row.
    pub fn new(all: &'a mut Vec<Parameter>, known: &'a mut Known, scope: Option<&'a str>) -> Self {
        Self { all, known, scope }
    }

    /// The parameter that a placeholder means: the one of its name and scope, a new one where there is none.
    fn index(&mut self, placeholder: &Placeholder, spelling: &str) -> usize {
        let next = self.all.len();
        let index = *self.known.entry((placeholder.name.clone(), self.scope.map(str::to_owned))).or_insert(next);
        if let Some(parameter) = self.all.get_mut(index) {
            parameter.spans.push(placeholder.span);
            return index;
        }
        self.all.push(Parameter {
            name: placeholder.name.clone(),
            spelling: spelling.to_owned(),
            kind: ParameterKind::of(&placeholder.name),
            scope: self.scope.map(str::to_owned),
            spans: vec![placeholder.span],
        });
        index
    }
}

/// The blanks of a message template, as indices into the page's parameters.
pub fn blanks(text: &Mapped, parameters: &mut Parameters<'_>) -> Vec<usize> {
    let found = placeholder::find_in_message(text);
    found.iter().map(|blank| parameters.index(blank, text.text.get(blank.range.clone()).unwrap_or_default())).collect()
}

/// Reads a block of shell text: chat commands are set apart, prompts and output dealt with.
pub fn read(
    text: &Mapped,
    language: &FenceLanguage,
    effects: &[EffectRule],
    parameters: &mut Parameters<'_>,
) -> Reading {
    let mut reading = Reading::default();
    let mut reader = Reader { effects, parameters, reading: &mut reading };
    let mut start = 0;
    let mut at = 0;
    for line in text.text.split_inclusive('\n') {
        let end = at + line.len();
        // `\` at the end of the line above makes it the rest of that command.
        let goes_on = text.text.get(..at).is_some_and(|above| above.ends_with("\\\n"));
        if chat_ops(line) && !goes_on {
            reader.part(&text.part(start..at), language);
            let chat = Text::of(&text.part(at..end));
            let note = comment_above(text, at);
            reader.reading.chat_ops.push((note, chat));
            start = end;
        }
        at = end;
    }
    reader.part(&text.part(start..at), language);
    reading
}

/// Reads a code span: its commands, where the program is one that is known, or it is a path; else none.
pub fn read_inline(
    code: &Mapped,
    place: Place,
    effects: &[EffectRule],
    parameters: &mut Parameters<'_>,
) -> Vec<Command> {
    let code = code.trimmed();
    if !code.text.contains(' ') || chat_ops(&code.text) || !names_program(&code.text, effects) {
        return Vec::new();
    }
    let script = shell::parse(&code);
    let known = |statement: &&Statement| {
        let program = statement.commands.iter().find_map(|command| command.program.as_ref());
        program.is_some_and(|program| is_program(&program.name, effects))
    };
    if !script.errors.is_empty() {
        return Vec::new();
    }
    script.statements.iter().filter(known).map(|statement| command(statement, place, effects, parameters)).collect()
}

/// Could a program of `text` be one that [`is_program`] knows? Most code in a sentence is none, and is spared the parser.
fn names_program(text: &str, effects: &[EffectRule]) -> bool {
    let within = |c: char| c.is_alphanumeric() || !c.is_ascii() || "-_.+@:%,~^=".contains(c);
    let known = |word: &str| is_program(word, &[]);
    text.contains(['\\', '\'', '"'])
        || text.split(|c| !within(c)).any(known)
        || effects.iter().any(|rule| text.contains(&rule.program))
}

/// Does a word by itself say that a program is run: one that is known, that the configuration speaks of, or a script?
fn is_program(name: &str, effects: &[EffectRule]) -> bool {
    shell::programs::is_known(name) || name.ends_with(".sh") || effects.iter().any(|rule| rule.program == name)
}

/// A comment on the line above `at`.
fn comment_above(text: &Mapped, at: usize) -> Option<Text> {
    let before = text.text.get(..at)?.trim_end_matches(['\n', '\r']);
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = before.get(start..)?;
    let words = line.trim_start().strip_prefix('#')?.trim_start_matches(['#', '!']).trim();
    let offset = start + line.find(words)?;
    (!words.is_empty()).then(|| Text::of(&text.part(offset..offset + words.len())))
}

struct Reader<'r, 'p> {
    effects: &'r [EffectRule],
    parameters: &'r mut Parameters<'p>,
    reading: &'r mut Reading,
}

impl Reader<'_, '_> {
    /// A part without chat commands.
    fn part(&mut self, text: &Mapped, language: &FenceLanguage) {
        if text.text.trim().is_empty() {
            return;
        }
        let session = session::read(text);
        let turns = if session.prompted { Vec::new() } else { fence::turns(&text.text) };
        if !turns.is_empty() {
            for (printed, range) in turns {
                let part = text.part(range);
                if printed { self.output(&part) } else { self.commands(&part) }
            }
            return;
        }
        if !session.prompted && *language == FenceLanguage::Console {
            // A transcript without prompts: nobody can tell the command from its output.
            let lines = text.text.trim().lines().count();
            if lines > 1 && !text.text.trim_end().lines().rev().skip(1).all(|line| line.trim_end().ends_with('\\')) {
                self.reading.output.push(text.trimmed().whole());
                return;
            }
            // Neither can they for a single line, unless it begins with a program that is known.
            let script = shell::parse(text);
            let program = script.statements.first().and_then(|s| s.commands.first()).and_then(|c| c.program.as_ref());
            let known = program.is_some_and(|program| is_program(&program.name, self.effects));
            if !known {
                self.reading.output.push(text.trimmed().whole());
                return;
            }
        }
        for block in &session.blocks {
            self.reading.prompts.extend(block.prompt);
            match block.kind {
                BlockKind::Command => self.commands(&block.text),
                BlockKind::Output if !block.text.text.trim().is_empty() => self.output(&block.text),
                _ => {}
            }
        }
    }

    /// What the last command printed.
    fn output(&mut self, text: &Mapped) {
        let output = Text::of(text);
        self.reading.output.push(output.span);
        if let Some((_, command)) = self.reading.commands.last_mut() {
            command.output = Some(output);
        }
    }

    fn commands(&mut self, text: &Mapped) {
        let script = shell::parse(text);
        let errors = script.errors.iter().map(|error| Text { text: error.message.clone(), span: error.span });
        self.reading.errors.extend(errors);
        let ends: Vec<u32> = match script.comments.is_empty() {
            true => Vec::new(),
            false => text.text.match_indices('\n').map(|(at, _)| text.span(at..at + 1).start).collect(),
        };
        let before = |place: u32| ends.partition_point(|&end| end < place);
        let lines = |from: u32, to: u32| before(to).saturating_sub(before(from));
        let mut comments = script.comments.iter().peekable();
        let mut end = None;
        for statement in &script.statements {
            let before = std::iter::from_fn(|| comments.next_if(|comment| comment.span.start < statement.span.start));
            let (remark, note) = apart(before, end, Some(statement.span.start), &lines);
            self.remark(remark);
            end = Some(statement.span.end);
            let command = command(statement, Place::Fence, self.effects, self.parameters);
            self.reading.commands.push((note, command));
        }
        let (remark, _) = apart(comments, end, None, &lines);
        self.remark(remark);
    }

    /// Hands `remark` to the last command, where there is one.
    fn remark(&mut self, remark: Option<Text>) {
        if let Some((_, command)) = self.reading.commands.last_mut()
            && remark.is_some()
        {
            command.remark = remark;
        }
    }
}

/// The comments between two commands, apart: what belongs to the first, which ends at `end`, and what to the second, which
/// begins at `start`. A comment on the first one's line is its own; so is one right below it with a blank line behind it,
/// or nothing. `lines` counts the ends of lines between two places.
fn apart<'c>(
    comments: impl Iterator<Item = &'c Comment>,
    end: Option<u32>,
    start: Option<u32>,
    lines: &dyn Fn(u32, u32) -> usize,
) -> (Option<Text>, Option<Text>) {
    let (mut remark, mut note): (Vec<&Comment>, Vec<&Comment>) = (Vec::new(), Vec::new());
    let (mut at, mut below) = (end, false);
    for comment in comments {
        let gap = at.map(|at| lines(at, comment.span.start));
        if gap == Some(0) && at == end {
            remark.push(comment);
        } else {
            if note.is_empty() {
                below = gap == Some(1);
            } else if below && gap > Some(1) {
                remark.append(&mut note);
                below = false;
            }
            note.push(comment);
        }
        at = Some(comment.span.end);
    }
    let last = start.is_none_or(|start| below && at.is_some_and(|at| lines(at, start) > 1));
    if last && end.is_some() {
        remark.append(&mut note);
    }
    (joined(&remark), joined(&note))
}

/// The words of comments, a line each.
fn joined(comments: &[&Comment]) -> Option<Text> {
    let words = |comment: &&Comment| comment.text.trim_start_matches(['#', '!']).trim().to_owned();
    // Which program reads a script says nothing about its commands.
    let text: Vec<String> = comments
        .iter()
        .filter(|comment| !comment.text.starts_with("#!/"))
        .map(words)
        .filter(|words| !words.is_empty())
        .collect();
    let (first, last) = (comments.first()?, comments.last()?);
    let span = Span { end: last.span.end, ..first.span };
    (!text.is_empty()).then(|| Text { text: text.join("\n"), span })
}

fn command(statement: &Statement, place: Place, effects: &[EffectRule], parameters: &mut Parameters<'_>) -> Command {
    let (invocations, effect) = effect::invocations(statement, effects);
    let mut uses: Vec<String> = statement.uses.iter().map(|used| used.name.clone()).collect();
    uses.sort();
    uses.dedup();
    let mut text = Text { text: statement.text.text.trim().to_owned(), span: statement.span };
    let mut pieces = pieces(&statement.text.trimmed(), parameters);
    if statement.background {
        text.text.push_str(" &");
        pieces.push(Piece::Literal(" &".to_owned()));
    }
    Command {
        text,
        pieces,
        invocations,
        effect,
        place,
        fence: None,
        defines: statement.defines.clone(),
        uses,
        output: None,
        remark: None,
    }
}

/// The text with its placeholders taken out.
fn pieces(text: &Mapped, parameters: &mut Parameters<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let literal = |range: std::ops::Range<usize>| {
        text.text.get(range).filter(|t| !t.is_empty()).map(|t| Piece::Literal(t.to_owned()))
    };
    let found = placeholder::find(text);
    if found.is_empty() {
        return literal(0..text.text.len()).into_iter().collect();
    }
    let contexts = scan(&text.text).contexts;
    let verbatim = ["<<'", "<<\"", "<<-'", "<<-\"", "<< '", "<<\\"].iter().any(|sign| text.text.contains(sign));
    for placeholder in &found {
        pieces.extend(literal(at..placeholder.range.start));
        let quoting = match contexts.get(placeholder.range.start) {
            Some(shell::Context::Single) => Quoting::Single,
            Some(shell::Context::Double | shell::Context::Brace) => Quoting::Double,
            Some(shell::Context::Heredoc) if verbatim => Quoting::Verbatim,
            Some(shell::Context::Heredoc) => Quoting::Heredoc,
            Some(shell::Context::Comment) => Quoting::Verbatim,
            _ => Quoting::Bare,
        };
        let spelling = Text::of(&text.part(placeholder.range.clone()));
        let parameter = parameters.index(placeholder, &spelling.text);
        pieces.push(Piece::Parameter { parameter, spelling, quoting, redirects: placeholder.redirects });
        at = placeholder.range.end;
    }
    pieces.extend(literal(at..text.text.len()));
    pieces
}
