//! The comparison that most tools share: match rows and files by key, in the tool's order.

use std::collections::{BTreeMap, BTreeSet};

use super::drift::{Drift, Pending, Why};
use super::folder::{Folder, Migration};
use super::ledger::Ledger;
use super::problem::{Kind, Problem};

/// What one row (or the last of several for the same migration) says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The migration's key.
    pub key: String,
    /// How the migration would be printed if the folder doesn't have it; empty means: like the key.
    pub title: String,
    /// The checksum kept in the row.
    pub checksum: Option<String>,
    /// Set when it began and didn't end.
    pub failed: Option<String>,
}

impl Record {
    /// A row that says no more than that this migration is applied.
    pub fn applied(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            ..Self::default()
        }
    }
}

/// What a tool does with a migration that comes before an applied one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// It runs it: pending, and out of order.
    Runs,
    /// It refuses or skips it: out of order, and not pending.
    Stays,
    /// Order means nothing to it.
    Ignored,
}

/// The state of each migration by the column that names it, for tools whose rows say no more.
pub fn by_column(folder: &Folder, ledger: &Ledger, column: &str, late: Late) -> Drift {
    let names = ledger.rows.iter().map(|row| row.or_empty(column));
    let records: Vec<Record> = names.map(Record::applied).collect();
    by_key(folder, &records, late)
}

/// The state of each migration by matching keys.
pub fn by_key(folder: &Folder, records: &[Record], late: Late) -> Drift {
    let mut drift = Drift::default();
    if folder.refused.is_some() {
        return drift;
    }
    let known: BTreeMap<&str, &Record> = records
        .iter()
        .map(|record| (record.key.as_str(), record))
        .collect();
    let last = folder
        .migrations
        .iter()
        .rposition(|migration| known.contains_key(migration.key.as_str()));
    for (index, migration) in folder.migrations.iter().enumerate() {
        match known.get(migration.key.as_str()) {
            Some(record) => recorded(&mut drift, migration, record),
            None => unrecorded(&mut drift, folder, index, last, late),
        }
    }
    ahead(&mut drift, folder, records);
    drift
}

fn recorded(drift: &mut Drift, migration: &Migration, record: &Record) {
    if let Some(reason) = &record.failed {
        drift
            .problems
            .push(Problem::new(Kind::Failed, &migration.id, reason).at(&migration.path));
        return;
    }
    drift.applied.push(migration.id.clone());
    drift
        .problems
        .extend(edited(migration, record.checksum.as_deref()));
}

/// The problem of a file whose checksum isn't the recorded one.
pub fn edited(migration: &Migration, recorded: Option<&str>) -> Option<Problem> {
    let recorded = recorded?;
    if migration.checksums.is_empty()
        || migration
            .checksums
            .iter()
            .any(|sum| sum.eq_ignore_ascii_case(recorded))
    {
        return None;
    }
    let detail = format!(
        "the file was edited after it was applied: the ledger has checksum {}, the file has {}",
        short(recorded),
        short(&migration.checksums[0])
    );
    Some(Problem::new(Kind::Edited, &migration.id, detail).at(&migration.path))
}

/// The first sixteen characters of a checksum: enough to compare by eye.
pub fn short(sum: &str) -> String {
    match sum.char_indices().nth(16) {
        Some((end, _)) => format!("{}…", &sum[..end]),
        None => sum.to_owned(),
    }
}

fn unrecorded(drift: &mut Drift, folder: &Folder, index: usize, last: Option<usize>, late: Late) {
    let migration = &folder.migrations[index];
    let after = last
        .filter(|last| *last > index && late != Late::Ignored)
        .map(|last| &folder.migrations[last].id);
    if let Some(applied) = after {
        let detail = format!("it isn't applied, although it comes before {applied}, which is");
        drift
            .problems
            .push(Problem::new(Kind::OutOfOrder, &migration.id, detail).at(&migration.path));
    }
    if after.is_none() || late == Late::Runs {
        drift.pending.push(Pending {
            index,
            why: Why::New,
        });
    }
}

/// Rows without a file.
fn ahead(drift: &mut Drift, folder: &Folder, records: &[Record]) {
    let files: BTreeSet<&str> = folder
        .migrations
        .iter()
        .map(|migration| migration.key.as_str())
        .collect();
    for record in records
        .iter()
        .filter(|record| !files.contains(record.key.as_str()))
    {
        let title = if record.title.is_empty() {
            &record.key
        } else {
            &record.title
        };
        match &record.failed {
            Some(reason) => drift
                .problems
                .push(Problem::new(Kind::Failed, title, reason)),
            None => drift.problems.push(missing(title)),
        }
    }
}

/// The problem of a row without a file.
pub fn missing(title: &str) -> Problem {
    Problem::new(
        Kind::DatabaseAhead,
        title,
        "the database has it and the folder doesn't: what is about to go out is older than the schema, or the file was removed",
    )
}

/// The problems of migrations that share a key.
pub fn duplicates(migrations: &[Migration]) -> Vec<Problem> {
    let mut seen: BTreeMap<&str, &Migration> = BTreeMap::new();
    let mut problems: Vec<Problem> = Vec::new();
    for migration in migrations {
        if let Some(first) = seen.insert(&migration.key, migration) {
            let detail = format!("two files claim it: {} and {}", first.path, migration.path);
            problems.push(Problem::new(Kind::Duplicate, &migration.id, detail).at(&migration.path));
        }
    }
    problems
}
