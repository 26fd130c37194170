//! Checklists: a runbook as a list to work through, in Markdown and as a page that needs nothing but itself.
//!
//! [`view`] says what is shown, `outline`, `flow`, `actions` and `scale` make it of a runbook, `markdown` and `html`
//! hand it to their templates.

mod actions;
mod flow;
mod html;
mod ids;
mod links;
mod markdown;
mod outline;
mod scale;
#[cfg(test)]
mod tests;
pub mod view;
