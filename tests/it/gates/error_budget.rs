//! The watch, run as the command runs it.

mod access_log;
mod backends;
mod monitoring;
mod notify;
mod probes;
mod prometheus;
mod receiver;
mod recorded;
mod running;
mod web;
