//! What a fence without a label holds, by evidence in its content.

use std::ops::Range;

use crate::source::Mapped;
use crate::syntax::fence::{FenceLanguage, chat_ops};
use crate::syntax::shell::placeholder::find_in_message;
use crate::syntax::shell::programs::is_known;
use crate::syntax::shell::scan::Scanner;
use crate::syntax::shell::{Spelling, parse_sound, session};

/// Most of a fence that is looked at where it has no label, in bytes.
const LOOKED_AT: usize = 16 << 10;

pub(super) fn is_chat(text: &str) -> bool {
    let mut lines =
        text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("# ")).peekable();
    lines.peek().is_some() && lines.all(chat_ops)
}

/// What a text is by its looks: the tests in the order in which they are asked, what is plainest first.
pub fn by_content(text: &Mapped) -> FenceLanguage {
    let near = text.text.floor_char_boundary(LOOKED_AT);
    let text = if near < text.text.len() { text.part(0..near) } else { text.clone() };
    let content = text.text.as_str();
    let lines = content.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>();
    let tests: [(FenceLanguage, &dyn Fn() -> bool); 12] = [
        (FenceLanguage::Unknown, &|| lines.is_empty()),
        (FenceLanguage::Data, &|| is_request(&lines) || is_history(&lines)),
        (FenceLanguage::Mermaid, &|| is_mermaid(&lines)),
        (FenceLanguage::Diagram, &|| is_drawn(&lines)),
        (FenceLanguage::Json, &|| is_json(content)),
        (FenceLanguage::Console, &|| session::read(&text).prompted),
        (FenceLanguage::ChatOps, &|| is_chat(content)),
        (FenceLanguage::Message, &|| is_message(&text, &lines)),
        (FenceLanguage::Log, &|| is_log(&lines)),
        (FenceLanguage::Yaml, &|| is_yaml(&lines)),
        (FenceLanguage::Sql, &|| is_sql(content)),
        (FenceLanguage::PromQl, &|| is_promql(content)),
    ];
    // What no machine would read so: asked last, because a command may look like any of them.
    let weak: [(FenceLanguage, &dyn Fn() -> bool); 9] = [
        (FenceLanguage::Shell, &|| is_shell(&text)),
        (FenceLanguage::Console, &|| shows_output(&text)),
        (FenceLanguage::Unknown, &|| begins_with_a_command(content)),
        (FenceLanguage::Json, &|| is_piece_of_json(&lines)),
        (FenceLanguage::Yaml, &|| is_piece_of_yaml(&lines)),
        (FenceLanguage::Diagram, &|| is_tree(&lines)),
        (FenceLanguage::Log, &|| is_output(&lines)),
        (FenceLanguage::Text, &|| is_said(&lines)),
        (FenceLanguage::Data, &|| is_data(&lines)),
    ];
    let all = tests.into_iter().chain(weak);
    all.into_iter().find(|(_, test)| test()).map_or(FenceLanguage::Unknown, |(language, _)| language)
}

/// A request of HTTP, with what is sent below it.
fn is_request(lines: &[&str]) -> bool {
    let (method, target) = lines.first().and_then(|line| line.trim().split_once(' ')).unwrap_or_default();
    matches!(method, "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD") && target.starts_with(['/', 'h'])
}

/// Kinds of change with which messages of commits begin (`conventionalcommits.org`).
const CHANGES: &[&str] =
    &["build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"];

/// Messages of commits: `fix(api): answer in time`.
fn is_history(lines: &[&str]) -> bool {
    let change = |line: &&str| {
        let (kind, said) = line.trim().split_once(": ").unwrap_or_default();
        CHANGES.contains(&kind.split(['(', '!']).next().unwrap_or_default()) && said.contains(' ')
    };
    let mut messages = lines.iter().filter(|line| !line.starts_with(['#', ' ', '-'])).peekable();
    messages.peek().is_some() && messages.all(change)
}

