//! Samples of one objective, put together to blocks.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::counters::Counters;
use super::quantile::quantile;
use crate::slo::{Block, Counted, Tally};

/// What an answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// All requests.
    Total,
    /// Failed requests. No series at all means no errors, if there is a total.
    Errors,
    /// Whether targets could be scraped.
    Up,
    /// The buckets of a classic histogram, in seconds unless its name says milliseconds.
    Buckets,
    /// A latency in seconds, computed by the server from a native histogram.
    Latency,
}

/// The samples of one objective.
#[derive(Clone, Debug)]
pub struct Assembly {
    deployed_ms: i64,
    block_ms: i64,
    quantile: f64,
    counters: Counters,
    slots: BTreeMap<i64, Slot>,
}

#[derive(Clone, Debug, Default)]
struct Slot {
    requests: f64,
    errors: f64,
    is_counted: bool,
    up: u32,
    down: u32,
    is_partial: bool,
    /// Increments of the buckets by the bits of their border.
    buckets: BTreeMap<u64, f64>,
    latency_ms: Option<f64>,
}

impl Assembly {
    /// An empty one for a deploy at `deployed_ms` (since 1970), with blocks of `block_ms` and a latency
    /// quantile from 0 to 1.
    pub fn new(deployed_ms: i64, block_ms: i64, quantile: f64) -> Self {
        Self {
            deployed_ms,
            block_ms: block_ms.max(1),
            quantile,
            counters: Counters::default(),
            slots: BTreeMap::new(),
        }
    }

    /// Takes an answer. Give `up` before the counters of the same moment: it says which targets were there.
    pub fn add(&mut self, part: Part, answer: &Answer) {
        match part {
            Part::Up => self.add_up(answer),
            Part::Latency => self.add_latency(answer),
            Part::Total | Part::Errors | Part::Buckets => self.add_counters(part, answer),
        }
    }

    fn add_up(&mut self, answer: &Answer) {
        self.counters.learn_targets(answer);
        for series in &answer.series {
            // A target counts once a block, whatever the number of scrapes: as its last one went.
            let mut last: BTreeMap<i64, bool> = BTreeMap::new();
            for sample in &series.samples {
                last.insert(self.index(sample.at_ms), sample.value > 0.5);
            }
            for (index, is_up) in last {
                let slot = self.slots.entry(index).or_default();
                slot.up += u32::from(is_up);
                slot.down += u32::from(!is_up);
            }
        }
    }

    fn add_latency(&mut self, answer: &Answer) {
        for sample in answer.series.iter().flat_map(|series| &series.samples) {
            let index = self.index(sample.at_ms);
            self.slots.entry(index).or_default().latency_ms = Some(sample.value * 1000.0);
        }
    }

    fn add_counters(&mut self, part: Part, answer: &Answer) {
        let mut counters = std::mem::take(&mut self.counters);
        for increment in counters.increments(part, answer) {
            let index = self.index(increment.at_ms);
            let slot = self.slots.entry(index).or_default();
            slot.is_partial |= answer.is_partial;
            match part {
                Part::Total => {
                    slot.is_counted = true;
                    slot.requests += increment.value;
                }
                Part::Errors => slot.errors += increment.value,
                _ => {
                    let Some(border) = increment
                        .labels
                        .get("le")
                        .and_then(|border| border.parse::<f64>().ok())
                    else {
                        continue;
                    };
                    let scale = if is_in_milliseconds(increment.labels) {
                        1.0
                    } else {
                        1000.0
                    };
                    *slot.buckets.entry((border * scale).to_bits()).or_default() += increment.value;
                }
            }
        }
        self.counters = counters;
    }

    /// The blocks from the one that begins at `from_ms` to the one that ends at `until_ms`, in milliseconds
    /// from the deploy. What nobody counted is a block without counts.
    pub fn blocks(&self, from_ms: i64, until_ms: i64) -> Vec<Block> {
        (from_ms.div_euclid(self.block_ms)..until_ms.div_euclid(self.block_ms))
            .map(|index| Block {
                start_ms: index * self.block_ms,
                counted: self.slots.get(&index).and_then(|slot| self.counted(slot)),
            })
            .collect()
    }

    fn counted(&self, slot: &Slot) -> Option<Counted> {
        if !slot.is_counted {
            return None;
        }
        let targets = f64::from(slot.up + slot.down);
        let reached = if targets > 0.0 {
            f64::from(slot.up) / targets
        } else {
            1.0
        };
        // How much is missing isn't said; half is as good a guess as any.
        let coverage = if slot.is_partial {
            reached * 0.5
        } else {
            reached
        };
        let buckets: Vec<(f64, f64)> = slot
            .buckets
            .iter()
            .map(|(border, count)| (f64::from_bits(*border), *count))
            .collect();
        let tally = Tally::of(whole(slot.requests), whole(slot.errors));
        let latency_ms = slot
            .latency_ms
            .or_else(|| quantile(self.quantile, &buckets));
        Some(Counted {
            tally,
            latency_ms,
            coverage,
        })
    }

    /// The block of a sample: one read exactly at the border of two counts what came before it.
    fn index(&self, at_ms: i64) -> i64 {
        (at_ms - self.deployed_ms - 1).div_euclid(self.block_ms)
    }
}

fn is_in_milliseconds(labels: &BTreeMap<String, String>) -> bool {
    let name = labels.get("__name__").map_or("", String::as_str);
    name.ends_with("_milliseconds_bucket") || name.ends_with("_ms_bucket")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are at least zero"
)]
fn whole(count: f64) -> u64 {
    count.round() as u64
}
