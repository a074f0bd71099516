//! The form of the JSON report, once for both directions.

use serde::{Deserialize, Serialize};

use crate::model::{Action, Chart, Level, Place, Stage};

/// The version of the form; it changes only if a reader of today's form would be misled.
pub(super) const SCHEMA: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub schema: u32,
    pub tool: Tool,
    pub verdict: String,
    pub exit: u8,
    pub stage: Stage,
    pub config: String,
    pub started: jiff::Timestamp,
    pub took_ms: f64,
    #[serde(default)]
    pub ending: Ending,
    pub release: serde_json::Map<String, serde_json::Value>,
    pub gates: Vec<Gate>,
    #[serde(default)]
    pub recommendation: Option<Recommendation>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Tool {
    pub name: String,
    pub version: String,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ending {
    #[default]
    Complete,
    Interrupted,
    Bug,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Gate {
    pub id: String,
    pub kind: String,
    pub status: String,
    pub enforcement: String,
    pub started: jiff::Timestamp,
    pub took_ms: f64,
    pub reason: Option<String>,
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub place: Option<Place>,
    #[serde(default)]
    pub attempts: u32,
    pub checks: Vec<Check>,
    pub findings: Vec<Finding>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<Chart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<Recommendation>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Check {
    pub name: String,
    pub status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Finding {
    pub code: String,
    pub level: Level,
    pub subject: String,
    pub message: String,
    pub help: String,
    pub place: Option<Place>,
    pub evidence: Vec<Evidence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<Waived>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Evidence {
    pub label: String,
    pub text: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Waived {
    pub reason: String,
    pub until: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Recommendation {
    pub action: Action,
    pub reason: String,
    pub text: String,
    pub after_s: f64,
    pub objectives: Vec<Objective>,
    #[serde(default)]
    pub rollback: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Objective {
    pub name: String,
    pub action: Action,
    pub reason: String,
    pub requests: u64,
    pub errors: u64,
    pub budget: f64,
}
