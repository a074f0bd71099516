//! What tests share.

pub mod browser;
pub mod certificates;
pub mod mariadb;
pub mod pgbouncer;
pub mod postgres;
mod project;
pub mod server;
pub mod wire;

pub use project::Project;
