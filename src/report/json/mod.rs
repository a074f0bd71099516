//! JSON: the whole run for programs, `"schema": 1`. It grows by additions only, and it can be read back.

mod form;
mod read;
mod write;

pub use read::{NotAReport, read};
pub use write::render;
