//! The arithmetic of counters: how much was counted between two samples.

use std::collections::{BTreeMap, HashMap};

use super::answer::{Answer, Sample};
use super::assembly::Part;

/// Something was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Increment<'a> {
    /// The series' labels.
    pub labels: &'a BTreeMap<String, String>,
    /// When it was read, in milliseconds since 1970: it happened between the sample before and this.
    pub at_ms: i64,
    /// How much.
    pub value: f64,
}

/// The last values of counters, and since when their targets have been scraped.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    /// By what they count, too: a failed request's series is also one of all requests.
    last: HashMap<(Part, String), Sample>,
    /// The first sample of each target.
    targets: HashMap<String, i64>,
    /// The first sample of all.
    began_ms: Option<i64>,
}

/// Targets are scraped at different moments: what appears this soon after the first sample of all was there
/// before.
const STAGGER_MS: i64 = 60_000;

impl Counters {
    /// Learns which targets are scraped since when: from `up`, or from any series of theirs.
    pub fn learn_targets(&mut self, answer: &Answer) {
        for series in &answer.series {
            if let Some(first) = series.samples.first() {
                let known = self
                    .targets
                    .entry(target(&series.labels))
                    .or_insert(first.at_ms);
                *known = first.at_ms.min(*known);
                self.began_ms = Some(
                    self.began_ms
                        .map_or(first.at_ms, |began| began.min(first.at_ms)),
                );
            }
        }
    }

    /// What was counted since the samples that were given before, sample by sample.
    ///
    /// * A value below the one before is a restart: it counts from zero.
    /// * A new series of a target that was scraped already counts from zero: nothing was counted under these
    ///   labels before. So does a series of a target that appears later than all others: a fresh process.
    /// * The first sample of everything else says nothing: nobody knows since when it counts.
    pub fn increments<'a>(&mut self, part: Part, answer: &'a Answer) -> Vec<Increment<'a>> {
        self.learn_targets(answer);
        let mut increments = Vec::new();
        for series in &answer.series {
            let key = (part, key(&series.labels));
            let mut last = self.last.get(&key).copied();
            for sample in &series.samples {
                if last.is_some_and(|last| sample.at_ms <= last.at_ms) {
                    continue;
                }
                let value = match last {
                    Some(last) if sample.value >= last.value => sample.value - last.value,
                    Some(_) => sample.value,
                    None if self.counts_from_zero(&series.labels, sample.at_ms) => sample.value,
                    None => 0.0,
                };
                increments.push(Increment {
                    labels: &series.labels,
                    at_ms: sample.at_ms,
                    value,
                });
                last = Some(*sample);
            }
            if let Some(last) = last {
                self.last.insert(key, last);
            }
        }
        increments
    }

    fn counts_from_zero(&self, labels: &BTreeMap<String, String>, at_ms: i64) -> bool {
        let Some(since_ms) = self.targets.get(&target(labels)) else {
            return false;
        };
        let is_new_series = at_ms > *since_ms;
        let is_new_target = self
            .began_ms
            .is_some_and(|began_ms| *since_ms > began_ms + STAGGER_MS);
        is_new_series || is_new_target
    }
}

/// The target that a series comes from. Aggregated series have none, and share an empty one.
fn target(labels: &BTreeMap<String, String>) -> String {
    let label = |name: &str| labels.get(name).map_or("", String::as_str);
    format!("{}\u{0}{}", label("job"), label("instance"))
}

fn key(labels: &BTreeMap<String, String>) -> String {
    labels
        .iter()
        .flat_map(|(name, value)| [name.as_str(), "\u{0}", value.as_str(), "\u{0}"])
        .collect()
}
