//! The gate's keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::SchemaParityCode;
use super::observe::Seen;
use super::side::Side;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::model::Findings;
use crate::setting::{Duration, Pattern, Placed, Policy};

/// Compares the candidate's schema with the baseline's: tables, columns, constraints, indexes, types, views, functions.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SchemaParity {
    /// The side that the code was tested against: an environment, or `{ snapshot = "…" }`.
    pub(super) baseline: Side,
    /// The side that the release meets: an environment, or `{ snapshot = "…" }`.
    pub(super) candidate: Side,
    /// Objects that aren't compared, and all that belongs to them: `"public.audit_*"`, `"users.legacy_*"`.
    #[serde(default)]
    pub(super) ignore: Vec<Pattern>,
    /// What only the candidate has and that can't break the code: an extra table, a nullable column, an index.
    #[serde(default = "note")]
    pub(super) extra: Policy,
    /// How long each step of connecting is waited for.
    #[serde(default = "five_seconds")]
    pub(super) connect_timeout: Duration,
    /// How long the catalogue's answer is waited for.
    #[serde(default = "thirty_seconds")]
    pub(super) statement_timeout: Duration,
}

fn note() -> Policy {
    Policy::Note
}

fn five_seconds() -> Duration {
    Duration::from_secs(5)
}

fn thirty_seconds() -> Duration {
    Duration::from_secs(30)
}

impl Gate for SchemaParity {
    const KIND: &'static str = "schema-parity";
    const MANUAL: &'static str = include_str!("../../../docs/gates/schema-parity.md");
    type Code = SchemaParityCode;
    type Seen = Seen;

    fn environments(&self) -> Vec<&Placed<String>> {
        [&self.baseline, &self.candidate]
            .into_iter()
            .filter_map(|side| match side {
                Side::Environment(name) => Some(name),
                Side::File(_) => None,
            })
            .collect()
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        // The future is large: the statements of a schema file are read in it.
        Box::pin(self.look(cx)).await
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, SchemaParityCode>) {
        self.weigh(seen, findings);
    }
}
