//! # The shell cuts a URL off at its `&`
//!
//! A URL with several parameters stands in a command without quotes.
//!
//! For the shell `&` ends the command and sends it into the background: the server is asked for half of the URL, its
//! answer comes in between the next commands, and what stands behind `&` becomes a variable. It looks as if it had worked.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! curl -s https://api.example.com/orders?state=stuck&limit=20
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! curl -s 'https://api.example.com/orders?state=stuck&limit=20'
//! ```
//! ````

use std::cell::OnceCell;

use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::{Command, Place};
use crate::passes::commands::block::SettingsFiles;
use crate::passes::commands::pasted::{is_address, settings_files};
use crate::passes::{Check, Page, Rule};
use crate::source::{Source, Span};

/// RB415.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB415",
        name: "url-cut-off",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "the shell cuts a URL off at its `&`",
        source: include_str!("url_cut_off.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let all = page.runbook.commands();
    let settings = SettingsFiles::new(page.source);
    let known = OnceCell::new();
    let files = || known.get_or_init(|| settings_files(&all));
    let commands = all.iter().copied().filter(|command| command.place == Place::Fence);
    // The rest of one URL is taken for a command of its own, which may be cut at the next `&`.
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut end = 0;
    for command in commands.filter(|command| command.text.str().contains("://")) {
        let Some((span, rest)) =
            Some(command).filter(|it| it.text.span.start >= end).and_then(|it| cut(it, page.source))
        else {
            continue;
        };
        let set = |fence: usize| page.runbook.fences.get(fence).is_some_and(|it| settings.holds(it));
        if is_address(command) || command.fence.is_some_and(|fence| files().contains(&fence) || set(fence)) {
            continue;
        }
        end = span.end;
        found.push(finding(page.source, span, rest));
    }
    found
}

/// The whole URL at the end of a command that the shell cuts off, and where the part that is lost begins.
fn cut(command: &Command, source: &Source) -> Option<(Span, u32)> {
    let background = command.text.str().strip_suffix(" &")?;
    let url = background.rsplit(char::is_whitespace).next()?;
    let plain = url.contains('?') && url.contains("://") && !url.contains(['\'', '"', '`', '(', '\\']);
    let (behind, length) = (command.text.span.end, u32::try_from(url.len()).ok()?);
    let start = behind.checked_sub(length).filter(|_| plain)?;
    let text = source.text.get(start as usize..)?;
    let rest =
        text.strip_prefix(url)?.strip_prefix('&').filter(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))?;
    let lost = rest.find(|c: char| c.is_whitespace() || "'\"`;|()<>\\".contains(c)).unwrap_or(rest.len());
    // `a?b&c=d`: a parameter, and no command that is started beside.
    rest.get(..lost)?.contains('=').then_some(())?;
    let end = behind + 1 + u32::try_from(lost).ok()?;
    Some((Span { start, end, ..command.text.span }, behind))
}

fn finding(source: &Source, span: Span, rest: u32) -> Diagnostic {
    let url = source.text.get(span.range()).unwrap_or_default();
    let lost = source.text.get(rest as usize..span.end as usize).unwrap_or_default();
    let message = format!("without quotes the shell ends the URL before `{lost}`");
    let place = Span { start: rest, ..span };
    let diagnostic =
        Diagnostic::new(&RULE.info, place, message).label("the rest is lost").help("put the URL in quotes");
    if url.contains(['$', '{', '<']) {
        return diagnostic;
    }
    let quote = |at: u32| Edit { span: Span { start: at, end: at, ..span }, text: "'".to_owned() };
    let edits = vec![quote(span.start), quote(span.end)];
    diagnostic.fix(Fix { title: "put the URL in quotes".to_owned(), safe: true, edits })
}
