//! The HTTP engine: against real servers in this process, and on answers of real software.

mod authority;
mod client;
mod document;
mod leaks;
mod lying;
mod origin;
mod probe_set;
mod problem;
mod raw;
mod sample;
mod server;
mod tls;
