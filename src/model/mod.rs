//! What pages mean: the types that rules are checked against and that artifacts are built from.

pub mod command;
