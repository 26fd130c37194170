//! What a column's header says about the bounds below it.

use crate::model::threshold::grammar::{quantile_in, unit_alone};
use crate::model::threshold::words::POLARITIES;
use crate::model::threshold::{Polarity, Unit};

/// A header's part in the meaning of its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Header {
    /// Which side its bounds are.
    pub polarity: Option<Polarity>,
    /// The unit of bare numbers: `ms` of `p99 target (ms)`.
    pub unit: Option<Unit>,
    /// 0.99 of `p99 target (ms)`.
    pub quantile: Option<f64>,
}

/// Reads a header.
pub fn read_header(text: &str) -> Header {
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let says = |side: Polarity| {
        let named =
            |word: &str| POLARITIES.iter().any(|(name, polarity)| *polarity == side && word.eq_ignore_ascii_case(name));
        words().any(named).then_some(side)
    };
    let unit = text.split(['(', '[']).skip(1).find_map(|part| unit_alone(part.split([')', ']']).next()?.trim()));
    Header {
        polarity: says(Polarity::BadWhen).or_else(|| says(Polarity::GoodWhen)),
        unit: unit.or_else(|| text.trim_end().ends_with('%').then_some(Unit::Percent)),
        quantile: quantile_in(text),
    }
}