fn is_mermaid(lines: &[&str]) -> bool {
    let mut words = lines.first().copied().unwrap_or_default().split_whitespace();
    match words.next() {
        Some("graph" | "flowchart") => words.next().is_some_and(|to| matches!(to, "TD" | "TB" | "BT" | "LR" | "RL")),
        Some("sequenceDiagram" | "stateDiagram" | "stateDiagram-v2" | "erDiagram" | "classDiagram" | "gantt") => {
            words.next().is_none()
        }
        _ => false,
    }
}

/// Boxes, or arrows on two lines and more.
fn is_drawn(lines: &[&str]) -> bool {
    let boxed = |line: &&&str| line.chars().any(|c| ('\u{2500}'..='\u{257F}').contains(&c));
    let arrow = |line: &&&str| {
        let plain = line.trim();
        line.contains(['→', '←', '↓', '↑', '▼', '▲', '►', '◄']) || matches!(plain, "|" | "v" | "V" | "||")
    };
    let corner = |line: &&&str| line.contains("+--");
    let drawn = lines.iter().map(|line| line.matches(" --> ").count()).sum::<usize>();
    drawn > 1
        || lines.iter().any(|line| boxed(&line))
        || lines.iter().filter(arrow).count() > 1
        || lines.iter().filter(corner).count() > 1
}

fn is_json(content: &str) -> bool {
    let content = content.trim();
    let brackets =
        (content.starts_with('{') && content.ends_with('}')) || (content.starts_with('[') && content.ends_with(']'));
    let keyed = content.contains("\":") || content.contains("\" :");
    brackets && (keyed || serde_json::from_str::<serde::de::IgnoredAny>(content).is_ok())
}

/// A bot's command with fields below, a mail, or several fields and a blank.
fn is_message(text: &Mapped, lines: &[&str]) -> bool {
    let fields = lines.iter().filter(|line| is_field(line)).count();
    let first = lines.first().copied().unwrap_or_default();
    let mail = first.trim_start().starts_with("Subject:");
    // `@support We have received this case.`
    let mentioned = first.strip_prefix('@').and_then(|rest| rest.split_once(' ')).is_some_and(|(name, rest)| {
        name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) && is_sentence(rest)
    });
    let blank =
        || find_in_message(text).iter().any(|p| matches!(p.spelling, Spelling::Bracket | Spelling::DoubleBrace));
    mentioned || fields > 0 && (mail || chat_ops(first) || (fields > 1 && blank()))
}

/// `Status: ...`, `**Impact:** ...`, `- Next update: ...`: a name that people read.
fn is_field(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != '<');
    let Some((name, _)) = line.split_once(':') else { return false };
    name.len() < 40
        && name.starts_with(|c: char| c.is_uppercase())
        && name.chars().all(|c| c.is_alphanumeric() || " *_/()&'".contains(c))
}

/// Lines that begin with a time or a level, or a table under a row of capitals.
fn is_log(lines: &[&str]) -> bool {
    let logged = lines.iter().filter(|line| is_logged(line)).count();
    let header = lines.first().copied().unwrap_or_default();
    let columns = header.split("  ").filter(|cell| !cell.trim().is_empty()).count();
    let capitals = header.chars().all(|c| c.is_ascii_uppercase() || " ()-_/%#".contains(c)) && columns > 1;
    logged * 2 >= lines.len() || (capitals && lines.len() > 1)
}

fn is_logged(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches('[');
    let digits =
        |range: std::ops::Range<usize>| line.get(range).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let dated = digits(0..4) && line.get(4..5).is_some_and(|c| c == "-" || c == "/") && digits(5..7);
    let timed = digits(0..2) && line.get(2..3) == Some(":") && digits(3..5);
    let klog = line.starts_with(['I', 'W', 'E', 'F']) && digits(1..5) && line.get(5..6) == Some(" ");
    let levels = [
        "level=",
        "ERROR ",
        "WARN ",
        "INFO ",
        "DEBUG ",
        "FATAL ",
        "panic: ",
        "Traceback (",
        "ERROR:",
        "time=\"",
        "ts=",
    ];
    dated || timed || klog || levels.iter().any(|level| line.starts_with(level))
}

