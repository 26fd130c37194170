//! SARIF 2.1.0 (OASIS, 2020), as GitHub code scanning and editors read it.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Edit, Findings, Fix, Label, Level, RuleInfo};
use crate::report::{Options, RULE_PAGES, repository_path};
use crate::source::{Source, Sources, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn render(findings: &Findings, sources: &Sources, options: &Options<'_>) -> String {
    let writer = Writer { sources, options };
    let results: Vec<Value> = most_telling(findings).iter().filter_map(|found| writer.result(found)).collect();
    let rules: Vec<Value> = options.rules.iter().map(|rule| described(rule)).collect();
    let driver = json!({
        "name": "runbookc",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules,
    });
    let run = json!({
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The top folder of the repository."}}},
        "results": results,
    });
    format!("{:#}\n", json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))
}

/// What all relative URIs start from.
const BASE: &str = "%SRCROOT%";

/// How many results GitHub code scanning takes of one run; it refuses a file with more.
const MAX_RESULTS: usize = 25_000;

/// The findings in their order; where they are more than are taken, the worst of them.
fn most_telling(findings: &Findings) -> Vec<&Diagnostic> {
    let mut all: Vec<&Diagnostic> = findings.diagnostics.iter().collect();
    if all.len() > MAX_RESULTS {
        all.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.level));
        all.truncate(MAX_RESULTS);
    }
    all
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn described(rule: &RuleInfo) -> Value {
    let page = rule.documentation();
    let page = if page.trim().is_empty() { rule.summary.to_owned() } else { page };
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": page, "markdown": page},
        "helpUri": format!("{RULE_PAGES}{}.md", rule.code),
        "defaultConfiguration": {"enabled": rule.level.is_some(), "level": rule.level.map_or("note", level)},
        // Code scanning sorts by it.
        "properties": {"precision": rule.confidence.name()},
    })
}

struct Writer<'a> {
    sources: &'a Sources,
    options: &'a Options<'a>,
}

impl Writer<'_> {
    fn result(&self, diagnostic: &Diagnostic) -> Option<Value> {
        let rule = diagnostic.rule;
        let text = match diagnostic.help.as_str() {
            "" => diagnostic.message.clone(),
            help => format!("{}\n{help}", diagnostic.message),
        };
        let mut result = json!({
            "ruleId": rule.code,
            "level": level(diagnostic.level),
            "message": {"text": text},
            "locations": [self.location(&diagnostic.primary)?],
            "partialFingerprints": {"runbookc/v1": diagnostic.fingerprint.to_string()},
        });
        let index = self.options.rules.iter().position(|known| known.code == rule.code);
        let related: Vec<Value> = diagnostic.related.iter().filter_map(|label| self.location(label)).collect();
        let fixes = diagnostic.fix.as_ref().map(|fix| json!([self.fix(fix)]));
        let optional = [
            ("ruleIndex", index.map(|index| json!(index))),
            ("relatedLocations", Some(Value::Array(related)).filter(|_| !diagnostic.related.is_empty())),
            ("fixes", fixes),
        ];
        if let Value::Object(object) = &mut result {
            object.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        }
        Some(result)
    }

    fn artifact(&self, source: &Source) -> Value {
        json!({"uri": uri(&repository_path(&source.path, self.options)), "uriBaseId": BASE})
    }

    fn location(&self, label: &Label) -> Option<Value> {
        let source = self.sources.get(label.span.file)?;
        let place = json!({"artifactLocation": self.artifact(source), "region": region(source, label.span)});
        Some(match label.message.as_str() {
            "" => json!({"physicalLocation": place}),
            text => json!({"physicalLocation": place, "message": {"text": text}}),
        })
    }

    /// One change a file, in the order in which the files are first named.
    fn fix(&self, fix: &Fix) -> Value {
        let mut files: Vec<(u32, Vec<&Edit>)> = Vec::new();
        for edit in &fix.edits {
            match files.iter_mut().find(|(file, _)| *file == edit.span.file.0) {
                Some((_, edits)) => edits.push(edit),
                None => files.push((edit.span.file.0, vec![edit])),
            }
        }
        let change = |edits: &[&Edit]| {
            let source = self.sources.get(edits.first()?.span.file)?;
            let replacement = |edit: &&Edit| json!({"deletedRegion": region(source, edit.span), "insertedContent": {"text": edit.text}});
            let replacements: Vec<Value> = edits.iter().map(replacement).collect();
            Some(json!({"artifactLocation": self.artifact(source), "replacements": replacements}))
        };
        let changes: Vec<Value> = files.iter().filter_map(|(_, edits)| change(edits)).collect();
        json!({"description": {"text": fix.title}, "artifactChanges": changes})
    }
}

/// Lines and columns only: SARIF's own offsets count characters or bytes of a file that it would have to be told of.
fn region(source: &Source, span: Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

/// A relative path as a URI: what is not unreserved (RFC 3986) is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
