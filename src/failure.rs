//! Why a run came to nothing.

use std::fmt;

use crate::config::ConfigError;
use crate::world::Trouble;

/// Why a run came to nothing. Findings are no failure.
#[derive(Debug)]
pub enum Failure {
    /// The configuration, or a rule named on the command line, means nothing.
    Config(Box<ConfigError>),
    /// Something outside did not do what was asked.
    Trouble(Trouble),
    /// The request cannot be carried out as it is.
    Usage {
        /// The problem.
        message: String,
        /// What to do.
        help: String,
    },
    /// Nothing to check or build remains; says which filter removed everything.
    Nothing(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Trouble(trouble) => trouble.fmt(f),
            Self::Usage { message, .. } | Self::Nothing(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Failure {}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}
