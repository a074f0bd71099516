//! An access log that is followed.

use std::time::Duration;

use super::super::observe::millis;
use super::super::spec::{Latency, Objective};
use super::table::LogFormat;
use super::{Collected, ErrorBudget};
use crate::context::{Context, Inconclusive};
use crate::slo::access_log::{Counts, Filter, Format, Tail};

/// Servers write a line when a request ends, and some collect lines before they write.
const LAG: Duration = Duration::from_secs(1);

/// A log that was opened.
#[derive(Debug)]
pub(in super::super) struct AccessLog {
    path: String,
    tail: Tail,
    counts: Counts,
    block: Duration,
    lag: Duration,
    /// Until when blocks were given, in milliseconds from the deploy.
    given_ms: i64,
}

impl AccessLog {
    pub(super) fn open(
        gate: &ErrorBudget,
        cx: &Context,
        deployed_ms: i64,
    ) -> Result<Self, Inconclusive> {
        let table = &gate.source;
        let path = table.access_log.clone().unwrap_or_default();
        let tail = Tail::open(&cx.path(&path)).map_err(|error| {
            Inconclusive::because(format_args!("can't read the access log {path}: {error}"))
        })?;
        let block = table.every.map_or(Duration::from_secs(5), Into::into);
        let filters = gate
            .objective
            .iter()
            .map(|objective| filter(objective))
            .collect();
        let counts = Counts::new(
            format(table.format.unwrap_or_default()),
            filters,
            table.exclude.clone(),
        )
        .around(deployed_ms, millis(block), millis(gate.history.get()));
        Ok(Self {
            path,
            tail,
            counts,
            block,
            lag: table.lag.map_or(LAG, Into::into),
            given_ms: i64::MIN,
        })
    }

    pub(super) fn block(&self) -> Duration {
        self.block
    }

    pub(super) fn lag(&self) -> Duration {
        self.lag
    }

    pub(super) fn collect(&mut self, now_ms: i64) -> Result<Collected, Inconclusive> {
        let path = &self.path;
        self.tail.read(&mut self.counts).map_err(|error| {
            Inconclusive::because(format_args!("can't read the access log {path}: {error}"))
        })?;
        let (read, unread) = self.counts.lines_read();
        if unread > read {
            return Err(Inconclusive::because(format_args!(
                "expected lines in the access log's format, found {unread} others among {} in {path}",
                read + unread
            ))
            .help("set `format` of the source to what the server writes"));
        }
        let given_ms = self.given_ms;
        self.given_ms = now_ms.div_euclid(millis(self.block)) * millis(self.block);
        let mut blocks = self.counts.blocks(now_ms);
        for blocks in &mut blocks {
            blocks.retain(|block| block.start_ms >= given_ms);
        }
        Ok(blocks)
    }
}

fn filter(objective: &Objective) -> Filter {
    let quantile = match &objective.latency {
        Some(Latency::Quantile { share, .. }) => *share,
        _ => 0.99,
    };
    Filter {
        paths: objective.paths.clone(),
        quantile,
    }
}

fn format(format: LogFormat) -> Option<Format> {
    match format {
        LogFormat::Detect => None,
        LogFormat::NginxCombined | LogFormat::Apache => Some(Format::Combined),
        LogFormat::NginxJson => Some(Format::NginxJson),
        LogFormat::Caddy => Some(Format::Caddy),
        LogFormat::Traefik => Some(Format::Traefik),
        LogFormat::TraefikCommon => Some(Format::TraefikCommon),
        LogFormat::Envoy => Some(Format::Envoy),
        LogFormat::EnvoyJson => Some(Format::EnvoyJson),
    }
}
