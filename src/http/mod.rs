//! Facts about HTTP answers: who gave them, what they give away, and whether they say what they mean.

pub mod answer;
pub mod leaks;
pub mod lying;
pub mod origin;
pub mod problem;
