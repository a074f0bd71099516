//! `env-parity`: does the candidate environment have what it needs?

mod code;
mod compare;
mod diff;
mod frozen;
mod judge;
mod lines;
mod names;
mod observe;
mod pairs;
mod placeholder;
mod production;
mod reads;
mod rule;
mod rule_types;
mod secrets;
mod spec;
mod usage;
mod values;

pub use spec::EnvParity;
