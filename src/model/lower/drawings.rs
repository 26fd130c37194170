//! Ladders that are drawn: names on lines of their own, and arrows between them that say when the next one is called.

use crate::model::lower::lists::is_tier;
use crate::model::lower::{Page, timed};
use crate::model::time;
use crate::model::words;
use crate::model::{FenceLanguage, Ladder, Origin, Rung, Scope, Text, TimeKind, severity};
use crate::source::Mapped;
use crate::syntax::markdown::Inlines;

/// Signs of which arrows downwards are drawn; a `v` is one where it stands alone.
const ARROWS: &[char] = &['↓', '▼', '⬇', '⭣', '│', '|'];

/// The longest name of somebody, in bytes.
const NAME: usize = 60;

/// More rungs than this nobody draws.
const RUNGS: usize = 20;

impl Page<'_> {
    /// The ladder of a drawing in a section about escalation:
    ///
    /// ```text
    /// Level 1: On-call engineer
    ///     ↓ (after 15 min)
    /// Level 2: Team lead
    /// ```
    pub(super) fn fence_ladder(&mut self, language: &FenceLanguage, text: &Mapped) {
        let drawn = !matches!(language, FenceLanguage::Shell | FenceLanguage::Console | FenceLanguage::Mermaid);
        // Boxes side by side are no lines of names.
        let boxed = || text.text.contains(['┌', '└', '╔']) || text.text.contains("+--");
        if !drawn || !self.titled(&["escalation", "escalations", "escalate"]) || boxed() {
            return;
        }
        let (mut rungs, mut condition): (Vec<Rung>, Option<Mapped>) = (Vec::new(), None);
        let mut at = 0;
        for line in text.text.split_inclusive('\n') {
            let whole = text.part(at..at + line.trim_end().len());
            at += line.len();
            match arrow(&whole) {
                // A line of the arrow itself says nothing; one without a time says another condition.
                Some(label) if label.text.is_empty() => {}
                Some(label) => condition = Some(label),
                None if whole.text.trim().is_empty() => {}
                None => rungs.extend(condition.take().and_then(|condition| rung(&condition, &whole))),
            }
        }
        if (2..=RUNGS).contains(&rungs.len()) {
            for rung in &rungs {
                let scope = rung.severities.first().cloned().map_or(Scope::Document, Scope::Severity);
                self.fact(TimeKind::Rung, scope, rung.origin, rung.after.clone());
            }
            let span = self.block_span();
            self.runbook.ladders.push(Ladder { rungs, section: self.section(), span });
        }
    }
}

/// What is written beside an arrow, where a line is one.
fn arrow(line: &Mapped) -> Option<Mapped> {
    let text = line.text.trim_start();
    let body = text.trim_start_matches(|c| ARROWS.contains(&c) || c == ' ');
    let down =
        |text: &str| text.strip_prefix(['v', 'V']).filter(|rest| !rest.starts_with(char::is_alphanumeric)).is_some();
    let drawn = body.len() < text.len() || down(body);
    let label = if down(body) { body.get(1..)? } else { body };
    let label = label.trim_matches([' ', '(', ')', '[', ']', '\t']);
    let start = line.text.rfind(label).filter(|_| !label.is_empty()).unwrap_or(line.text.len());
    drawn.then(|| line.part(start..start + label.len()))
}

/// Who is called where an arrow with that label leads to this line.
fn rung(condition: &Mapped, line: &Mapped) -> Option<Rung> {
    let inlines = Inlines { text: condition.clone(), marks: Vec::new() };
    let mut times = time::read_all(inlines.str());
    let expr = times.pop().filter(|_| times.is_empty())?;
    let name = line.text.trim();
    let start = line.text.find(name)?;
    let name = match name.split_once(": ") {
        Some((tier, rest)) if is_tier(tier) => start + name.len() - rest.len()..start + name.len(),
        _ => start..start + name.len(),
    };
    let target = Text::of(&line.part(name));
    let plain = !target.str().trim().is_empty() && target.str().len() <= NAME && !target.str().ends_with('.');
    let origin = if words::has_word(&condition.text, &["progress"]) { Origin::LastProgress } else { Origin::Unstated };
    let severities = severity::mentioned(&condition.text).into_iter().map(|(key, _)| key).collect();
    let after = Some(timed(&inlines, &expr));
    plain.then(|| Rung { after, origin, severities, condition: Text::of(condition), target, span: line.whole() })
}
