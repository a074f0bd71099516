//! One test binary; its folders mirror `src`.

mod support;

mod architecture;
mod config;
mod documents;
mod gates;
mod redact;
