//! Nothing is dropped in silence: what became of each block.

use crate::model::lower::Page;
use crate::model::table::{SCALING, TableKind};
use crate::model::{Fence, FenceLanguage, LedgerEntry, TableReading, Verdict, words};
use crate::source::Span;
use crate::syntax::fence;
use crate::syntax::markdown::{Block, BlockKind};

impl Page<'_> {
    /// Writes down what became of a block; `grew` says that the model got something from it.
    pub(super) fn account(&mut self, block: &Block, grew: bool) {
        let (kind, verdict, reason) = match &block.kind {
            BlockKind::Heading(_) => ("heading", Verdict::Modelled, "a section"),
            BlockKind::Rule => ("rule", Verdict::Prose, "a line between parts"),
            BlockKind::Html(_) if grew => ("html", Verdict::Modelled, "a table in HTML"),
            BlockKind::Html(_) => ("html", Verdict::Prose, "raw HTML"),
            BlockKind::Fence(_) => self.fence_verdict(),
            BlockKind::Table(_) => self.table_verdict(grew),
            BlockKind::Paragraph(_) => {
                ("paragraph", verdict(grew), if grew { "facts or actions" } else { "text for people" })
            }
            BlockKind::List(_) => ("list", verdict(grew), if grew { "facts or actions" } else { "text for people" }),
            BlockKind::Quote(_) => ("quote", verdict(grew), if grew { "facts or actions" } else { "text for people" }),
            BlockKind::Footnote(_) => {
                ("footnote", verdict(grew), if grew { "facts or actions" } else { "text for people" })
            }
        };
        self.runbook.ledger.push(LedgerEntry { kind, verdict, reason, span: block.span });
    }

    /// Writes down a place that is no block of the tree.
    pub(super) fn account_for(&mut self, kind: &'static str, verdict: Verdict, reason: &'static str, span: Span) {
        self.runbook.ledger.push(LedgerEntry { kind, verdict, reason, span });
    }

    fn fence_verdict(&self) -> (&'static str, Verdict, &'static str) {
        let Some(fence) = self.runbook.fences.last() else { return ("fence", Verdict::NotUnderstood, "not read") };
        let (verdict, reason) = match &fence.language {
            FenceLanguage::Shell | FenceLanguage::Console if fence.shell_errors.is_empty() => {
                (Verdict::Modelled, "commands")
            }
            FenceLanguage::Shell | FenceLanguage::Console => (Verdict::NotUnderstood, unread_shell(fence)),
            FenceLanguage::Mermaid => (Verdict::Modelled, "a diagram"),
            FenceLanguage::Message | FenceLanguage::ChatOps => (Verdict::Modelled, "a message"),
            FenceLanguage::Unknown => (Verdict::NotUnderstood, unknown(&fence.text.text)),
            FenceLanguage::Yaml => (Verdict::Prose, "YAML that is shown"),
            FenceLanguage::Json => (Verdict::Prose, "JSON that is shown"),
            FenceLanguage::Sql => (Verdict::Prose, "SQL that is shown"),
            FenceLanguage::PromQl => (Verdict::Prose, "a query that is shown"),
            FenceLanguage::Log => (Verdict::Prose, "output or log lines"),
            FenceLanguage::Diagram => (Verdict::Prose, "a drawing in characters"),
            FenceLanguage::Text => (Verdict::Prose, "words for people in a code block"),
            FenceLanguage::Data => (Verdict::Prose, "names, addresses, settings or a pattern"),
            FenceLanguage::Other(_) => (Verdict::Prose, "another language, by its label"),
        };
        ("fence", verdict, reason)
    }

    fn table_verdict(&self, grew: bool) -> (&'static str, Verdict, &'static str) {
        let kind = self.runbook.tables.last().map_or(TableKind::Other, |table| table.kind);
        let unread =
            matches!(kind, TableKind::Other | TableKind::Timeline | TableKind::Parameters | TableKind::OnCallRota);
        match (grew, unread) {
            (true, _) => ("table", Verdict::Modelled, kind.name()),
            (false, true) => ("table", Verdict::Prose, kind.name()),
            (false, false) if self.runbook.tables.last().is_some_and(scales) => {
                ("table", Verdict::Prose, "bounds at which an autoscaler acts")
            }
            (false, false) => ("table", Verdict::NotUnderstood, unread_table(kind)),
        }
    }
}

/// Are these the bounds of an autoscaler, which are no alarm for people?
fn scales(table: &TableReading) -> bool {
    table.header.iter().any(|cell| words::has_word(cell.str(), SCALING))
}

fn verdict(grew: bool) -> Verdict {
    if grew { Verdict::Modelled } else { Verdict::Prose }
}

/// Why nobody can tell what a block without a label holds.
fn unknown(content: &str) -> &'static str {
    match content {
        _ if content.trim().is_empty() => "an empty code block",
        _ if fence::begins_with_a_command(content) => {
            "a command and something below it, without prompts to tell them apart"
        }
        _ => "a code block without a label that looks like nothing known",
    }
}

/// Why a shell cannot read a block that is labelled as its own, or looks so.
fn unread_shell(fence: &Fence) -> &'static str {
    if fence.info.text.is_empty() {
        return "looks like commands, but a shell cannot read all of it";
    }
    match fence::by_content(&fence.text) {
        FenceLanguage::PromQl => "labelled as shell, but it is a query",
        FenceLanguage::Json => "labelled as shell, but it is JSON",
        FenceLanguage::Yaml => "labelled as shell, but it is YAML",
        FenceLanguage::Log => "labelled as shell, but it is output",
        FenceLanguage::Text | FenceLanguage::Message | FenceLanguage::Data => {
            "labelled as shell, but it is words for people"
        }
        _ => "labelled as shell, but a shell cannot read all of it",
    }
}

/// Why nothing was read from a table of a kind that the model has a place for.
fn unread_table(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Severity => "a table of severities, none of whose rows names one, or with a time for each customer",
        TableKind::Escalation => "an escalation table, none of whose rows says when and to whom",
        TableKind::Contacts => "a table of contacts without a name in its first column",
        TableKind::SymptomAction => "a table of symptoms without an action beside any of them",
        TableKind::CheckCommand => "a table of checks without a check in its first column",
        TableKind::Threshold => "a table of bounds, none of which says when something is wrong",
        TableKind::AlertCatalogue => "a table of alerts without a name in its first column",
        TableKind::Slo => "a table of service levels without a target",
        TableKind::RtoRpo => "a table of recovery objectives, none of which is a time",
        TableKind::BackupSchedule => "a table of backups, none of whose frequencies or retentions is a time",
        _ => "no fact was read from its cells",
    }
}
