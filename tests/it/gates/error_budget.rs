//! The watch, run as the command runs it.

mod monitoring;
mod notify;
mod prometheus;
mod receiver;
mod recorded;
mod running;
