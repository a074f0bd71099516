//! `runtime`: can the project run where it is going to run?

mod code;
mod edge;
mod judge;
mod observe;
mod spec;

pub use spec::Runtime;
