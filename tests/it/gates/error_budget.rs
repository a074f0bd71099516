//! The watch, run as the command runs it.

mod recorded;
