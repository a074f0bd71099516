//! One test binary; its folders mirror `src`.

mod support;

mod architecture;
mod catalogue;
mod config;
mod env;
mod gates;
mod migrate;
mod slo;
