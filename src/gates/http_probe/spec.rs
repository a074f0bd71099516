//! The gate's keys.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::HttpProbeCode;
use super::observe::Seen;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::http::ProbeSet;
use crate::http::problem::ProblemStandard;
use crate::http::spec::{Auth, Probe, Retry};
use crate::model::{Findings, Stage};
use crate::setting::{Duration, Placed, Problems, Rate};

use super::requirement::Requirement;

/// Sends requests to an environment and judges the responses: those that users send, and those that nobody should.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HttpProbe {
    /// The environment whose `url` the probes go to.
    pub(super) environment: Placed<String>,
    /// The probes.
    #[serde(default)]
    pub(super) probe: Vec<Arc<Probe>>,
    /// What several probes have in common; a probe takes it over by `template = "name"`.
    #[serde(default)]
    pub(super) template: Vec<Probe>,
    /// Probes that run first, one after the other. What they capture is there for all.
    #[serde(default)]
    pub(super) setup: Vec<Arc<Probe>>,
    /// Probes that run last, whatever happened before.
    #[serde(default)]
    pub(super) teardown: Vec<Arc<Probe>>,
    /// What these routes depend on: `env:NAME` is a key that the environment must have, `gate:ID` a gate that must have passed before.
    #[serde(default)]
    pub(super) requires: Vec<Placed<Requirement>>,
    /// What a structured error is. Every error is held against it.
    pub(super) problem: Option<ProblemStandard>,
    /// How requests prove who they are.
    pub(super) auth: Option<Auth>,
    /// How many requests are on their way at the same time; 32 by default.
    pub(super) max_in_flight: Option<u32>,
    /// How many requests start in a time: `"50/s"`.
    pub(super) rate: Option<Rate>,
    /// The longest that one exchange may take; 10s by default.
    pub(super) request_timeout: Option<Duration>,
    /// The longest that connecting may take; 3s by default.
    pub(super) connect_timeout: Option<Duration>,
    /// When a request is tried again.
    pub(super) retry: Option<Retry>,
    /// Sends cookies that responses set with later requests. The probes then run in their order.
    #[serde(default)]
    pub(super) cookies: bool,
    /// Runs the probes one after the other, in their order.
    #[serde(default)]
    pub(super) in_order: bool,
    /// A header that every response must have, such as `x-request-id`.
    pub(super) correlation_id: Option<String>,
    /// Further hosts that requests and redirects may lead to.
    #[serde(default)]
    pub(super) allow_hosts: Vec<String>,
    /// Runs the probes on this environment, too, and compares the responses.
    pub(super) compare: Option<Placed<String>>,
    /// An OpenAPI document (3.0 or 3.1, YAML or JSON): responses are held against it.
    pub(super) openapi: Option<String>,
    /// Every probe with `critical = true` needs one of how its route refuses.
    #[serde(default)]
    pub(super) every_critical_needs_negative: bool,
}

impl Gate for HttpProbe {
    const KIND: &'static str = "http-probe";
    const MANUAL: &'static str = include_str!("../../../docs/gates/http-probe.md");
    const STAGES: &'static [Stage] = &[Stage::PreDeploy];
    type Code = HttpProbeCode;
    type Seen = Seen;

    fn environments(&self) -> Vec<&Placed<String>> {
        std::iter::once(&self.environment)
            .chain(&self.compare)
            .collect()
    }

    fn validate(&self, problems: &mut Problems) {
        self.check_references(problems);
    }

    fn probes(&self, cx: &Context) -> Option<Result<ProbeSet, Inconclusive>> {
        Some(self.probe_set(&self.environment, cx))
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        self.look(cx).await
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, HttpProbeCode>) {
        self.weigh(seen, findings);
    }
}
