//! Any bytes as a page: what is mended stays mended.
#![no_main]
#![allow(dead_code, reason = "each target uses a part of what they share")]

#[path = "../invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::fixes(bytes));
