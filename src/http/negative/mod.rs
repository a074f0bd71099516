//! Hostile variants of a valid request: a fixed list, the same for the same request, and what the service made of each.

mod auth;
mod body;
mod case;
mod fields;
mod path;
mod run;
mod verdict;

pub use case::{Case, Wire, cases};
pub use run::run;
pub use verdict::{Negatives, Refusal, Verdict};
