//! One test binary; its folders mirror `src`.

mod support;

mod architecture;
mod catalogue;
mod config;
mod env;
mod gates;
mod http;
mod migrate;
mod slo;
