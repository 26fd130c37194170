//! # A command that the shell cannot read
//!
//! The shell would reject what stands in the block, after placeholders and prompts are accounted for.
//!
//! Pasted, it fails half way or waits for a quote that never comes, and the responder debugs the runbook instead of the
//! incident.
//!
//! Where no command stands at the place (the answer of a server below the command that asks for it, a table, a tree of files, a
//! request of HTTP, another language), nothing but the label is wrong: that is advice, once for a page. A program is known from
//! the tables of effects, or because the page calls it elsewhere.
//!
//! Not judged: blocks without a label, blocks that are never closed or swallow another one (`unclosed-fence` and
//! `nested-fence` say so), transcripts without a prompt, which may be output alone, an address by itself, statements below a
//! command that opens a database's client, help texts (`Options:` below the form of a call), and excerpts of a script:
//! nobody pastes what begins with `done`, an arm of a `case`, or the end of a quotation.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -o jsonpath='{.items[0].metadata.name}
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -o jsonpath='{.items[0].metadata.name}'
//! ```
//! ````

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::nested::nested;
use crate::model::{Fence, FenceLanguage, Text, is_known, unit_of};
use crate::passes::commands::block::{
    SettingsFiles, begins_with_a_command, called, is_help, is_request, is_setting, lines, sets_a_variable,
};
use crate::passes::commands::chat_ops_in_shell::{begins_sql, reads_sql};
use crate::passes::{Check, Page, Rule};
use crate::source::Source;

/// RB401.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB401",
        name: "shell-syntax",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "a command that the shell cannot read",
        source: include_str!("shell_syntax.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // `[command here]` is what a form is for.
    if page.runbook.is_template() {
        return Vec::new();
    }
    let programs = OnceCell::new();
    let fences = page.runbook.fences.iter().filter(|fence| fence.closed && nested(fence, page.source).is_none());
    let settings = SettingsFiles::new(page.source);
    let faults = fences.filter_map(|fence| fault(fence, page.source, &settings));
    let (real, labels): (Vec<Fault<'_>>, Vec<Fault<'_>>) = faults
        .partition(|fault| fault.runs(programs.get_or_init(|| called(&page.runbook.commands(), &page.runbook.fences))));
    real.iter().map(finding).chain(mislabelled(&labels)).collect()
}

/// Beginnings of PromQL that no shell command has.
const PROMQL: &[&str] = &[
    "sum(",
    "sum by",
    "sum without",
    "rate(",
    "increase(",
    "histogram_quantile(",
    "topk(",
    "max by",
    "avg by",
    "count by",
    "absent(",
    "scalar(",
    "group_left",
];

