//! Console transcripts: which lines were typed and which were printed.
//!
//! A line is a command where a prompt begins it: `$ `, `❯ `, `user@host:~$ `, `[root@host ~]# `, `(host)$ `, `sh-4.4# `, `/ # `. The prompts
//! `# ` and `% ` count only where the transcript shows that they are none of a comment or of a table of output. Without any
//! prompt the whole text is one command block: what of it is output nobody can tell.

use std::ops::Range;

use serde::Serialize;

use crate::source::{Mapped, Span};
use crate::syntax::shell::programs::is_known;
use crate::syntax::shell::scan::{Open, Scanner};

/// A transcript, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Session {
    /// There were prompts, so that output is told from commands.
    pub prompted: bool,
    /// Commands, output and comments in order. Blank lines at the edges of a block are its own.
    pub blocks: Vec<Block>,
}

impl Session {
    /// The shell commands in order.
    pub fn commands(&self) -> impl Iterator<Item = &Mapped> {
        self.blocks.iter().filter(|block| block.kind == BlockKind::Command).map(|block| &block.text)
    }
}

/// Lines of a transcript that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Block {
    /// What they are.
    pub kind: BlockKind,
    /// The first prompt, without the blank behind it.
    #[serde(skip)]
    pub prompt: Option<Span>,
    /// The lines without prompts.
    pub text: Mapped,
}

/// What lines of a transcript are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Typed into a shell.
    Command,
    /// Typed into another program: `mysql> `, `>>> `.
    Input,
    /// Printed.
    Output,
    /// A `#` comment before a command.
    Comment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prompt {
    /// Nothing else looks like it.
    Shell,
    /// `# `
    Hash,
    /// `% `
    Percent,
    /// Of another program.
    Other,
}

/// Reads `text` as a transcript.
pub fn read(text: &Mapped) -> Session {
    let lines = lines(&text.text);
    let Some(accepted) = accepted(&text.text, &lines) else {
        let block = Block { kind: BlockKind::Command, prompt: None, text: text.clone() };
        return Session { prompted: false, blocks: vec![block] };
    };
    let mut reader = Reader { text, lines: &lines, accepted: &accepted, as_root: false, blocks: Vec::new() };
    let mut at = 0;
    while at < lines.len() {
        at = reader.block(at);
    }
    Session { prompted: true, blocks: reader.blocks }
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let range = start..start + line.len();
            start = range.end;
            range
        })
        .collect()
}

/// The prompts that count in this text; none where it is no transcript.
fn accepted(text: &str, lines: &[Range<usize>]) -> Option<Vec<Prompt>> {
    let filled = || lines.iter().filter_map(|line| text.get(line.clone())).filter(|line| !line.trim().is_empty());
    let prompts = || filled().filter_map(|line| prompt(line).map(|(kind, length)| (kind, line, length)));
    if prompts().any(|(kind, ..)| kind == Prompt::Shell) {
        return Some(vec![Prompt::Shell, Prompt::Other]);
    }
    let (kind, ..) = filled().next().and_then(|line| prompt(line).map(|(kind, length)| (kind, line, length)))?;
    if kind == Prompt::Other {
        return Some(vec![Prompt::Other]);
    }
    // A comment explains the command on the next line. Behind a prompt there is output, and no command without a prompt.
    let runs = prompts().filter(|&(k, ..)| k == kind).all(|(_, line, length)| is_typed(line.get(length..)));
    let mut others = filled().filter(|line| prompt(line).is_none_or(|(k, _)| k != kind)).peekable();
    let printed = others.peek().is_none_or(|line| looks_printed(line)) && others.all(|line| !looks_typed(line));
    (runs && printed).then(|| vec![kind, Prompt::Other])
}

fn looks_typed(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    is_typed(Some(line)) || first.starts_with("./") || (first.contains('=') && first.starts_with(char::is_alphabetic))
}

/// Does `text` begin with a program that runbooks call?
fn is_typed(text: Option<&str>) -> bool {
    is_known(text.unwrap_or_default().split_whitespace().next().unwrap_or_default())
}

/// `oc debug node/x`, `kubectl exec -it pod -- bash`, `sudo -i`: what is typed next goes into another shell.
fn opens_shell(command: &str) -> bool {
    let mut words = command.split_whitespace();
    match words.next() {
        Some("ssh" | "su" | "chroot" | "nsenter") => true,
        Some("oc" | "kubectl" | "docker" | "podman" | "crictl") => {
            words.any(|word| matches!(word, "debug" | "rsh" | "exec" | "attach"))
        }
        Some("sudo") => words.any(|word| matches!(word, "-i" | "-s" | "su" | "bash" | "sh")),
        _ => false,
    }
}

