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
            .map(String::as_str)
            .max_by(|one, other| compare_versions(one, other));
        for (index, migration) in folder.migrations.iter().enumerate() {
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
                None => self.unrecorded(&mut drift, index, migration, highest, out_of_order),
            }
        }
        self.ahead(&mut drift, folder);
        drift
    }

    fn unrecorded(
        &self,
        drift: &mut Drift,
        index: usize,
        migration: &Migration,
        highest: Option<&str>,
        out_of_order: bool,
    ) {
        let is_below = |floor: Option<&str>| {
            floor.is_some_and(|floor| compare_versions(&migration.key, floor) != Ordering::Greater)
        };
        if is_below(self.baseline.as_deref()) {
            let detail = format!(
                "it isn't above the baseline {}: Flyway takes it as applied and never runs it",
                self.baseline.as_deref().unwrap_or_default()
            );
            drift
                .problems
                .push(Problem::new(Kind::Baselined, &migration.id, detail).at(&migration.path));
        } else if is_below(highest) && !out_of_order {
            let detail = format!(
                "it isn't applied and comes before version {}, which is: Flyway ignores it",
                highest.unwrap_or_default()
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
        if edited.is_some() {
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
