//! A bound in the unit of its signal.

use crate::emit::prometheus::cases::Comparison;
use crate::emit::prometheus::decimal::Decimal;
use crate::model::signals::{Evidence, Formula, Signal};

/// A bound that a rule can be made of.
#[derive(Clone, Debug)]
pub struct Bound {
    /// How the value is compared with it.
    pub comparison: Comparison,
    /// The bound in the signal's unit.
    pub value: Decimal,
    /// The bound as people read it.
    pub shown: String,
    /// Does the page say how it is compared?
    pub compared: bool,
    /// The quantile that the page names, between 0 and 1.
    pub quantile: Option<String>,
    /// How long it must hold, where the page says so, in seconds.
    pub hold: Option<u32>,
    /// How far to look back, where the page says so, in seconds.
    pub window: Option<u32>,
}

/// Can the value be shown in text that a test expects word for word?
pub fn shows_value(signal: &Signal) -> bool {
    !matches!(&signal.evidence, Evidence::Probe(probe) if probe.formula == Formula::Inexact)
}

/// Seconds in a Prometheus duration; `None` where it is none, or no whole number of seconds.
pub fn duration(text: &str) -> Option<u32> {
    let mut total = 0_u32;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at_checked(digits)?;
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, next) = after.split_at_checked(letters)?;
        let factor = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            "w" => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u32>().ok()?.checked_mul(factor)?)?;
        rest = next;
    }
    (!text.is_empty()).then_some(total)
}

/// TEMPORARY
pub fn read(_threshold: &crate::model::Threshold, _signal: &Signal) -> Result<Bound, (String, String)> {
    Err((String::new(), String::new()))
}
