//! `gate env snapshot`.

use std::path::PathBuf;

use clap::Args;

use super::Process;
use super::check;
use super::terminal::Color;
use crate::env::fingerprint::{FingerprintKey, VARIABLE};
use crate::env::{Keys, Surroundings, collect, snapshot};
use crate::model::Exit;
use crate::redact::{Redactor, Secret};
use crate::report;
use crate::setting::EnvSources;

/// The options of `gate env snapshot`.
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

/// The command: reads the environment and prints its snapshot.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is where the snapshot leaves the process"
)]
pub(super) fn command(args: &SnapshotArgs, process: &Process) -> Exit {
    let redactor = Redactor::new();
    let text = match take(args, process, &redactor) {
        Ok(text) => text,
        Err((exit, text)) => {
            eprintln!("{}", redactor.scrub(text.trim_end()));
            return exit;
        }
    };
    if process.variable(VARIABLE).is_none() {
        eprintln!(
            "note: {VARIABLE} isn't set, so the snapshot has no fingerprints: it tells names and shapes apart, not values"
        );
    }
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

/// The snapshot as JSON, or why there is none.
fn take(
    args: &SnapshotArgs,
    process: &Process,
    redactor: &Redactor,
) -> Result<String, (Exit, String)> {
    let opened = check::open(args.config.as_deref(), process, redactor, Color::default());
    let (found, plan, _) = opened.map_err(|text| (Exit::Usage, text))?;
    let name = &args.environment;
    let environment = plan.environments.get(name).ok_or_else(|| {
        let known: Vec<&str> = plan.environments.keys().map(String::as_str).collect();
        (
            Exit::Usage,
            format!(
                "error: no environment `{name}` is configured; known: {}",
                known.join(", ")
            ),
        )
    })?;
    let sources = environment.env.get().map_err(|names| {
        (
            Exit::Inconclusive,
            format!("error: these variables aren't set: {}", names.join(", ")),
        )
    })?;
    let sources = sources.ok_or_else(|| {
        (
            Exit::Usage,
            format!(
                "error: the environment `{name}` has no `env`; add it to [environments.{name}]"
            ),
        )
    })?;
    let surroundings = Surroundings {
        root: &found.root,
        variables: &process.variables,
        environment: name,
        redactor,
    };
    let keys = read(sources, surroundings).map_err(|text| (Exit::Inconclusive, text))?;
    let key = process
        .variable(VARIABLE)
        .and_then(|key| FingerprintKey::new(Secret::new(key)));
    Ok(snapshot::render(name, &keys, key.as_ref()))
}

fn read(sources: &EnvSources, surroundings: Surroundings<'_>) -> Result<Keys, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("error: can't start: {error}"))?;
    let keys = runtime
        .block_on(collect(&sources.0, surroundings))
        .map_err(|error| format!("error: {error}"))?;
    match keys.cut_short.first() {
        // A snapshot of half an environment would call the other half missing.
        Some(reason) => Err(format!("error: {reason}")),
        None => Ok(keys),
    }
}
