//! What runbooks mean: the typed model, and the small grammars that read times and thresholds out of its text.

pub mod threshold;
pub mod time;
