//! New Relic: NRQL by NerdGraph (<https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/>).

use serde_json::{Value, json};

use super::{BackendError, Point, refusal};

/// The body of a query for the counts by block between two moments in milliseconds since 1970.
pub fn body(account: u64, nrql: &str, (from_ms, until_ms): (i64, i64), block_s: i64) -> Value {
    let nrql = format!("{nrql} SINCE {from_ms} UNTIL {until_ms} TIMESERIES {block_s} SECONDS");
    json!({
        "query": "query($account: Int!, $nrql: Nrql!) { actor { account(id: $account) { nrql(query: $nrql, timeout: 10) { results } } } }",
        "variables": { "account": account, "nrql": nrql },
    })
}

/// The counts in an answer: the first number of each result that isn't a time.
pub fn points(status: u16, body: &[u8]) -> Result<Vec<Point>, BackendError> {
    let body: Option<Value> = serde_json::from_slice(body).ok();
    let message = body
        .as_ref()
        .and_then(|body| body.pointer("/errors/0/message")?.as_str());
    if let Some(refusal) = refusal(status, message) {
        return Err(refusal);
    }
    if let Some(message) = message {
        return Err(BackendError::Query(message.to_owned()));
    }
    let body = body.ok_or(BackendError::Form)?;
    let results = body
        .pointer("/data/actor/account/nrql/results")
        .and_then(Value::as_array)
        .ok_or(BackendError::Form)?;
    Ok(results.iter().filter_map(point).collect())
}

fn point(result: &Value) -> Option<Point> {
    let result = result.as_object()?;
    let at = result.get("beginTimeSeconds")?.as_i64()?;
    let count = result
        .iter()
        .filter(|(name, _)| !name.ends_with("TimeSeconds"))
        .find_map(|(_, value)| value.as_f64())?;
    Some(Point {
        at_ms: at * 1000,
        count,
    })
}
