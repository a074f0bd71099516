//! The books of migration tools, read without the tools.
//!
//! A project's folder (plain data: [`Tree`]) and its bookkeeping table (plain data: [`Ledger`]) go in; ordered
//! migrations, their states and everything that is wrong with them come out ([`Folder`], [`Drift`]). Nothing here
//! talks to a database: the module says which SQL to run ([`catalogue`], [`books`]) and judges the rows it is given.
//! Only [`disk`] touches the file system.

#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "tools match file names as they are written"
)]

pub mod books;
pub mod branch;
pub mod catalogue;
pub mod checksum;
pub mod compare;
pub mod detect;
pub mod disk;
mod drift;
mod folder;
pub mod graph;
mod ledger;
pub mod lint;
mod problem;
mod project;
pub mod reading;
pub mod recipe;
pub mod rivals;
pub mod text;
mod threads;
mod tool;
pub mod tools;
mod tree;

pub use books::{Books, Column, Dialect};
pub use drift::{Drift, Pending, Why};
pub use folder::{Folder, Migration};
pub use ledger::{Ledger, Row};
pub use problem::{Kind, Problem, Weight};
pub use project::{Project, Strength};
pub use tool::{About, Proof, Tool};
pub use tools::TOOLS;
pub use tree::{Tree, join};
