//! The gate's keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::RuntimeCode;
use super::observe::Seen;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::model::{Findings, Stage};
use crate::setting::{Pattern, Placed, Problems};
use crate::source::native::Platform;

/// Reads the project's own code and build output, and says what won't run where it is going to run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Runtime {
    /// The folder to look at, relative to the project.
    #[serde(default = "here")]
    pub(super) dir: String,
    /// Where Next.js puts its build output, relative to the application; by default what `distDir` of its configuration
    /// says, else `.next`.
    #[serde(default)]
    pub(super) build_dir: Option<String>,
    /// Built-in modules and packages that edge routes may load anyway.
    #[serde(default)]
    pub(super) allow: Vec<Pattern>,
    /// The folders that are shipped, relative to `dir`; by default those that build tools usually make. One that is
    /// named has to be there.
    #[serde(default)]
    pub(super) artifacts: Option<Vec<String>>,
    /// The platform it runs on, such as linux-x64-musl; by default that of the image which the Dockerfile ends with.
    #[serde(default)]
    pub(super) target: Option<Placed<String>>,
}

fn here() -> String {
    ".".to_owned()
}

impl Gate for Runtime {
    const KIND: &'static str = "runtime";
    const MANUAL: &'static str = include_str!("../../../docs/gates/runtime.md");
    const STAGES: &'static [Stage] = &[Stage::Merge, Stage::PreDeploy];
    type Code = RuntimeCode;
    type Seen = Seen;

    fn validate(&self, problems: &mut Problems) {
        if let Some(target) = &self.target
            && let Err(word) = Platform::read(target)
        {
            let message = format!("expected a platform like linux-x64-musl, found {word:?} in it");
            problems.add(target.span(), message);
        }
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        self.look(cx)
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, RuntimeCode>) {
        self.weigh(seen, findings);
    }
}
