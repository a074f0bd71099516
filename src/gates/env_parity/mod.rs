//! `env-parity`: does the candidate environment have what it needs?

mod code;
mod judge;
mod observe;
mod spec;

pub use spec::EnvParity;
