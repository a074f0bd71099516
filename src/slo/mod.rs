//! The watch over the error budget after a deploy: counts of requests and errors in, a recommendation out.
//!
//! The decision is pure and knows no clock: [`Watch`] takes one [`Block`] after the other, and [`decide`]
//! takes a whole recording. The method is a mixture e-detector: a sequential test that may be looked at
//! after every block without becoming wrong more often, restarted at every block so that it also finds
//! failures that begin late (Shin, Ramdas and Rinaldo, "E-detectors", 2022; Ville's inequality).
//! Around it stand the rules that keep it from rolling back on a short blip, on errors that were there
//! before the deploy, or on nothing at all.

pub mod access_log;
pub mod backends;
mod before;
mod block;
mod bounds;
mod decision;
mod detector;
mod dispersion;
mod latency;
pub mod prometheus;
mod rule;
mod series;
mod stretch;
mod watch;

pub use before::Before;
pub use block::{Block, Counted, Tally};
pub use bounds::{lower_bound, upper_bound};
pub use decision::{Action, Decision, Numbers, Reason, Slowness};
pub use detector::Detector;
pub use rule::{LatencyLimit, LatencyRule, Rule};
pub use series::{Clock, Series, SeriesError};
pub use stretch::Stretch;
pub use watch::{Watch, decide};
