//! The gate's keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::EnvParityCode;
use super::observe::Seen;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::model::{Findings, Stage};
use crate::setting::{Pattern, Placed};

/// Compares the candidate environment with the baseline, key by key. Values are never shown.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EnvParity {
    /// The environment whose keys the candidate must have.
    pub(super) candidate: Placed<String>,
    /// Keys that the candidate must have.
    #[serde(default)]
    pub(super) required: Vec<Pattern>,
}

impl Gate for EnvParity {
    const KIND: &'static str = "env-parity";
    const MANUAL: &'static str = include_str!("../../../docs/gates/env-parity.md");
    const STAGES: &'static [Stage] = &[Stage::Merge, Stage::PreDeploy];
    type Code = EnvParityCode;
    type Seen = Seen;

    fn environments(&self) -> Vec<&Placed<String>> {
        vec![&self.candidate]
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        self.look(cx)
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, EnvParityCode>) {
        self.weigh(seen, findings);
    }
}
