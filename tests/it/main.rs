//! One test binary; its folders mirror `src`.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test or its support can't do is a failed test"
)]

mod servers;
mod support;

mod architecture;
mod book;
mod canary;
mod catalogue;
mod cli;
mod config;
mod db;
mod documents;
mod env;
mod gates;
mod http;
mod migrate;
mod redact;
mod report;
mod run;
mod slo;
mod source;
