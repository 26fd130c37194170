//! How many flowcharts are read in a second: `{"id", "source"}` a line in, sources and bytes a second out.
#![allow(clippy::print_stdout)]
#![allow(clippy::disallowed_methods)]

use std::io::Read;
use std::time::Instant;

use runbookc::source::{FileId, Mapped};
use runbookc::syntax::mermaid;

fn main() {
    let mut input = String::new();
    if std::io::stdin().read_to_string(&mut input).is_err() {
        return;
    }
    let case = |line| serde_json::from_str::<serde_json::Value>(line).ok();
    let text = |case: serde_json::Value| case.get("source").and_then(|s| s.as_str()).map(str::to_owned);
    let sources: Vec<Mapped> =
        input.lines().filter_map(case).filter_map(text).map(|text| Mapped::plain(FileId(0), 0, text)).collect();
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    for _ in 0..5 {
        let start = Instant::now();
        let nodes: usize = sources.iter().filter_map(|s| mermaid::parse(s).flowchart).map(|c| c.nodes.len()).sum();
        let seconds = start.elapsed().as_secs_f64();
        let rate = sources.len() as f64 / seconds;
        println!("{nodes} nodes in {:.1} ms: {rate:.0}/s, {:.1} MB/s", seconds * 1e3, bytes as f64 / seconds / 1e6);
    }
}
