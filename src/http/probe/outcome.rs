//! What came of a probe.

use std::fmt;
use std::time::Duration;

use super::fault::{Fault, FaultKind};
use crate::http::timing::Milliseconds;
use crate::http::{Failure, Response};

/// One try of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What came: a status code or a failure, in words.
    pub result: String,
    /// How long it took.
    pub took: Duration,
    /// How long was waited before it.
    pub waited: Duration,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} after {}", self.result, Milliseconds(self.took))?;
        if !self.waited.is_zero() {
            write!(f, ", having waited {}", Milliseconds(self.waited))?;
        }
        Ok(())
    }
}

/// A request with all its attempts and how the last one ended.
#[derive(Debug)]
pub struct Exchange {
    /// The attempts, first to last; a single one is the usual case.
    pub attempts: Vec<Attempt>,
    /// How it ended.
    pub result: Result<Response, Failure>,
}

/// What came of one probe, small enough to keep for thousands of them: texts are only kept of what isn't right.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The probe's name.
    pub name: String,
    /// Whether it is critical.
    pub critical: bool,
    /// What is wrong, the gravest first.
    pub faults: Vec<Fault>,
    /// How long the last attempt took in all.
    pub took: Option<Duration>,
    /// The status code, if there was a response.
    pub status: Option<u16>,
    /// Who answered: `app`, `proxy: nginx`, `nobody`. Kept if something is wrong.
    pub answered_by: Option<String>,
    /// The request as a curl line, secrets replaced. Kept if something is wrong.
    pub request: Option<String>,
    /// The response's head and the beginning of its body. Kept if something is wrong.
    pub response: Option<String>,
    /// How long each step took. Kept if something is wrong.
    pub timings: Option<String>,
    /// The attempts, if there was more than one.
    pub attempts: Vec<Attempt>,
    /// Hostile variants of the request.
    pub negatives: Option<crate::http::negative::Negatives>,
    /// The same request many times.
    pub burst: Option<Box<crate::http::burst::Burst>>,
    /// What a comparison with another environment looks at.
    pub shape: Option<Box<crate::http::compare::Shape>>,
}

impl Outcome {
    /// Whether nothing is wrong but what deserves no more than a warning.
    pub fn is_right(&self) -> bool {
        !self.faults.iter().any(Fault::is_grave)
    }
}

/// One probe of a set that is repeated, as a watch counts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The probe's name.
    pub name: String,
    /// Whether the user was served as expected; `None` if nothing was sent.
    pub served: Option<bool>,
    /// The status code, if there was a response.
    pub status: Option<u16>,
    /// How long it took.
    pub took: Option<Duration>,
    /// What was wrong, in words.
    pub why: Option<String>,
}

impl From<&Outcome> for Sample {
    fn from(outcome: &Outcome) -> Self {
        let unsent = outcome
            .faults
            .iter()
            .any(|fault| matches!(fault.kind, FaultKind::NotSent | FaultKind::NotRun));
        Self {
            name: outcome.name.clone(),
            served: (!unsent).then(|| outcome.is_right()),
            status: outcome.status,
            took: outcome.took,
            why: outcome.faults.first().map(|fault| fault.message.clone()),
        }
    }
}
