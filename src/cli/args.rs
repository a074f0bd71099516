//! The arguments.

use clap::{Parser, Subcommand};

use super::CheckArgs;
use super::completions::{CompletionsArgs, ManArgs};
use super::database::DatabaseCommand;
use super::env::EnvCommand;
use super::explain::ExplainArgs;
use super::init::InitArgs;
use super::list::ListArgs;
use super::merge::MergeArgs;
use super::schema::SchemaArgs;

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
    /// Say what would run, and why the rest wouldn't
    List(ListArgs),
    /// Show the manual page of a kind, or what a finding's code means
    Explain(ExplainArgs),
    /// Write a first gates.toml for the project found here
    Init(InitArgs),
    /// Join the JSON reports of several jobs
    Merge(MergeArgs),
    /// Print the JSON Schema of gates.toml or of the JSON report
    Schema(SchemaArgs),
    /// Print a shell's completions
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}
