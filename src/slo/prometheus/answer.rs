//! The answers of the HTTP API (<https://prometheus.io/docs/prometheus/latest/querying/api/>).

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a query gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The series; none is an answer, too.
    pub series: Vec<Sampled>,
    /// Whether something is missing: the server warned, or says so itself (`isPartial`).
    pub is_partial: bool,
}

/// A series with its samples, in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// Its labels, the name included.
    pub labels: BTreeMap<String, String>,
    /// Its samples.
    pub samples: Vec<Sample>,
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// The value, finite.
    pub value: f64,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrometheusError {
    /// The query is wrong.
    #[error("expected a query that Prometheus can run, it says: {0}")]
    Query(String),
    /// The credentials are missing or wrong.
    #[error("expected access, the server answers {0}")]
    Access(u16),
    /// There is no such API at the address.
    #[error("expected Prometheus's API, the server answers {0}")]
    NotThere(u16),
    /// What was answered isn't Prometheus's form.
    #[error("expected an answer in Prometheus's form, found something else")]
    NotPrometheus,
    /// The server can't answer now.
    #[error("expected an answer, the server says {0}")]
    Busy(u16),
}

impl PrometheusError {
    /// Whether asking again can't help: somebody has to mend the configuration.
    pub fn is_lasting(&self) -> bool {
        !matches!(self, Self::Busy(_))
    }
}

#[derive(Deserialize)]
struct Body {
    status: String,
    data: Option<Data>,
    error: Option<String>,
    #[serde(default)]
    warnings: Vec<serde::de::IgnoredAny>,
    #[serde(default, rename = "isPartial")]
    is_partial: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    result: serde_json::Value,
}

#[derive(Deserialize)]
struct Series {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    /// Of an instant query.
    value: Option<(f64, String)>,
    /// Of a range.
    #[serde(default)]
    values: Vec<(f64, String)>,
}

/// Reads an answer from its status and its body.
pub fn answer(status: u16, body: &[u8]) -> Result<Answer, PrometheusError> {
    let parsed: Option<Body> = serde_json::from_slice(body).ok();
    match (status, parsed) {
        (200, Some(body)) if body.status == "success" => read(body),
        (200, _) => Err(PrometheusError::NotPrometheus),
        // A query that takes too long, or too many at once.
        (429 | 500..=599, _) => Err(PrometheusError::Busy(status)),
        (401 | 403 | 407, _) => Err(PrometheusError::Access(status)),
        (
            400 | 422,
            Some(Body {
                error: Some(error), ..
            }),
        ) => Err(PrometheusError::Query(error)),
        _ => Err(PrometheusError::NotThere(status)),
    }
}

fn read(body: Body) -> Result<Answer, PrometheusError> {
    let data = body.data.ok_or(PrometheusError::NotPrometheus)?;
    if data.result_type != "matrix" && data.result_type != "vector" {
        return Err(PrometheusError::Query(format!(
            "the result is a {}, not a set of series",
            data.result_type
        )));
    }
    let series: Vec<Series> =
        serde_json::from_value(data.result).map_err(|_| PrometheusError::NotPrometheus)?;
    let series = series.into_iter().map(|series| Sampled {
        labels: series.metric,
        samples: series
            .values
            .into_iter()
            .chain(series.value)
            .filter_map(|(at, value)| sample(at, &value))
            .collect(),
    });
    Ok(Answer {
        series: series.collect(),
        is_partial: body.is_partial || !body.warnings.is_empty(),
    })
}

/// A value is text, `NaN` and `+Inf` among others: those say nothing of a counter.
#[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
fn sample(at: f64, value: &str) -> Option<Sample> {
    let value: f64 = value.parse().ok()?;
    value.is_finite().then_some(Sample {
        at_ms: (at * 1000.0).round() as i64,
        value,
    })
}
