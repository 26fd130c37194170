//! Whether something that reads like a time is one: the judgement of what stands around it.

use std::ops::Range;

use crate::model::time::Qualifier;
use crate::model::time::grammar::Parsed;
use crate::model::time::lexis::{is_dash, is_gap};
use crate::model::time::value::{Amount, TimeValue};
use crate::model::time::words::{
    COUNTED, MEASURED, MINIMUM_OF, NOT_A_LENGTH, NUMBERED, NUMBERS, PERHAPS_MEASURED, SPATIAL, STATUS_CODES,
};

/// How far to look for words that decide what a number is, in bytes.
pub(super) const NEAR: usize = 48;

/// The expression, unless what stands around it says that it is something else. `floor` is where the expression before
/// it ends.
pub(super) fn judge(text: &str, floor: usize, mut read: Parsed) -> Option<Parsed> {
    let around = Around::of(text, &read);
    let named = !matches!(read.value, TimeValue::Clock(_) | TimeValue::Calendar(_) | TimeValue::Business(..));
    if around.last_is('+') && matches!(read.value, TimeValue::Clock(_)) {
        // `+15 min` in a timeline; `5m+10m` is a sum of no interest.
        let apart = text.get(..read.start - 1).is_some_and(|t| t.is_empty() || t.ends_with(|c| is_gap(c) || c == '('));
        read.start -= 1;
        read.qualifier = Qualifier::At;
        return apart.then_some(read);
    }
    let apt = around.opens(floor, &read) && around.immediate(&read);
    let length = named || !(around.counts_other_things(&read) || around.measures(&read));
    (apt && length).then_some(read)
}

/// The text before and behind an expression, as far as it matters.
struct Around<'a> {
    before: &'a str,
    behind: &'a str,
    own: &'a str,
    start: usize,
}

impl<'a> Around<'a> {
    fn of(text: &'a str, read: &Parsed) -> Self {
        let mut from = read.start.saturating_sub(NEAR);
        let mut to = (read.end + NEAR).min(text.len());
        while !text.is_char_boundary(from) {
            from += 1;
        }
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        let own = part(read.start..read.end);
        Self { before: part(from..read.start), behind: part(read.end..to), own, start: read.start }
    }

    fn last_is(&self, c: char) -> bool {
        self.before.ends_with(c)
    }

