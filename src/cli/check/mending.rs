//! `--fix`: writes mended pages, or shows what would be written.

use similar::TextDiff;

use crate::cli::terminal;
use crate::fix::{Change, Mended};
use crate::report::counted;
use crate::world::World;

/// Lines around a change in a diff, as diff and git have it.
const CONTEXT: usize = 3;

/// One line on what was mended, or would be.
pub(super) fn summary(mended: &Mended, done: bool) -> String {
    let all: usize = mended.made.values().sum();
    if all == 0 {
        return "nothing to mend".to_owned();
    }
    let by_rule: Vec<String> = mended.made.iter().map(|(code, count)| format!("{code} {count}")).collect();
    let verb = if done { "mended" } else { "would mend" };
    let files = counted(mended.changes.len(), "file");
    format!("{verb} {} in {files}: {}", counted(all, "finding"), by_rule.join(", "))
}

/// A patch of all changes, with paths from the working directory.
pub(super) fn diff(changes: &[Change], world: &dyn World) -> String {
    let patch = |change: &Change| {
        let path = world.display(&change.path);
        let diff = TextDiff::from_lines(&change.before, &change.after);
        diff.unified_diff().context_radius(CONTEXT).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
    };
    terminal::shown(&changes.iter().map(patch).collect::<String>())
}
