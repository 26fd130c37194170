//! A compiler and linter for incident runbooks written in ordinary Markdown.
pub mod source;
pub mod syntax;
