//! Reads both schemas, and what the migrations gate found pending.

use std::time::Duration;

use super::SchemaParity;
use super::expected::Pending;
use super::side::Side;
use crate::context::{Context, Inconclusive};
use crate::db::{self, Engine, Limits, Schema};

/// Both sides' schemas.
#[derive(Debug)]
pub struct Seen {
    pub(super) baseline: Schema,
    pub(super) candidate: Schema,
    /// Migrations that an earlier gate found pending, with their texts.
    pub(super) pending: Vec<Pending>,
}

impl SchemaParity {
    /// Reads both schemas at the same time: the environments' first, because a file of statements depends on the other side's engine.
    pub(super) async fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let (baseline, candidate) = tokio::join!(
            self.live(cx, &self.baseline),
            self.live(cx, &self.candidate)
        );
        let (baseline, candidate) = (baseline?, candidate?);
        let engine = [&baseline, &candidate]
            .into_iter()
            .flatten()
            .map(|schema| schema.engine)
            .next();
        Ok(Seen {
            baseline: settle(cx, baseline, &self.baseline, engine).await?,
            candidate: settle(cx, candidate, &self.candidate, engine).await?,
            pending: pending(cx),
        })
    }

    /// The schema of an environment; nothing for a file.
    async fn live(&self, cx: &Context, side: &Side) -> Result<Option<Schema>, Inconclusive> {
        let Side::Environment(name) = side else {
            return Ok(None);
        };
        let limits = Limits {
            connect: self.connect_timeout.get(),
            statement: self.statement_timeout.get(),
            application: "release-gate".to_owned(),
            lock: Duration::from_secs(2),
        };
        let address = cx.database(name)?;
        cx.progress.say("reading a schema");
        read(name, &address, &limits).await.map(Some)
    }
}

/// Reads the schema of the database at `address`, which is the one of the environment `name`.
pub(super) async fn read(
    name: &str,
    address: &db::Address,
    limits: &Limits,
) -> Result<Schema, Inconclusive> {
    let mut session = db::connect(address, limits).await.map_err(|error| {
        Inconclusive::because(format_args!(
            "the database of `{name}` ({address}) can't be reached: {error}"
        ))
        .help("a `database` gate for the environment, before this one, says more")
    })?;
    let schema = db::schema(&mut session).await.map_err(|error| {
        Inconclusive::because(format_args!(
            "the catalogue of `{name}` ({address}) can't be read: {error}"
        ))
    })?;
    session.close().await;
    Ok(schema)
}

async fn settle(
    cx: &Context,
    live: Option<Schema>,
    side: &Side,
    other: Option<Engine>,
) -> Result<Schema, Inconclusive> {
    match (live, side) {
        (Some(schema), _) => Ok(schema),
        (None, side) => db::read_snapshot(&cx.path(side.name()), other)
            .await
            .map_err(Inconclusive::because),
    }
}

/// The migrations that gates before this one found pending.
fn pending(cx: &Context) -> Vec<Pending> {
    cx.earlier
        .iter()
        .filter(|gate| gate.kind == "migrations")
        .flat_map(|gate| &gate.findings)
        .filter(|finding| finding.code == "migrations/pending")
        .filter_map(|finding| {
            let file = &finding.place.as_ref()?.file;
            let path = cx.path(file);
            // Some tools keep a migration in a folder.
            let text = std::fs::read_to_string(&path)
                .or_else(|_| std::fs::read_to_string(path.join("migration.sql")))
                .ok()?;
            Some(Pending::new(finding.subject.as_str(), file, &text))
        })
        .collect()
}
