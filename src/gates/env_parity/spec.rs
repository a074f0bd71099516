//! The gate's keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::EnvParityCode;
use super::observe::Seen;
use super::rule::Rules;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::model::{Findings, Stage};
use crate::setting::{Dialect, Pattern, Placed, Policy, Problems};

/// Compares the candidate environment with the baseline, key by key. Values are never shown.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EnvParity {
    /// The environment whose keys the candidate must have. Without it, the candidate is looked at alone.
    pub(super) baseline: Option<Placed<String>>,
    /// The environment that is about to get the release.
    pub(super) candidate: Placed<String>,
    /// Keys that the candidate must have, whatever the baseline has. A pattern asks for at least one key.
    #[serde(default)]
    pub(super) required: Vec<Pattern>,
    /// Keys that may be missing on either side.
    #[serde(default)]
    pub(super) optional: Vec<Pattern>,
    /// Keys that aren't looked at.
    #[serde(default)]
    pub(super) ignore: Vec<Pattern>,
    /// Keys whose values must differ between the environments.
    #[serde(default)]
    pub(super) differ: Vec<Pattern>,
    /// Keys whose values must be the same in both environments.
    #[serde(default, rename = "match")]
    pub(super) equal: Vec<Pattern>,
    /// What a key that only the candidate has does. Default: `warn`.
    #[serde(default = "warn")]
    pub(super) extra: Policy,
    /// Keys that hold secrets, besides those whose names tell it (`*_SECRET`, `*_TOKEN`, `*_PASSWORD`, …).
    #[serde(default)]
    pub(super) secrets: Vec<Pattern>,
    /// What the values of the candidate must look like, by key or pattern.
    #[serde(default)]
    pub(super) rules: Rules,
    /// The example file: its keys must be in the candidate, and a secret that still has its value is a placeholder.
    pub(super) example: Option<String>,
    /// Whether the candidate is production. Default: told from `protected` and from its name.
    pub(super) production: Option<bool>,
    /// Hosts that no production value may point at, besides those of the other environments.
    #[serde(default)]
    pub(super) forbidden_hosts: Vec<Pattern>,
    /// The keys that the project's code reads, against the candidate.
    pub(super) usage: Option<Usage>,
    /// The build output, by patterns: values of the other environment must not be in it.
    #[serde(default)]
    pub(super) build: Vec<String>,
    /// The keys that a build freezes. Default: `NEXT_PUBLIC_*`, `VITE_*` and their like.
    #[serde(default = "frozen_by_default")]
    pub(super) frozen: Vec<Pattern>,
    /// The readers that must agree on every line of the dotenv files; then a line they don't agree on is a warning.
    /// Default: those of the libraries, and a note.
    pub(super) readers: Option<Vec<Dialect>>,
}

/// The keys that the project's code reads.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Usage {
    /// The files to read, by patterns. Default: every source file that git doesn't ignore.
    #[serde(default)]
    pub(super) paths: Vec<String>,
    /// Files that don't count, by patterns: tests, scripts.
    #[serde(default)]
    pub(super) exclude: Vec<String>,
}

fn warn() -> Policy {
    Policy::Warn
}

fn frozen_by_default() -> Vec<Pattern> {
    use crate::setting::TextSetting as _;
    let patterns = [
        "NEXT_PUBLIC_*",
        "VITE_*",
        "REACT_APP_*",
        "GATSBY_*",
        "NUXT_PUBLIC_*",
        "PUBLIC_*",
        "EXPO_PUBLIC_*",
        "VUE_APP_*",
    ];
    patterns
        .iter()
        .filter_map(|pattern| Pattern::read(pattern).ok())
        .collect()
}

impl EnvParity {
    /// Whether `name` isn't looked at. What is required is looked at in any case.
    pub(super) fn ignores(&self, name: &str) -> bool {
        any(&self.ignore, name) && !self.requires(name)
    }

    /// Whether the candidate must have `name`.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.required
            .iter()
            .any(|pattern| pattern.exact() == Some(name))
    }

    /// Whether `name` may be missing.
    pub(super) fn spares(&self, name: &str) -> bool {
        any(&self.optional, name) && !self.requires(name)
    }
}

/// Whether any of `patterns` means `name`.
pub(super) fn any(patterns: &[Pattern], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(name))
}

impl Gate for EnvParity {
    const KIND: &'static str = "env-parity";
    const MANUAL: &'static str = include_str!("../../../docs/gates/env-parity.md");
    const STAGES: &'static [Stage] = &[Stage::Merge, Stage::PreDeploy];
    type Code = EnvParityCode;
    type Seen = Seen;

    fn environments(&self) -> Vec<&Placed<String>> {
        self.baseline.iter().chain([&self.candidate]).collect()
    }

    fn validate(&self, problems: &mut Problems) {
        if let Some(baseline) = &self.baseline
            && **baseline == *self.candidate
        {
            let message = format!("expected two environments, found `{}` twice", **baseline);
            problems.add(baseline.span(), message);
        }
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        self.look(cx).await
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, EnvParityCode>) {
        self.weigh(seen, findings);
    }
}
