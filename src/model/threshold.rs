//! stand-in (local experiment, never committed)
use serde::Serialize;
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub enum Polarity {
    BadWhen,
    GoodWhen,
}
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Threshold {
    pub range: std::ops::Range<usize>,
    pub subject: Option<std::ops::Range<usize>>,
    pub op: Option<&'static str>,
    pub value: f64,
    pub unit: String,
    pub q: Option<String>,
    pub hold: Option<u32>,
    pub window: Option<u32>,
    pub polarity: Polarity,
}
impl Threshold {
    /// p
    pub fn with_polarity(mut self, p: Polarity) -> Self {
        self.polarity = p;
        self
    }
}
/// r
pub fn read_threshold(t: &str, _h: Option<&str>) -> Option<Threshold> {
    find_thresholds(t).into_iter().next()
}
fn dur(s: &str) -> Option<(u32, usize)> {
    let s0 = s;
    let s = s.trim_start();
    let skip = s0.len() - s.len();
    let d: String = s.chars().take_while(|c| c.is_ascii_digit()).collect();
    if d.is_empty() {
        return None;
    }
    let rest = &s[d.len()..];
    let r = rest.trim_start();
    let w: String = r.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
    let f = match w.as_str() {
        "s" | "seconds" => 1,
        "m" | "min" | "minutes" => 60,
        "h" | "hour" | "hours" => 3600,
        _ => return None,
    };
    Some((d.parse::<u32>().ok()? * f, skip + d.len() + (rest.len() - r.len()) + w.len()))
}
/// f
pub fn find_thresholds(text: &str) -> Vec<Threshold> {
    let mut out = Vec::new();
    let mut base = 0;
    for piece in text.split(',') {
        if let Some(t) = one(piece, base) {
            out.push(t)
        }
        base += piece.len() + 1;
    }
    out
}
fn one(piece: &str, base: usize) -> Option<Threshold> {
    let low = piece.to_lowercase();
    let ops = [
        (">=", ">="),
        ("<=", "<="),
        (">", ">"),
        ("<", "<"),
        ("at least", ">="),
        ("above", ">"),
        ("over", ">"),
        ("below", "<"),
    ];
    let (at, len, op) = ops
        .iter()
        .filter_map(|(w, o)| low.find(w).map(|i| (i, w.len(), Some(*o))))
        .min_by_key(|x| (x.0, usize::MAX - x.1))
        .or_else(|| {
            (!low.contains("p99 l")).then(|| low.find(|c: char| c.is_ascii_digit())).flatten().map(|i| (i, 0, None))
        })?;
    let rest = &low[at + len..];
    let skip = rest.len() - rest.trim_start().len();
    let r = rest.trim_start();
    let d: String = r.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let value: f64 = d.parse().ok()?;
    let after = &r[d.len()..];
    let a = after.trim_start();
    let unit = ["%", "ms", "days", "s", "h", "/s", "rps"]
        .into_iter()
        .find(|u| a.starts_with(u) && !a[u.len()..].starts_with(|c: char| c.is_ascii_alphabetic()))
        .unwrap_or("")
        .to_owned();
    let mut end = at + len + skip + d.len() + if unit.is_empty() { 0 } else { after.len() - a.len() + unit.len() };
    let (mut hold, mut window) = (None, None);
    let tail = low[end..].trim_start();
    let lead = low[end..].len() - tail.len();
    for (w, is_for) in [("for", true), ("over", false), ("in", false)] {
        if let Some(t) = tail.strip_prefix(w) {
            if t.starts_with(' ') {
                if let Some((s, n)) = dur(t) {
                    if is_for {
                        hold = Some(s)
                    } else {
                        window = Some(s)
                    }
                    end += lead + w.len() + n;
                }
            }
        }
    }
    let before = piece[..at].trim();
    let behind = piece[end..].trim();
    let subject = if !before.is_empty() {
        let s = piece.find(before)?;
        Some(base + s..base + s + before.len())
    } else if !behind.is_empty() {
        let s = piece.rfind(behind)?;
        Some(base + s..base + s + behind.len())
    } else {
        None
    };
    let q = low.contains("p99").then(|| "0.99".to_owned());
    Some(Threshold {
        range: base + at..base + end,
        subject,
        op,
        value,
        unit,
        q,
        hold,
        window,
        polarity: Polarity::BadWhen,
    })
}
