//! One test binary; its folders mirror `src`.

mod servers;
mod support;

mod architecture;
mod catalogue;
mod config;
mod db;
mod env;
mod gates;
mod http;
mod migrate;
mod slo;
mod source;
