//! Reads both schemas, and what the migrations gate found pending.

use std::time::Duration;

use futures_util::future::join;

use super::SchemaParity;
use super::expected::Pending;
use super::side::Side;
use crate::context::{Context, Inconclusive};
use crate::db::{self, Engine, Limits, Schema};
use crate::gates::migrations::{self, PendingMigration};

/// Both sides' schemas.
#[derive(Debug)]
pub struct Seen {
    pub(super) baseline: Schema,
    pub(super) candidate: Schema,
    /// Migrations that the candidate's database still lacks, with their texts.
    pub(super) pending: Vec<Pending>,
}

impl SchemaParity {
    /// Reads both schemas at the same time: the environments' first, because a file of statements depends on the other side's engine.
    pub(super) async fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let (baseline, candidate) = join(
            self.live(cx, &self.baseline),
            self.live(cx, &self.candidate),
        )
        .await;
        let (baseline, candidate) = (baseline?, candidate?);
        let engine = [&baseline, &candidate]
            .into_iter()
            .flatten()
            .map(|schema| schema.engine)
            .next();
        let mut baseline = settle(cx, baseline, &self.baseline, engine).await?;
        let mut candidate = settle(cx, candidate, &self.candidate, engine).await?;
        db::align(&mut baseline, &mut candidate);
        let pending = if baseline.objects == candidate.objects {
            Vec::new()
        } else {
            self.pending(cx).await
        };
        Ok(Seen {
            baseline,
            candidate,
            pending,
        })
    }

    /// The migrations that the candidate's database still lacks: those that gates before this one found, whose keys may
    /// say more than detection finds, and those that detection finds in the repository.
    async fn pending(&self, cx: &Context) -> Vec<Pending> {
        let mut all = found_earlier(cx);
        if let Side::Environment(name) = &self.candidate {
            cx.progress.say("looking for pending migrations");
            let looking = Box::pin(migrations::pending(cx, name));
            // A repository without migrations explains no difference, and that is all that follows from it here.
            for migration in looking.await.unwrap_or_default() {
                if all.iter().all(|known| known.name != migration.name) {
                    all.extend(read_pending(cx, &migration));
                }
            }
        }
        all
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

fn read_pending(cx: &Context, migration: &PendingMigration) -> Option<Pending> {
    if let Some(sql) = &migration.sql {
        return Some(Pending::of_text(&migration.name, sql, true));
    }
    let text = std::fs::read_to_string(cx.path(&migration.path)).ok()?;
    Some(Pending::new(&migration.name, &migration.path, &text))
}

/// The migrations that gates before this one found pending.
fn found_earlier(cx: &Context) -> Vec<Pending> {
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