/// Is the block a query, and no command or program that holds one?
fn is_query(text: &str) -> bool {
    let begins = |word: &str| {
        let mut places = text.match_indices(word);
        places.any(|(at, _)| !text.get(..at).unwrap_or_default().ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    !text.contains("://") && PROMQL.iter().any(|word| begins(word))
}

/// Words and marks that end or go on with something, and begin no script.
const CONTINUE: &[&str] = &["done", "fi", "esac", "else", "elif", "then", "do", "}", ")", ";;", "|", "&&", "||"];

/// What ends a line below which more must come.
const OPENS: &[&str] = &["then", "do", "else", "{"];

/// Does a block begin in the middle of a script: with what ends something, or with an arm of a `case`? Or does it end there?
fn is_excerpt(text: &str) -> bool {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let word = line.split_whitespace().next().unwrap_or_default();
    let is_arm =
        word.strip_suffix(')').is_some_and(|pattern| !pattern.is_empty() && !pattern.contains(['(', '`', '$']));
    let last = lines(text).last().and_then(|line| {
        let line = line.split_once(" #").map_or(line, |(line, _)| line);
        line.split_whitespace().next_back()
    });
    let last = last.unwrap_or_default();
    is_arm || CONTINUE.contains(&word) || OPENS.contains(&last)
}

/// Do the lines above a block say which lines of a file it shows: `**File:** deploy/backup.sh`, `backup.sh:167-170`?
fn is_cited(fence: &Fence, source: &Source) -> bool {
    const FIELDS: &[&str] = &["file", "files", "line", "lines", "location", "source"];
    let above = source.text.get(..fence.opening.range().start).unwrap_or_default();
    let cites = |line: &str| {
        let (field, _) = line.split_once(':').unwrap_or_default();
        let field = field.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
        let numbered = |word: &str| {
            let word = word.trim_matches(|c: char| "`*()[],.".contains(c));
            word.rsplit_once(':')
                .is_some_and(|(path, at)| path.contains('.') && at.starts_with(|c: char| c.is_ascii_digit()))
        };
        FIELDS.contains(&field.as_str()) || line.split_whitespace().any(numbered)
    };
    above.lines().rev().map(str::trim).filter(|line| !line.is_empty()).take(3).any(cites)
}

/// Shells that read another language, by the names that people call them in the line above a block.
const SHELLS: &[&str] = &["fish", "powershell", "pwsh", "csh", "tcsh", "nushell", "cmd", "xonsh", "elvish"];

/// Is the line above a block the name of another shell and nothing else: `Fish`, `**PowerShell:**`?
fn is_of_another_shell(fence: &Fence, source: &Source) -> bool {
    let above = source.text.get(..fence.opening.range().start).unwrap_or_default();
    let line = above.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let name = line.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    SHELLS.contains(&name.as_str())
}

/// Is the block nothing but an address, for a browser?
fn is_address(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

/// Programs that read another language than the shell's, wherever they stand on a line.
const INTERPRETERS: &[&str] = &["console", "irb", "mongo", "mongosh", "redis-cli", "repl", "tinker"];

/// Options and marks with which a program is handed what it is to read.
const HANDED: &[&str] = &["-c", "-e", "-f", "--command", "--eval", "--execute", "--file", "|", "<"];

/// Does a line start a program that waits for what is typed?
fn waits(line: &str) -> bool {
    let words = || line.split_whitespace();
    words().any(|word| INTERPRETERS.contains(&word))
        && !words().any(|word| HANDED.contains(&word) || word.starts_with("<<"))
}

/// Could a line be typed into such a program: a statement, a call, a remark, and no program's name in front?
fn is_typed(line: &str) -> bool {
    let first = line.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let stated = ["--", "//", "MATCH ", ">"].iter().any(|begin| line.starts_with(begin)) || line.ends_with(';');
    begins_sql(line) || !is_known(first) && (stated || line.contains('('))
}

/// Clients that ask for what to do where they are given nothing.
const CLIENTS: &[&str] = &[
    "clickhouse-client",
    "cockroach sql",
    "cqlsh",
    "cypher-shell",
    "duckdb",
    "gcloud sql connect",
    "gdb",
    "influx",
    "mariadb",
    "mongo",
    "mongosh",
    "mysql",
    "pgcli",
    "psql",
    "sqlcmd",
    "sqlite3",
    "sqlplus",
];

/// Words before a client that is run somewhere else, or as somebody else. `systemctl status mysql` runs none.
const RUNNERS: &[&str] = &["exec ", "-- ", "ssh ", "sudo -u ", " run ", "su "];

/// Does a line open a client into which the lines below are typed? One that is given what to do, or a file, is left again.
fn opens_a_client(line: &str) -> bool {
    const GIVEN: &[&str] = &["-c", "-e", "-f", "-Q", "--command", "--execute", "--eval", "--file", "--query"];
    let line = line.trim();
    let called = CLIENTS.iter().any(|client| {
        let before = line.find(client).and_then(|at| Some((line.get(..at)?, line.get(at + client.len()..)?)));
        before.is_some_and(|(before, rest)| {
            let run = before.is_empty() || before.ends_with(' ') && RUNNERS.iter().any(|it| before.contains(it));
            run && (rest.is_empty() || rest.starts_with(' '))
        })
    });
    let given = |word: &str| GIVEN.iter().any(|option| word.split('=').next() == Some(option));
    called && !line.contains(['<', '>', '|', ';', '"', '\'']) && !line.split_whitespace().any(given)
}

/// Programs that open a file to be written in.
const EDITORS: &[&str] = &["crontab -e", "edit", "emacs", "nano", "vi", "vim", "visudo"];

/// Does a line open a file in an editor, so that what stands below it is what is to be written there?
fn opens_an_editor(line: &str) -> bool {
    let line = line.trim().strip_prefix("sudo ").unwrap_or(line.trim());
    let called = |name: &str| line.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    // `kubectl edit deployment/api`, `systemctl edit shop`
    let verb = line.split_whitespace().nth(1);
    EDITORS.iter().any(|name| called(name) || verb == Some(name))
}

/// Where an error stands.
struct Place<'a> {
    source: &'a Source,
    /// What stands in the block before the error.
    before: Range<usize>,
    /// The line with the error.
    line: &'a str,
    /// What stands before the error on its line.
    lead: &'a str,
}

impl<'a> Place<'a> {
    fn of(error: &Text, fence: &Fence, source: &'a Source) -> Self {
        let at = error.span.range().start;
        let line = source.line_range(source.line(error.span.start));
        let before = fence.opening.range().end.min(at)..at;
        let text = |range: Range<usize>| source.text.get(range).unwrap_or_default();
        Self { source, before, line: text(line.clone()), lead: text(line.start.min(at)..at) }
    }

    /// Is the quote that is never closed one that closes, since the block begins inside?
    fn closes_a_quotation(&self, message: &str) -> bool {
        let quote = message.contains("never closed") && ["`'", "`\""].iter().any(|quote| message.starts_with(quote));
        let lead = self.lead.trim();
        quote && !lead.is_empty() && lead.chars().all(|c| "}])\"',;".contains(c))
    }

    /// Is the line typed into the client of a database, or into an interpreter, that a line above opens?
    fn is_typed_into_a_client(&self) -> bool {
        let before = self.source.text.get(self.before.clone()).unwrap_or_default();
        let mut above = before.lines().filter(|line| !line.trim_start().starts_with('#'));
        let typed = begins_sql(self.line) || self.line.trim_start().starts_with("--");
        let reads = |line: &str| line.split_whitespace().next_back().is_some_and(reads_sql);
        let written = !is_known(self.line.split_whitespace().next().unwrap_or_default());
        let opens = |line: &str| {
            opens_a_client(line)
                || typed && reads(line)
                || waits(line) && is_typed(self.line.trim())
                || written && opens_an_editor(line)
        };
        above.any(opens)
    }

    /// Is it a part of a synopsis: one that may be left out (`[--port=port]`, `[GO_TEST_ARGS="..." \]`)?
    fn is_optional(&self) -> bool {
        self.line.split_whitespace().any(|word| {
            word.strip_prefix('[').is_some_and(|part| part.starts_with(['-', '<']) || sets_a_variable(part))
        })
    }

    /// Is it a blank to be filled in: a whole line in brackets (`[exact commands]`), or of a form that
    /// [`placeholder-redirects`](super::placeholder_redirects) does not know?
    fn is_a_blank(&self) -> bool {
        // `[ ] Rotate the keys`
        let task = ["[ ] ", "[x] "].iter().any(|mark| self.line.trim_start().starts_with(mark));
        let form = self.line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if task
            || form
                .is_some_and(|form| form.contains(' ') && form.chars().all(|c| c.is_alphabetic() || " ,-/".contains(c)))
        {
            return true;
        }
        let Some(open) = self.line.find('<').filter(|open| *open <= self.lead.len()) else { return false };
        let inside = self.line.get(open + 1..).and_then(|rest| rest.split_once('>')).map(|(inside, _)| inside);
        let close = inside.map_or(0, |inside| open + 1 + inside.len());
        let word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_alphabetic());
        close >= self.lead.len()
            && inside.is_some_and(|inside| inside.split(|c: char| !c.is_alphanumeric()).filter(word).count() > 1)
    }

    /// The lines that bash reads together with the one that has the error, and what follows to the end of `fence`.
    fn unit(&self, fence: &Fence) -> &'a str {
        let Range { start, end } = self.before;
        let block = self.source.text.get(start..fence.span.range().end).unwrap_or_default();
        block.get(unit_of(block, end.saturating_sub(start))..).unwrap_or_default()
    }
}

