//! `gate database …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Process;
use super::check;
use super::terminal::Color;
use crate::db::{self, Address, Limits};
use crate::model::Exit;
use crate::redact::Redactor;
use crate::report;

/// The commands about databases.
#[derive(Clone, Debug, Subcommand)]
pub enum DatabaseCommand {
    /// Write the schema of an environment's database to a file, to stand for it in a `schema-parity` gate
    Snapshot(SchemaSnapshotArgs),
}

/// The options of `gate database snapshot`.
#[derive(Args, Clone, Debug)]
pub struct SchemaSnapshotArgs {
    /// The environment of gates.toml
    pub environment: String,
    /// The configuration [default: gates.toml or .config/gates.toml, here or in a folder above]
    #[arg(long, value_name = "FILE", env = "GATE_CONFIG")]
    pub config: Option<PathBuf>,
    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Runs one of them.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is where the snapshot leaves the process"
)]
pub(super) fn command(command: &DatabaseCommand, process: &Process) -> Exit {
    let DatabaseCommand::Snapshot(args) = command;
    let redactor = Redactor::new();
    let text = match take(args, process, &redactor) {
        Ok(text) => text,
        Err((exit, text)) => {
            eprintln!("{}", redactor.scrub(text.trim_end()));
            return exit;
        }
    };
    let Some(path) = &args.output else {
        print!("{text}");
        return Exit::Go;
    };
    let folder = process.folder.as_deref().unwrap_or(".".as_ref());
    match report::write(&folder.join(path), &text) {
        Ok(()) => Exit::Go,
        Err(error) => {
            eprintln!("error: {error}");
            Exit::NothingToShow
        }
    }
}

/// The schema as a snapshot, or why there is none.
fn take(
    args: &SchemaSnapshotArgs,
    process: &Process,
    redactor: &Redactor,
) -> Result<String, (Exit, String)> {
    let opened = check::open(args.config.as_deref(), process, redactor, Color::default());
    let (found, plan, _) = opened.map_err(|text| (Exit::Usage, text))?;
    let name = &args.environment;
    let environment = plan.environments.get(name).ok_or_else(|| {
        let known: Vec<&str> = plan.environments.keys().map(String::as_str).collect();
        let known = known.join(", ");
        (
            Exit::Usage,
            format!("error: no environment `{name}` is configured; known: {known}"),
        )
    })?;
    let database = environment.database.get().map_err(|names| {
        let names = names.join(", ");
        (
            Exit::Inconclusive,
            format!("error: these variables aren't set: {names}"),
        )
    })?;
    let database = database.ok_or_else(|| {
        let text = format!(
            "error: the environment `{name}` has no `database`; add it to [environments.{name}]"
        );
        (Exit::Usage, text)
    })?;
    let address = Address::configured(database, &found.root).map_err(|error| {
        (
            Exit::Usage,
            format!("error: the database URL of `{name}`: {error}"),
        )
    })?;
    if let Some(password) = &address.password {
        redactor.learn(password);
    }
    read(&address).map_err(|text| (Exit::Inconclusive, text))
}

fn read(address: &Address) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("error: can't start: {error}"))?;
    runtime.block_on(async {
        let mut session = db::connect(address, &Limits::default())
            .await
            .map_err(|error| format!("error: {address} can't be reached: {error}"))?;
        let schema = db::schema(&mut session)
            .await
            .map_err(|error| format!("error: the catalogue of {address} can't be read: {error}"))?;
        session.close().await;
        Ok(db::write_snapshot(&schema))
    })
}
