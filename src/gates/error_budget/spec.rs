//! The gate's keys.

use std::time;

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::ErrorBudgetCode;
use super::notify::Channel;
use super::observe::Seen;
use super::running::RunningCheck;
use super::source::SourceTable;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::model::{Findings, Level, Stage};
use crate::setting::{Duration, Factor, Pattern, Placed, Problems, Share};
use crate::slo::{LatencyLimit, LatencyRule, Rule};

mod deployed;
mod latency;

pub(super) use deployed::DeployedAt;
pub(super) use latency::Latency;

/// Watches the release after the deploy, and recommends to promote it, to hold it or to roll it back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ErrorBudget {
    /// The environment that is watched.
    pub(super) environment: Option<Placed<String>>,
    /// How long the release is watched: ten minutes unless set.
    pub(super) watch: Option<Placed<Duration>>,
    /// A single disturbance this short is forgiven.
    #[serde(default = "twenty_seconds")]
    pub(super) blip: Duration,
    /// How much of the time before the deploy is compared with.
    #[serde(default = "one_hour")]
    pub(super) history: Duration,
    /// How sure a rollback has to be: 99% unless set.
    pub(super) confidence: Option<Placed<Share>>,
    /// A rollback is worth it from this multiple of the budget on.
    #[serde(default = "twice")]
    pub(super) rollback_at: Factor,
    /// The share of the watch that the source has to vouch for, or the recommendation is to hold.
    #[serde(default = "half")]
    pub(super) min_coverage: Share,
    /// What a recommendation to hold is in reports: nobody could say (error), or said no (failure).
    #[serde(default)]
    pub(super) on_hold: OnHold,
    /// Where requests and errors are counted: exactly one of `prometheus`, `access-log`, `probes`, `series`,
    /// `datadog`, `cloudwatch`, `newrelic`.
    pub(super) source: Placed<SourceTable>,
    /// How to see that the new version answers; the watch holds until it does.
    pub(super) running: Option<RunningCheck>,
    /// When the release went out, where `--deployed-at` doesn't say it: RFC 3339, or from a Kubernetes object.
    pub(super) deployed_at: Option<DeployedAt>,
    /// The command that undoes the release: shown with the recommendation, never run.
    pub(super) rollback: Option<String>,
    /// Who is told of the recommendation.
    #[serde(default)]
    pub(super) notify: Vec<Placed<Channel>>,
    /// Shows what would be sent instead of sending it.
    #[serde(default)]
    pub(super) notify_dry_run: bool,
    /// The JSON report of the gates before the deploy: its findings are the first suspects, and say whether
    /// the deploy applied migrations.
    pub(super) pre_deploy_report: Option<String>,
    /// What is watched; all objectives at the same time, and the worst one counts.
    #[serde(default)]
    pub(super) objective: Vec<Placed<Objective>>,
}

/// What a recommendation to hold is in reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnHold {
    /// Nobody could say.
    #[default]
    Error,
    /// Said no.
    Failure,
}

impl OnHold {
    pub(super) fn level(self) -> Level {
        match self {
            Self::Error => Level::Error,
            Self::Failure => Level::Failure,
        }
    }
}

/// One thing that is watched, with a budget of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Objective {
    /// Its name in reports.
    pub(super) name: String,
    /// The share of requests that may fail.
    pub(super) budget: Placed<Share>,
    /// A rollback is worth it from this multiple of the budget on, where it isn't the gate's.
    pub(super) rollback_at: Option<Factor>,
    /// What counts failed requests: a selector (Prometheus), a query (Datadog, CloudWatch, New Relic).
    pub(super) errors: Option<String>,
    /// What counts all requests.
    pub(super) total: Option<String>,
    /// Only requests whose path matches one of these (access logs), or only the probes of these names: "/checkout*".
    #[serde(default)]
    pub(super) paths: Vec<Pattern>,
    /// How slow it may become: "off", or a quantile with a factor against the time before the deploy or a
    /// duration: { p99 = "5x" }. Sources that know latencies are watched at { p99 = "2x" } unless it says
    /// otherwise.
    pub(super) latency: Option<Latency>,
    /// The team that answers for it, where it isn't the gate's.
    pub(super) owner: Option<String>,
}

