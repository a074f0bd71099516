//! When to try again, and how long to wait before.

use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};

use crate::http::failure::Failure;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::spec::Retry;

/// How long to wait before the next try, or `None` if there is no use in one. `tries` were made so far.
pub fn wait(
    retry: &Retry,
    tries: u32,
    request: &Request,
    result: &Result<Response, Failure>,
    is_expected: bool,
) -> Option<Duration> {
    if tries > retry.times || is_expected {
        return None;
    }
    let asked = match result {
        Err(failure) if failure.is_transient() => {
            if request.may_change_data() && !never_arrived(failure) {
                return None;
            }
            None
        }
        Err(_) => return None,
        // Both codes say that the request wasn't carried out, so that repeating it is safe whatever its method.
        Ok(response) if matches!(response.status.as_u16(), 429 | 503) => {
            Some(retry_after(response)?)
        }
        Ok(_) => return None,
    };
    let longest = Duration::from(retry.max_backoff);
    match asked {
        Some(asked) if asked > longest => None,
        Some(asked) => Some(asked.max(backoff(retry, tries))),
        None => Some(backoff(retry, tries)),
    }
}

/// Doubles with every try; half of it is random, so that many probes don't come back at the same moment.
fn backoff(retry: &Retry, tries: u32) -> Duration {
    let doubled =
        Duration::from(retry.backoff).saturating_mul(1 << tries.saturating_sub(1).min(16));
    doubled
        .min(Duration::from(retry.max_backoff))
        .mul_f64(0.5 + fastrand::f64() / 2.0)
}

/// Whether the server certainly didn't see the request.
fn never_arrived(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Unresolved { .. }
            | Failure::Refused { .. }
            | Failure::Unreachable { .. }
            | Failure::Proxy { .. }
            | Failure::ConnectTimeout { .. }
    )
}

/// The value of `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date, which is compared with the response's own `Date`.
pub fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.header(RETRY_AFTER.as_str())?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let read = |date: &str| {
        jiff::fmt::rfc2822::DateTimeParser::new()
            .relaxed_weekday(true)
            .parse_timestamp(date)
            .ok()
    };
    let until = read(text)?;
    let now = response
        .header(DATE.as_str())
        .and_then(read)
        .unwrap_or(response.at);
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}
