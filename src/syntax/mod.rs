//! Syntax: Markdown, tables, fences, mermaid, shell, PromQL, YAML. Never heard of runbooks, and cannot fail: what does
//! not parse becomes a value that says so, with its span.

pub mod blocks;
pub mod markdown;
pub mod table;
