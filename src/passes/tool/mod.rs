//! RB9xx: what the tool has to say about itself and about what it could not read.

pub mod unreadable;

use crate::passes::Rule;

/// The rules about reading.
pub const RULES: &[&Rule] = &[&unreadable::ENCODING, &unreadable::TOO_LARGE];
