//! What tests share.

mod project;

pub use project::Project;
