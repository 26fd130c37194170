//! From a rung of a ladder to a route, or to the reason why there is none.

use crate::diagnostic::Diagnostic;
use crate::emit::prometheus::notes;
use crate::emit::prometheus::render::seconds;
use crate::emit::yaml::one_line;
use crate::model::time::{self, Amount, TimeValue};
use crate::model::{Origin, Rung};
use crate::source::Sources;

/// A rung as Alertmanager routes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Who is reached: a receiver's name.
    pub receiver: String,
    /// How long the alert must have been there: a Prometheus duration.
    pub wait: String,
    /// The levels it holds for, in lower case; empty means all.
    pub levels: Vec<String>,
    /// `path:line  the words there`, and what is to be known about it.
    pub comments: Vec<String>,
}

/// Words before the one who is reached.
const LEADING: &[&str] = &[
    "add",
    "page",
    "pages",
    "notify",
    "call",
    "phone",
    "escalate",
    "to",
    "inform",
    "contact",
    "loop",
    "in",
    "bring",
    "engage",
    "alert",
    "ping",
    "involve",
    "message",
    "email",
    "the",
    "a",
    "an",
    "immediate",
    "immediately",
    "our",
    "your",
    "also",
    "and",
    "then",
];
/// First words of a cell that says whether, not whom.
const NOBODY: &[&str] = &[
    "no", "none", "nobody", "never", "not", "n", "na", "yes", "if", "when", "unless", "optional", "maybe", "reassign",
    "tbd",
];
/// A name of more words is a sentence.
const MOST_WORDS: usize = 6;

/// The route of a rung.
///
/// # Errors
/// Where its time is no length on a clock, or nobody is named.
pub fn route(rung: &Rung, sources: &Sources) -> Result<Route, Box<Diagnostic>> {
    let words = format!("{} -> {}", one_line(&rung.condition.text), one_line(&rung.target.text));
    let refuse = |why: &str, help: &str| Box::new(notes::because(&words, rung.span, why, help));
    let clock = "Alertmanager waits for a time from the start of the alert: give the rung one, such as `30 min`";
    let after = rung.after.as_ref().ok_or_else(|| refuse("it does not say when", clock))?;
    if time::read_all(&rung.condition.text).len() > 1 {
        return Err(refuse("it states several times", "give each severity a rung of its own"));
    }
    let inexact = || refuse(&format!("\"{}\" is no exact time on a clock", one_line(&after.text.text)), clock);
    let wait = wait(&after.value).ok_or_else(inexact)?;
    let receiver = receiver(&rung.target.text)
        .ok_or_else(|| refuse("it does not say who is reached", "name a role, a team or a person"))?;
    let mut comments = vec![format!("{}  {words}", sources.cite(rung.span))];
    if rung.origin == Origin::LastProgress {
        comments.push("the page counts from the last progress, Alertmanager from the start of the alert".to_owned());
    }
    let levels: Vec<_> = rung.severities.iter().map(|key| key.to_string().to_lowercase()).collect();
    if levels.is_empty() {
        comments.push("the page names no severity here: it holds for all of them".to_owned());
    }
    Ok(Route { receiver, wait: seconds(wait), levels, comments })
}

/// Seconds to wait. "30+ min" begins after thirty; a range or "about" has no beginning that the page states.
fn wait(value: &TimeValue) -> Option<u32> {
    let length = match value {
        TimeValue::Clock(Amount::Exact(length) | Amount::AtLeast(length)) => length.seconds(),
        TimeValue::Immediate(_) => 0,
        _ => return None,
    };
    u32::try_from(length).ok()
}

/// A receiver's name out of the words for who is reached; `None` where they name nobody.
fn receiver(target: &str) -> Option<String> {
    let lower = target.split('(').next().unwrap_or_default().to_lowercase();
    let all = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<&str> = all.skip_while(|word| LEADING.contains(word)).collect();
    words.truncate(MOST_WORDS);
    let first = words.first()?;
    (!NOBODY.contains(first)).then(|| words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_are_who_is_reached() {
        let cases = [
            ("Add second on-call", "second-on-call"),
            ("Page lead", "lead"),
            ("Page VP", "vp"),
            ("Escalate to the Engineering Manager (phone)", "engineering-manager"),
            ("**CTO**", "cto"),
        ];
        for (target, wanted) in cases {
            assert_eq!(receiver(target).as_deref(), Some(wanted), "{target}");
        }
        for target in ["Page", "—", "No", "If production", "N/A"] {
            assert_eq!(receiver(target), None, "{target}");
        }
    }

    #[test]
    fn only_a_clock_can_be_waited_for() {
        assert_eq!(wait(&TimeValue::exact(900)), Some(900));
        assert_eq!(wait(&TimeValue::Immediate(None)), Some(0));
        assert_eq!(wait(&TimeValue::BestEffort), None);
        assert_eq!(wait(&TimeValue::NotApplicable), None);
    }
}
