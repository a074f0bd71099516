//! The `source` table.

use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::spec::Objective;
use crate::redact::Secret;
use crate::setting::{Duration, Pattern, Problems, Tls};

/// Where requests and errors are counted. Exactly one of `prometheus`, `access-log`, `probes`, `series`,
/// `datadog`, `cloudwatch` and `newrelic`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SourceTable {
    /// The URL of Prometheus or of what speaks its language (Thanos, Mimir, VictoriaMetrics, Grafana Cloud),
    /// with the path in front of `/api/v1`.
    pub(in super::super) prometheus: Option<String>,
    /// Prometheus: the selector that says which targets are up; default: `up` of the jobs that are counted.
    pub(in super::super) up: Option<String>,
    /// Prometheus: parameters of every query, such as { dedup = "true" }.
    pub(in super::super) parameters: BTreeMap<String, String>,
    /// An access log, relative to the configuration's folder. It is followed, also when it is rotated.
    pub(in super::super) access_log: Option<String>,
    /// The access log's format.
    pub(in super::super) format: Option<LogFormat>,
    /// Paths that don't count, such as health checks (access logs).
    pub(in super::super) exclude: Vec<Pattern>,
    /// The ids of http-probe gates, whose probes are repeated.
    pub(in super::super) probes: Option<Vec<String>>,
    /// A recorded series as CSV, relative to the configuration's folder. It is replayed without waiting.
    pub(in super::super) series: Option<String>,
    /// The Datadog site, such as "datadoghq.eu", or a URL (experimental).
    pub(in super::super) datadog: Option<String>,
    /// The AWS region of CloudWatch, or a URL (experimental).
    pub(in super::super) cloudwatch: Option<String>,
    /// The New Relic account's number, or a URL that ends in it (experimental).
    pub(in super::super) newrelic: Option<String>,
    /// How often it is asked: the length of a block. 5s unless set, or unless the source is slower.
    pub(in super::super) every: Option<Duration>,
    /// How long counts take to arrive.
    pub(in super::super) lag: Option<Duration>,
    /// Headers of every request, such as a tenant's.
    pub(in super::super) headers: BTreeMap<String, Secret>,
    /// User and password of basic authentication.
    pub(in super::super) basic: Option<[Secret; 2]>,
    /// A bearer token.
    pub(in super::super) bearer: Option<Secret>,
    /// TLS of the requests.
    pub(in super::super) tls: Option<Tls>,
    /// The key of the API (Datadog, New Relic); the id of the access key (CloudWatch).
    pub(in super::super) api_key: Option<Secret>,
    /// The application key (Datadog); the secret of the access key (CloudWatch).
    pub(in super::super) application_key: Option<Secret>,
}

/// The format of an access log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// What most of the first lines are in.
    #[default]
    Detect,
    /// nginx's `combined`.
    NginxCombined,
    /// A JSON object a line with nginx's variable names.
    NginxJson,
    /// Caddy's JSON.
    Caddy,
    /// Traefik's JSON.
    Traefik,
    /// Traefik's common log format.
    TraefikCommon,
    /// Envoy's default text.
    Envoy,
    /// Envoy's or Istio's JSON.
    EnvoyJson,
    /// Apache's `combined` or `common`.
    Apache,
}

impl SourceTable {
    /// The keys that say which source it is, with whether each is set.
    fn kinds(&self) -> [(&'static str, bool); 7] {
        [
            ("prometheus", self.prometheus.is_some()),
            ("access-log", self.access_log.is_some()),
            ("probes", self.probes.is_some()),
            ("series", self.series.is_some()),
            ("datadog", self.datadog.is_some()),
            ("cloudwatch", self.cloudwatch.is_some()),
            ("newrelic", self.newrelic.is_some()),
        ]
    }

    /// The word for the source in reports.
    pub(in super::super) fn kind(&self) -> &'static str {
        self.kinds()
            .into_iter()
            .find(|(_, is_set)| *is_set)
            .map_or("nothing", |(name, _)| name)
    }

    /// Whether objectives need queries.
    fn is_queried(&self) -> bool {
        ["prometheus", "datadog", "cloudwatch", "newrelic"].contains(&self.kind())
    }

    pub(in super::super) fn validate(&self, span: &Range<usize>, problems: &mut Problems) {
        let set: Vec<&str> = self
            .kinds()
            .into_iter()
            .filter(|(_, is_set)| *is_set)
            .map(|(name, _)| name)
            .collect();
        if set.len() != 1 {
            let found = if set.is_empty() {
                "none".to_owned()
            } else {
                set.join(" and ")
            };
            problems.add(
                span.clone(),
                format!(
                    "expected exactly one of `prometheus`, `access-log`, `probes`, `series`, `datadog`, `cloudwatch`, `newrelic`, found {found}"
                ),
            );
        }
        if self.every.is_some_and(|every| every.get().as_millis() == 0) {
            problems.add(span.clone(), "expected `every` to be longer than nothing");
        }
    }

    pub(in super::super) fn validate_objective(
        &self,
        objective: &Objective,
        span: &Range<usize>,
        problems: &mut Problems,
    ) {
        let queries = [("total", &objective.total), ("errors", &objective.errors)];
        for (key, query) in queries {
            if self.is_queried() && query.is_none() {
                problems.add(
                    span.clone(),
                    format!(
                        "expected `{key}`: what counts the objective's requests in {}",
                        self.kind()
                    ),
                );
            }
        }
    }
}
