//! # A code block without a language
//!
//! The fence says nothing about what it holds.
//!
//! Readers, highlighters and tools that run commands must guess whether it is a command, its output or a message. The
//! label settles it; `text` is one, too.
//!
//! Bad:
//!
//! ````markdown
//! ```
//! kubectl get pods -n shop
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -n shop
//! ```
//! ````

use crate::diagnostic::{Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::{Fence, FenceLanguage, Workspace};
use crate::passes::Rule;
use crate::source::Span;

/// RB604.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB604",
        name: "unlabelled-fence",
        level: Some(Level::Info),
        summary: "a code block without a language",
        source: include_str!("unlabelled_fence.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let fences = workspace.runbooks.iter().flat_map(|runbook| &runbook.fences);
    let bare = fences.filter(|fence| fence.fenced && fence.info.text.is_empty() && !fence.text.text.trim().is_empty());
    bare.map(finding).collect()
}

/// What a block of this language is labelled, and what it is called.
fn label(language: &FenceLanguage) -> Option<(&'static str, &'static str)> {
    Some(match language {
        FenceLanguage::Shell => ("bash", "shell commands"),
        FenceLanguage::Console => ("console", "a console transcript"),
        FenceLanguage::Json => ("json", "JSON"),
        FenceLanguage::Yaml => ("yaml", "YAML"),
        FenceLanguage::PromQl => ("promql", "PromQL"),
        FenceLanguage::Sql => ("sql", "SQL"),
        FenceLanguage::Message => ("text", "a message template"),
        FenceLanguage::ChatOps => ("text", "commands for the chat"),
        FenceLanguage::Log => ("text", "a log"),
        FenceLanguage::Diagram => ("text", "a drawing"),
        _ => return None,
    })
}

fn finding(fence: &Fence) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE.info, fence.opening, "the code block does not say what it holds");
    let Some((word, name)) = label(&fence.language) else {
        return diagnostic
            .label("no language")
            .help("write the language behind the opening fence: `bash`, `console`, `text` ...");
    };
    let at = Span { start: fence.opening.end, ..fence.opening };
    diagnostic.label(format!("this looks like {name}")).help(format!("label the fence `{word}`")).fix(Fix {
        title: format!("label the fence `{word}`"),
        safe: true,
        edits: vec![Edit { span: at, text: word.to_owned() }],
    })
}
