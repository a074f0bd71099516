//! One test binary; its folders mirror `src`.

mod servers;
mod support;

mod architecture;
mod catalogue;
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