fn is_yaml(lines: &[&str]) -> bool {
    let lines = lines.iter().copied().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>();
    let manifest = lines.iter().take(2).any(|line| line.starts_with("apiVersion:"));
    let keys = lines.iter().filter(|line| is_key(line)).count();
    let items = lines.iter().filter(|line| line.trim_start().starts_with("- ")).count();
    let first = lines.first().is_some_and(|line| is_key(line) || *line == "---");
    // What is set twice is a filter, or a log: no mapping holds a key twice.
    let top = lines.iter().filter(|line| is_key(line) && !line.starts_with([' ', '-']));
    let mut names: Vec<&str> = top.filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() < all && !lines.contains(&"---") {
        return false;
    }
    manifest || (first && keys > 1 && (keys + items) * 5 >= lines.len() * 4)
}

/// `key:` or `key: value`, in lower or camel case as machines read it.
fn is_key(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    let Some((name, rest)) = line.split_once(':') else { return false };
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
        && (rest.is_empty() || rest.starts_with(' '))
        // `module.network: Creating...` is a log.
        && !rest.ends_with("...")
}

fn is_sql(content: &str) -> bool {
    let content = content.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let content = content.lines().find(|line| !line.starts_with("--") && !line.trim().is_empty()).unwrap_or_default();
    let mut words = content.split_whitespace().map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let pair = matches!(
        (first.as_str(), second.as_str()),
        (
            "INSERT" | "DELETE" | "TRUNCATE" | "ALTER" | "DROP" | "CREATE",
            "INTO" | "FROM" | "TABLE" | "INDEX" | "DATABASE" | "USER"
        )
    );
    let upper = content.starts_with(&first);
    pair || (upper && matches!(first.as_str(), "SELECT" | "UPDATE" | "EXPLAIN" | "VACUUM" | "REINDEX"))
}

/// Functions and selectors that nothing but PromQL writes so.
fn is_promql(content: &str) -> bool {
    let content = content.trim();
    let calls = [
        "rate(",
        "irate(",
        "increase(",
        "histogram_quantile(",
        "sum by",
        "sum(",
        "avg by",
        "max by",
        "_over_time(",
        "absent(",
    ];
    let called = calls.iter().any(|call| content.starts_with(call) || content.contains(&format!("({call}")))
        || (content.contains("_over_time(") && content.contains('['));
    let selector = content.split_once('{').is_some_and(|(name, rest)| {
        let metric = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
        metric && name.contains('_') && rest.contains("=\"")
    });
    called || selector
}

/// Every statement's first program is one that runbooks call, or at least the first and half of them.
fn is_shell(text: &Mapped) -> bool {
    // Most text without a label names no program anywhere: it is spared the grammar.
    let named = |word: &str| is_known(word);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if !text.text.contains("./") && !text.text.split(|c| !word(c)).any(named) {
        return false;
    }
    let Some(script) = parse_sound(text) else { return false };
    let called = |at: usize| {
        let command = script.statements.get(at).and_then(|statement| statement.commands.first());
        let program = command.and_then(|command| command.program.as_ref());
        let script = |command: &str| command.starts_with("./") && command.len() > 2;
        program.is_some_and(|program| is_known(&program.name)) || command.is_some_and(|command| script(&command.text))
    };
    // `POD=$(kubectl get ...)` calls nothing by itself; what follows tells.
    let sets = |at: &usize| {
        let command = script.statements.get(*at).and_then(|statement| statement.commands.first());
        command.is_some_and(|command| command.program.is_none())
    };
    let calls: Vec<usize> = (0..script.statements.len()).filter(|at| !sets(at)).collect();
    let known = calls.iter().filter(|&&at| called(at)).count();
    let first = calls.first().is_some_and(|&at| called(at));
    known > 0 && known * 2 >= calls.len() && (first || known > 2)
}

/// Does the first line call a program that is known, with arguments? What follows may be its output: nobody can tell.
pub fn begins_with_a_command(content: &str) -> bool {
    let first = content.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut words = first.split_whitespace();
    words.next().is_some_and(is_known) && words.next().is_some()
}

