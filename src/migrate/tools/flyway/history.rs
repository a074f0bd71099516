//! The schema history against the folder.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::name::{canonical, compare_versions};
use crate::migrate::compare;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::{Drift, Folder, Kind, Ledger, Migration, Problem, Row};

/// The rows that count, after undone and deleted ones are taken away.
pub(super) struct History<'ledger> {
    versioned: BTreeMap<String, &'ledger Row>,
    repeatable: BTreeMap<String, &'ledger Row>,
    baseline: Option<String>,
    markers: Vec<&'ledger Row>,
}

impl<'ledger> History<'ledger> {
    pub(super) fn read(ledger: &'ledger Ledger) -> Self {
        let mut rows: Vec<&Row> = ledger.rows.iter().collect();
        rows.sort_by_key(|row| row.number("installed_rank"));
        let mut history = Self {
            versioned: BTreeMap::new(),
            repeatable: BTreeMap::new(),
            baseline: None,
            markers: Vec::new(),
        };
        for row in rows {
            let version = row.text("version").map(canonical);
            match (row.or_empty("type"), version) {
                ("SCHEMA", _) => {}
                ("BASELINE", version) => {
                    history.baseline = version;
                    history.markers.push(row);
                }
                // A baseline migration stands for all versions up to its own.
                (kind, Some(version)) if kind.ends_with("_BASELINE") => {
                    history.baseline = Some(version.clone());
                    history.versioned.insert(baseline_key(&version), row);
                }
                ("DELETE", version) => {
                    history.forget(version.as_deref(), row.or_empty("description"));
                }
                (kind, Some(version)) if kind.starts_with("UNDO") => {
                    history.forget(Some(&version), "");
                }
                (_, Some(version)) => {
                    history.versioned.insert(version, row);
                }
                (_, None) => {
                    let key = format!("R {}", row.or_empty("description"));
                    history.repeatable.insert(key, row);
                }
            }
        }
        history
    }

    fn forget(&mut self, version: Option<&str>, description: &str) {
        match version {
            Some(version) => self.versioned.remove(version),
            None => self.repeatable.remove(&format!("R {description}")),
        };
    }

    pub(super) fn compare(&self, folder: &Folder, out_of_order: bool) -> Drift {
        let mut drift = Drift {
            applied: self
                .markers
                .iter()
                .map(|row| row.or_empty("script").to_owned())
                .collect(),
            ..Drift::default()
        };
        let highest = self
            .versioned
            .keys()
            .map(|key| baseline_version(key).unwrap_or(key))
            .max_by(|one, other| compare_versions(one, other));
        let begins_with = self.first_baseline(folder);
        for (index, migration) in folder.migrations.iter().enumerate() {
            if let Some(version) = baseline_version(&migration.key)
                && !self.versioned.contains_key(&migration.key)
            {
                if begins_with == Some(version) {
                    drift.pending.push(Pending {
                        index,
                        why: Why::New,
                    });
                }
                continue;
            }
            let rows = if migration.repeatable {
                &self.repeatable
            } else {
                &self.versioned
            };
            match rows.get(&migration.key) {
                Some(row) => recorded(&mut drift, index, migration, row),
                None if migration.repeatable => drift.pending.push(Pending {
                    index,
                    why: Why::New,
                }),
                None => {
                    let floor = self.baseline.as_deref().or(begins_with);
                    let bounds = Bounds {
                        floor,
                        highest,
                        out_of_order,
                    };
                    bounds.unrecorded(&mut drift, index, migration);
                }
            }
        }
        self.ahead(&mut drift, folder);
        drift
    }

    /// The version that an empty database begins with: that of the last baseline migration.
    fn first_baseline<'folder>(&self, folder: &'folder Folder) -> Option<&'folder str> {
        let versions = folder
            .migrations
            .iter()
            .filter_map(|migration| baseline_version(&migration.key));
        let is_new = self.versioned.is_empty() && self.baseline.is_none();
        versions
            .max_by(|one, other| compare_versions(one, other))
            .filter(|_| is_new)
    }

    fn ahead(&self, drift: &mut Drift, folder: &Folder) {
        let known: BTreeSet<&str> = folder
            .migrations
            .iter()
            .map(|migration| migration.key.as_str())
            .collect();
        for (key, row) in self.versioned.iter().chain(&self.repeatable) {
            if known.contains(key.as_str()) {
                continue;
            }
            let script = row.or_empty("script");
            if !row.is_true("success") {
                drift.problems.push(Problem::new(
                    Kind::Failed,
                    script,
                    "it failed, and its file is gone",
                ));
                continue;
            }
            drift.applied.push(script.to_owned());
            drift.problems.push(compare::missing(script));
        }
    }
}

/// The key of a baseline migration, `B5__words.sql`, beside the versioned one of the same version.
fn baseline_key(version: &str) -> String {
    format!("B {version}")
}

fn baseline_version(key: &str) -> Option<&str> {
    key.strip_prefix("B ")
}

/// What decides about a migration that has no row.
struct Bounds<'a> {
    /// The baseline.
    floor: Option<&'a str>,
    /// The highest version that is applied.
    highest: Option<&'a str>,
    out_of_order: bool,
}

impl Bounds<'_> {
    fn unrecorded(&self, drift: &mut Drift, index: usize, migration: &Migration) {
        let is_below = |floor: Option<&str>| {
            floor.is_some_and(|floor| compare_versions(&migration.key, floor) != Ordering::Greater)
        };
        if is_below(self.floor) {
            let detail = format!(
                "it isn't above the baseline {}: Flyway takes it as applied and never runs it",
                self.floor.unwrap_or_default()
            );
            drift
                .problems
                .push(Problem::new(Kind::Baselined, &migration.id, detail).at(&migration.path));
        } else if is_below(self.highest) && !self.out_of_order {
            let detail = format!(
                "it isn't applied and comes before version {}, which is: Flyway ignores it",
                self.highest.unwrap_or_default()
            );
            drift
                .problems
                .push(Problem::new(Kind::OutOfOrder, &migration.id, detail).at(&migration.path));
        } else {
            drift.pending.push(Pending {
                index,
                why: Why::New,
            });
        }
    }
}

fn recorded(drift: &mut Drift, index: usize, migration: &Migration, row: &Row) {
    // Flyway prints a migration by the script that was applied, whatever the file is called now.
    let script = row.text("script").unwrap_or(&migration.id);
    if !row.is_true("success") {
        let detail = "it began and failed (success is false): Flyway refuses to go on";
        drift
            .problems
            .push(Problem::new(Kind::Failed, script, detail).at(&migration.path));
        return;
    }
    drift.applied.push(script.to_owned());
    let edited = compare::edited(migration, row.text("checksum"));
    if migration.repeatable {
        let changes_always = migration
            .sql
            .as_deref()
            .is_some_and(|sql| sql.contains("${flyway:timestamp}"));
        if changes_always {
            drift.pending.push(Pending {
                index,
                why: Why::Always,
            });
        } else if edited.is_some() {
            drift.pending.push(Pending {
                index,
                why: Why::Changed,
            });
        }
        return;
    }
    let recorded = row.or_empty("description");
    let renamed = migration
        .description
        .as_deref()
        .filter(|description| *description != recorded);
    let renamed = renamed.map(|description| {
        let detail = format!("the file was renamed after it was applied: the history calls it `{recorded}`, the file `{description}`");
        Problem::new(Kind::Edited, script, detail).at(&migration.path)
    });
    let edited = edited.map(|problem| Problem {
        subject: script.to_owned(),
        ..problem
    });
    drift.problems.extend(edited.into_iter().chain(renamed));
}
