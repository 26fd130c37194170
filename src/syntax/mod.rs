//! Syntax: Markdown, tables, fences, mermaid, shell, YAML. Never heard of runbooks, and cannot fail: what does not parse
//! becomes a value that says so, with its span.

pub mod blocks;
pub mod fence;
pub mod html;
pub mod html_table;
pub mod markdown;
pub mod mermaid;
pub mod promql;
pub mod shell;
pub mod shortcode;
pub mod table;
pub mod yaml;