/// The lines that were typed and those that were printed (`true`), in turns, where output stands below commands without a
/// prompt: from a line of a log on, or from a paragraph that only a program writes, to the next command. Empty where there
/// is no output, and where a here-document may hold what looks like it.
pub fn turns(text: &str) -> Vec<(bool, Range<usize>)> {
    let mut turns: Vec<(bool, Range<usize>)> = Vec::new();
    if !begins_with_a_command(text) || text.contains("<<") {
        return turns;
    }
    let (mut at, mut printed, mut blank) = (0, false, false);
    // What was typed since the last output, as far as it had to be looked at: nothing is printed inside quotes.
    let (mut scanner, mut scanned) = (Scanner::new(), 0);
    for line in text.split_inclusive('\n') {
        let typed = is_typed(line);
        let empty = line.trim().is_empty();
        let rest = || text.get(at..).unwrap_or_default();
        printed = match printed {
            true => !typed || empty,
            false => {
                !typed && !empty && (is_logged(line) || blank && is_printed(rest())) && {
                    text.get(scanned..at).unwrap_or_default().split_inclusive('\n').for_each(|line| scanner.feed(line));
                    scanned = at;
                    scanner.unclosed().is_none()
                }
            }
        };
        if printed {
            (scanner, scanned) = (Scanner::new(), at + line.len());
        }
        match turns.last_mut() {
            Some((last, range)) if *last == printed || empty => range.end += line.len(),
            _ => turns.push((printed, at..at + line.len())),
        }
        (at, blank) = (at + line.len(), empty);
    }
    if turns.len() > 1 { turns } else { Vec::new() }
}

/// Is it a line that somebody types: a command, or a comment about one?
fn is_typed(line: &str) -> bool {
    begins_with_a_command(line) || line.trim_start().starts_with('#')
}

/// Is the first paragraph of `text` one that no person types: JSON, YAML, a table, reports?
fn is_printed(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).collect();
    let content = lines.join("\n");
    !lines.iter().any(|line| is_typed(line))
        && (is_json(&content) || is_yaml(&lines) || is_log(&lines) || is_piece_of_json(&lines) || is_output(&lines))
}

/// Commands with their output below a blank line, without prompts.
fn shows_output(text: &Mapped) -> bool {
    let turns = turns(&text.text);
    let typed = |(printed, range): &(bool, Range<usize>)| *printed || is_shell(&text.part(range.clone()));
    !turns.is_empty() && turns.iter().all(typed)
}

/// A part of a JSON document, cut anywhere: each line is a bracket, a member or an element.
fn is_piece_of_json(lines: &[&str]) -> bool {
    let part = |line: &&&str| {
        let line = line.trim();
        let bracket = line.bytes().all(|b| b"{}[],'\";".contains(&b));
        bracket || line.starts_with('"') && (line.ends_with([',', '{', '[', '"', '}', ']']) || line.contains("\":"))
    };
    let parts = lines.iter().filter(part).count();
    parts * 5 >= lines.len() * 4 && lines.iter().any(|line| line.contains("\":") || line.trim_start().starts_with('}'))
}

/// A part of a YAML document, cut anywhere.
fn is_piece_of_yaml(lines: &[&str]) -> bool {
    let inner = |line: &&str| is_key(line) || line.trim_start().starts_with(['#', '-']);
    lines.iter().all(|line| line.starts_with(' ')) && lines.iter().all(inner)
}

/// Folders and files, each below the one that it lies in.
fn is_tree(lines: &[&str]) -> bool {
    let name = |line: &str| line.split('#').next().unwrap_or_default().trim().to_owned();
    let folders = lines.iter().filter(|line| name(line).ends_with('/')).count();
    let plain = lines.iter().all(|line| !name(line).contains(char::is_whitespace));
    plain && folders > 0 && lines.iter().any(|line| line.starts_with(' ')) && lines.len() > 2
}