/// Does a text begin with JSON?
fn is_json(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.next().unwrap_or_default();
    // A function's body begins with a bracket, too.
    let opens = matches!(line, "{" | "[") && lines.next().is_some_and(|next| next.starts_with(['"', '{', '[']));
    opens || ["{\"", "{ \"", "[{", "[\""].iter().any(|begin| line.starts_with(begin))
}

/// A block that the shell cannot read.
struct Fault<'a> {
    fence: &'a Fence,
    error: &'a Text,
    place: Place<'a>,
}

/// The first error of a block: the others follow from it more often than not. Blocks without a label may hold anything,
/// and a transcript without a prompt may be nothing but output.
fn fault<'a>(fence: &'a Fence, source: &'a Source, settings: &SettingsFiles<'_>) -> Option<Fault<'a>> {
    let error = fence.shell_errors.first().filter(|_| !fence.info.text.is_empty())?;
    let block = fence.text.text.as_str();
    // Tests of bats are labelled as the shell, which cannot read them; no other label is used.
    let bats = block.lines().any(|line| line.starts_with("@test "));
    let may_be_output = fence.language == FenceLanguage::Console && fence.prompts.is_empty();
    let place = Place::of(error, fence, source);
    let silent = place.closes_a_quotation(&error.text)
        || place.is_typed_into_a_client()
        || place.is_a_blank()
        || place.is_optional();
    let setting = settings.holds(fence) || is_setting(place.line, &source.text, place.before.end - place.lead.len());
    let other = is_excerpt(block) || is_address(block) || is_help(block) || setting;
    let other = other || is_of_another_shell(fence, source) || is_cited(fence, source);
    (!(may_be_output || bats || silent || other)).then_some(Fault { fence, error, place })
}

