//! The gate kinds: each observes (all I/O, no opinion), then judges (all opinion, no I/O).

use std::fmt::Debug;
use std::future::Future;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::context::{Context, Inconclusive};
use crate::http::ProbeSet;
use crate::model::{Code, CodeEntry, Findings, Judged, Stage};
use crate::setting::{Placed, Problems};

/// A kind of gate. Its fields are the keys of its `[[gate]]` table, less the keys that all gates have.
pub trait Gate: for<'de> Deserialize<'de> + JsonSchema + Debug + Send + Sync {
    /// The word in `gates.toml`: `env-parity`.
    const KIND: &'static str;
    /// The manual page, compiled in: `include_str!("../../../docs/gates/env-parity.md")`.
    const MANUAL: &'static str;
    /// When it runs unless its table says otherwise.
    const STAGES: &'static [Stage] = &[Stage::PreDeploy];
    /// What it can find.
    type Code: Code;
    /// What it saw: plain data; values that must not be shown are `Secret`.
    type Seen: Debug + Send;

    /// The environments it names, to be checked against those configured.
    fn environments(&self) -> Vec<&Placed<String>> {
        Vec::new()
    }

    /// Complains about what each key alone can't show: keys that exclude each other, references to nowhere.
    fn validate(&self, _problems: &mut Problems) {}

    /// The ids of the `http-probe` gates whose probes it repeats.
    fn repeats(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Its probes, for the gates that repeat them and the list of what would be sent.
    fn probes(&self, _cx: &Context) -> Option<Result<ProbeSet, Inconclusive>> {
        None
    }

    /// Looks, without an opinion.
    fn observe(
        &self,
        cx: &Context,
    ) -> impl Future<Output = Result<Self::Seen, Inconclusive>> + Send;

    /// Says what is wrong with what was seen. Reads no clock, no file, no environment.
    fn judge(&self, seen: &Self::Seen, findings: &mut Findings<'_, Self::Code>);
}

/// A kind without its type: for parsing, documentation and the JSON Schema.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The word in `gates.toml`.
    pub name: &'static str,
    /// The manual page.
    pub manual: &'static str,
    /// When it runs unless its table says otherwise.
    pub stages: &'static [Stage],
    /// What it can find.
    pub codes: fn() -> Vec<CodeEntry>,
    /// The form of its own keys.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Reads its own keys.
    pub read: fn(toml::de::Deserializer<'_>) -> Result<AnyGate, toml::de::Error>,
}

impl Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Kind {
    /// The kind `name`.
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

async fn look<G: Gate>(gate: &G, cx: &Context) -> Result<Judged, Inconclusive> {
    let seen = gate.observe(cx).await?;
    let mut findings = Findings::new(G::KIND, &cx.redactor);
    gate.judge(&seen, &mut findings);
    Ok(findings.finish())
}

/// Lists the kinds, once: parsing, dispatch and documentation come from here.
macro_rules! gates {
    ($($Kind:ident($Gate:ty),)+) => {
        /// A gate of any kind.
        #[derive(Debug)]
        pub enum AnyGate { $(#[doc = "See its manual page."] $Kind(Box<$Gate>),)+ }

        /// Every kind, in the order of the documentation.
        pub const KINDS: &[Kind] = &[$(Kind {
            name: <$Gate as Gate>::KIND,
            manual: <$Gate as Gate>::MANUAL,
            stages: <$Gate as Gate>::STAGES,
            codes: CodeEntry::all::<<$Gate as Gate>::Code>,
            schema: <$Gate as JsonSchema>::json_schema,
            read: |from| <$Gate>::deserialize(from).map(|gate| AnyGate::$Kind(Box::new(gate))),
        },)+];

        impl AnyGate {
            /// The environments it names.
            pub fn environments(&self) -> Vec<&Placed<String>> {
                match self { $(Self::$Kind(gate) => gate.environments(),)+ }
            }

            /// Complains about what each key alone can't show.
            pub fn validate(&self, problems: &mut Problems) {
                match self { $(Self::$Kind(gate) => gate.validate(problems),)+ }
            }

            /// The ids of the `http-probe` gates whose probes it repeats.
            pub fn repeats(&self) -> Vec<&str> {
                match self { $(Self::$Kind(gate) => gate.repeats(),)+ }
            }

            /// Its probes, for the gates that repeat them and the list of what would be sent.
            pub fn probes(&self, cx: &Context) -> Option<Result<ProbeSet, Inconclusive>> {
                match self { $(Self::$Kind(gate) => gate.probes(cx),)+ }
            }

            /// Looks and judges.
            pub async fn check(&self, cx: &Context) -> Result<Judged, Inconclusive> {
                match self { $(Self::$Kind(gate) => look(gate.as_ref(), cx).await,)+ }
            }
        }
    };
}

mod database;
mod env_parity;
mod error_budget;
mod http_probe;
mod migrations;
mod runtime;
mod schema_parity;

gates! {
    EnvParity(env_parity::EnvParity),
    Database(database::Database),
    Migrations(migrations::Migrations),
    SchemaParity(schema_parity::SchemaParity),
    Runtime(runtime::Runtime),
    HttpProbe(http_probe::HttpProbe),
    ErrorBudget(error_budget::ErrorBudget),
}
