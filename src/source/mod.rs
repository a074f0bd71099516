//! What the project's own code says: the environment keys it reads, its routes, its imports, its versions.
//!
//! Nothing here is executed and nothing is fetched; files are read, in the project and nowhere else.

pub mod git;
