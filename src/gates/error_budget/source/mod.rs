//! Where requests and errors are counted: each source gives blocks, one list an objective.

mod access_log;
mod backend;
mod probed;
mod prometheus;
mod recorded;
mod table;

pub(super) use table::SourceTable;

use std::time::Duration;

use jiff::Timestamp;

use super::ErrorBudget;
use crate::context::{Context, Inconclusive};
use crate::slo::Block;

/// New blocks of every objective, in the order of the objectives.
pub(super) type Collected = Vec<Vec<Block>>;

/// A source that was opened.
#[derive(Debug)]
pub(super) enum Feed {
    /// A recording: all of it is there at once.
    Recorded(recorded::Recorded),
    /// A log that is followed.
    AccessLog(Box<access_log::AccessLog>),
    /// Counters that are fetched.
    Prometheus(Box<prometheus::Prometheus>),
    /// Probes that are repeated.
    Probed(Box<probed::Probed>),
    /// A metric service that is asked.
    Backend(Box<backend::Backend>),
}

impl Feed {
    /// Opens the gate's source for a deploy at a moment. A source that is set up wrongly says so here.
    pub(super) async fn open(
        gate: &ErrorBudget,
        cx: &Context,
        told: Option<Timestamp>,
        deployed_at: Timestamp,
    ) -> Result<Self, Inconclusive> {
        let deployed_ms = deployed_at.as_millisecond();
        match gate.source.kind() {
            "access-log" => access_log::AccessLog::open(gate, cx, deployed_ms)
                .map(|log| Self::AccessLog(Box::new(log))),
            "prometheus" => {
                let prometheus = prometheus::Prometheus::open(gate, cx, deployed_ms).await?;
                Ok(Self::Prometheus(Box::new(prometheus)))
            }
            "probes" => probed::Probed::open(gate, cx).map(|probed| Self::Probed(Box::new(probed))),
            "series" => recorded::Recorded::open(gate, cx, told).map(Self::Recorded),
            _ => backend::Backend::open(gate, cx, deployed_ms)
                .map(|backend| Self::Backend(Box::new(backend))),
        }
    }

    /// How long its blocks are.
    pub(super) fn block(&self) -> Duration {
        match self {
            Self::Recorded(recorded) => recorded.block(),
            Self::AccessLog(log) => log.block(),
            Self::Prometheus(prometheus) => prometheus.block(),
            Self::Probed(probed) => probed.block(),
            Self::Backend(backend) => backend.block(),
        }
    }

    /// Whether time passes for it only as it is read.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self, Self::Recorded(_))
    }

    /// How long after the end of a block its counts are complete.
    pub(super) fn lag(&self) -> Duration {
        match self {
            Self::Recorded(_) | Self::Probed(_) => Duration::ZERO,
            Self::Backend(backend) => backend.lag(),
            Self::AccessLog(log) => log.lag(),
            Self::Prometheus(prometheus) => prometheus.lag(),
        }
    }

    /// The blocks that ended by `now_ms` (milliseconds from the deploy) and weren't given yet; the first call
    /// gives those before the deploy, too.
    pub(super) async fn collect(&mut self, now_ms: i64) -> Result<Collected, Inconclusive> {
        match self {
            Self::Recorded(recorded) => Ok(recorded.collect(now_ms)),
            Self::AccessLog(log) => log.collect(now_ms),
            Self::Prometheus(prometheus) => prometheus.collect(now_ms).await,
            Self::Probed(probed) => Ok(probed.collect(now_ms).await),
            Self::Backend(backend) => backend.collect(now_ms).await,
        }
    }
}
