//! Environments as facts: what dotenv files, listings, manifests and commands say about keys and values.
//!
//! Nothing here has an opinion, expands a reference or runs a shell. Values are [`crate::redact::Secret`]s.

pub mod dotenv;
pub mod name;
