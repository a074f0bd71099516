//! `gate env …`.

use clap::Subcommand;

use super::env_usage::{self, UsageArgs};
use super::snapshot::SnapshotArgs;
use super::{Process, env_snapshot};
use crate::model::Exit;

/// The commands about environments.
#[derive(Clone, Debug, Subcommand)]
pub enum EnvCommand {
    /// List the environment keys that code reads
    Usage(UsageArgs),
    /// Write an environment's names, shapes and keyed fingerprints, without a value
    Snapshot(SnapshotArgs),
}

/// Runs one of them.
pub(super) fn command(command: &EnvCommand, process: &Process) -> Exit {
    match command {
        EnvCommand::Usage(args) => env_usage::command(args, process),
        EnvCommand::Snapshot(args) => env_snapshot::command(args, process),
    }
}
