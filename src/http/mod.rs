//! HTTP: sending requests, judging responses against what was expected, and saying who answered and what was given away.

pub mod answer;
pub mod burst;
pub mod compare;
pub mod leaks;
pub mod lying;
pub mod negative;
pub mod openapi;
pub mod origin;
pub mod probe;
pub mod problem;
pub mod spec;

mod body;
mod capture;
mod client;
mod connection;
mod curl;
mod dial;
mod expectation;
mod failure;
mod fan_out;
mod proxy;
mod raw;
mod redirect;
mod request;
mod response;
mod schema;
mod target;
mod template;
mod timing;
mod tls;

pub use body::BODY_CAP;
pub use client::Client;
pub use dial::{Dialer, Endpoint, Link, Stream};
pub use expectation::{Document, Mismatch, Part, check, expected_status};
pub use failure::Failure;
pub use probe::ProbeSet;
pub use raw::RawRequest;
pub use redirect::follow;
pub use request::{Request, Version};
pub use response::{BodyEnd, Response};
pub use schema::Schemas;
pub use target::{CONNECT_TIMEOUT, TOTAL_TIMEOUT, Target, USER_AGENT};
pub use template::{NoValue, Template, Values};
pub use timing::{Milliseconds, Timings};
pub use tls::TlsSettings;
