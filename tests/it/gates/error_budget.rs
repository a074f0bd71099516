//! The watch, run as the command runs it.

mod access_log;
mod monitoring;
mod notify;
mod prometheus;
mod receiver;
mod recorded;
mod running;
mod web;
