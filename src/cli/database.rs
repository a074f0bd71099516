//! `gate database …`.

use clap::Subcommand;

use super::Process;
use super::snapshot::{self, Refusal, SnapshotArgs};
use crate::db::{self, Address, Limits};
use crate::model::Exit;
use crate::redact::Redactor;

/// The commands about databases.
#[derive(Clone, Debug, Subcommand)]
pub enum DatabaseCommand {
    /// Write the schema of an environment's database to a file, to stand for it in a `schema-parity` gate
    Snapshot(SnapshotArgs),
}

/// Runs one of them.
pub(super) fn command(command: &DatabaseCommand, process: &Process) -> Exit {
    let DatabaseCommand::Snapshot(args) = command;
    let redactor = Redactor::new();
    let taken = take(args, process, &redactor);
    snapshot::publish(taken, args, process, &redactor)
}

/// The schema as a snapshot, or why there is none.
fn take(args: &SnapshotArgs, process: &Process, redactor: &Redactor) -> Result<String, Refusal> {
    let (found, environment) = snapshot::environment(args, process, redactor)?;
    let name = &args.environment;
    let database = snapshot::need(name, "database", &environment.database)?;
    let address = Address::configured(database, &found.root).map_err(|error| {
        let text = format!("error: the database URL of `{name}`: {error}");
        (Exit::Usage, text)
    })?;
    if let Some(password) = &address.password {
        redactor.learn(password);
    }
    snapshot::wait_for(async {
        let mut session = db::connect(&address, &Limits::default())
            .await
            .map_err(|error| format!("error: {address} can't be reached: {error}"))?;
        let schema = db::schema(&mut session)
            .await
            .map_err(|error| format!("error: the catalogue of {address} can't be read: {error}"))?;
        session.close().await;
        Ok(db::write_snapshot(&schema))
    })
}
