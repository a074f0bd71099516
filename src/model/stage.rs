//! When in a release's life a gate runs.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When a gate runs.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// On a developer's machine or a pull request, with what can be seen from there.
    Merge,
    /// In the pipeline, before the release goes out.
    #[default]
    PreDeploy,
    /// After the release went out: the error-budget watch.
    PostDeploy,
}

impl Stage {
    /// The word of the configuration and the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::PreDeploy => "pre-deploy",
            Self::PostDeploy => "post-deploy",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
