//! `migrations`: is the database where the code expects it, and will the tool get it there?

mod branch;
mod code;
mod judge;
mod ledger;
mod observe;
mod seen;
mod spec;

pub use spec::Migrations;
