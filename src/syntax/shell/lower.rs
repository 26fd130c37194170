//! From the concrete tree to [`Statement`]s. The tree is walked with a cursor and a stack of our own, so that its depth
//! costs no stack of the program.

use tree_sitter::{Node, TreeCursor};

use crate::syntax::shell::script::{
    Assignment, Bytes, Command, Comment, Connector, Inside, Program, Redirect, Script, ShellError, Stage, Statement,
    Use, Word,
};
use crate::syntax::shell::word::{Words, unquote};
use crate::syntax::shell::wrapper::program;

/// Keywords that only close or continue something, and are no names of commands.
const RESERVED: &[&str] = &["fi", "done", "esac", "then", "do", "else", "elif", "}"];

/// A tree over the part of a text that `words` are of, and where its findings go.
struct Lowering<'a, 't> {
    words: &'a Words<'a>,
    script: &'a mut Script,
    stack: Vec<Frame<'t>>,
    connector: Connector,
    pipelines: usize,
}

/// A node that the walk is inside of.
struct Frame<'t> {
    kind: &'t str,
    inside: Inside,
    /// The pipeline and the next position in it, where the node is one.
    pipeline: Option<Stage>,
    /// The command that the node is, or how many there were when it began.
    command: usize,
}

/// Lowers the tree of `root` into `script`.
pub(crate) fn lower(root: Node<'_>, words: &Words<'_>, script: &mut Script) {
    let mut lowering = Lowering { words, script, stack: Vec::new(), connector: Connector::Sequence, pipelines: 0 };
    let mut cursor = root.walk();
    loop {
        lowering.enter(&cursor);
        if cursor.goto_first_child() {
            continue;
        }
        lowering.leave(cursor.node());
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            lowering.leave(cursor.node());
        }
    }
}

fn is_variable(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && name.starts_with(|c: char| !c.is_ascii_digit())
}

fn is_command(kind: &str) -> bool {
    matches!(kind, "command" | "declaration_command" | "unset_command" | "test_command")
}