impl Objective {
    /// What it counts, as it is configured.
    pub(super) fn route(&self) -> String {
        let paths = self
            .paths
            .iter()
            .map(Pattern::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        match &self.total {
            Some(total) => total.clone(),
            None if paths.is_empty() => "all requests".to_owned(),
            None => paths,
        }
    }
}

fn twenty_seconds() -> Duration {
    Duration::from_secs(20)
}

fn one_hour() -> Duration {
    Duration::from_secs(3600)
}

fn half() -> Share {
    Share::percent(50.0)
}

fn twice() -> Factor {
    Factor::new(2.0)
}

impl ErrorBudget {
    /// How long the release is watched.
    pub(super) fn watched(&self) -> time::Duration {
        self.watch
            .as_deref()
            .map_or(time::Duration::from_mins(10), |watch| watch.get())
    }

    /// The rule for an objective whose source gives blocks of a length.
    pub(super) fn rule(&self, objective: &Objective, block: time::Duration) -> Rule {
        let limit = match &objective.latency {
            None => Some(LatencyLimit::Times(2.0)),
            Some(latency) => latency.limit(),
        };
        Rule {
            budget: objective.budget.get(),
            rollback_at: objective.rollback_at.unwrap_or(self.rollback_at).get(),
            confidence: self
                .confidence
                .as_deref()
                .map_or(0.99, |confidence| confidence.get()),
            blip: self.blip.get(),
            watch: self.watched(),
            block,
            min_coverage: self.min_coverage.get(),
            latency: limit.map(|limit| LatencyRule { limit }),
        }
    }
}

impl Gate for ErrorBudget {
    const KIND: &'static str = "error-budget";
    const MANUAL: &'static str = include_str!("../../../docs/gates/error-budget.md");
    const STAGES: &'static [Stage] = &[Stage::PostDeploy];
    type Code = ErrorBudgetCode;
    type Seen = Seen;

    fn environments(&self) -> Vec<&Placed<String>> {
        self.environment.iter().collect()
    }

    fn repeats(&self) -> Vec<&str> {
        self.source
            .probes
            .iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    fn validate(&self, problems: &mut Problems) {
        self.source.validate(&self.source.span(), problems);
        self.validate_objectives(problems);
        if let Some(running) = &self.running {
            running.validate(problems);
        }
        for channel in &self.notify {
            channel.validate(&channel.span(), problems);
        }
        if let Some(confidence) = self
            .confidence
            .as_ref()
            .filter(|confidence| !(0.5..1.0).contains(&confidence.get()))
        {
            problems.add(
                confidence.span(),
                "expected a confidence from 50% up to, but not at, 100%: certainty never comes",
            );
        }
        if let Some(watch) = self
            .watch
            .as_ref()
            .filter(|watch| watch.get() <= self.blip.get())
        {
            problems.add(
                watch.span(),
                "expected a watch longer than `blip`: nothing could be told from a blip",
            );
        }
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        self.look(cx).await
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, ErrorBudgetCode>) {
        self.weigh(seen, findings);
    }
}

impl ErrorBudget {
    fn validate_objectives(&self, problems: &mut Problems) {
        if self.objective.is_empty() {
            problems.add_with_help(
                self.source.span(),
                "expected at least one [[gate.objective]]",
                "add [[gate.objective]] with `name` and `budget`: the share of requests that may fail",
            );
        }
        for (index, objective) in self.objective.iter().enumerate() {
            let budget = objective.budget.get();
            let worthy = budget * objective.rollback_at.unwrap_or(self.rollback_at).get();
            if budget <= 0.0 || worthy >= 1.0 || worthy <= budget {
                problems.add(
                    objective.budget.span(),
                    "expected a budget above 0% that `rollback-at` multiplies to more, but less than 100%",
                );
            }
            if self.objective[..index]
                .iter()
                .any(|earlier| earlier.name == objective.name)
            {
                problems.add(
                    objective.span(),
                    format!("there is another objective named {:?}", objective.name),
                );
            }
            self.source
                .validate_objective(objective, &objective.span(), problems);
        }
    }
}
