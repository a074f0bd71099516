//! The parameters of the decision, with the defaults that the table in `docs/error-budget.md` was measured with.

use std::time::Duration;

/// What one objective demands.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The share of requests that may fail, between 0 and 1.
    pub budget: f64,
    /// From this multiple of the budget on, a deploy is worth rolling back.
    pub rollback_at: f64,
    /// How sure a rollback has to be: 0.99 means at most one wrong rollback in a hundred healthy deploys
    /// by the mathematics alone; the other rules make it rarer.
    pub confidence: f64,
    /// A single disturbance this short is forgiven.
    pub blip: Duration,
    /// How long the deploy is watched.
    pub watch: Duration,
    /// How long one block is.
    pub block: Duration,
    /// The share of the watch that the source has to vouch for, or the recommendation is to hold.
    pub min_coverage: f64,
    /// What makes a block slow; `None` doesn't look at latency.
    pub latency: Option<LatencyRule>,
}

impl Rule {
    /// The defaults for a budget given as a share.
    pub fn for_budget(budget: f64) -> Self {
        Self {
            budget,
            rollback_at: 2.0,
            confidence: 0.99,
            blip: Duration::from_secs(20),
            watch: Duration::from_mins(10),
            block: Duration::from_secs(5),
            min_coverage: 0.5,
            latency: Some(LatencyRule::default()),
        }
    }

    /// The probability of a wrong rollback that the mathematics alone allows.
    pub(super) fn alpha(&self) -> f64 {
        1.0 - self.confidence
    }

    /// How many blocks the watch has, at least one.
    pub(super) fn blocks(&self) -> f64 {
        (self.watch.as_secs_f64() / self.block.as_secs_f64())
            .ceil()
            .max(1.0)
    }

    /// A forgiven disturbance can touch one block more than its length: it needn't begin with a block.
    pub(super) fn forgiven_ms(&self) -> i64 {
        if self.blip.is_zero() {
            0
        } else {
            millis(self.blip + self.block)
        }
    }

    pub(super) fn block_ms(&self) -> i64 {
        millis(self.block).max(1)
    }

    pub(super) fn watch_ms(&self) -> i64 {
        millis(self.watch)
    }
}

/// When a block counts as slow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyRule {
    /// The limit for the watched quantile.
    pub limit: LatencyLimit,
}

/// A latency limit: against the time before the deploy, or fixed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LatencyLimit {
    /// This many times the median of the blocks before the deploy, and at least 50 ms more than it.
    Times(f64),
    /// This many milliseconds.
    Millis(f64),
}

impl Default for LatencyRule {
    fn default() -> Self {
        Self {
            limit: LatencyLimit::Times(2.0),
        }
    }
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