    /// The words before, the nearest first, no further than the clause reaches.
    fn words_before(&self) -> impl Iterator<Item = &'a str> {
        let clause = self.before.rsplit([';', '\n', '|']).next().unwrap_or_default();
        let clause = clause.rsplit(". ").next().unwrap_or_default();
        clause.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).filter(|word| !word.is_empty())
    }

    fn words_behind(&self) -> impl Iterator<Item = &'a str> {
        let clause = self.behind.split([';', '\n', '|', ',']).next().unwrap_or_default();
        clause.split(|c: char| !(c.is_alphanumeric() || c == '.')).filter(|word| !word.is_empty())
    }

    /// May an expression begin behind the character before it?
    fn opens(&self, floor: usize, read: &Parsed) -> bool {
        let mut chars = self.before.chars().rev();
        let (Some(last), second) = (chars.next(), chars.next()) else { return true };
        let word_before = second.is_some_and(char::is_alphanumeric);
        let letter = read.shape.letter.is_some();
        match last {
            '$' | '€' | '£' | '¥' | '#' | '@' | '\\' | '%' | '&' | '{' => false,
            '-' | '\u{2011}' | '+' => false,
            '/' => self.start == floor + 1,
            ':' => !(second.is_some_and(|c| c.is_ascii_digit()) || (letter && word_before)),
            '.' | ',' | '=' | '\'' => !word_before,
            '[' => !(letter && (self.behind.starts_with([']', ':']) || second.is_some_and(|c| !is_gap(c)))),
            c => !(c.is_alphanumeric() || c == '_'),
        }
    }

    /// `immediate` is a time where nothing follows that it could describe, `immediately` where it says no order of
    /// things (`immediately after the restart`).
    fn immediate(&self, read: &Parsed) -> bool {
        if !matches!(read.value, TimeValue::Immediate(None)) {
            return true;
        }
        let next = self.words_behind().next().unwrap_or_default().to_ascii_lowercase();
        if self.own.to_ascii_lowercase().ends_with("ly") {
            const ORDER: &[&str] =
                &["after", "before", "following", "when", "upon", "above", "below", "prior", "preceding"];
            return !ORDER.contains(&next.as_str()) && self.words_before().next() != Some("not");
        }
        !self.behind.trim_start_matches(is_gap).starts_with(char::is_alphanumeric)
    }

    /// Is the number about something else than time?
    fn counts_other_things(&self, read: &Parsed) -> bool {
        let next = self.words_behind().next().unwrap_or_default().to_ascii_lowercase();
        let next = next.trim_end_matches('.');
        let minutes = read.shape.letter == Some('m');
        let plain = read.qualifier == Qualifier::None;
        NOT_A_LENGTH.contains(&next)
            || (read.shape.letter == Some('d') && SPATIAL.contains(&next))
            || (minutes && (COUNTED.contains(&next) || self.cores(read, plain)))
            || (plain && read.shape.letter == Some('s') && (read.shape.whole.is_some_and(plural) || self.nines()))
            || ((read.shape.spaced || (plain && read.shape.letter.is_some())) && self.numbered())
            || self.minimum(next)
            || self.rate()
            || self.continues()
    }

    /// Thousandths of a processor: `cpu: 10m`, `250m / 512Mi`. Round hundreds are, too: nobody writes 500 minutes.
    fn cores(&self, read: &Parsed, plain: bool) -> bool {
        let word = |word: &str| ["cpu", "cpus", "cores", "core", "vcpu"].iter().any(|w| word.eq_ignore_ascii_case(w));
        let memory = ["Mi", "Gi"].iter().any(|unit| self.behind.get(..24).unwrap_or(self.behind).contains(unit));
        let round = read.shape.whole.is_some_and(|n| n >= 100 && n.is_multiple_of(50));
        memory || (plain && (round || self.words_before().any(word)))
    }

    /// `five 9s` of availability.
    fn nines(&self) -> bool {
        self.words_before().next().is_some_and(|word| NUMBERS.iter().any(|(name, _)| word.eq_ignore_ascii_case(name)))
    }

    /// `Step 1 - 5 min`, `section 4d`, `offset 1h`: the number belongs to the word before it.
    fn numbered(&self) -> bool {
        self.words_before().next().is_some_and(|word| NUMBERED.iter().any(|w| word.eq_ignore_ascii_case(w)))
    }

    /// `3 min / 10 max`, `2 min replicas`.
    fn minimum(&self, next: &str) -> bool {
        let min = self.own.ends_with("min");
        let max = self.behind.trim_start().strip_prefix(['/', ',']).is_some_and(|rest| {
            rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().starts_with("max")
        });
        min && (max || MINIMUM_OF.contains(&next))
    }

    /// `8 hours a day`: not a length, but how much of one.
    fn rate(&self) -> bool {
        const PERIODS: &[&str] = &["day", "week", "month", "year", "hour"];
        let mut words = self.words_behind();
        let per = self.behind.starts_with('/') || matches!(words.next(), Some("a" | "per" | "an"));
        let mut tail = self.words_behind().skip(usize::from(!self.behind.starts_with('/')));
        per && tail.next().is_some_and(|word| PERIODS.contains(&word))
    }

    /// Does the number or name go on behind its end: `5m-average`, `5m.log`, `30s:5s`?
    fn continues(&self) -> bool {
        let mut chars = self.behind.chars();
        let (first, second) = (chars.next(), chars.next());
        let on = second.is_some_and(char::is_alphanumeric);
        let letter = self.own.chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit());
        letter && on && matches!(first, Some('-' | '.' | ':' | '=' | '@' | '\\'))
    }

    /// Is it what a machine takes: seconds beside a latency, or compared with a response?
    fn measures(&self, read: &Parsed) -> bool {
        use Qualifier::{After, Ago, Every, For, Over, Window};
        if !read.shape.seconds || matches!(read.qualifier, For | Over | Every | After | Window | Ago) {
            return false;
        }
        let among =
            |word: &str, table: &[&str]| table.iter().any(|w| word.trim_end_matches('.').eq_ignore_ascii_case(w));
        let compared = matches!(read.value, TimeValue::Clock(Amount::AtMost(_) | Amount::AtLeast(_)));
        let before =
            self.words_before().any(|word| among(word, MEASURED) || (compared && among(word, PERHAPS_MEASURED)));
        let behind = self.words_behind().take(2).any(|word| among(word, MEASURED));
        let each = self.words_behind().next() == Some("per");
        before || behind || each
    }
}

/// `503s`, `the 1990s`: more than one of a number.
fn plural(number: u64) -> bool {
    (400..600).contains(&number) || (1900..2100).contains(&number) || STATUS_CODES.contains(&number)
}

/// The remark in parentheses that follows at `end`, if it closes before `next`, where another time begins.
pub(super) fn remark_behind(text: &str, end: usize, next: usize) -> Option<Range<usize>> {
    let tail = text.get(end..next)?;
    let open = tail.trim_start_matches(is_gap);
    let inner = open.strip_prefix('(')?;
    let start = end + (tail.len() - inner.len());
    let mut reach = inner.len().min(2 * NEAR);
    while !inner.is_char_boundary(reach) {
        reach -= 1;
    }
    let length = inner.get(..reach)?.find(')')?;
    trimmed(text, start..start + length)
}

/// The label that ends before `start` with a colon or an opening parenthesis, no earlier than `floor`, where another
/// time ended.
pub(super) fn label_before(text: &str, floor: usize, start: usize) -> Option<Range<usize>> {
    let mut from = start.saturating_sub(NEAR).max(floor);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text.get(from..start)?;
    let around = |c: char| is_gap(c) || matches!(c, '*' | '_');
    let label = before.trim_end_matches(around).strip_suffix([':', '(', '='])?;
    let begin = label
        .char_indices()
        .rev()
        .find(|(_, c)| matches!(c, ',' | ';' | ':' | '/' | '|' | '\n' | '.' | ')' | '(' | '·' | '•'));
    let begin = begin.map_or(0, |(i, c)| i + c.len_utf8());
    // A label that was cut off is none.
    if begin == 0 && from > floor {
        return None;
    }
    trimmed(text, from + begin..from + label.len())
}

/// The range without white space, dashes and emphasis around it; nothing where nothing is left.
fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = text.get(range.clone())?;
    let around = |c: char| is_gap(c) || is_dash(c) || matches!(c, '*' | '_' | '`' | ':');
    let start = range.start + (part.len() - part.trim_start_matches(around).len());
    let end = start + part.trim_matches(around).len();
    (start < end).then_some(start..end)
}
