//! The end of a build that a template of the user's keeps from ending. The engine counts what a template does and what it
//! makes, but not how often it looks into lists of lists where it holds two of them against each other.

use std::process::exit;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::cli::{Outcome, terminal};
use crate::config::Config;
use crate::rules;
use crate::world::World;

/// How long a build with templates of the user's may take: ten thousand pages take a few seconds.
const LONGEST: Duration = Duration::from_mins(5);

/// What must be dropped in time.
pub(super) struct Deadline(#[allow(dead_code, reason = "its end is what is waited for")] Sender<()>);

/// Ends the process where templates of the user's are used and what comes of it is not dropped in time. Nothing is written
/// before all templates are done.
pub(super) fn of_templates(world: &dyn World) -> Option<Deadline> {
    // What is wrong with a configuration is said by whoever uses it.
    let folder = Config::load(world, rules()).ok()?.templates.dir?;
    after(LONGEST, move || {
        terminal::hint(&format!(
            "{folder}: these templates are not done after {} minutes: one of them does not end, and nothing was written",
            LONGEST.as_secs() / 60
        ));
        exit(i32::from(Outcome::Unusable.code()));
    })
}

/// Does `then` where what comes of it is not dropped within `limit`.
fn after(limit: Duration, then: impl FnOnce() + Send + 'static) -> Option<Deadline> {
    let (done, wait) = channel();
    let late = move || {
        if wait.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            then();
        }
    };
    thread::Builder::new().spawn(late).ok()?;
    Some(Deadline(done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_is_ended_and_what_is_not_late_is_not() {
        let (said, heard) = channel();
        let _late = after(Duration::ZERO, move || said.send(()).unwrap_or_default());
        assert!(heard.recv().is_ok());
        let (said, heard) = channel();
        drop(after(Duration::MAX, move || said.send(()).unwrap_or_default()));
        // The thread is over when its end of the channel is.
        assert!(heard.recv().is_err());
    }
}
