//! Access logs: lines in, blocks of requests, errors and latency out.
//!
//! Reading is made for logs of gigabytes: a line of nginx's `combined` costs a few searches for single
//! bytes and no allocation (`benches/watch.sh` compares it with `wc -l`).

mod clf;
mod counts;
mod envoy;
mod format;
mod histogram;
mod json;
mod tail;
mod time;

pub use counts::{Counts, Filter};
pub use format::Format;
pub use tail::Tail;

/// What one line says of one request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request<'l> {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The status; 0 when the client left before there was one.
    pub status: u16,
    /// The path with its query, as it stands in the line; empty for requests that had none.
    pub path: &'l [u8],
    /// How long it took in microseconds, where the format says it.
    pub micros: Option<u64>,
}

/// What a status says of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It answered as it should, a refusal of a bad request included.
    Ok,
    /// It failed.
    Error,
    /// The client went away or never finished asking: nobody knows.
    Neither,
}

impl Outcome {
    /// 5xx is an error; 499 (nginx: the client closed the connection), 408 and 0 are neither.
    pub fn of(status: u16) -> Self {
        match status {
            0 | 408 | 499 => Self::Neither,
            500..=599 => Self::Error,
            _ => Self::Ok,
        }
    }
}
