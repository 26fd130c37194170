//! The keys of rule files.

/// What a file may say: Prometheus', and what Mimir and Loki add.
pub(super) const FILE: &[&str] = &["groups", "namespace"];

/// What a group may say: Prometheus', and what Thanos, Mimir and VictoriaMetrics add.
pub(super) const GROUP: &[&str] = &[
    "name",
    "interval",
    "limit",
    "query_offset",
    "labels",
    "rules",
    "partial_response_strategy",
    "evaluation_delay",
    "source_tenants",
    "align_evaluation_time_on_interval",
    "concurrency",
    "type",
    "tenant",
    "params",
    "headers",
    "notifier_headers",
    "debug",
    "eval_offset",
    "eval_delay",
    "eval_alignment",
    // Grafana's.
    "orgId",
    "folder",
    "folderUid",
    "title",
];

/// What a rule may say: Prometheus', and what VictoriaMetrics adds.
pub(super) const RULE: &[&str] =
    &["alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations", "debug", "update_entries_limit"];

/// Does a label or an annotation of this name link to the runbook? `runbook_url` is what the mixins agreed on.
pub(super) fn is_runbook(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['-', '_'], "");
    matches!(
        key.as_str(),
        "runbookurl" | "runbook" | "runbooklink" | "runbookuri" | "runbookpath" | "playbookurl" | "playbook"
    )
}
