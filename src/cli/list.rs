//! `gate list`: what would run, and why the rest wouldn't.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Process;
use super::check::{self, CheckArgs};
use super::selection::SelectionArgs;
use super::stdout::{complain_in_colour, print, say};
use super::terminal::Color;
use crate::config::{Plan, PlannedGate};
use crate::context::Context;
use crate::model::{Exit, Stage};
use crate::report;
use crate::run::{Run, Selection};

/// The options of `gate list`.
#[derive(Args, Clone, Debug, Default)]
pub struct ListArgs {
    /// The configuration and its gates.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Name every hostile variant that probes would send, too. Nothing is sent
    #[arg(long)]
    pub negatives: bool,
    /// The form of the list
    #[arg(long, default_value = "terminal")]
    pub format: Option<ListFormat>,
}

/// The form of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    #[default]
    Terminal,
    /// For programs
    Json,
}

/// The command: reads the configuration and prints the gates.
pub(super) fn command(args: &ListArgs, process: &Process) -> Exit {
    let asked = CheckArgs {
        selection: args.selection.clone(),
        ..CheckArgs::default()
    };
    match check::prepare(&asked, process, Stage::PreDeploy) {
        Ok(prepared) => match args.format.unwrap_or_default() {
            ListFormat::Terminal => {
                let text = table(&prepared, args.negatives);
                say(&prepared.context.redactor.scrub(text).to_string())
            }
            ListFormat::Json => print(&report::defused_json(&data(&prepared, args.negatives))),
        },
        Err(text) => {
            let color = Color::default().wanted(process, process.stderr_is_terminal);
            complain_in_colour(&text, color);
            Exit::Usage
        }
    }
}

/// The hostile variants that a gate would send, if it can be told from here.
fn negatives(gate: &PlannedGate, cx: &Context) -> Vec<String> {
    let probes = gate.gate.as_ref().ok().and_then(|gate| gate.probes(cx));
    match probes {
        Some(Ok(probes)) => probes.variants(),
        Some(Err(_)) | None => Vec::new(),
    }
}

/// Each gate with its place in the order of the run, if it has one.
fn numbered<'p>(plan: &'p Plan, selection: &Selection) -> Vec<(&'p PlannedGate, Option<usize>)> {
    let chosen = selection.of(&plan.gates);
    let number = |gate: &PlannedGate| chosen.iter().position(|one| one.id == gate.id);
    plan.gates
        .iter()
        .map(|gate| (gate, number(gate).map(|index| index + 1)))
        .collect()
}

fn table(prepared: &Run, with_negatives: bool) -> String {
    let selection = &prepared.options.selection;
    let config = &prepared.options.config;
    let gates = numbered(&prepared.plan, selection);
    let running = gates.iter().filter(|(_, number)| number.is_some()).count();
    let mut out = format!(
        "{config}, stage {}: {running} of {} gates would run\n\n",
        selection.stage,
        gates.len()
    );
    let widest = |text: fn(&PlannedGate) -> usize| {
        gates.iter().map(|(gate, _)| text(gate)).max().unwrap_or(0)
    };
    let id = widest(|gate| gate.id.chars().count());
    let kind = widest(|gate| gate.kind.name.len());
    for (gate, number) in &gates {
        let number = number.map_or("-".to_owned(), |number| number.to_string());
        let _ = write!(
            out,
            "{number:>3}  {:<id$}  {:<kind$}  ",
            gate.id, gate.kind.name
        );
        let _ = writeln!(
            out,
            "{}",
            report::line(&facts(gate, selection, number != "-").join(", "))
        );
        if with_negatives {
            for variant in negatives(gate, &prepared.context) {
                let _ = writeln!(out, "       {}", report::line(&variant));
            }
        }
    }
    out
}

fn facts(gate: &PlannedGate, selection: &Selection, runs: bool) -> Vec<String> {
    let mut facts = Vec::new();
    if !runs {
        facts.push(why_not(gate, selection));
    }
    if let Err(missing) = &gate.gate {
        let names: Vec<String> = missing.iter().map(|name| format!("${{{name}}}")).collect();
        let what = if selection.stage == Stage::Merge {
            "skipped"
        } else {
            "can't look"
        };
        facts.push(format!("{what} until {} is set", names.join(", ")));
    }
    facts.push(format!("on-fail {}", gate.enforcement.name()));
    facts.extend(gate.owner.as_ref().map(|owner| format!("owner {owner}")));
    if !gate.tags.is_empty() {
        facts.push(format!("tags {}", gate.tags.join(" ")));
    }
    facts.push(format!("at {}", gate.place));
    facts
}

/// Why a gate isn't selected.
fn why_not(gate: &PlannedGate, selection: &Selection) -> String {
    if selection.skip.contains(&gate.id) {
        return "left out by --skip".to_owned();
    }
    if !selection.only.is_empty() && !selection.only.contains(&gate.id) {
        return "not named by --only".to_owned();
    }
    if selection.only.is_empty() && !gate.stages.contains(&selection.stage) {
        let stages: Vec<&str> = gate.stages.iter().map(|stage| stage.name()).collect();
        return format!("runs in {}", stages.join(", "));
    }
    if !selection.tags.is_empty() && !gate.tags.iter().any(|tag| selection.tags.contains(tag)) {
        return "has no tag of --tag".to_owned();
    }
    "in another shard".to_owned()
}

fn data(prepared: &Run, with_negatives: bool) -> String {
    let (plan, selection) = (&prepared.plan, &prepared.options.selection);
    let scrubbed = |text: &String| prepared.context.redactor.scrub(text).to_string();
    let variants = |gate: &PlannedGate| with_negatives.then(|| negatives(gate, &prepared.context));
    let gates: Vec<serde_json::Value> = numbered(plan, selection)
        .into_iter()
        .map(|(gate, number)| {
            json!({
                "id": gate.id,
                "kind": gate.kind.name,
                "runs": number.is_some(),
                "why_not": number.is_none().then(|| why_not(gate, selection)),
                "unset": gate.gate.as_ref().err(),
                "stages": gate.stages,
                "enforcement": gate.enforcement.name(),
                "owner": gate.owner.as_ref().map(scrubbed),
                "tags": gate.tags.iter().map(scrubbed).collect::<Vec<_>>(),
                "place": gate.place,
                "negatives": variants(gate),
            })
        })
        .collect();
    format!(
        "{:#}\n",
        json!({ "schema": 1, "stage": selection.stage, "gates": gates })
    )
}
