//! Reports: each format is a pure function of a [`RunReport`](crate::model::RunReport).

mod clean;
mod format;
mod github;
mod gitlab;
pub mod json;
mod junit;
mod markdown;
mod sarif;
mod tap;
mod terminal;
mod words;
mod write;

pub use format::{Format, Style};
pub use write::{WriteError, write};
