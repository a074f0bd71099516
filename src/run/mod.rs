//! From a plan to a report: one gate after the other.

mod attempt;
mod selection;
mod sequence;
mod settle;
mod supervise;

pub use selection::{NothingSelected, Selection};
pub use sequence::{Observer, Options};
pub use supervise::{Run, supervised};
