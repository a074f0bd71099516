//! Latency as a second kind of error: a block is slow or it isn't, and slow blocks are counted.

use super::block::{Block, Tally};
use super::bounds::upper_bound;
use super::rule::LatencyLimit;

/// A block has to be this much slower than usual, in milliseconds: twice of very little is still fast.
const LEAST_MORE_MS: f64 = 50.0;

/// Chance alone makes this share of blocks slow without anybody minding.
const LEAST_TOLERATED: f64 = 0.05;

/// What latency was usual before the deploy, and what is slow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// The median of the watched quantile before the deploy in milliseconds; `None` with a fixed limit and
    /// no history.
    pub median_ms: Option<f64>,
    /// A block above this is slow.
    pub limit_ms: f64,
    /// Blocks before the deploy, and how many of them were slow.
    pub before: Tally,
    /// The share of slow blocks that isn't worth a rollback.
    pub tolerated: f64,
}

impl Usual {
    /// Reads the blocks before the deploy; `None` when there is nothing to compare with.
    pub fn of(limit: LatencyLimit, blocks: &[Block]) -> Option<Self> {
        let measured: Vec<f64> = blocks
            .iter()
            .filter_map(|block| block.counted?.latency_ms)
            .filter(|ms| ms.is_finite())
            .collect();
        let median_ms = median(measured.clone());
        let limit_ms = match limit {
            LatencyLimit::Millis(limit) => limit,
            LatencyLimit::Times(factor) => {
                let median = median_ms?;
                (median * factor).max(median + LEAST_MORE_MS)
            }
        };
        let before = measured
            .iter()
            .fold(Tally::default(), |sum, ms| sum + slow(*ms, limit_ms));
        let tolerated = if before.requests == 0 {
            LEAST_TOLERATED
        } else {
            upper_bound(before.errors_f64(), before.requests_f64(), 0.95).max(LEAST_TOLERATED)
        };
        Some(Self {
            median_ms,
            limit_ms,
            before,
            tolerated,
        })
    }

    /// One measured block as a count of one, slow or not.
    pub fn tally(&self, latency_ms: f64) -> Tally {
        slow(latency_ms, self.limit_ms)
    }
}

fn slow(latency_ms: f64, limit_ms: f64) -> Tally {
    Tally::of(1, u64::from(latency_ms > limit_ms))
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len().is_multiple_of(2) {
        f64::midpoint(values[middle - 1], upper)
    } else {
        upper
    })
}
