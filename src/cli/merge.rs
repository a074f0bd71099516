//! `gate merge`: one report from the JSON reports of several jobs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Process;
use super::output::OutputArgs;
use super::stdout::complain;
use crate::model::{Ending, Exit, Release, RunReport};
use crate::redact::Scrubbed;
use crate::report::json;

/// The options of `gate merge`.
#[derive(Args, Clone, Debug, Default)]
pub struct MergeArgs {
    /// JSON reports of `gate check`
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,
    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The command: reads, joins, prints and writes. A report that can't be read is an error: what it would have said is
/// not known.
pub(super) fn command(args: &MergeArgs, process: &Process) -> Exit {
    let folder = process.folder.as_deref().unwrap_or(Path::new("."));
    let mut parts = Vec::new();
    let mut complaints = Vec::new();
    for path in &args.reports {
        let name = path.display().to_string();
        let read = std::fs::read_to_string(folder.join(path)).map_err(|error| error.to_string());
        match read.and_then(|text| json::read(&text).map_err(|error| error.to_string())) {
            Ok(run) => parts.push((name, run)),
            Err(error) => complaints.push(format!("error: {name}: {error}")),
        }
    }
    if complaints.is_empty() {
        match merged(parts) {
            Ok(run) => return args.output.publish(&run, process),
            Err(error) => complaints.push(format!("error: {error}")),
        }
    }
    complain(&complaints.join("\n"));
    Exit::Usage
}

/// Why reports can't be joined.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is no report.
    #[error("expected at least one report")]
    Nothing,
    /// They are about different releases.
    #[error(
        "expected reports of one release: {first} is about {what} {expected}, {other} about {found}"
    )]
    Release {
        /// The first report's name.
        first: String,
        /// The other report's name.
        other: String,
        /// `commit` or `service`.
        what: &'static str,
        /// What the first report says.
        expected: Scrubbed,
        /// What the other one says.
        found: Scrubbed,
    },
}

/// One run from several, each with a name. Gates stand in the order of their configuration; a gate that several
/// reports hold is named after its report, too.
pub fn merged(parts: Vec<(String, RunReport)>) -> Result<RunReport, MergeError> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for gate in parts.iter().flat_map(|(_, run)| &run.gates) {
        *times.entry(gate.id.clone()).or_default() += 1;
    }
    let mut parts = parts.into_iter();
    let (first, mut whole) = parts.next().ok_or(MergeError::Nothing)?;
    if parts
        .as_slice()
        .iter()
        .any(|(_, part)| part.folder != whole.folder)
    {
        // Of several projects: their paths have the repository in common.
        whole = whole.in_repository().into_owned();
        for (_, part) in parts.as_mut_slice() {
            *part = part.in_repository().into_owned();
        }
    }
    name_after(&first, &mut whole, &times);
    for (name, mut part) in parts {
        same_release(&first, &whole.release, &name, &part.release)?;
        name_after(&name, &mut part, &times);
        join_release(&mut whole.release, part.release);
        let end = (whole.started + whole.took).max(part.started + part.took);
        whole.started = whole.started.min(part.started);
        whole.took = end
            .duration_since(whole.started)
            .try_into()
            .unwrap_or_default();
        whole.ending = worse(whole.ending, part.ending);
        whole.gates.append(&mut part.gates);
    }
    let config = whole.config.clone();
    whole.gates.sort_by_key(|gate| {
        let place = gate.place.as_ref().filter(|place| place.file == config);
        place.and_then(|place| place.line).unwrap_or(u32::MAX)
    });
    Ok(whole)
}

fn name_after(report: &str, run: &mut RunReport, times: &HashMap<String, usize>) {
    let stem = Path::new(report)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    for gate in &mut run.gates {
        if times.get(&gate.id).is_some_and(|times| *times > 1) {
            gate.id = format!("{} ({stem})", gate.id);
        }
    }
}

fn same_release(
    first: &str,
    expected: &Release,
    other: &str,
    found: &Release,
) -> Result<(), MergeError> {
    for (what, ours, theirs) in [
        ("commit", &expected.commit, &found.commit),
        ("service", &expected.service, &found.service),
    ] {
        if let (Some(ours), Some(theirs)) = (ours, theirs)
            && ours != theirs
        {
            return Err(MergeError::Release {
                first: first.to_owned(),
                other: other.to_owned(),
                what,
                expected: ours.clone(),
                found: theirs.clone(),
            });
        }
    }
    Ok(())
}

fn join_release(whole: &mut Release, part: Release) {
    let join = |ours: &mut Option<Scrubbed>, theirs| *ours = ours.take().or(theirs);
    join(&mut whole.service, part.service);
    join(&mut whole.version, part.version);
    join(&mut whole.commit, part.commit);
    join(&mut whole.previous_commit, part.previous_commit);
    join(&mut whole.reference, part.reference);
    join(&mut whole.actor, part.actor);
    join(&mut whole.run_url, part.run_url);
    join(&mut whole.owner, part.owner);
}

fn worse(one: Ending, other: Ending) -> Ending {
    match (one, other) {
        (Ending::Bug, _) | (_, Ending::Bug) => Ending::Bug,
        (Ending::Interrupted, _) | (_, Ending::Interrupted) => Ending::Interrupted,
        (Ending::Complete, Ending::Complete) => Ending::Complete,
    }
}