impl<'t> Lowering<'_, 't> {
    fn range(&self, node: Node<'_>) -> Bytes {
        // The end mark that a here-document lacked stands behind the text.
        let length = self.words.text.text.len();
        let place = |byte: usize| (byte + self.words.base).min(length);
        place(node.start_byte())..place(node.end_byte())
    }

    fn text(&self, node: Node<'_>) -> &str {
        self.words.slice(self.range(node))
    }

    fn parent(&self) -> &'t str {
        self.stack.last().map_or("", |frame| frame.kind)
    }

    fn statement(&mut self) -> Option<&mut Statement> {
        self.script.statements.last_mut()
    }

    fn error(&mut self, range: Bytes, message: String) {
        self.script.errors.push(ShellError { span: self.words.text.span(range), message });
    }

    fn enter(&mut self, cursor: &TreeCursor<'t>) {
        let node = cursor.node();
        let kind = node.kind();
        if self.parent() == "program" && node.is_named() && kind != "comment" {
            self.begin_statement(node);
        }
        let before = self.stack.last();
        let mut frame = Frame {
            kind,
            inside: before.map(|frame| nested(frame.inside, kind)).unwrap_or_default(),
            pipeline: None,
            command: self.script.statements.last().map_or(0, |statement| statement.commands.len()),
        };
        match kind {
            "pipeline" => frame.pipeline = Some(self.pipeline()),
            "comment" => {
                let comment =
                    Comment { span: self.words.text.span(self.range(node)), text: self.text(node).to_owned() };
                self.script.comments.push(comment);
            }
            "variable_assignment" => self.assignment(node, frame.inside),
            "variable_name" => self.variable(node),
            "for_statement" => self.defined(node.child_by_field_name("variable")),
            "function_definition" => self.function(node),
            "compound_statement" | "do_group" => self.body(node),
            "&&" if self.parent() != "binary_expression" => self.connector = Connector::And,
            "||" if self.parent() != "binary_expression" => self.connector = Connector::Or,
            "|" | "|&" => self.connector = Connector::Pipe,
            ";" | "\n" | ";;" | "then" | "do" | "$(" | "`" | "(" | "{" | "<(" | ">(" => {
                self.connector = Connector::Sequence;
            }
            "&" if self.parent() == "program" => {
                self.connector = Connector::Sequence;
                if let Some(statement) = self.statement() {
                    statement.background = true;
                }
            }
            _ if is_command(kind) => self.command(node, frame.inside),
            _ => {}
        }
        self.stack.push(frame);
    }

    fn leave(&mut self, node: Node<'_>) {
        let Some(frame) = self.stack.pop() else { return };
        if frame.kind == "redirected_statement" {
            self.redirect(node, &frame);
        }
        if matches!(frame.kind, "command_substitution" | "process_substitution") {
            self.connector = Connector::Sequence;
        }
    }

    fn begin_statement(&mut self, node: Node<'_>) {
        let range = self.range(node);
        self.connector = Connector::Sequence;
        self.pipelines = 0;
        self.script.statements.push(Statement {
            span: self.words.text.span(range.clone()),
            text: self.words.text.part(range),
            commands: Vec::new(),
            defines: Vec::new(),
            uses: Vec::new(),
            functions: Vec::new(),
            background: false,
        });
    }

    /// The pipeline of a node that is one. What follows `<<EOF |` continues the pipeline of the here-document's command.
    fn pipeline(&mut self) -> Stage {
        let continued = self.parent() == "heredoc_redirect";
        let last = self.script.statements.last().and_then(|statement| statement.commands.last());
        if let Some(last) = last.filter(|_| continued) {
            return Stage { pipeline: last.stage.pipeline, position: last.stage.position + 1 };
        }
        self.pipelines += 1;
        Stage { pipeline: self.pipelines - 1, position: 0 }
    }

    /// The place of the next command: in the pipeline around it, else in one of its own.
    fn stage(&mut self) -> Stage {
        let around =
            self.stack.iter_mut().rev().take_while(|frame| {
                matches!(frame.kind, "pipeline" | "redirected_statement" | "negated_command" | "list")
            });
        for frame in around {
            if let Some(next) = &mut frame.pipeline {
                let stage = *next;
                next.position += 1;
                return stage;
            }
        }
        self.pipelines += 1;
        Stage { pipeline: self.pipelines - 1, position: 0 }
    }

    fn command(&mut self, node: Node<'_>, inside: Inside) {
        let range = self.range(node);
        let mut cursor = node.walk();
        let mut ranges = Vec::new();
        let mut redirects = Vec::new();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "variable_assignment" if node.kind() == "command" => {}
                "file_redirect" | "herestring_redirect" => redirects.extend(self.file_redirect(child, &mut ranges)),
                "comment" => {}
                _ => ranges.push(self.range(child)),
            }
        }
        let words = ranges.into_iter().map(|range| self.words.word(range)).collect::<Vec<_>>();
        let reserved = words.first().filter(|word| RESERVED.contains(&word.text.as_str()));
        if let Some(word) = reserved {
            let message = format!("`{}` closes nothing here", word.text);
            self.script.errors.push(ShellError { span: word.span, message });
            return;
        }
        self.read(&words, program(&words));
        self.push(range, words, inside, redirects);
    }

    /// `read NAME` sets variables.
    fn read(&mut self, words: &[Word], program: Option<Program>) {
        let Some(program) = program.filter(|it| matches!(it.name.as_str(), "read" | "mapfile" | "readarray")) else {
            return;
        };
        let mut valued = false;
        for word in words.iter().skip(program.word + 1) {
            let option = word.value.starts_with('-');
            if !option && !valued && is_variable(&word.value) {
                self.define(word.value.clone());
            }
            // Options are often run together: `-rp 'Go on? '`.
            valued = option && word.value.ends_with(['p', 'd', 'i', 'u', 'n', 'N', 't', 'C', 'c', 'O']);
        }
    }

    fn define(&mut self, name: String) {
        if let Some(statement) = self.statement() {
            statement.defines.push(name);
        }
    }

    fn push(&mut self, range: Bytes, words: Vec<Word>, inside: Inside, redirects: Vec<Redirect>) {
        let after = std::mem::replace(&mut self.connector, Connector::Sequence);
        let stage = self.stage();
        let command = Command { redirects, stage, after, inside, ..self.words.command(range, words) };
        if let Some(statement) = self.statement() {
            statement.commands.push(command);
        }
    }

    /// `NAME=value`: of the command it stands before, else a command of its own, which sets the variable.
    fn assignment(&mut self, node: Node<'_>, inside: Inside) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let name = self.text(name).split('[').next().unwrap_or_default().to_owned();
        let value = node.child_by_field_name("value").map(|value| unquote(self.text(value))).unwrap_or_default();
        let assignment = Assignment { name, value, span: self.words.text.span(self.range(node)) };
        let parent = self.parent();
        if !is_command(parent) && parent != "variable_assignments" {
            self.push(self.range(node), Vec::new(), inside, Vec::new());
        }
        let of_command = parent == "command";
        let first = self.stack.last().map_or(0, |frame| frame.command);
        let Some(statement) = self.statement() else { return };
        if !of_command {
            statement.defines.push(assignment.name.clone());
        }
        let owner = if is_command(parent) { Some(first) } else { statement.commands.len().checked_sub(1) };
        let owner = owner.and_then(|at| statement.commands.get_mut(at));
        if let Some(command) = owner {
            command.assignments.push(assignment);
        }
    }

    fn variable(&mut self, node: Node<'_>) {
        let parent = self.parent();
        let name = self.text(node).to_owned();
        let span = self.words.text.span(self.range(node));
        let expanded = matches!(parent, "simple_expansion" | "expansion")
            || (parent == "subscript" && self.stack.iter().rev().nth(1).is_some_and(|frame| frame.kind == "expansion"));
        let guarded = self.guarded(node);
        let declared = matches!(parent, "declaration_command");
        let numbered = name.starts_with(|c: char| c.is_ascii_digit());
        let Some(statement) = self.statement() else { return };
        if declared {
            statement.defines.push(name);
        } else if expanded && !numbered {
            statement.uses.push(Use { name, span, guarded });
        }
    }

    /// Does `:-` or one of its kin follow the name inside `${...}`?
    fn guarded(&self, name: Node<'_>) -> bool {
        let end = self.range(name).end;
        let after = self.words.text.text.get(end..).unwrap_or_default();
        let braced = self.parent() == "expansion";
        braced && after.trim_start_matches(':').starts_with(['-', '=', '+', '?'])
    }

    fn defined(&mut self, name: Option<Node<'_>>) {
        let Some(name) = name.map(|node| self.text(node).to_owned()) else { return };
        if let Some(statement) = self.statement() {
            statement.defines.push(name);
        }
    }

    fn function(&mut self, node: Node<'_>) {
        let Some(name) = node.child_by_field_name("name").map(|name| self.text(name).to_owned()) else { return };
        if let Some(statement) = self.statement() {
            statement.functions.push(name);
        }
    }

    /// bash wants a command between `{` and `}`, and between `do` and `done`; the grammar does not.
    fn body(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let mut children = node.children(&mut cursor);
        let opens = children.next();
        let empty = !children.any(|child| child.is_named() && child.kind() != "comment");
        if let Some(opens) = opens.filter(|opens| empty && matches!(opens.kind(), "{" | "do")) {
            let message = format!("nothing stands between `{}` and its end; bash wants a command there", opens.kind());
            self.error(self.range(opens), message);
        }
    }

    /// Gives the redirections of a redirected statement to its last command: in a pipeline that is the one they belong
    /// to, in a loop it stands for the loop.
    fn redirect(&mut self, node: Node<'_>, frame: &Frame<'t>) {
        let mut redirects = Vec::new();
        let mut ranges = Vec::new();
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "file_redirect" | "herestring_redirect" => redirects.extend(self.file_redirect(child, &mut ranges)),
                "heredoc_redirect" => {
                    let heredoc = self.heredoc(child, &mut ranges, &mut redirects);
                    redirects.extend(heredoc);
                }
                _ => {}
            }
        }
        let more = ranges.into_iter().map(|range| self.words.word(range)).collect::<Vec<_>>();
        let span = self.words.text.span(self.range(node));
        let end = self.range(node).end;
        let depth = frame.inside.substitutions;
        let heredoc = redirects.iter().any(|redirect| redirect.body.is_some());
        let Some(statement) = self.script.statements.last_mut() else { return };
        let mut own = statement.commands.iter_mut().skip(frame.command).filter(|c| c.inside.substitutions == depth);
        // A here-document belongs to the first command, since what is piped behind it stands inside its node.
        let Some(command) = (if heredoc { own.next() } else { own.last() }) else { return };
        command.words.extend(more);
        command.redirects.extend(redirects);
        if !heredoc {
            command.span = command.span.to(span);
            command.range.end = command.range.end.max(end);
            command.text = self.words.slice(command.range.clone()).to_owned();
        }
    }

    fn file_redirect(&mut self, node: Node<'_>, words: &mut Vec<Bytes>) -> Option<Redirect> {
        let mut cursor = node.walk();
        let mut operator = String::new();
        let mut target = None;
        let (mut line, mut end) = (0, 0);
        for child in node.children(&mut cursor) {
            match child.kind() {
                "file_descriptor" => operator.push_str(self.text(child)),
                _ if !child.is_named() => {
                    operator.push_str(child.kind());
                    (line, end) = (child.end_position().row, self.range(child).end);
                }
                // The grammar takes the words behind a target for further targets.
                _ if target.is_some() => words.push(self.range(child)),
                _ => target = Some(child),
            }
        }
        // A backslash at the end of a line joins it to the next.
        let joined = |target: Node<'_>| self.words.slice(end..self.range(target).start).contains("\\\n");
        if target.is_some_and(|target| target.start_position().row != line && !joined(target)) {
            self.error(self.range(node), format!("nothing follows `{operator}` on its line"));
            return None;
        }
        let target = target.map(|target| unquote(self.text(target))).unwrap_or_default();
        Some(Redirect { operator, target, body: None, span: self.words.text.span(self.range(node)) })
    }

    fn heredoc(&mut self, node: Node<'_>, words: &mut Vec<Bytes>, redirects: &mut Vec<Redirect>) -> Option<Redirect> {
        let mut cursor = node.walk();
        let mut found: Option<Redirect> = None;
        let (mut quoted, mut bodies) = (false, Vec::new());
        for child in node.children(&mut cursor) {
            let text = self.text(child);
            match child.kind() {
                "<<" | "<<-" => {
                    let span = self.words.text.span(self.range(child));
                    found = Some(Redirect { operator: text.to_owned(), target: String::new(), body: None, span });
                }
                "heredoc_start" => {
                    quoted = text.contains(['\'', '"', '\\']);
                    let (span, target) = (self.words.text.span(self.range(child)), unquote(text));
                    found = found.map(|it| Redirect { span: it.span.to(span), target, ..it });
                }
                "heredoc_body" => {
                    found = found.map(|it| Redirect { body: Some(text.to_owned()), ..it });
                    if quoted {
                        continue;
                    }
                    bodies.push(self.range(child));
                }
                "file_redirect" | "herestring_redirect" => {
                    let further = self.file_redirect(child, words);
                    redirects.extend(further);
                }
                "heredoc_end" | "pipeline" | "list" | "command" => {}
                _ if child.is_named() => words.push(self.range(child)),
                _ => {}
            }
        }
        bodies.into_iter().for_each(|body| self.backquoted(body));
        found.map(|it| Redirect { body: Some(it.body.unwrap_or_default()), ..it })
    }

    /// The commands between backquotes in a here-document, which the grammar takes for text; bash runs them.
    fn backquoted(&mut self, body: Bytes) {
        let text = self.words.slice(body.clone()).to_owned();
        let mut marks = text.match_indices('`').map(|(at, _)| at);
        let escaped = |at: usize| text.get(..at).is_some_and(|before| before.ends_with('\\'));
        while let (Some(start), Some(end)) = (marks.next(), marks.next()) {
            if escaped(start) || escaped(end) {
                return;
            }
            let from = body.start + start + 1;
            let inner = crate::syntax::shell::parse(&self.words.text.part(from..body.start + end));
            let mut commands: Vec<Command> = inner.statements.into_iter().flat_map(|it| it.commands).collect();
            for command in &mut commands {
                command.range = command.range.start + from..command.range.end + from;
                command.inside.substitutions += 1;
            }
            self.script.errors.extend(inner.errors);
            if let Some(statement) = self.statement() {
                statement.commands.extend(commands);
            }
        }
    }
}

/// What stands inside a node of `kind` that itself stands inside `around`.
fn nested(around: Inside, kind: &str) -> Inside {
    let mut inside = around;
    match kind {
        "command_substitution" | "process_substitution" => inside.substitutions += 1,
        "subshell" => inside.subshell = true,
        "for_statement" | "c_style_for_statement" | "while_statement" => inside.looped = true,
        "if_statement" | "case_statement" => inside.conditional = true,
        "function_definition" => inside.function = true,
        _ => {}
    }
    inside
}
