//! Reading on where mermaid gives up: what an error says, and where the next statement begins.

use crate::source::{Mapped, Span};
use crate::syntax::mermaid::explain::plain;
use crate::syntax::mermaid::gantt;
use crate::syntax::mermaid::grammar::{Context, Parser};
use crate::syntax::mermaid::kind::miscased;
use crate::syntax::mermaid::preprocess::{Prepared, prepare};
use crate::syntax::mermaid::state;
use crate::syntax::mermaid::token::Kind;
use crate::syntax::mermaid::{Diagram, DiagramKind, ErrorKind, Flowchart, MAX_BYTES, MAX_ERRORS, SyntaxError, Task};

/// Reads a diagram.
pub(crate) fn parse(source: &Mapped) -> Diagram {
    let span = source.whole();
    let mut errors = Vec::new();
    if source.text.len() > MAX_BYTES {
        errors.push(plain(ErrorKind::Syntax, span, "the diagram is too large to be read"));
        return Diagram { kind: DiagramKind::Unknown, flowchart: None, tasks: Vec::new(), errors, span };
    }
    let mut prepared = prepare(&source.text);
    if let Some((message, at)) = &prepared.broken {
        let message = format!("the front matter is no YAML: {message}");
        errors.push(plain(ErrorKind::Yaml, source.span(at.clone()), &message));
    }
    if prepared.kind == DiagramKind::Unknown {
        errors.push(unknown(source, &mut prepared));
    }
    let place = |range: std::ops::Range<usize>| source.span(prepared.traced.origins(range));
    let (mut chart, found) = match prepared.kind {
        DiagramKind::Flowchart | DiagramKind::FlowchartElk => read(&prepared),
        DiagramKind::State => (state::read(&prepared.traced.text), Vec::new()),
        kind => {
            let tasks = if kind == DiagramKind::Gantt { gantt::read(&prepared.traced.text) } else { Vec::new() };
            let tasks = tasks.into_iter().map(|task| settled(task, |span| *span = place(span.range()))).collect();
            return Diagram { kind, flowchart: None, tasks, errors, span };
        }
    };
    errors.extend(found.into_iter().map(|error| SyntaxError {
        span: place(error.span.range()),
        fix: error.fix.map(|(span, with)| (place(span.range()), with)),
        ..error
    }));
    settle(&mut chart, |span| *span = place(span.range()));
    chart.title = prepared.title;
    chart.config = prepared.config;
    Diagram { kind: prepared.kind, flowchart: Some(chart), tasks: Vec::new(), errors, span }
}

/// What is wrong with a text of no kind. A flowchart whose keyword has the wrong case is read as the flowchart that it is.
fn unknown(source: &Mapped, prepared: &mut Prepared) -> SyntaxError {
    let Some((word, keyword)) = miscased(&prepared.traced.text) else {
        return plain(ErrorKind::UnknownDiagram, source.whole(), "the diagram does not say of what kind it is");
    };
    let span = source.span(prepared.traced.origins(0..word.len()));
    let message = format!("it knows no diagram `{word}`");
    prepared.traced.text.replace_range(0..keyword.len(), keyword);
    prepared.kind = match keyword {
        "flowchart-elk" => DiagramKind::FlowchartElk,
        _ => DiagramKind::Flowchart,
    };
    SyntaxError {
        help: Some(format!("write `{keyword}`: the case of its letters counts")),
        fix: Some((span, keyword.to_owned())),
        sure: true,
        ..plain(ErrorKind::UnknownDiagram, span, &message)
    }
}

/// Reads a prepared text; spans count in it.
fn read(prepared: &Prepared) -> (Flowchart, Vec<SyntaxError>) {
    let text = prepared.traced.text.as_str();
    let mut parser = Parser::new(text);
    let inherits = prepared.config.get("flowchart").and_then(|own| own.get("inheritDir"));
    parser.build.inherit_dir = inherits.is_some_and(|value| value == true);
    if let Err(fault) = parser.header() {
        let goes_on = matches!(fault.context, Context::Header) && fault.token.kind != Kind::Unknown;
        let at = if goes_on { fault.token.start } else { parser.line_end(0) };
        parser.report(&fault);
        parser.restart(at);
    }
    // Subgraphs whose first line could not be read: the `end` of each says nothing new.
    let mut unopened = 0_usize;
    while parser.errors.len() < MAX_ERRORS {
        let (first, open) = (parser.peek(), parser.open.len());
        let start = first.start;
        match parser.line() {
            Ok(true) => {}
            Ok(false) => break,
            Err(fault) => {
                unopened += usize::from(first.kind == Kind::Subgraph && parser.open.len() == open);
                match fault.token.kind {
                    Kind::End if unopened > 0 && first.kind == Kind::End => unopened -= 1,
                    _ => parser.report(&fault),
                }
                let at = parser.line_end(start);
                parser.restart(at);
            }
        }
    }
    while let Some(open) = parser.open.pop() {
        let fault = parser.fault(&["`end`"], Context::Subgraph(open.keyword.start, open.header_end));
        if parser.errors.len() < MAX_ERRORS {
            parser.report(&fault);
        }
        parser.close(open, text.len());
    }
    parser.build.settle_doubts();
    if let Some(span) = parser.build.crowded {
        parser.errors.push(plain(
            ErrorKind::Semantic,
            span,
            "from here on, the nodes or edges are too many to be read",
        ));
    }
    (parser.build.chart, parser.errors)
}

/// Moves every span of a chart.
fn settle(chart: &mut Flowchart, mut place: impl FnMut(&mut Span)) {
    for node in &mut chart.nodes {
        place(&mut node.span);
        place(&mut node.label.span);
        node.former_labels.iter_mut().for_each(|label| place(&mut label.span));
    }
    for edge in &mut chart.edges {
        place(&mut edge.span);
        edge.label.iter_mut().for_each(|label| place(&mut label.span));
    }
    for subgraph in &mut chart.subgraphs {
        place(&mut subgraph.span);
        place(&mut subgraph.title.span);
    }
    for loss in &mut chart.losses {
        place(&mut loss.span);
        loss.fix.iter_mut().for_each(|(span, _)| place(span));
    }
    for click in &mut chart.clicks {
        place(&mut click.span);
        click.href_span.iter_mut().for_each(&mut place);
    }
}

/// Moves every span of a task.
fn settled(mut task: Task, place: impl Fn(&mut Span)) -> Task {
    let labels = [Some(&mut task.name), task.section.as_mut(), task.start.as_mut(), task.length.as_mut()];
    labels.into_iter().flatten().for_each(|label| place(&mut label.span));
    task
}
