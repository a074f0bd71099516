//! Prometheus and what speaks its language: answers of its HTTP API in, blocks out.
//!
//! `rate()` and `increase()` aren't used: they see nothing of a series' first value, so that the first
//! errors of a fresh process vanish, and they extrapolate. Instead the raw samples of the counters are
//! fetched and the arithmetic is done here.

mod answer;
mod assembly;
mod counters;
mod quantile;

pub use answer::{Answer, PrometheusError, Sample, Sampled, answer};
pub use assembly::{Assembly, Part};
pub use counters::{Counters, Increment};
pub use quantile::quantile;

use std::collections::BTreeSet;

/// The selector of the `up` metric for the jobs of some counters; `None` when they were aggregated and have
/// no job any more.
pub fn up_selector(total: &Answer) -> Option<String> {
    let jobs: BTreeSet<&str> = total
        .series
        .iter()
        .filter_map(|series| series.labels.get("job"))
        .map(String::as_str)
        .collect();
    if jobs.is_empty() {
        return None;
    }
    let jobs: Vec<String> = jobs
        .into_iter()
        .map(|job| {
            regex::escape(job)
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
        })
        .collect();
    Some(format!("up{{job=~\"{}\"}}", jobs.join("|")))
}

/// The usual distance of two samples in milliseconds: the scrape interval.
pub fn scrape_interval_ms(answer: &Answer) -> Option<i64> {
    let mut gaps: Vec<i64> = answer
        .series
        .iter()
        .flat_map(|series| {
            series
                .samples
                .windows(2)
                .map(|pair| pair[1].at_ms - pair[0].at_ms)
        })
        .filter(|gap| *gap > 0)
        .collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}
