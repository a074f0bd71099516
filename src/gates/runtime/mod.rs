//! `runtime`: can the project run where it is going to run?

mod code;
mod edge;
mod judge;
mod native;
mod observe;
mod shipped;
mod spec;
mod triage;
mod version;
mod worker;

pub use spec::Runtime;
