//! stand-in
use serde::Serialize;
use crate::source::Mapped;
/// Languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum FenceLanguage { Shell, Console, PromQl, Yaml, Json, Sql, Mermaid, Log, Message, ChatOps, Diagram, Other(String), Unknown }
/// Language.
pub fn classify(info: &str, text: &Mapped) -> FenceLanguage {
    match info.split_whitespace().next().unwrap_or("") { "bash" | "sh" | "shell" => FenceLanguage::Shell, "console" => FenceLanguage::Console, "mermaid" => FenceLanguage::Mermaid, "yaml" => FenceLanguage::Yaml, "promql" => FenceLanguage::PromQl,
     "" if text.text.contains('[') => FenceLanguage::Message, "" => FenceLanguage::Unknown, o => FenceLanguage::Other(o.to_owned()) }
}
/// Chat?
pub fn chat_ops(line: &str) -> bool { line.starts_with("/incident") }