impl Fault<'_> {
    /// Is a command at fault? Else what stands there is something else, and nothing but the label is wrong.
    fn runs(&self, called: &BTreeSet<&str>) -> bool {
        let line = || lines(self.place.unit(self.fence)).next();
        !self.fence.prompts.is_empty() || line().is_some_and(|line| begins_with_a_command(line, called))
    }

    /// What the block is labelled as.
    fn label(&self) -> &str {
        self.fence.info.text.split_whitespace().next().unwrap_or_default()
    }
}

fn finding(fault: &Fault<'_>) -> Diagnostic {
    let (label, opening) = (fault.label(), fault.fence.opening);
    let message = format!("the shell cannot read this: {}", fault.error.text);
    let diagnostic = Diagnostic::new(&RULE.info, fault.error.span, message).label("here");
    let diagnostic = diagnostic.relate(opening, format!("the block is labelled `{label}`"));
    diagnostic.help(advice(fault.place.line, &fault.fence.text.text))
}

/// The blocks of a page that hold no command at all where the shell cannot read them: one habit, one finding.
fn mislabelled(faults: &[Fault<'_>]) -> Option<Diagnostic> {
    let (first, rest) = faults.split_first()?;
    let label = first.label();
    let message = format!("what stands here is no command, in a block labelled `{label}`");
    let diagnostic = Diagnostic::new(&RULE.info, first.error.span, message).label("no command").at_most(Level::Info);
    let diagnostic = rest.iter().fold(diagnostic, |it, other| it.relate(other.error.span, "and here"));
    Some(diagnostic.help(label_for(first)))
}

/// The label that a block should have.
fn label_for(fault: &Fault<'_>) -> &'static str {
    let block = fault.fence.text.text.as_str();
    match () {
        () if is_request(block) => "label the block `http`",
        () if is_json(fault.place.unit(fault.fence)) => "label the block `json`",
        () if is_query(block) => "label the block `promql`",
        () => "label the block as what it is: `text`, or `console` for what a program prints",
    }
}

/// What to do about a line that the shell cannot read.
fn advice(line: &str, block: &str) -> &'static str {
    let line = line.trim();
    let fetches = ["curl ", "wget ", "http "].iter().any(|program| line.starts_with(program));
    // An arrow, the mark of an item, a version: no program is called so.
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default();
    let said = !first.is_ascii() || matches!(first, "-" | "*") || first.starts_with(|c: char| c.is_ascii_uppercase());
    match () {
        () if fetches && line.contains(['?', '&', '{', '(']) => "put the URL in quotes",
        () if !fetches && is_query(block) => "it looks like a query: label the block `promql`",
        () if said && !first.contains('=') && words.next().is_some() => {
            "it reads like text, and no command: label the block `text`"
        }
        () => "correct the command; if it is none, label the block as what it is: `console`, `text`, `json` ...",
    }
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn what_to_do_depends_on_the_line() {
        let of = |line: &str| advice(line, line);
        assert_eq!(of("curl -s shop.example/api?query=increase(orders[1m])"), "put the URL in quotes");
        assert_eq!(of("increase(orders[1m])"), "it looks like a query: label the block `promql`");
        for line in ["→ 8 files (still open)", "- Google Drive API (optional)", "Test Files  3 passed (3)"] {
            assert_eq!(of(line), "it reads like text, and no command: label the block `text`", "{line}");
        }
        for line in ["A=(1 2", "shopctl orders (all)", "./a.sh (b)"] {
            assert!(of(line).starts_with("correct the command"), "{line}");
        }
    }
}
