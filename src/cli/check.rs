//! `gate check` and `gate watch`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use clap::Args;

use super::live::Live;
use super::output::OutputArgs;
use super::selection::SelectionArgs;
use super::stdout::complain_in_colour;
use super::terminal::Color;
use super::{Process, release};
use crate::config::{self, Found, Plan};
use crate::context::{Clock, Context, Inconclusive};
use crate::gates::AnyGate;
use crate::http::ProbeSet;
use crate::model::{Exit, RunReport, Stage};
use crate::redact::Redactor;
use crate::run::{self, Options, Run};
use crate::setting::{Duration, TextSetting as _};

/// The options of `gate check` and `gate watch`.
#[derive(Args, Clone, Debug, Default)]
pub struct CheckArgs {
    /// The configuration and its gates.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// End the run at the first gate that blocks
    #[arg(long, env = "GATE_FAIL_FAST")]
    pub fail_fast: bool,
    /// The git revision to compare with: what this branch adds or changes is named
    #[arg(long, value_name = "REV", env = "GATE_BASE")]
    pub base: Option<String>,
    /// The longest that the whole run may take, such as 10m
    #[arg(long, value_name = "DURATION", value_parser = duration, env = "GATE_TIMEOUT")]
    pub timeout: Option<Duration>,
    /// When the release went out, as RFC 3339 [default: from the CI's variables, else now]
    #[arg(long, value_name = "TIME", env = "GATE_DEPLOYED_AT")]
    pub deployed_at: Option<jiff::Timestamp>,
    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArgs,
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::read(text).map_err(|why| format!("expected {}, {why}", Duration::EXPECTED))
}

/// What came of a run: its report, or why there is none.
#[derive(Debug)]
pub enum Outcome {
    /// It ran.
    Ran(Box<RunReport>),
    /// The command line or the configuration is wrong; the text says how.
    Unusable(String),
}

/// The command: runs, prints, writes.
pub(super) fn command(args: &CheckArgs, process: &Process, stage: Stage) -> Exit {
    match check(args, process, stage) {
        Outcome::Ran(run) => args.output.publish(&run, process),
        Outcome::Unusable(text) => {
            let color = args.output.color.unwrap_or_default();
            complain_in_colour(&text, color.wanted(process, process.stderr_is_terminal));
            Exit::Usage
        }
    }
}

/// Runs the gates that `args` ask for, as the command does, without printing a report.
pub fn check(args: &CheckArgs, process: &Process, stage: Stage) -> Outcome {
    match prepare(args, process, stage) {
        Ok(prepared) => run(prepared, args, process),
        Err(text) => Outcome::Unusable(text),
    }
}

/// Reads the configuration and gathers what gates may use. Nothing is looked at yet.
pub(super) fn prepare(args: &CheckArgs, process: &Process, stage: Stage) -> Result<Run, String> {
    let redactor = Redactor::new();
    let color = args.output.color.unwrap_or_default();
    let (found, plan, config) = open(args.selection.config.as_deref(), process, &redactor, color)?;
    let selection = args.selection.selection(stage);
    selection
        .check(&plan.gates)
        .map_err(|error| format!("error: {error}"))?;
    let mut context = Context {
        release: release::release(&plan.release, process, &found.root, &redactor),
        root: found.root,
        environments: plan.environments.clone(),
        variables: process.variables.clone(),
        redactor,
        stage: selection.stage,
        base: args.base.clone(),
        deployed_at: args.deployed_at,
        clock: Clock::new(process.now),
        probes: BTreeMap::new(),
        earlier: Vec::new(),
        progress: crate::context::Progress::default(),
    };
    context.probes = repeated(&plan, &context);
    let timeout = args.timeout.map(Duration::get);
    let folder = config::below_repository(&context.root);
    Ok(Run {
        plan,
        context,
        options: Options {
            selection,
            fail_fast: args.fail_fast,
            timeout,
            config,
            folder,
        },
    })
}

/// Finds and reads the configuration: where it is, the plan, and the file's name for the reports.
pub(super) fn open(
    config: Option<&Path>,
    process: &Process,
    redactor: &Redactor,
    color: Color,
) -> Result<(Found, Plan, String), String> {
    let folder = process
        .folder
        .as_ref()
        .map_err(|error| format!("error: the current folder can't be read: {error}"))?;
    let found = config::discover(config, folder).map_err(|error| format!("error: {error}"))?;
    let (plan, shown) = read(&found, folder, process, redactor, color)?;
    Ok((found, plan, shown))
}

/// The probes that gates repeat, by the id of the gate that they belong to.
fn repeated(
    plan: &Plan,
    context: &Context,
) -> BTreeMap<String, Result<Arc<ProbeSet>, Inconclusive>> {
    let gates = plan
        .gates
        .iter()
        .filter_map(|planned| planned.gate.as_ref().ok());
    let wanted: BTreeSet<&str> = gates.flat_map(AnyGate::repeats).collect();
    let named = plan
        .gates
        .iter()
        .filter(|planned| wanted.contains(planned.id.as_str()));
    named
        .filter_map(|planned| {
            let probes = match &planned.gate {
                Ok(gate) => gate.probes(context)?.map(Arc::new),
                Err(names) => Err(Inconclusive::unset(names)),
            };
            Some((planned.id.clone(), probes))
        })
        .collect()
}

/// Reads the configuration; the plan, and the file's name for the reports.
fn read(
    found: &Found,
    folder: &Path,
    process: &Process,
    redactor: &Redactor,
    color: Color,
) -> Result<(Plan, String), String> {
    let shown = found
        .file
        .strip_prefix(&found.root)
        .or_else(|_| found.file.strip_prefix(folder))
        .unwrap_or(&found.file);
    let shown = shown.to_string_lossy().replace('\\', "/");
    let bytes = std::fs::read(&found.file)
        .map_err(|error| format!("error: can't read {shown}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        format!(
            "error: {shown} isn't UTF-8 text (byte {} can't be read)",
            error.utf8_error().valid_up_to()
        )
    })?;
    let variables: &BTreeMap<String, String> = &process.variables;
    match config::load(&text, &shown, variables, redactor) {
        Ok(plan) => Ok((plan, shown)),
        Err(problems) => {
            let color = color.wanted(process, process.stderr_is_terminal);
            let count = problems.len();
            let problem = if count == 1 { "problem" } else { "problems" };
            let rendered = config::render(&problems, &shown, &text, redactor, color);
            Err(format!("{rendered}{shown}: {count} {problem}; nothing ran"))
        }
    }
}

fn run(mut prepared: Run, args: &CheckArgs, process: &Process) -> Outcome {
    let live = Live::new(args.output.quiet, process.stderr_is_terminal);
    let (progress, bar) = live.progress();
    prepared.context.progress = progress;
    let report = run::supervised(prepared, Arc::new(live), interrupted);
    bar.finish_and_clear();
    match report {
        Ok(report) => Outcome::Ran(Box::new(report)),
        Err(error) => Outcome::Unusable(format!("error: can't start: {error}")),
    }
}

/// Resolves when the process is asked to end: Ctrl-C, SIGTERM, or the terminal is gone.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (terminate, hangup) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        );
        if let (Ok(mut terminate), Ok(mut hangup)) = (terminate, hangup) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
