//! What a source of measurements hands over: counts for one short stretch of time.

use std::ops::{Add, AddAssign, Sub};

/// One stretch of time, as long as [`Rule::block`](super::Rule::block) says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Milliseconds from the deploy to the begin of the block; negative before the deploy.
    pub start_ms: i64,
    /// What was counted, or `None` when the source gave nothing: no traffic is a count of zero, not this.
    pub counted: Option<Counted>,
}

/// The counts of one block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// Requests and errors.
    pub tally: Tally,
    /// The watched latency quantile of the block in milliseconds, if the source knows it.
    pub latency_ms: Option<f64>,
    /// The share of the block (of its time, of its targets) that the source vouches for, from 0 to 1.
    pub coverage: f64,
}

impl Counted {
    /// Counts the source vouches for entirely, without latency.
    pub fn of(requests: u64, errors: u64) -> Self {
        Self {
            tally: Tally::of(requests, errors),
            latency_ms: None,
            coverage: 1.0,
        }
    }

    /// The same counts with a latency quantile in milliseconds.
    #[must_use]
    pub fn with_latency(self, latency_ms: Option<f64>) -> Self {
        Self { latency_ms, ..self }
    }

    /// The same counts, of which the source vouches for a share.
    #[must_use]
    pub fn with_coverage(self, coverage: f64) -> Self {
        Self { coverage, ..self }
    }
}

/// A number of requests and how many of them failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All requests, failed ones included.
    pub requests: u64,
    /// Failed requests.
    pub errors: u64,
}

impl Tally {
    /// A tally; more errors than requests count as that many requests, so that a share stays below one.
    pub fn of(requests: u64, errors: u64) -> Self {
        Self {
            requests: requests.max(errors),
            errors,
        }
    }

    /// The share of failed requests; 0 without requests.
    pub fn share(self) -> f64 {
        if self.requests == 0 {
            0.0
        } else {
            self.errors_f64() / self.requests_f64()
        }
    }

    /// The requests as a real number.
    #[expect(clippy::cast_precision_loss, reason = "2^53 requests are out of reach")]
    pub fn requests_f64(self) -> f64 {
        self.requests as f64
    }

    /// The errors as a real number.
    #[expect(clippy::cast_precision_loss, reason = "2^53 requests are out of reach")]
    pub fn errors_f64(self) -> f64 {
        self.errors as f64
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            errors: self.errors + other.errors,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Tally {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(other.requests),
            errors: self.errors.saturating_sub(other.errors),
        }
    }
}
