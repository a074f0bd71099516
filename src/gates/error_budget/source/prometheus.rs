//! Counters of Prometheus: the time before the deploy by `query_range`, then raw samples.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::observe::millis;
use super::super::remote::{Credentials, Remote};
use super::super::spec::{Latency, Objective};
use super::{Collected, ErrorBudget};
use crate::context::{Context, Inconclusive};
use crate::setting::Placed;
use crate::slo::prometheus::{
    Answer, Assembly, Part, PrometheusError, answer, scrape_interval_ms, up_selector,
};

/// How far back a new scrape interval is looked for, in seconds.
const INTERVAL_FROM_S: i64 = 600;

/// What a query may overlap with the one before: a scrape that was late isn't lost.
const OVERLAP_MS: i64 = 60_000;

/// How long counts take to arrive unless set.
const LAG: Duration = Duration::from_secs(1);

/// A Prometheus that was asked once already.
#[derive(Debug)]
pub(in super::super) struct Prometheus {
    remote: Remote,
    parameters: BTreeMap<String, String>,
    objectives: Vec<Watched>,
    deployed_ms: i64,
    block: Duration,
    lag: Duration,
    history: Duration,
    /// Until when samples were fetched, in milliseconds since 1970.
    fetched_ms: Option<i64>,
    /// Until when blocks were given, in milliseconds from the deploy.
    given_ms: i64,
}

/// One objective's queries and what they gave.
#[derive(Debug)]
struct Watched {
    queries: Vec<(Part, String)>,
    assembly: Assembly,
}

/// Why a query has no answer.
enum Unanswered {
    /// Somebody has to mend the configuration.
    Lasting(Inconclusive),
    /// It may work the next time.
    Passing(Inconclusive),
}

impl Prometheus {
    pub(super) async fn open(
        gate: &ErrorBudget,
        cx: &Context,
        deployed_ms: i64,
    ) -> Result<Self, Inconclusive> {
        let table = &gate.source;
        let credentials = Credentials {
            headers: Some(&table.headers),
            basic: table.basic.as_ref(),
            bearer: table.bearer.as_ref(),
            tls: table.tls.as_ref(),
        };
        let address = table.prometheus.as_deref().unwrap_or_default();
        let mut prometheus = Self {
            remote: Remote::new("prometheus", address, &credentials, cx)?,
            parameters: table.parameters.clone(),
            objectives: Vec::new(),
            deployed_ms,
            block: table.every.map_or(Duration::from_secs(5), Into::into),
            lag: table.lag.map_or(LAG, Into::into),
            history: gate.history.get(),
            fetched_ms: None,
            given_ms: -millis(gate.history.get()),
        };
        let now_ms = cx.clock.now().as_millisecond();
        for objective in &gate.objective {
            prometheus
                .prepare(objective, table.up.as_deref(), now_ms)
                .await?;
        }
        // All objectives share their blocks, so the slowest scrape decides.
        let (deployed_ms, block_ms) = (prometheus.deployed_ms, millis(prometheus.block));
        for (watched, objective) in prometheus.objectives.iter_mut().zip(&gate.objective) {
            watched.assembly = Assembly::new(deployed_ms, block_ms, share(objective));
        }
        prometheus.given_ms = -(millis(gate.history.get()) / block_ms * block_ms);
        Ok(prometheus)
    }

    /// Finds out the scrape interval and the targets of an objective.
    async fn prepare(
        &mut self,
        objective: &Placed<Objective>,
        up: Option<&str>,
        now_ms: i64,
    ) -> Result<(), Inconclusive> {
        let total = objective.total.clone().unwrap_or_default();
        let recent = self
            .raw(&total, now_ms, INTERVAL_FROM_S * 1000)
            .await
            .map_err(Unanswered::into_inner)?;
        if let Some(interval_ms) = scrape_interval_ms(&recent) {
            // Rounded up to whole seconds, because scrapes jitter by milliseconds.
            let interval = Duration::from_secs(
                u64::try_from((interval_ms + 899) / 1000)
                    .unwrap_or(5)
                    .max(1),
            );
            self.block = self.block.max(interval);
        }
        let up = up.map(str::to_owned).or_else(|| up_selector(&recent));
        let mut queries: Vec<(Part, String)> = up.into_iter().map(|up| (Part::Up, up)).collect();
        queries.push((Part::Total, total));
        queries.push((Part::Errors, objective.errors.clone().unwrap_or_default()));
        if let Some(Latency::Quantile {
            histogram: Some(histogram),
            share,
            ..
        }) = &objective.latency
        {
            let name = histogram.split('{').next().unwrap_or_default().trim();
            let query = if name.ends_with("_bucket") {
                (Part::Buckets, histogram.clone())
            } else {
                (
                    Part::Latency,
                    format!("histogram_quantile({share}, sum(rate({histogram}[RANGE])))"),
                )
            };
            queries.push(query);
        }
        self.objectives.push(Watched {
            queries,
            assembly: Assembly::new(0, 1, 0.99),
        });
        Ok(())
    }

    pub(super) fn block(&self) -> Duration {
        self.block
    }

    pub(super) fn lag(&self) -> Duration {
        self.lag
    }

