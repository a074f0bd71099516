//! Metric services that answer with counts by the minute: Datadog, CloudWatch and New Relic.
//!
//! Each file builds the body of a query and reads its answer. They are experimental: tested against recorded
//! answers, not against the services.

pub mod cloudwatch;
pub mod datadog;
pub mod newrelic;
pub mod sigv4;

use std::collections::BTreeMap;

use super::{Block, Counted};

/// A count for a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its begin, in milliseconds since 1970.
    pub at_ms: i64,
    /// The count.
    pub count: f64,
}

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
    /// The query is wrong.
    #[error("expected a query that the service can run, it says: {0}")]
    Query(String),
    /// The keys are missing or wrong.
    #[error("expected access, the service answers {0}")]
    Access(u16),
    /// The service can't answer now.
    #[error("expected an answer, the service says {0}")]
    Busy(u16),
    /// The answer isn't in the service's form.
    #[error("expected an answer in the service's form, found something else")]
    Form,
}

impl BackendError {
    /// Whether asking again can't help.
    pub fn is_lasting(&self) -> bool {
        !matches!(self, Self::Busy(_))
    }
}

/// What a status other than 200 means; `message` is what the service says of a wrong query.
fn refusal(status: u16, message: Option<&str>) -> Option<BackendError> {
    match status {
        200..=299 => None,
        401 | 403 => Some(BackendError::Access(status)),
        429 | 500..=599 => Some(BackendError::Busy(status)),
        _ => Some(BackendError::Query(
            message.map_or_else(|| format!("status {status}"), str::to_owned),
        )),
    }
}

/// Blocks of `block_ms` from `from_ms` to `until_ms` (from the deploy), by the points of both counts. No total is no
/// data; a total without errors is none.
pub fn blocks(
    total: &[Point],
    errors: &[Point],
    deployed_ms: i64,
    block_ms: i64,
    (from_ms, until_ms): (i64, i64),
) -> Vec<Block> {
    let by_block = |points: &[Point]| {
        let mut sums: BTreeMap<i64, f64> = BTreeMap::new();
        for point in points {
            *sums
                .entry((point.at_ms - deployed_ms).div_euclid(block_ms))
                .or_default() += point.count;
        }
        sums
    };
    let (total, errors) = (by_block(total), by_block(errors));
    (from_ms.div_euclid(block_ms)..until_ms.div_euclid(block_ms))
        .map(|index| Block {
            start_ms: index * block_ms,
            counted: total.get(&index).map(|total| {
                Counted::of(
                    whole(*total),
                    whole(errors.get(&index).copied().unwrap_or(0.0)),
                )
            }),
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative ones become zero"
)]
fn whole(count: f64) -> u64 {
    count.max(0.0).round() as u64
}
