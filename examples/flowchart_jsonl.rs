//! Answers flowchart cases: `{"id", "source"}` a line in, mermaid's verdict a line out.
#![allow(clippy::print_stdout)]

use std::io::BufRead;

fn main() {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(case) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
        let text = |key: &str| case.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        println!("{}", runbookc::syntax::mermaid::answer(text("id"), text("source")));
    }
}
