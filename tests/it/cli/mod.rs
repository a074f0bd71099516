//! The program, as users run it.

mod commands;
mod init;
mod merge;
