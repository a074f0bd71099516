//! Reports: each format is a pure function of a [`RunReport`](crate::model::RunReport).

mod format;
mod write;

pub use format::{Format, Style};
pub use write::{WriteError, write};
