//! What the languages inside a runbook say, with places; nothing here has heard of runbooks.
pub mod mermaid;
pub mod yaml;
