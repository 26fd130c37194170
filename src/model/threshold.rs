//! stand-in
use serde::Serialize;
/// Polarity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub enum Polarity {
    BadWhen,
    GoodWhen,
}
/// Threshold.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Threshold {
    pub range: std::ops::Range<usize>,
    pub subject: Option<std::ops::Range<usize>>,
}
impl Threshold {
    /// p
    pub fn with_polarity(self, _p: Polarity) -> Self {
        self
    }
}
/// r
pub fn read_threshold(_text: &str, _h: Option<&str>) -> Option<Threshold> {
    None
}
/// f
pub fn find_thresholds(_text: &str) -> Vec<Threshold> {
    Vec::new()
}
