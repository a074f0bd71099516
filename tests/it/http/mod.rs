//! HTTP answers: who gave them, what they leak, whether they are structured, whether they lie.

mod leaks;
mod lying;
mod origin;
mod problem;
mod sample;
