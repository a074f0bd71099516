//! The form of the JSON report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A run of gate.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Report {
    /// The version of this form: 1. It grows only by additions.
    pub(super) schema: u32,
    /// What wrote it.
    pub(super) tool: Tool,
    /// Whether the release may go out: `go` or `no-go`.
    pub(super) verdict: String,
    /// What the process ended with, unless a report couldn't be written.
    pub(super) exit: u8,
    /// The stage that ran: `merge`, `pre-deploy` or `post-deploy`.
    pub(super) stage: String,
    /// How the run ended: `complete`, `interrupted`, or `bug` where gate itself broke.
    pub(super) ending: String,
    /// The configuration's path.
    pub(super) config: String,
    /// The folder that paths are relative to, below the repository's root; empty where it is the root.
    #[serde(default)]
    pub(super) folder: String,
    /// When the run started, as RFC 3339.
    pub(super) started: String,
    /// How long it took, in milliseconds.
    pub(super) took_ms: u64,
    /// How many cases there are of each mark, as every report counts them: what is waived or doesn't block isn't failed.
    #[serde(default)]
    pub(super) totals: Totals,
    /// Which part of the selected gates ran, where several runs share them (`--shard`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shard: Option<Shard>,
    /// The release that the run is about.
    pub(super) release: Release,
    /// What came of each gate, in the order of the configuration.
    pub(super) gates: Vec<Gate>,
    /// What the watch recommends: the worst of its gates. Null outside a watch.
    pub(super) recommendation: Option<Recommendation>,
}

/// The run's cases: its checks, and a gate itself where it has none or no check shows what came of it.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(super) struct Totals {
    /// As they must be.
    pub(super) passed: usize,
    /// To be looked at, without stopping the release: warnings, and what a gate that only warns says no to.
    pub(super) warned: usize,
    /// Looked, and said no.
    pub(super) failed: usize,
    /// Couldn't look.
    pub(super) errored: usize,
    /// Not looked at on purpose, or waived.
    pub(super) skipped: usize,
}

/// A part of a run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Shard {
    /// Which of the parts, from 1.
    pub(super) index: usize,
    /// How many parts there are.
    pub(super) total: usize,
    /// How many gates are selected in all parts together.
    pub(super) selected: usize,
}

/// A program and its version.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Tool {
    /// `gate`.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
}

/// The release's metadata, as far as it is known.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Release {
    /// The service's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<String>,
    /// The version or tag that goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    /// The commit that goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) commit: Option<String>,
    /// The commit that is out now, and that a rollback goes back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous_commit: Option<String>,
    /// The branch or tag.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    /// Who started the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) actor: Option<String>,
    /// The page of the CI run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) run_url: Option<String>,
    /// The team that answers for the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
}

/// What came of one gate.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Gate {
    /// Its id in the configuration.
    pub(super) id: String,
    /// Its kind.
    pub(super) kind: String,
    /// `passed`, `failed`, `errored` (couldn't look) or `skipped`.
    pub(super) status: String,
    /// `block`, or `warn` where it doesn't stop the release.
    pub(super) enforcement: String,
    /// How long it took, in milliseconds, retries included.
    pub(super) took_ms: u64,
    /// Why it is errored or skipped.
    pub(super) reason: Option<String>,
    /// The team that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    /// Where it is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Place>,
    /// How often it was tried.
    #[serde(default = "one")]
    pub(super) attempts: u32,
    /// When it started, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) started: Option<String>,
    /// Everything looked at.
    pub(super) checks: Vec<Check>,
    /// Everything found.
    pub(super) findings: Vec<Finding>,
    /// Figures worth drawing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) charts: Vec<Chart>,
    /// What this gate recommends, where it watches a release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) recommendation: Option<Recommendation>,
}

fn one() -> u32 {
    1
}

/// One thing looked at.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Check {
    /// Its name, stable from run to run.
    pub(super) name: String,
    /// `passed`, `failed`, `errored` or `skipped`.
    pub(super) status: String,
    /// Why it is skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// How long looking took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) took_ms: Option<f64>,
    /// Where in the project's files its subject stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Place>,
    /// The team that answers for it, where it isn't the gate's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
}

/// One reason why a check isn't as it should be.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Finding {
    /// `<kind>/<name>`.
    pub(super) code: String,
    /// `failure`, `error`, `warning` or `note`.
    pub(super) level: String,
    /// What it is about: the name of a check.
    pub(super) subject: String,
    /// What was expected and what was seen.
    pub(super) message: String,
    /// How to fix it.
    pub(super) help: String,
    /// Where it can be mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Place>,
    /// What was seen.
    pub(super) evidence: Vec<Evidence>,
    /// Set where a waiver covers it; then it doesn't count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) waived: Option<Waived>,
}

/// Something that was seen.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Evidence {
    /// A fixed word.
    pub(super) label: String,
    /// What was seen; may have several lines.
    pub(super) text: String,
}

/// Why a finding doesn't count for now.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Waived {
    /// The reason given in the configuration.
    pub(super) reason: String,
    /// The last day, as YYYY-MM-DD.
    pub(super) until: String,
}

/// A place in the project's files.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Place {
    /// The path from the project's root, with forward slashes.
    pub(super) file: String,
    /// The line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
    /// The column in characters, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<u32>,
}

/// Figures over time or over subjects.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Chart {
    /// What it shows.
    pub(super) title: String,
    /// Name and unit of the horizontal axis.
    pub(super) x: String,
    /// Name and unit of the vertical axis.
    pub(super) y: String,
    /// The lines.
    pub(super) lines: Vec<Line>,
    /// Vertical marks, such as the deploy.
    pub(super) marks: Vec<Mark>,
}

/// One line of a chart.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Line {
    /// Its name.
    pub(super) name: String,
    /// Pairs of x and y; y is null where there is a gap in the data.
    pub(super) points: Vec<(f64, Option<f64>)>,
}

/// A vertical mark.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Mark {
    /// Where it stands.
    pub(super) x: f64,
    /// What happened there.
    pub(super) name: String,
}

/// What to do with a release that went out.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Recommendation {
    /// `promote`, `hold` or `rollback`.
    pub(super) action: String,
    /// A fixed word for why.
    pub(super) reason: String,
    /// The same for a reader.
    #[serde(default)]
    pub(super) text: String,
    /// Seconds from the deploy to the decision.
    pub(super) after_s: f64,
    /// The command that undoes the release; shown, never run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rollback: Option<String>,
    /// What each objective says.
    pub(super) objectives: Vec<Objective>,
}

/// What one objective says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct Objective {
    /// Its name.
    pub(super) name: String,
    /// `promote`, `hold` or `rollback`.
    pub(super) action: String,
    /// A fixed word for why.
    #[serde(default)]
    pub(super) reason: String,
    /// Requests seen since the deploy.
    pub(super) requests: u64,
    /// Those of them that failed.
    pub(super) errors: u64,
    /// The share of requests that may fail, 0 to 1.
    #[serde(default)]
    pub(super) budget: f64,
}
