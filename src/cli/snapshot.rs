//! What the commands that write a snapshot of an environment share: their options, finding the environment in the
//! configuration, and where the text goes.

use std::path::PathBuf;

use clap::Args;

use super::stdout::{complain, print};
use super::terminal::Color;
use super::{Process, check};
use crate::config::{Found, nearest};
use crate::model::Exit;
use crate::redact::Redactor;
use crate::report;
use crate::setting::{Environment, Field};

/// The options of a command that writes a snapshot.
#[derive(Args, Clone, Debug)]
pub struct SnapshotArgs {
    /// The environment of gates.toml
    pub environment: String,
    /// The configuration [default: gates.toml or .config/gates.toml, here or in a folder above]
    #[arg(long, value_name = "FILE", env = "GATE_CONFIG")]
    pub config: Option<PathBuf>,
    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Why there is no snapshot: what the process ends with, and what it says.
pub(super) type Refusal = (Exit, String);

/// The environment that `args` name, and where its configuration was found.
pub(super) fn environment(
    args: &SnapshotArgs,
    process: &Process,
    redactor: &Redactor,
) -> Result<(Found, Environment), Refusal> {
    let opened = check::open(args.config.as_deref(), process, redactor, Color::default());
    let (found, mut plan, _) = opened.map_err(|text| (Exit::Usage, text))?;
    let name = &args.environment;
    let Some(environment) = plan.environments.remove(name) else {
        let known: Vec<&str> = plan.environments.keys().map(String::as_str).collect();
        let known = known.join(", ");
        let near = nearest(name, plan.environments.keys().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
        let text = format!("error: no environment `{name}` is configured{near}; known: {known}");
        return Err((Exit::Usage, text));
    };
    Ok((found, environment))
}

/// The value of the environment's `key`, which the snapshot is of.
pub(super) fn need<'e, T>(
    environment: &str,
    key: &str,
    field: &'e Field<T>,
) -> Result<&'e T, Refusal> {
    let value = field.get().map_err(|names| {
        let names = names.join(", ");
        let text = format!("error: these variables aren't set: {names}");
        (Exit::Inconclusive, text)
    })?;
    value.ok_or_else(|| {
        let text = format!(
            "error: the environment `{environment}` has no `{key}`; add it to [environments.{environment}]"
        );
        (Exit::Usage, text)
    })
}

/// Takes work that waits for others to its end.
pub(super) fn wait_for<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| (Exit::Inconclusive, format!("error: can't start: {error}")))?;
    runtime
        .block_on(work)
        .map_err(|text| (Exit::Inconclusive, text))
}

/// Writes the snapshot to where `args` want it, or says why there is none.
pub(super) fn publish(
    taken: Result<String, Refusal>,
    args: &SnapshotArgs,
    process: &Process,
    redactor: &Redactor,
) -> Exit {
    let text = match taken {
        Ok(text) => text,
        Err((exit, text)) => {
            complain(&redactor.scrub(text).to_string());
            return exit;
        }
    };
    let Some(path) = &args.output else {
        return print(&text);
    };
    let folder = process.folder.as_deref().unwrap_or(".".as_ref());
    match report::write(&folder.join(path), &text) {
        Ok(()) => Exit::Go,
        Err(error) => {
            complain(&format!("error: {error}"));
            Exit::NothingToShow
        }
    }
}
