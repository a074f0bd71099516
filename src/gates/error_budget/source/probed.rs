//! Probes that are repeated: each is one request of a user.

use std::sync::Arc;
use std::time::Duration;

use super::super::observe::millis;
use super::super::spec::{Latency, Objective};
use super::{Collected, ErrorBudget};
use crate::context::{Context, Inconclusive};
use crate::http::ProbeSet;
use crate::http::probe::Sample;
use crate::slo::{Block, Counted};

/// Sets of probes that are repeated.
#[derive(Debug)]
pub(in super::super) struct Probed {
    sets: Vec<Arc<ProbeSet>>,
    objectives: Vec<Objective>,
    block: Duration,
    /// Until when blocks were given, in milliseconds from the deploy.
    given_ms: Option<i64>,
}

impl Probed {
    pub(super) fn open(gate: &ErrorBudget, cx: &Context) -> Result<Self, Inconclusive> {
        let ids = gate.source.probes.iter().flatten();
        let sets = ids.map(|id| match cx.probes.get(id) {
            Some(Ok(set)) => Ok(Arc::clone(set)),
            Some(Err(why)) => Err(why.clone()),
            None => Err(Inconclusive::because(format_args!(
                "no http-probe gate `{id}` is configured"
            ))
            .help("`probes` lists ids of gates of the kind http-probe")),
        });
        Ok(Self {
            sets: sets.collect::<Result<_, _>>()?,
            objectives: gate
                .objective
                .iter()
                .map(|objective| (**objective).clone())
                .collect(),
            block: gate.source.every.map_or(Duration::from_secs(5), Into::into),
            given_ms: None,
        })
    }

    pub(super) fn block(&self) -> Duration {
        self.block
    }

    /// Sends all probes once; they stand for the block that has just ended. While a round takes longer than a block, the
    /// blocks that it covers are empty.
    pub(super) async fn collect(&mut self, now_ms: i64) -> Collected {
        let block_ms = millis(self.block);
        let ended_ms = now_ms.div_euclid(block_ms) * block_ms;
        let from_ms = self.given_ms.unwrap_or(ended_ms - block_ms).max(0);
        if ended_ms <= from_ms {
            return vec![Vec::new(); self.objectives.len()];
        }
        let mut samples = Vec::new();
        for set in &self.sets {
            samples.extend(set.sample().await);
        }
        self.given_ms = Some(ended_ms);
        let starts = || (from_ms / block_ms..ended_ms / block_ms).map(|index| index * block_ms);
        let last_ms = ended_ms - block_ms;
        self.objectives
            .iter()
            .map(|objective| {
                let counted = counted(objective, &samples);
                starts()
                    .map(|start_ms| Block {
                        start_ms,
                        counted: if start_ms == last_ms {
                            counted
                        } else {
                            Some(Counted::of(0, 0))
                        },
                    })
                    .collect()
            })
            .collect()
    }
}

/// The samples of an objective's probes; `None` when none of them was sent.
fn counted(objective: &Objective, samples: &[Sample]) -> Option<Counted> {
    let is_meant = |sample: &&Sample| {
        objective.paths.is_empty()
            || objective
                .paths
                .iter()
                .any(|pattern| pattern.matches(&sample.name))
    };
    let sent: Vec<&Sample> = samples
        .iter()
        .filter(is_meant)
        .filter(|sample| sample.served.is_some())
        .collect();
    let failed = sent
        .iter()
        .filter(|sample| sample.served == Some(false))
        .count();
    let (requests, errors) = (u64::try_from(sent.len()).ok()?, u64::try_from(failed).ok()?);
    let mut took: Vec<f64> = sent
        .iter()
        .filter_map(|sample| sample.took)
        .map(|took| took.as_secs_f64() * 1000.0)
        .collect();
    took.sort_by(f64::total_cmp);
    let share = match &objective.latency {
        Some(Latency::Quantile { share, .. }) => *share,
        _ => 0.99,
    };
    (requests > 0).then(|| Counted::of(requests, errors).with_latency(ranked(&took, share)))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank among a few probes"
)]
fn ranked(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted
        .get(
            ((sorted.len() as f64 * share).ceil() as usize)
                .saturating_sub(1)
                .min(last),
        )
        .copied()
}
