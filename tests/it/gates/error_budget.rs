//! The watch, run as the command runs it.

mod monitoring;
mod prometheus;
mod recorded;
