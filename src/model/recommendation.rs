//! What the watch recommends after the deploy.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::redact::Scrubbed;

/// What to do with the release. A later variant outweighs an earlier one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Keep it: the evidence says it is no worse than allowed.
    Promote,
    /// Neither keep nor undo it yet: the evidence says neither.
    Hold,
    /// Undo it.
    Rollback,
}

impl Action {
    /// The word of the reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Promote => "promote",
            Self::Hold => "hold",
            Self::Rollback => "rollback",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A recommendation with the numbers that it stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// What to do.
    pub action: Action,
    /// The fixed word for why: `error-budget`, `latency`, `no-traffic`, …; for promote `within-budget`.
    pub reason: String,
    /// The same for a reader, with numbers.
    pub text: Scrubbed,
    /// Time from the deploy to the decision.
    pub after: Duration,
    /// Each objective's own recommendation; the overall one is the worst of them.
    pub objectives: Vec<Objective>,
    /// The command that undoes the release: shown, never run.
    pub rollback: Option<Scrubbed>,
}

/// What one objective says.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its name.
    pub name: Scrubbed,
    /// Its own recommendation.
    pub action: Action,
    /// The fixed word for why.
    pub reason: String,
    /// Requests seen since the deploy.
    pub requests: u64,
    /// Those of them that failed.
    pub errors: u64,
    /// The share of requests that may fail, 0 to 1.
    pub budget: f64,
}
