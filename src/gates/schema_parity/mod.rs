//! `schema-parity`: is the candidate's schema the one that the code was tested against?

mod code;
mod compare;
mod expected;
mod judge;
mod observe;
mod side;
mod spec;

pub use spec::SchemaParity;
