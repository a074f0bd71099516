//! The same request many times at once, beside the same request one after the other.

use std::time::{Duration, Instant};

use super::expectation::Document;
use super::failure::Failure;
use super::fan_out;
use super::probe::{Asked, Session, excerpt};
use super::redirect::follow;
use super::spec;
use super::template::Values;
use super::timing::Milliseconds;

/// What came of a burst.
#[derive(Clone, Debug)]
pub struct Burst {
    /// The requests that were sent one after the other, before.
    pub sequential: Series,
    /// The requests that were sent at once.
    pub concurrent: Series,
    /// How many were on their way at the same time.
    pub in_flight: u32,
    /// The different ways in which requests failed, the most frequent first.
    pub failures: Vec<FailureKind>,
}

/// Requests and how long they took.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// How many failed their expectations.
    pub failed: usize,
    /// How long each took, ascending.
    pub took: Vec<Duration>,
    /// How long all took together.
    pub wall: Duration,
}

impl Series {
    /// How many requests.
    pub fn count(&self) -> usize {
        self.took.len()
    }

    /// The share that failed, 0 to 1.
    pub fn error_rate(&self) -> f64 {
        if self.took.is_empty() {
            return 0.0;
        }
        precise(self.failed) / precise(self.took.len())
    }

    /// The time that `share` of the requests didn't exceed (nearest rank).
    pub fn percentile(&self, share: f64) -> Duration {
        let count = self.took.len();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rank between 1 and the count"
        )]
        let rank = (precise(count) * share)
            .ceil()
            .clamp(1.0, precise(count.max(1))) as usize;
        self.took.get(rank - 1).copied().unwrap_or_default()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of requests are far below 2^52"
)]
fn precise(count: usize) -> f64 {
    count as f64
}

/// One way in which requests of a burst failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureKind {
    /// In words.
    pub message: String,
    /// How many requests failed so.
    pub count: usize,
    /// The first such response.
    pub response: Option<String>,
    /// Its body, with what differs from request to request left out.
    body: String,
}

impl FailureKind {
    fn is_like(&self, other: &Self) -> bool {
        self.message == other.message && self.body == other.body
    }
}

/// How much of a body tells failures apart, in bytes.
const COMPARED: usize = 2_000;

/// The beginning of a body with `#` for every word that has a digit in it: times, identifiers and counts aren't another failure.
fn without_numbers(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(COMPARED)]);
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '-';
    let mut plain = String::new();
    let mut rest = text.as_ref();
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        plain.push_str(if has_digit { "#" } else { word });
        let mark = after.chars().next();
        plain.extend(mark);
        rest = &after[mark.map_or(0, char::len_utf8)..];
    }
    plain
}

/// The most ways that are told apart.
const MOST_KINDS: usize = 8;

/// Sends the request of `asked` `burst.sequential` times one after the other, then `burst.requests` times at once. Each is
/// filled in from `values` anew, so that `{{$uuid}}` is another one each time.
pub async fn run(
    session: &Session,
    asked: &Asked<'_>,
    values: &Values,
    burst: &spec::Burst,
) -> Burst {
    let send = || one(session, asked, values);
    let (sequential, _) = series(send, burst.sequential, 1).await;
    let (concurrent, failures) = series(send, burst.requests, burst.in_flight).await;
    Burst {
        sequential,
        concurrent,
        in_flight: burst.in_flight,
        failures,
    }
}

async fn series<F>(send: impl Fn() -> F, count: u32, in_flight: u32) -> (Series, Vec<FailureKind>)
where
    F: Future<Output = (Duration, Option<FailureKind>)>,
{
    let start = Instant::now();
    let results = fan_out::all(in_flight as usize, count as usize, |_| send()).await;
    let mut series = Series {
        wall: start.elapsed(),
        ..Series::default()
    };
    let mut kinds: Vec<FailureKind> = Vec::new();
    let mut further = 0;
    for (took, failed) in results {
        series.took.push(took);
        let Some(failed) = failed else { continue };
        series.failed += 1;
        match kinds.iter().position(|kind| kind.is_like(&failed)) {
            Some(known) => kinds[known].count += 1,
            None if kinds.len() < MOST_KINDS => kinds.push(failed),
            None => further += 1,
        }
    }
    series.took.sort_unstable();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    if further > 0 {
        kinds.push(FailureKind {
            message: "failed in further ways".to_owned(),
            count: further,
            response: None,
            body: String::new(),
        });
    }
    (series, kinds)
}

/// One request of a burst. It doesn't wait for a lane: how many are on their way is what the burst is about.
async fn one(
    session: &Session,
    asked: &Asked<'_>,
    values: &Values,
) -> (Duration, Option<FailureKind>) {
    let unanswered = |failure: Failure| FailureKind {
        message: failure.to_string(),
        count: 1,
        response: None,
        body: String::new(),
    };
    let request = match session.prepare(asked.probe, values).await {
        Ok(request) => request,
        Err(failure) => return (Duration::ZERO, Some(unanswered(failure))),
    };
    let asked = Asked {
        request: &request,
        ..*asked
    };
    session.turn().await;
    let start = Instant::now();
    let redirects = asked.probe.redirects.unwrap_or(0);
    let timeout = session.timeout(asked.probe);
    let result = follow(session.client(), &request, redirects, timeout).await;
    let took = start.elapsed();
    let failed = match result {
        Err(failure) => Some(unanswered(failure)),
        Ok(response) => {
            let (faults, _) =
                session
                    .examiner
                    .examine(&asked, &response, &Document::new(&response.body));
            let fault = faults.into_iter().find(super::probe::Fault::is_grave);
            fault.map(|fault| FailureKind {
                message: fault.message,
                count: 1,
                response: Some(excerpt(&response)),
                body: without_numbers(&response.body),
            })
        }
    };
    (took, failed)
}

impl Burst {
    /// The figures, for a reader.
    pub fn table(&self) -> String {
        let row = |name: &str, series: &Series| {
            format!(
                "{name}: {} requests, {} failed, p50 {}, p95 {}, p99 {}, max {}",
                series.count(),
                series.failed,
                Milliseconds(series.percentile(0.50)),
                Milliseconds(series.percentile(0.95)),
                Milliseconds(series.percentile(0.99)),
                Milliseconds(series.percentile(1.0)),
            )
        };
        let mut rows = Vec::new();
        if self.sequential.count() > 0 {
            rows.push(row("one after the other", &self.sequential));
        }
        rows.push(row(
            &format!("{} at once", self.in_flight),
            &self.concurrent,
        ));
        rows.extend(
            self.failures
                .iter()
                .map(|kind| format!("{} × {}", kind.count, kind.message)),
        );
        rows.join("\n")
    }

    /// Whether requests fail together that pass alone.
    pub fn fails_only_together(&self) -> bool {
        self.concurrent.failed > 0 && self.sequential.failed == 0 && self.sequential.count() > 0
    }
}
