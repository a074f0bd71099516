//! From a plan to a report: one gate after the other.

mod attempt;
mod selection;
mod sequence;
mod settle;

pub use selection::{NothingSelected, Selection, Shard};
pub use sequence::{Observer, Options, run};
pub use settle::{KIND as RUN_KIND, RunCode};
