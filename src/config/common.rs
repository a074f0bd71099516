//! The keys that every gate has.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Stage;
use crate::setting::{Duration, Placed, Policy, Waiver};

/// The keys of every gate.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CommonKeys {
    /// Unique; the kind unless given.
    pub(super) id: Option<Placed<String>>,
    /// When it runs: `merge`, `pre-deploy`, `post-deploy`. Each kind has its own default.
    pub(super) stages: Option<Vec<Stage>>,
    /// What a gate that doesn't pass does: stop the release, or be said. Default: `block`.
    pub(super) on_fail: Option<OnFail>,
    /// The longest that one attempt may take. Default: none but that of the run.
    pub(super) timeout: Option<Duration>,
    /// How often it is tried again when it doesn't pass. Default: 0.
    pub(super) retries: Option<u32>,
    /// The team that answers for it. Default: that of `[release]`.
    pub(super) owner: Option<String>,
    /// Words for `--tag`.
    #[serde(default)]
    pub(super) tags: Vec<String>,
    /// Findings that don't count until a day.
    #[serde(default)]
    pub(super) waive: Vec<Waiver>,
    /// How grave findings are here, by code without the kind: `{ extra-key = "ignore" }`. Codes may be patterns
    /// over those of the kind; `flaky`, `expired-waiver` and `unused-waiver`, which every gate has, are named in full.
    #[serde(default)]
    pub(super) levels: BTreeMap<String, Placed<Policy>>,
}

/// What a gate that doesn't pass does.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OnFail {
    /// Stops the release.
    Block,
    /// Is said.
    Warn,
}

/// The keys of [`CommonKeys`], as written.
pub(super) const COMMON: [&str; 9] = [
    "id", "stages", "on-fail", "timeout", "retries", "owner", "tags", "waive", "levels",
];
