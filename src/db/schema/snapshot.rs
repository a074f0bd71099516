//! A schema in a file: what `gate database snapshot` writes, or a file of SQL statements.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{ObjectKind, ObjectName, Origin, Schema, sqlite, statements};
use crate::db::engine::Engine;

/// The version of the form. It grows only by additions.
const FORM: u32 = 1;

/// Why a file doesn't give a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It can't be read.
    #[error("expected a snapshot or a schema file at {0}, found none that can be read")]
    Unreadable(String),
    /// It isn't a snapshot.
    #[error(
        "expected a snapshot that `gate database snapshot` wrote in {0}, found another form of JSON"
    )]
    NotASnapshot(String),
    /// A newer form.
    #[error("expected a snapshot of form {FORM} in {0}, found form {1}; update gate")]
    Newer(String, u32),
    /// A file of SQL statements, and nothing that tells of which engine.
    #[error(
        "expected a snapshot or the other side's engine to tell in whose SQL {0} is written, found two files; compare it with an environment"
    )]
    Statements(String),
    /// A statement that reaches outside the database in memory.
    #[error(
        "expected statements that make tables in {0}, found ATTACH or VACUUM, which reach other files"
    )]
    ReachesOut(String),
    /// A statement fails.
    #[error("the statements in {0} fail: {1}")]
    Failing(String, String),
}

#[derive(Serialize, Deserialize)]
struct Form {
    schema: u32,
    engine: String,
    product: String,
    objects: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    kind: ObjectKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    table: String,
    name: String,
    definition: String,
}

/// A schema as the text of a snapshot, in a stable order.
pub fn write_snapshot(schema: &Schema) -> String {
    let form = Form {
        schema: FORM,
        engine: schema.engine.scheme().to_owned(),
        product: schema.product.clone(),
        objects: schema
            .objects
            .iter()
            .map(|(name, definition)| Entry {
                kind: name.kind,
                table: name.table.clone(),
                name: name.name.clone(),
                definition: definition.clone(),
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&form).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema in a file: a snapshot, or SQL statements of the engine that the other side has.
pub async fn read_snapshot(file: &Path, other: Option<Engine>) -> Result<Schema, SnapshotError> {
    let shown = file.display().to_string();
    let text =
        std::fs::read_to_string(file).map_err(|_| SnapshotError::Unreadable(shown.clone()))?;
    if !text.trim_start().starts_with('{') {
        let Some(engine) = other else {
            return Err(SnapshotError::Statements(shown));
        };
        if engine != Engine::Sqlite {
            return Ok(statements::read(&text, engine));
        }
        if reaches_out(&text) {
            return Err(SnapshotError::ReachesOut(shown));
        }
        return sqlite::of_statements(&text)
            .await
            .map_err(|error| SnapshotError::Failing(shown, error.message));
    }
    let form: Form =
        serde_json::from_str(&text).map_err(|_| SnapshotError::NotASnapshot(shown.clone()))?;
    if form.schema > FORM {
        return Err(SnapshotError::Newer(shown, form.schema));
    }
    let engine = Engine::of_scheme(&form.engine).ok_or(SnapshotError::NotASnapshot(shown))?;
    let objects: BTreeMap<ObjectName, String> = form
        .objects
        .into_iter()
        .map(|entry| {
            let name = ObjectName {
                kind: entry.kind,
                table: entry.table,
                name: entry.name,
            };
            (name, entry.definition)
        })
        .collect();
    Ok(Schema {
        engine,
        product: form.product,
        objects,
        origin: Origin::Catalogue,
    })
}

/// Whether statements could create another file: nothing is ever created.
fn reaches_out(statements: &str) -> bool {
    statements
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word.eq_ignore_ascii_case("attach") || word.eq_ignore_ascii_case("vacuum"))
}
