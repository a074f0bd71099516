//! What the time before the deploy says: how many errors are normal, and whether it was bad already.

use super::block::{Block, Tally};
use super::bounds::{surely_above, upper_bound};
use super::dispersion::dispersion;
use super::latency::Usual;
use super::rule::Rule;

/// The time before the deploy in a few numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// All counts before the deploy.
    pub tally: Tally,
    /// The share of errors that isn't worth a rollback: the budget, or more if it was already exceeded.
    pub tolerated: f64,
    /// Whether the budget was exceeded before the deploy, by the lower 99 % bound.
    pub bad: bool,
    /// How much more errors vary than independent ones would; 1 when they don't.
    pub dispersion: f64,
    /// Requests per second over the last stretch before the deploy, as long as the watch.
    pub requests_per_second: f64,
    /// What latency was usual.
    pub usual: Option<Usual>,
    /// Whether there is enough to compare with.
    pub known: bool,
}

impl Before {
    /// Reads the blocks that begin before the deploy.
    pub fn of(rule: &Rule, blocks: &[Block]) -> Self {
        let earlier = || blocks.iter().filter(|block| block.start_ms < 0);
        let recent: Vec<Block> = earlier()
            .filter(|block| block.start_ms >= -rule.watch_ms())
            .copied()
            .collect();
        let tally = earlier()
            .filter_map(|block| block.counted)
            .fold(Tally::default(), |sum, counted| sum + counted.tally);
        let tallies: Vec<Tally> = earlier()
            .filter_map(|block| block.counted)
            .map(|counted| counted.tally)
            .collect();
        let dispersion = dispersion(&tallies);
        let (errors, requests) = (
            tally.errors_f64() / dispersion,
            tally.requests_f64() / dispersion,
        );
        // Fewer requests than would show half an error at the budget can't be compared with.
        let known = tally.requests_f64() * rule.budget >= 0.5;
        let bad = known && surely_above(errors, requests, rule.budget, 0.99);
        Self {
            tally,
            tolerated: if bad {
                upper_bound(errors, requests, 0.95)
            } else {
                rule.budget
            },
            bad,
            dispersion,
            requests_per_second: requests_per_second(rule, &recent),
            usual: rule
                .latency
                .and_then(|latency| Usual::of(latency.limit, &recent)),
            known,
        }
    }
}

fn requests_per_second(rule: &Rule, blocks: &[Block]) -> f64 {
    let seconds: f64 = blocks
        .iter()
        .filter_map(|block| block.counted)
        .map(|counted| counted.coverage)
        .sum::<f64>()
        * rule.block.as_secs_f64();
    let requests: f64 = blocks
        .iter()
        .filter_map(|block| block.counted)
        .map(|counted| counted.tally.requests_f64())
        .sum();
    if seconds > 0.0 {
        requests / seconds
    } else {
        0.0
    }
}
