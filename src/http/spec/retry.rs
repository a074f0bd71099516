//! Trying again.

use std::time;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::setting::Duration;

/// When to try again after a transport error, or after 429 and 503 with `Retry-After`. Requests that may change data are
/// only repeated if they certainly never arrived. What passes on a retry is reported as flaky.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Retry {
    /// How many more times; 0 turns retries off.
    pub times: u32,
    /// The first wait; it doubles each time, and half of it is random.
    pub backoff: Duration,
    /// The longest wait, also for `Retry-After`.
    pub max_backoff: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            times: 1,
            backoff: Duration::new(time::Duration::from_millis(200)),
            max_backoff: Duration::from_secs(5),
        }
    }
}
