//! `http-probe`: do the routes that users depend on answer as they should, and refuse as they should?

mod burst;
mod code;
mod compare;
mod critical;
mod judge;
mod negatives;
mod observe;
mod references;
mod requirement;
mod spec;

pub use spec::HttpProbe;
