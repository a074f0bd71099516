//! Parts of a run that several jobs share.

use std::fmt;

/// The `index`-th of `total` parts: every `total`-th gate of a selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub index: usize,
    /// How many parts there are.
    pub total: usize,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once('/')
            .and_then(|(index, total)| Some((index.parse().ok()?, total.parse().ok()?)));
        match parts {
            Some((index, total)) if index >= 1 && index <= total => Ok(Self { index, total }),
            _ => Err(format!("expected a part like 1/3, found {text:?}")),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.total)
    }
}

/// What a run is a part of: its reports say it, so that a part that is missing is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which of the parts.
    pub shard: Shard,
    /// How many gates are selected in all parts together.
    pub selected: usize,
}
