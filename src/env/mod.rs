//! Environments as facts: what dotenv files, listings, manifests and commands say about keys and values.
//!
//! Nothing here has an opinion, expands a reference or runs a shell. Values are [`crate::redact::Secret`]s.

pub mod compose;
pub mod dotenv;
mod encrypted;
mod fault;
pub mod fingerprint;
pub mod keys;
pub mod kubernetes;
pub mod listing;
pub mod name;
pub mod shape;
pub mod snapshot;
pub mod source;
pub mod tree;

pub use fault::{SourceError, SourceFault};
pub use keys::{Keys, State, Unreadable, Variable};
pub use source::{Surroundings, collect};
