//! A recorded series, replayed on a virtual clock.

use std::time::Duration;

use jiff::Timestamp;

use super::super::spec::{Latency, Objective};
use super::{Collected, ErrorBudget};
use crate::context::{Context, Inconclusive};
use crate::slo::{Block, Clock, Series};

/// A recording that was read.
#[derive(Debug)]
pub(in super::super) struct Recorded {
    block: Duration,
    /// What wasn't given yet, one list an objective.
    rest: Collected,
}

impl Recorded {
    pub(super) fn open(
        gate: &ErrorBudget,
        cx: &Context,
        deployed_at: Option<Timestamp>,
    ) -> Result<Self, Inconclusive> {
        let path = gate.source.series.as_deref().unwrap_or_default();
        let text = std::fs::read_to_string(cx.path(path)).map_err(|error| {
            Inconclusive::because(format_args!("can't read the series {path}: {error}"))
        })?;
        let series = Series::parse(&text)
            .map_err(|error| Inconclusive::because(format_args!("{path}: {error}")))?;
        let deployed_ms = match (series.clock(), deployed_at) {
            (Clock::Deploy, _) => 0,
            (Clock::Unix, Some(moment)) => moment.as_millisecond(),
            (Clock::Unix, None) => {
                return Err(Inconclusive::because(format_args!("{path} counts time from 1970, so the deploy's moment is needed"))
                    .help("say it with --deployed-at or `deployed-at`, or name the column `t` and count from the deploy"));
            }
        };
        let of = |objective: &Objective| series.blocks(quantile(objective), deployed_ms);
        Ok(Self {
            block: series.block,
            rest: gate
                .objective
                .iter()
                .map(|objective| of(objective))
                .collect(),
        })
    }

    pub(super) fn block(&self) -> Duration {
        self.block
    }

    pub(super) fn collect(&mut self, now_ms: i64) -> Collected {
        let block_ms = i64::try_from(self.block.as_millis()).unwrap_or(i64::MAX);
        let has_ended = |block: &Block| block.start_ms.saturating_add(block_ms) <= now_ms;
        self.rest
            .iter_mut()
            .map(|blocks| {
                let given = blocks.partition_point(has_ended);
                blocks.drain(..given).collect()
            })
            .collect()
    }
}

/// The quantile that an objective watches.
fn quantile(objective: &Objective) -> &'static str {
    match &objective.latency {
        Some(Latency::Quantile { name, .. }) => name,
        _ => "p99",
    }
}
