//! What a probe is, as it is written in `gates.toml`.

mod auth;
mod body;
mod burst;
mod capture;
mod compare;
mod expect;
mod headers;
mod line;
mod merge;
mod negative;
mod probe;
mod retry;
mod rows;

pub use auth::{Auth, OAuth2};
pub use body::{GraphQl, Part};
pub use burst::Burst;
pub use capture::{Capture, Source};
pub use compare::Compare;
pub use expect::{Expect, Problem, Rules};
pub use headers::{Headers, header_name};
pub use line::RequestLine;
pub use negative::{Negative, NegativeClass};
pub use probe::{Preflight, Probe};
pub use retry::Retry;
pub use rows::Rows;
