//! What a run will do.

use std::collections::BTreeMap;

use super::ReleaseSettings;
use crate::gates::{AnyGate, Kind};
use crate::model::{Enforcement, Place, Stage};
use crate::setting::{Duration, Environment, Pattern, Policy, Waiver};

/// A configuration that can be run.
#[derive(Debug)]
pub struct Plan {
    /// What `[release]` says.
    pub release: ReleaseSettings,
    /// The environments, by name.
    pub environments: BTreeMap<String, Environment>,
    /// The gates, in the order of the file.
    pub gates: Vec<PlannedGate>,
}

/// One `[[gate]]`: the keys that all gates have, and the gate itself.
#[derive(Debug)]
pub struct PlannedGate {
    /// Unique; the kind unless the table says otherwise.
    pub id: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// When it runs.
    pub stages: Vec<Stage>,
    /// Whether it stops the release.
    pub enforcement: Enforcement,
    /// The longest that one attempt may take.
    pub timeout: Option<Duration>,
    /// How often it is tried again when it doesn't pass.
    pub retries: u32,
    /// The team that answers for it.
    pub owner: Option<String>,
    /// For `--tag`.
    pub tags: Vec<String>,
    /// Findings that don't count for now.
    pub waivers: Vec<Waiver>,
    /// How grave findings are here, by patterns over code names; the first that fits decides.
    pub levels: Vec<(Pattern, Policy)>,
    /// Where its table stands.
    pub place: Place,
    /// Where the tables in it stand that have a name (probes, queries, objectives), by their names.
    pub named: BTreeMap<String, Place>,
    /// The gate, or the variables that its own keys need and that aren't set.
    pub gate: Result<AnyGate, Vec<String>>,
}

impl PlannedGate {
    /// Where in the configuration `subject` is spoken of: its own table, or that of the probe it was generated from
    /// (`create user / drop-field email`).
    pub fn place_of(&self, subject: &str) -> Option<&Place> {
        let base = || subject.split_once(" / ").map(|(base, _)| base);
        self.named.get(subject).or_else(|| self.named.get(base()?))
    }
}
