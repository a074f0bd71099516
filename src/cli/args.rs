//! The arguments.

use clap::{Parser, Subcommand};

use super::CheckArgs;
use super::database::DatabaseCommand;
use super::env::EnvCommand;

/// Release gates for CI: checks an environment, its databases, migrations and routes before a deploy, and watches
/// the error budget after it.
#[derive(Debug, Parser)]
#[command(name = "gate", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the gates of a stage in order
    Check(CheckArgs),
    /// Watch the release after the deploy: promote, hold or rollback
    Watch(CheckArgs),
    /// Look at environments and at what code reads from them
    #[command(subcommand)]
    Env(EnvCommand),
    /// Look at databases
    #[command(subcommand)]
    Database(DatabaseCommand),
}
