//! The project's own code.

mod idioms;
mod usage;
mod versions;
