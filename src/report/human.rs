//! Findings for people: message, source with its labels, other places, what to do.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode,
    SourceSpan, SpanContents,
};

use crate::diagnostic::{Diagnostic, Findings, Label, Level};
use crate::report::{Options, RULE_PAGES, counted, summary};
use crate::source::{FileId, Source, Sources, Span, legible, legible_name};

/// A span over more lines than this is shown by its first line: a whole table would push its own message off the screen.
const MAX_LINES: u32 = 6;

/// Lines that are longer than this together are shown only around the span.
const MAX_SHOWN_BYTES: usize = 4096;

/// How much of such a line is shown on either side.
const MARGIN_BYTES: usize = 120;

/// More places than this are counted, not shown.
const MAX_PLACES: usize = 12;

pub(super) fn render(findings: &Findings, sources: &Sources, options: &Options<'_>) -> String {
    let theme = if options.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(options.width)
        .with_links(options.color)
        .with_urls(true)
        .with_context_lines(1);
    let mut out = String::new();
    let cleaned = cleaned(findings, sources);
    let source = |file: FileId| cleaned.get(&file).or_else(|| sources.get(file));
    for diagnostic in &findings.diagnostics {
        finding(&handler, diagnostic, &source, &mut out);
    }
    out + &summary(findings) + "\n"
}

/// The files that would steer the terminal if they were shown as they are, or show a secret, made fit to be shown.
fn cleaned(findings: &Findings, sources: &Sources) -> HashMap<FileId, Source> {
    let places = |diagnostic: &Diagnostic| {
        let related: Vec<FileId> = diagnostic.related.iter().map(|label| label.span.file).collect();
        related.into_iter().chain([diagnostic.primary.span.file])
    };
    let files: HashSet<FileId> = findings.diagnostics.iter().flat_map(places).collect();
    let clean = |file: FileId| {
        let source = sources.get(file)?;
        let hidden = findings.diagnostics.iter().filter_map(|diagnostic| diagnostic.hidden);
        let hidden: Vec<Span> = hidden.filter(|span| span.file == file).collect();
        let (display, text) = (legible_name(&source.display), crossed_out(legible(&source.text), &hidden));
        let as_it_is = matches!((&display, &text), (Cow::Borrowed(_), Cow::Borrowed(_)));
        (!as_it_is).then(|| (file, Source::new(source.path.as_str(), display, text)))
    };
    files.into_iter().filter_map(clean).collect()
}

/// `text` with a star for each byte of the places in `hidden`, so that offsets still hold.
fn crossed_out<'a>(text: Cow<'a, str>, hidden: &[Span]) -> Cow<'a, str> {
    hidden.iter().fold(text, |text, span| {
        let range = span.range();
        match (text.get(..range.start), text.get(range.clone()), text.get(range.end..)) {
            (Some(before), Some(secret), Some(after)) => {
                let stars: String =
                    secret.chars().map(|c| if c == '\n' { c.to_string() } else { "*".repeat(c.len_utf8()) }).collect();
                Cow::Owned(format!("{before}{stars}{after}"))
            }
            _ => text,
        }
    })
}

/// The finding, then its places in other files: miette shows one file at a time.
fn finding<'a>(
    handler: &GraphicalReportHandler,
    diagnostic: &Diagnostic,
    source: &dyn Fn(FileId) -> Option<&'a Source>,
    out: &mut String,
) {
    let Some(own) = source(diagnostic.primary.span.file) else { return };
    let places = diagnostic.related.iter().take(MAX_PLACES);
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) =
        places.partition(|label| fits_beside(label.span, diagnostic.primary.span, own));
    let mut labels = vec![labelled(own, &diagnostic.primary, true)];
    labels.extend(here.into_iter().map(|label| labelled(own, label, false)));
    let message = legible(&diagnostic.message);
    let head = Shown { message: &message, finding: Some(diagnostic), source: own, labels };
    // Writing to a string cannot fail.
    let _ = handler.render_report(out, &head);
    for label in elsewhere {
        if let Some(source) = source(label.span.file) {
            let labels = vec![labelled(source, &Label { message: String::new(), ..label.clone() }, true)];
            let place = Shown { message: &legible(&label.message), finding: None, source, labels };
            let _ = handler.render_report(out, &place);
        }
    }
    if let Some(more) = diagnostic.related.len().checked_sub(MAX_PLACES + 1) {
        out.push_str(&format!("  and {}\n", counted(more + 1, "more place")));
    }
    out.push('\n');
}

