//! `gate merge`: one report from the JSON reports of several jobs.

mod names;
mod parts;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Process;
use super::output::OutputArgs;
use super::stdout::complain;
use crate::model::{Ending, Exit, Release, RunReport, Stage};
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
    /// They are of different stages.
    #[error("expected reports of one stage: {first} is of {expected}, {other} of {found}")]
    Stage {
        /// The first report's name.
        first: String,
        /// The other report's name.
        other: String,
        /// What the first report says.
        expected: Stage,
        /// What the other one says.
        found: Stage,
    },
    /// A part of a run is missing, or there twice.
    #[error(
        "expected {total} parts, found {found}: name the report of every --shard once (a part that wrote none hasn't passed)"
    )]
    Parts {
        /// How many parts there are.
        total: usize,
        /// Those that are here, in words.
        found: String,
    },
    /// The parts aren't of the same whole.
    #[error(
        "expected parts of one selection: {first} is of {expected} selected gates, {other} of {found} (run every --shard with the same options and configuration)"
    )]
    Selection {
        /// The first part's name.
        first: String,
        /// The other part's name.
        other: String,
        /// How many gates are selected for the first part.
        expected: usize,
        /// How many for the other one.
        found: usize,
    },
}

/// One run from several, each with the path of its report. Parts of a run must all be there. Gates stand in the order of their configuration; a gate that several
/// reports hold is named after its report, too.
pub fn merged(parts: Vec<(String, RunReport)>) -> Result<RunReport, MergeError> {
    parts::complete(&parts)?;
    let names = names::apart(parts.iter().map(|(path, _)| path.as_str()));
    let mut times: HashMap<String, usize> = HashMap::new();
    for gate in parts.iter().flat_map(|(_, run)| &run.gates) {
        *times.entry(gate.id.clone()).or_default() += 1;
    }
    let mut parts = parts.into_iter();
    let mut names = names.into_iter();
    let (first, mut whole) = parts.next().ok_or(MergeError::Nothing)?;
    whole.part = None;
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
    name_after(&names.next().unwrap_or_default(), &mut whole, &times);
    for ((path, mut part), name) in parts.zip(names) {
        same_release(&first, &whole.release, &path, &part.release)?;
        same_stage((&first, whole.stage), (&path, part.stage))?;
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
    for gate in &mut run.gates {
        if times.get(&gate.id).is_some_and(|times| *times > 1) {
            gate.id = format!("{} ({report})", gate.id);
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

fn same_stage(first: (&str, Stage), other: (&str, Stage)) -> Result<(), MergeError> {
    if first.1 == other.1 {
        return Ok(());
    }
    Err(MergeError::Stage {
        first: first.0.to_owned(),
        other: other.0.to_owned(),
        expected: first.1,
        found: other.1,
    })
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
