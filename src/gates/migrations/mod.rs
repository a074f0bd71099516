//! `migrations`: is the database where the code expects it, and will the tool get it there?

mod branch;
mod code;
mod extra;
mod hazards;
mod judge;
mod ledger;
mod observe;
mod pending;
mod seen;
mod sizes;
mod spec;

pub(in crate::gates) use pending::{PendingMigration, pending};
pub use spec::Migrations;