/// Can both be shown in one picture? Not where one line of great length holds them far apart.
fn fits_beside(span: Span, primary: Span, source: &Source) -> bool {
    let lines = source.line(span.start).abs_diff(source.line(primary.start));
    span.file == primary.file && (lines > MAX_LINES || span.to(primary).range().len() <= MAX_SHOWN_BYTES)
}

/// A label in miette's terms, cut to what is worth showing.
fn labelled(source: &Source, label: &Label, primary: bool) -> LabeledSpan {
    let Span { start, end, .. } = label.span;
    let range = if source.line(end.saturating_sub(1).max(start)) - source.line(start) >= MAX_LINES {
        let line = source.slice(label.span).lines().next().unwrap_or_default();
        start as usize..start as usize + line.len()
    } else {
        start as usize..end as usize
    };
    let range = range.start..source.text.floor_char_boundary(range.end.min(range.start + MAX_SHOWN_BYTES / 2));
    let message = Some(legible(&label.message).into_owned()).filter(|message| !message.is_empty());
    match primary {
        true => LabeledSpan::new_primary_with_span(message, range),
        false => LabeledSpan::new_with_span(message, range),
    }
}

/// One picture: a finding in its own file, or another place of it.
struct Shown<'a> {
    message: &'a str,
    /// The finding itself; `None` for another place.
    finding: Option<&'a Diagnostic>,
    source: &'a Source,
    labels: Vec<LabeledSpan>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let Diagnostic { rule, level, .. } = self.finding?;
        Some(Box::new(format!("{level}[{} {}]", rule.code, rule.name)))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.finding.map(|finding| finding.level) {
            Some(Level::Error) => Severity::Error,
            Some(Level::Warning) => Severity::Warning,
            Some(Level::Info) | None => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let finding = self.finding?;
        let fix = finding.fix.as_ref().map(|fix| format!("can be mended: {}", fix.title));
        let parts = [Some(finding.help.clone()).filter(|help| !help.is_empty()), fix];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
        let text = legible(&text).into_owned();
        if text.is_empty() { None } else { Some(Box::new(text)) }
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{RULE_PAGES}{}.md", self.finding?.rule.code)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// By way of the line index: a picture costs as much as the lines it shows, however long the file is.
///
/// miette asks twice: without lines around the span for the place it prints, with them for the text it shows.
impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (start, end) = (span.offset(), span.offset().saturating_add(span.len()));
        let own = self.position(offset(start));
        let last = self.line(offset(end.saturating_sub(1).max(start)));
        let first = own.line.saturating_sub(offset(before)).max(1);
        let lines = self.line_range(first).start..self.line_range(last.saturating_add(offset(after))).end;
        let fits = lines.len() <= MAX_SHOWN_BYTES;
        let (range, line, column) = match before {
            0 => (start..end, own.line, own.column),
            _ if fits => (lines, first, 1),
            _ => {
                let lines = self.line_range(own.line).start..self.line_range(last).end;
                let from = self.text.ceil_char_boundary(start.saturating_sub(MARGIN_BYTES).max(lines.start));
                let to = self.text.floor_char_boundary((end + MARGIN_BYTES).min(lines.end));
                (from..to, own.line, self.position(offset(from)).column)
            }
        };
        let data = self.text.as_bytes().get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        let span = SourceSpan::new(range.start.into(), range.len());
        let (line, column) = (line as usize - 1, column as usize - 1);
        let count = (last.saturating_sub(first) as usize) + 1 + after;
        Ok(Box::new(MietteSpanContents::new_named(self.display.clone(), data, span, line, column, count)))
    }
}
