//! Datadog: `GET /api/v1/query` (<https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points>).

use serde::Deserialize;

use super::{BackendError, Point, refusal};

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    series: Vec<Series>,
    #[serde(default)]
    errors: Vec<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Series {
    pointlist: Vec<(f64, Option<f64>)>,
}

/// The counts in an answer, all series together. A `null` is no count.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
pub fn points(status: u16, body: &[u8]) -> Result<Vec<Point>, BackendError> {
    let body: Option<Body> = serde_json::from_slice(body).ok();
    let message = body
        .as_ref()
        .and_then(|body| body.error.clone().or_else(|| body.errors.first().cloned()));
    if let Some(refusal) = refusal(status, message.as_deref()) {
        return Err(refusal);
    }
    if let Some(message) = message {
        return Err(BackendError::Query(message));
    }
    let series = body.ok_or(BackendError::Form)?.series;
    let points = series.iter().flat_map(|series| &series.pointlist);
    Ok(points
        .filter_map(|(at, count)| {
            Some(Point {
                at_ms: *at as i64,
                count: (*count)?,
            })
        })
        .collect())
}