/// Tables, JSON, log lines and headings of output.
fn looks_printed(line: &str) -> bool {
    let text = line.trim();
    text.starts_with(['{', '[', '+', '|', '-'])
        || text.contains("  ")
        || text.ends_with(':')
        || text.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// The prompt that begins `line`, and how many bytes it has with the blanks around it.
fn prompt(line: &str) -> Option<(Prompt, usize)> {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - text.len();
    let (kind, length) = simple_prompt(text).or_else(|| named_prompt(text))?;
    let after = text.get(length..)?;
    let blanks = after.len() - after.trim_start_matches(' ').len();
    let filled =
        blanks > 0 && !after.trim().is_empty() && !after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    filled.then_some((kind, indent + length + blanks))
}

fn simple_prompt(text: &str) -> Option<(Prompt, usize)> {
    let marks = [
        ("$>", Prompt::Shell),
        ("$", Prompt::Shell),
        ("❯", Prompt::Shell),
        ("⇒", Prompt::Shell),
        (">>>", Prompt::Other),
        ("#", Prompt::Hash),
        ("%", Prompt::Percent),
    ];
    let (mark, kind) = marks.into_iter().find(|(mark, _)| text.starts_with(mark))?;
    // An arrow may begin a remark as well.
    let typed = mark.is_ascii() || is_typed(text.get(mark.len()..));
    typed.then_some((kind, mark.len()))
}

/// A prompt that names a user, a host, a folder or a program.
fn named_prompt(text: &str) -> Option<(Prompt, usize)> {
    let near = text.get(..text.floor_char_boundary(80))?;
    // Most lines hold no mark.
    memchr::memchr3(b'$', b'#', b'>', near.as_bytes())?;
    let (end, mark) = near.char_indices().find(|&(i, c)| {
        matches!(c, '$' | '#' | '>') && i > 0 && near.get(i + 1..).is_some_and(|rest| rest.starts_with(' '))
    })?;
    let name = near.get(..end)?;
    if mark == '>' {
        return is_program(name).then_some((Prompt::Other, end + 1));
    }
    if name.ends_with('=') || name.ends_with('-') {
        let plain = name.trim_end_matches(['=', '-']).chars().all(|c| c.is_alphanumeric() || c == '_');
        return (mark == '#' && plain && name.len() > 1).then_some((Prompt::Other, end + 1));
    }
    let brackets = name.starts_with('[') && name.ends_with(']') && name.contains('@');
    // `PS1="\u@\h:\w\$ "` sets a prompt.
    let host = !name.contains([' ', '"', '\'']) && name.contains('@') && name.contains([':', '~']);
    let version = name.rsplit_once("sh-").map(|(_, version)| version);
    let shell = version.is_some_and(|v| !v.is_empty() && v.chars().all(|c| c.is_ascii_digit() || c == '.'));
    // `/etc/app   # its settings` is a path with a remark.
    let known = || is_typed(near.get(end + 1..));
    let folder = name.starts_with(['/', '~'])
        && name.strip_suffix(' ').is_some_and(|path| !path.contains(' '))
        && (mark == '$' || known());
    // `(shop-1)$ ls`, `[sender] $ cat`: whose terminal it is, in brackets.
    let pair =
        [("(", ")"), ("[", "]")].iter().any(|(open, close)| name.starts_with(open) && name.trim_end().ends_with(close));
    let labelled = mark == '$' && pair && known();
    (brackets || host || shell || folder || labelled).then_some((Prompt::Shell, end + 1))
}

/// Does `name>` prompt for the input of a database or of an interpreter?
fn is_program(name: &str) -> bool {
    let known = ["mysql", "mongo", "mongosh", "redis", "sqlite", "cqlsh", "ftp", "sftp", "psql", "etcdctl", "test"];
    let address =
        name.rsplit_once(':').is_some_and(|(_, port)| port.len() > 1 && port.chars().all(|c| c.is_ascii_digit()));
    let replica = name.ends_with(":PRIMARY") || name.ends_with(":SECONDARY");
    // `echo "==> done"` is no `shop=> `.
    let waits = name.ends_with('=') && !name.contains(['"', '\'', ' ']);
    known.contains(&name) || waits || address || replica || name.starts_with("MariaDB [")
}

/// Cuts a transcript into blocks.
struct Reader<'a> {
    text: &'a Mapped,
    lines: &'a [Range<usize>],
    accepted: &'a [Prompt],
    /// The command before opened a shell of root's, so that `# ` may prompt.
    as_root: bool,
    blocks: Vec<Block>,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> &str {
        self.lines.get(at).and_then(|line| self.text.text.get(line.clone())).unwrap_or_default()
    }

    fn prompt(&self, at: usize) -> Option<(Prompt, usize)> {
        prompt(self.line(at)).filter(|(kind, length)| {
            let root = || *kind == Prompt::Hash && self.as_root && is_typed(self.line(at).get(*length..));
            self.accepted.contains(kind) || root()
        })
    }

    /// Reads the block that begins at line `at`; returns the line behind it.
    fn block(&mut self, at: usize) -> usize {
        let Some((kind, length)) = self.prompt(at) else { return self.output(at) };
        let start = self.lines.get(at).map_or(0, |line| line.start);
        let shown = self.line(at).get(..length).unwrap_or_default().trim_end().len();
        let end = if kind == Prompt::Other { at + 1 } else { self.command_end(at, length) };
        let ranges = (at..end).map(|line| self.typed(line, if line == at { length } else { 0 }, line > at));
        let text = join(self.text, ranges.collect());
        self.as_root |= opens_shell(&text.text);
        let kind = if kind == Prompt::Other { BlockKind::Input } else { BlockKind::Command };
        self.blocks.push(Block { kind, prompt: Some(self.text.span(start..start + shown)), text });
        end
    }

    /// The line behind the command whose prompt has `length` bytes. What is opened and not closed before the next prompt
    /// was a slip of the author; then the command is its first line alone.
    fn command_end(&self, at: usize, length: usize) -> usize {
        let mut scanner = Scanner::new();
        scanner.feed(self.line(at).get(length..).unwrap_or_default());
        let mut end = at + 1;
        while scanner.open().is_some() && end < self.lines.len() {
            if self.prompt(end).is_some_and(|(kind, _)| kind == Prompt::Shell) {
                break;
            }
            let typed = self.typed(end, 0, true);
            scanner.feed(self.text.text.get(typed).unwrap_or_default());
            end += 1;
        }
        if scanner.open() == Some(Open::Inside) { at + 1 } else { end }
    }

    /// What was typed on a line: without its prompt, and without the `> ` of a continued one.
    fn typed(&self, at: usize, skip: usize, continued: bool) -> Range<usize> {
        let line = self.lines.get(at).cloned().unwrap_or_default();
        let text = self.line(at);
        let indent = text.len() - text.trim_start_matches(' ').len();
        let secondary = continued && text.get(indent..).is_some_and(|text| text.starts_with("> "));
        let skip = if secondary { indent + 2 } else { skip };
        line.start + skip..line.end
    }

    fn output(&mut self, at: usize) -> usize {
        let end = (at..self.lines.len()).find(|&line| self.prompt(line).is_some()).unwrap_or(self.lines.len());
        let comment = |line: usize| self.line(line).trim_start().starts_with("# ") || self.line(line).trim().is_empty();
        let followed = end < self.lines.len();
        let first =
            if followed { (at..end).rev().take_while(|&line| comment(line)).last().unwrap_or(end) } else { end };
        for (kind, lines) in [(BlockKind::Output, at..first), (BlockKind::Comment, first..end)] {
            let text = join(self.text, lines.map(|line| self.typed(line, 0, false)).collect());
            let remark = |line: &str| line.trim().is_empty() || line.trim_start().starts_with("# ");
            let kind = if text.text.lines().all(remark) { BlockKind::Comment } else { kind };
            if !text.text.trim().is_empty() {
                self.blocks.push(Block { kind, prompt: None, text });
            }
        }
        end
    }
}

/// The parts `ranges` of `text`, joined.
fn join(text: &Mapped, ranges: Vec<Range<usize>>) -> Mapped {
    let first = ranges.first().map_or(0, |range| range.start);
    let last = ranges.last().map_or(first, |range| range.end);
    if ranges.windows(2).all(|pair| matches!(pair, [a, b] if a.end == b.start)) {
        return text.part(first..last);
    }
    let start = text.span(first..first);
    let mut joined = Mapped::empty(start.file, start.start as usize);
    for range in ranges {
        joined.push(text.text.get(range.clone()).unwrap_or_default(), text.span(range).range());
    }
    joined
}
