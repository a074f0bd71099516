//! CloudWatch: `GetMetricData` as JSON
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>).

use serde::Deserialize;
use serde_json::{Value, json};

use super::{BackendError, Point, refusal};

/// The header that names the operation.
pub const TARGET: &str = "GraniteServiceVersion20100801.GetMetricData";

/// The body of a query for the counts by block between two moments in milliseconds since 1970. The metric is
/// written `AWS/ApplicationELB RequestCount Sum LoadBalancer=app/shop/1`; `None` when it isn't.
pub fn body(metric: &str, (from_ms, until_ms): (i64, i64), block_s: i64) -> Option<Value> {
    let mut words = metric.split_whitespace();
    let (namespace, name, statistic) = (words.next()?, words.next()?, words.next()?);
    let dimensions: Option<Vec<Value>> = words
        .map(|word| {
            word.split_once('=')
                .map(|(name, value)| json!({ "Name": name, "Value": value }))
        })
        .collect();
    Some(json!({
        "StartTime": from_ms / 1000,
        "EndTime": until_ms / 1000,
        "ScanBy": "TimestampAscending",
        "MetricDataQueries": [{
            "Id": "count",
            "MetricStat": {
                "Metric": { "Namespace": namespace, "MetricName": name, "Dimensions": dimensions? },
                "Period": block_s,
                "Stat": statistic,
            },
        }],
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    #[serde(default)]
    metric_data_results: Vec<Series>,
    #[serde(alias = "message")]
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Series {
    timestamps: Vec<f64>,
    values: Vec<f64>,
    #[serde(default)]
    status_code: String,
}

/// The counts in an answer. Periods without requests are missing.
#[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
pub fn points(status: u16, body: &[u8]) -> Result<Vec<Point>, BackendError> {
    let body: Option<Body> = serde_json::from_slice(body).ok();
    let message = body.as_ref().and_then(|body| body.message.as_deref());
    if let Some(refusal) = refusal(status, message) {
        return Err(refusal);
    }
    let results = body.ok_or(BackendError::Form)?.metric_data_results;
    if results
        .iter()
        .any(|series| series.status_code == "Forbidden")
    {
        return Err(BackendError::Access(403));
    }
    let points = results
        .iter()
        .flat_map(|series| series.timestamps.iter().zip(&series.values));
    Ok(points
        .map(|(at, count)| Point {
            at_ms: (at * 1000.0) as i64,
            count: *count,
        })
        .collect())
}
