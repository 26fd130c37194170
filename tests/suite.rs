//! All tests that stand outside of the crate, in one program: a module a boundary, each in its own file beside this one.
//! One program links once; twenty took longer to link than to run.

// Tests make the files and start the programs that they look at, and a test that cannot go on says so by a panic.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod bad_input;
mod cache;
mod certificates;
mod checklist;
mod cli;
mod config;
mod docs;
mod docs_forms;
mod flowchart;
mod formats;
mod fuzz;
mod gate;
mod hostile;
mod house;
mod judged;
mod lint;
mod model;
mod mutants;
mod playbook;
mod promtool;
mod readme;
mod scenarios;
mod shell;
mod site;
mod tables;
mod times;
