//! The HTTP engine: against real servers in this process, and on answers of real software.

mod authority;
mod client;
mod document;
mod leaks;
mod lying;
mod origin;
mod problem;
mod sample;
mod server;
mod tls;