    pub(super) async fn collect(&mut self, now_ms: i64) -> Result<Collected, Inconclusive> {
        let until_ms = self.deployed_ms + now_ms;
        match self.fetch(until_ms).await {
            Ok(()) => self.fetched_ms = Some(until_ms),
            Err(Unanswered::Lasting(why)) => return Err(why),
            // The first answer decides whether the source can be used at all.
            Err(Unanswered::Passing(why)) if self.fetched_ms.is_none() => return Err(why),
            Err(Unanswered::Passing(_)) => {}
        }
        let block_ms = millis(self.block);
        let until_ms = now_ms.div_euclid(block_ms) * block_ms;
        let blocks = self
            .objectives
            .iter()
            .map(|watched| watched.assembly.blocks(self.given_ms, until_ms))
            .collect();
        self.given_ms = self.given_ms.max(until_ms);
        Ok(blocks)
    }

    /// Fetches what came since the last time; the first time, the history, too.
    async fn fetch(&mut self, until_ms: i64) -> Result<(), Unanswered> {
        let from_ms = self.fetched_ms.unwrap_or(self.deployed_ms.min(until_ms));
        for index in 0..self.objectives.len() {
            for (part, query) in self.objectives[index].queries.clone() {
                let mut answers = Vec::new();
                if part == Part::Latency {
                    answers.push(self.latency(&query, until_ms).await?);
                } else {
                    if self.fetched_ms.is_none() {
                        answers.push(
                            self.range(&query, from_ms - millis(self.history), from_ms)
                                .await?,
                        );
                    }
                    if until_ms > from_ms {
                        answers.push(
                            self.raw(&query, until_ms, until_ms - from_ms + OVERLAP_MS)
                                .await?,
                        );
                    }
                }
                for answer in answers {
                    self.objectives[index].assembly.add(part, &answer);
                }
            }
        }
        Ok(())
    }

    /// The raw samples of the last `window_ms`.
    async fn raw(&self, selector: &str, at_ms: i64, window_ms: i64) -> Result<Answer, Unanswered> {
        let query = format!("{selector}[{window_ms}ms]");
        self.ask(
            "/api/v1/query",
            &[("query", &query), ("time", &seconds(at_ms))],
        )
        .await
    }

    /// Samples at the borders of blocks.
    async fn range(&self, query: &str, from_ms: i64, until_ms: i64) -> Result<Answer, Unanswered> {
        // More than 11,000 points a series are refused.
        let step_ms = millis(self.block).max((until_ms - from_ms) / 10_000).max(1);
        let fields = [
            ("query", query),
            ("start", &seconds(from_ms)),
            ("end", &seconds(until_ms)),
            ("step", &seconds(step_ms)),
        ];
        self.ask("/api/v1/query_range", &fields).await
    }

    /// The quantile of a native histogram, block by block.
    async fn latency(&self, query: &str, until_ms: i64) -> Result<Answer, Unanswered> {
        let block_ms = millis(self.block);
        let query = query.replace("RANGE", &format!("{}ms", block_ms * 2));
        let from_ms = self
            .fetched_ms
            .unwrap_or(self.deployed_ms - millis(self.history));
        let border =
            |ms: i64| self.deployed_ms + (ms - self.deployed_ms).div_euclid(block_ms) * block_ms;
        self.range(&query, border(from_ms), until_ms).await
    }

    async fn ask(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Unanswered> {
        let more = self
            .parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain(more).collect();
        let reply = self
            .remote
            .post_form(path, &fields)
            .await
            .map_err(|failure| {
                let why = Inconclusive::because(format_args!("the source prometheus: {failure}"));
                if failure.is_transient() {
                    Unanswered::Passing(why)
                } else {
                    Unanswered::Lasting(why)
                }
            })?;
        answer(reply.status, &reply.body).map_err(|error| unanswered(&error))
    }
}

fn unanswered(error: &PrometheusError) -> Unanswered {
    let why = Inconclusive::because(format_args!("the source prometheus: {error}"));
    let why = match error {
        PrometheusError::Query(_) => why.help("`total` and `errors` are plain selectors of counters, such as http_requests_total{code=~\"5..\"}: without rate, sum or a range"),
        PrometheusError::Access(_) => why.help("check `basic`, `bearer` or `headers` of the source"),
        PrometheusError::NotThere(_) | PrometheusError::NotPrometheus => {
            why.help("`prometheus` is the address in front of /api/v1, with its path prefix")
        }
        PrometheusError::Busy(_) => why,
    };
    if error.is_lasting() {
        Unanswered::Lasting(why)
    } else {
        Unanswered::Passing(why)
    }
}

impl Unanswered {
    fn into_inner(self) -> Inconclusive {
        match self {
            Self::Lasting(why) | Self::Passing(why) => why,
        }
    }
}

fn share(objective: &Objective) -> f64 {
    match &objective.latency {
        Some(Latency::Quantile { share, .. }) => *share,
        _ => 0.99,
    }
}

/// Milliseconds as seconds with three decimals, as the API takes them.
fn seconds(ms: i64) -> String {
    format!("{}.{:03}", ms.div_euclid(1000), ms.rem_euclid(1000))
}
