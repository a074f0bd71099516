//! `migrations`: is the database where the code expects it, and will the tool get it there?

mod branch;
mod code;
mod hazards;
mod judge;
mod ledger;
mod observe;
mod seen;
mod sizes;
mod spec;

pub use spec::Migrations;
