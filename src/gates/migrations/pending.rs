//! The pending migrations of an environment, for a gate that must know what the deploy is about to change.

use super::seen::SeenProject;
use super::spec::Migrations;
use crate::context::{Context, Inconclusive};
use crate::setting::Placed;

/// A migration that isn't applied yet.
#[derive(Debug)]
pub(in crate::gates) struct PendingMigration {
    /// As its tool prints it.
    pub(in crate::gates) name: String,
    /// Its file, relative to the folder of `gates.toml`.
    pub(in crate::gates) path: String,
    /// The SQL that it runs, when it is SQL.
    pub(in crate::gates) sql: Option<String>,
}

/// What the tools found in the repository would still apply to the environment's database.
pub(in crate::gates) async fn pending(
    cx: &Context,
    environment: &Placed<String>,
) -> Result<Vec<PendingMigration>, Inconclusive> {
    let seen = Migrations::of(environment.clone()).look(cx).await?;
    let migrations = seen.projects.iter().flat_map(SeenProject::pending);
    Ok(migrations
        .map(|migration| PendingMigration {
            name: migration.id.clone(),
            path: migration.path.clone(),
            sql: migration.sql.clone(),
        })
        .collect())
}
