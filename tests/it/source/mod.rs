//! The project's own code.

mod idioms;
mod projects;
mod usage;
mod versions;
