//! Any bytes as a page, through the whole program.
#![no_main]

#[path = "../invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|page: &[u8]| invariants::hold(page));