/// Words with which programs report, at the beginning of a line.
const REPORTS: &[&str] = &[
    "Error",
    "error:",
    "Warning",
    "warning:",
    "fatal:",
    "FAIL",
    "PASS",
    "HTTP/1",
    "HTTP/2",
    "-rw",
    "drwx",
    "lrwx",
    "Success",
    "✓",
    "✔",
    "✗",
    "✘",
    "[✓]",
    "[ok]",
    "[OK]",
    "[FAIL]",
    "===",
    "Initializing ",
    "Plan:",
    "NAME:",
    "total ",
];

/// Words with which they report, at the end of one.
const REPORTED: &[&str] = &[
    " created",
    " configured",
    " unchanged",
    " deleted",
    " patched",
    " scaled",
    " restarted",
    " condition met",
    " labeled",
    " annotated",
    " cordoned",
    " drained",
    " rolled back",
    " rolled out",
    " Succeeded",
    "...",
];

/// What a program printed: a table with a line below its head, columns with gaps between, reports line by line.
fn is_output(lines: &[&str]) -> bool {
    let ruled = |line: &&str| line.contains("---") && line.bytes().all(|b| b"-+ |".contains(&b));
    let underlined = lines.iter().take(3).skip(1).any(ruled);
    let gaps = |line: &&&str| line.trim().split("  ").filter(|cell| !cell.trim().is_empty()).count() > 2;
    let columns = lines.len() > 1 && lines.iter().filter(gaps).count() == lines.len();
    let reports = |line: &&&str| {
        let line = line.trim();
        REPORTS.iter().any(|word| line.starts_with(word)) || REPORTED.iter().any(|word| line.ends_with(word))
    };
    underlined || columns || lines.iter().filter(reports).count() * 2 >= lines.len()
}

/// Sentences, lists and their headings.
fn is_said(lines: &[&str]) -> bool {
    let title = |line: &str| line.starts_with("# ") || line.starts_with("## ") || line.starts_with("### ");
    let said = lines.iter().filter(|line| is_item(line) || is_sentence(line) || is_field(line) || title(line)).count();
    let words = lines.iter().filter(|line| is_item(line) || is_sentence(line)).count();
    words > 0 && said * 10 >= lines.len() * 7
}

/// `- Add the lead`, `1. Open the case`, `[ ] All pods run`, `✅ Acknowledge`.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < line.len() && (number.starts_with(". ") || number.starts_with(") "));
    let sign = line.chars().next().is_some_and(|c| !c.is_ascii() && !c.is_alphanumeric() && line.contains(' '));
    numbered || sign || ["- ", "* ", "[ ] ", "[x] "].iter().any(|mark| line.starts_with(mark))
}

/// Three words and more, with nothing in them that only machines write.
fn is_sentence(line: &str) -> bool {
    // A blank to fill in is a word like others.
    let filled = line.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest)).collect::<String>();
    let line = filled.trim();
    let letters = line.chars().filter(|c| c.is_alphabetic() || *c == ' ').count();
    let machine = |c: char| "{};=$<>|\\".contains(c);
    line.split_whitespace().count() > 2 && !line.contains(machine) && letters * 4 >= line.chars().count() * 3
}

/// Lines of one word each, settings and measurements, requests, patterns with blanks.
fn is_data(lines: &[&str]) -> bool {
    let stated = |line: &str, sign: &str| {
        line.split_once(sign).is_some_and(|(name, _)| !name.trim().is_empty() && name.split_whitespace().count() <= 5)
    };
    let request = |line: &str| {
        let verb = line.split_whitespace().next().unwrap_or_default();
        matches!(verb, "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS")
    };
    let blank = |line: &str| ["<>", "[]", "{}"].iter().any(|pair| pair.chars().all(|c| line.contains(c)));
    let data = |line: &&&str| {
        let line = line.trim();
        !line.contains(char::is_whitespace)
            || stated(line, ": ")
            || stated(line, " = ")
            || stated(line, "=")
            || request(line)
            || blank(line)
    };
    lines.iter().filter(data).count() * 5 >= lines.len() * 4
}
