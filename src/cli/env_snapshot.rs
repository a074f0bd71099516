//! `gate env snapshot`.

use super::Process;
use super::snapshot::{self, Refusal, SnapshotArgs};
use super::stdout::complain;
use crate::env::fingerprint::{FingerprintKey, VARIABLE};
use crate::env::{self, Surroundings, collect};
use crate::model::Exit;
use crate::redact::{Redactor, Secret};

/// The command: reads the environment and prints its snapshot.
pub(super) fn command(args: &SnapshotArgs, process: &Process) -> Exit {
    let redactor = Redactor::new();
    let taken = take(args, process, &redactor);
    if taken.is_ok() && process.variable(VARIABLE).is_none() {
        complain(&format!(
            "note: {VARIABLE} isn't set, so the snapshot has no fingerprints: it tells names and shapes apart, not values"
        ));
    }
    snapshot::publish(taken, args, process, &redactor)
}

/// The snapshot as JSON, or why there is none.
fn take(args: &SnapshotArgs, process: &Process, redactor: &Redactor) -> Result<String, Refusal> {
    let (found, environment) = snapshot::environment(args, process, redactor)?;
    let name = &args.environment;
    let sources = snapshot::need(name, "env", &environment.env)?;
    let surroundings = Surroundings {
        root: &found.root,
        variables: &process.variables,
        environment: name,
        redactor,
    };
    let keys = snapshot::wait_for(async {
        let keys = collect(&sources.0, surroundings)
            .await
            .map_err(|error| format!("error: {error}"))?;
        match keys.cut_short.first() {
            // A snapshot of half an environment would call the other half missing.
            Some(reason) => Err(format!("error: {reason}")),
            None => Ok(keys),
        }
    })?;
    let key = process
        .variable(VARIABLE)
        .and_then(|key| FingerprintKey::new(Secret::new(key)));
    Ok(env::snapshot::render(name, &keys, key.as_ref()))
}
