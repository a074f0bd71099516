//! The decision of the watch on recordings and on constructed blocks.

mod scenarios;
mod watch;
