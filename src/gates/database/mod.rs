//! `database`: can the service reach its database, with room to spare, and is the database in order?

mod code;
mod judge;
mod observe;
mod query;
mod spec;

pub use spec::Database;
