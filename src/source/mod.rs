//! What the project's own code says: the environment keys it reads, its routes, its imports, its versions.
//!
//! Nothing here is executed and nothing is fetched; files are read, in the project and nowhere else.

mod aliases;
pub mod artifact;
mod builtins;
mod compose;
mod default;
pub mod deployed;
mod docker;
mod dockerignore;
mod follow;
mod found;
pub mod git;
mod graph;
mod javascript;
mod jsonc;
mod kind;
mod languages;
mod layers;
mod modules;
pub mod native;
pub mod next;
mod outline;
mod secrets;
mod shell;
mod since;
mod stages;
pub mod traced;
mod usage;
pub mod versions;
mod walk;
pub mod worker;
mod workspace;
mod wrangler;

pub use found::{DynamicRead, KeyUse, Read, Usage};
pub use kind::is_test;
pub use since::newly_read;
pub use usage::{Scope, UsageError, scan};
