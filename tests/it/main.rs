//! One test binary; its folders mirror `src`.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test or its support can't do is a failed test"
)]
#![expect(
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::regex_creation_in_loops,
    clippy::format_collect,
    clippy::needless_pass_by_value,
    clippy::needless_raw_string_hashes,
    clippy::semicolon_if_nothing_returned,
    clippy::large_stack_arrays,
    reason = "tables of cases are long and read from top to bottom; speed isn't their business"
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
mod packaging;
mod redact;
mod report;
mod run;
mod slo;
mod source;
