//! Each gate kind, run as the command runs it.

mod database;
mod database_states;
mod env_parity;
mod error_budget;
mod http_probe;
mod migrations;
mod migrations_lint;
mod migrations_shared;
mod runtime;
mod schema_file;
mod schema_parity;
