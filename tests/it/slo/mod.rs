//! The decision of the watch on recordings and on constructed blocks.

mod access_log;
mod prometheus;
mod scenarios;
mod watch;
