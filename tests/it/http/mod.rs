//! HTTP answers: who gave them, what they leak, whether they are structured, whether they lie.

mod leaks;
mod lying;
mod origin;
mod problem;
mod sample;
//! The HTTP engine against real servers in this process.

mod authority;
mod client;
mod server;
mod tls;
