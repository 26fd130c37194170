//! # A rule file cannot be read
//!
//! A line is no YAML, a key occurs twice or is none that Prometheus knows, a rule has no expression, a `for` is no
//! duration.
//!
//! Prometheus refuses the whole file on its next reload and keeps the old rules, or refuses to start: the alert that the
//! file was to bring does not exist. The rest of the file is still read and compared.
//!
//! Files that a template engine has yet to fill in (Helm, Jinja) are read as far as they are plain; what the engine will
//! write is not guessed, and nothing is reported there.
//!
//! Bad:
//!
//! ```yaml
//! groups:
//!   - name: api
//!     rules:
//!       - alert: ApiDown
//!         expression: up{job="api"} == 0
//!         for: 5 min
//! ```
//!
//! Good:
//!
//! ```yaml
//! groups:
//!   - name: api
//!     rules:
//!       - alert: ApiDown
//!         expr: up{job="api"} == 0
//!         for: 5m
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::passes::{Check, Rule};

/// RB516.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB516",
        name: "rule-file-syntax",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a rule file cannot be read as one",
        source: include_str!("rule_file_syntax.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let troubles = workspace.rule_files.iter().flat_map(|file| &file.troubles);
    troubles.map(|trouble| Diagnostic::new(&RULE.info, trouble.span, &trouble.message).help(&trouble.help)).collect()
}
