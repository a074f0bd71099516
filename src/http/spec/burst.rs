//! Bursts: many of the same request at once.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::setting::{Duration, Share};

/// The same request many times at a given concurrency.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Burst {
    /// How many requests.
    pub requests: u32,
    /// How many at the same time.
    pub in_flight: u32,
    /// How many of them may fail their expectations.
    #[serde(default = "none")]
    pub max_error_rate: Share,
    /// The most that half of the requests may take.
    pub p50: Option<Duration>,
    /// The most that 95 of 100 requests may take.
    pub p95: Option<Duration>,
    /// The most that 99 of 100 requests may take.
    pub p99: Option<Duration>,
    /// How many requests are sent one after the other first, to tell what fails only under concurrency.
    #[serde(default = "ten")]
    pub sequential: u32,
}

fn none() -> Share {
    Share::percent(0.0)
}

fn ten() -> u32 {
    10
}
