//! Django's plan: which migrations stand once squashed ones are resolved against the database, and what is wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::files::app_of;
use crate::migrate::compare;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::{Drift, Folder, Kind, Migration, Problem};

/// What is left of the graph once squashed migrations are resolved against the database.
pub(super) struct Plan<'folder> {
    /// Standing migrations with their parents after the rewiring.
    parents: HashMap<&'folder str, BTreeSet<&'folder str>>,
    applied: HashSet<&'folder str>,
    /// Squashed migrations whose parts are all applied and which have no row yet.
    unrecorded: Vec<&'folder Migration>,
    /// Migrations whose parent no file has, in an app whose files are here.
    broken: Vec<Problem>,
}

impl<'folder> Plan<'folder> {
    pub(super) fn new(folder: &'folder Folder, rows: &BTreeSet<String>) -> Self {
        let all = &folder.migrations;
        let mut plan = Self {
            parents: all
                .iter()
                .map(|migration| {
                    (
                        migration.key.as_str(),
                        migration.parents.iter().map(String::as_str).collect(),
                    )
                })
                .collect(),
            applied: all
                .iter()
                .map(|migration| migration.key.as_str())
                .filter(|key| rows.contains(*key))
                .collect(),
            unrecorded: Vec::new(),
            broken: Vec::new(),
        };
        let squashes: BTreeMap<&str, &Migration> = all
            .iter()
            .filter(|migration| !migration.replaces.is_empty())
            .map(|migration| (migration.key.as_str(), migration))
            .collect();
        let mut known = rows.clone();
        let mut waiting: BTreeSet<&str> = squashes.keys().copied().collect();
        while let Some(key) = waiting.first().copied() {
            plan.resolve(key, &squashes, &mut waiting, &mut known);
        }
        plan.broken = plan.lost_parents(folder);
        plan
    }

    /// All parts applied or none: the squashed one stands for them. Some applied: the parts stay, it goes. A part that
    /// is a squashed migration itself is resolved first.
    fn resolve(
        &mut self,
        key: &str,
        squashes: &BTreeMap<&'folder str, &'folder Migration>,
        waiting: &mut BTreeSet<&'folder str>,
        known: &mut BTreeSet<String>,
    ) {
        let Some(squashed) = squashes.get(key).filter(|_| waiting.remove(key)) else {
            return;
        };
        let parts: Vec<&str> = squashed.replaces.iter().map(String::as_str).collect();
        for part in &parts {
            self.resolve(part, squashes, waiting, known);
        }
        let applied = parts.iter().filter(|part| known.contains(**part)).count();
        if applied == parts.len() {
            if known.insert(squashed.key.clone()) {
                self.unrecorded.push(squashed);
            }
            self.applied.insert(&squashed.key);
        } else {
            // Its own row means nothing while a part of it has none.
            known.remove(&squashed.key);
            self.applied.remove(squashed.key.as_str());
        }
        if applied == 0 || applied == parts.len() {
            self.replace_parts(squashed, &parts);
        } else {
            self.drop_squashed(squashed, &parts);
        }
    }

    fn replace_parts(&mut self, squashed: &'folder Migration, parts: &[&'folder str]) {
        let inherited: Vec<&str> = parts
            .iter()
            .filter_map(|part| self.parents.remove(part))
            .flatten()
            .collect();
        let outside = inherited
            .into_iter()
            .filter(|parent| !parts.contains(parent) && *parent != squashed.key);
        if let Some(own) = self.parents.get_mut(squashed.key.as_str()) {
            own.extend(outside.collect::<Vec<_>>());
        }
        self.rewire(parts, &[squashed.key.as_str()]);
    }

    fn drop_squashed(&mut self, squashed: &'folder Migration, parts: &[&'folder str]) {
        self.parents.remove(squashed.key.as_str());
        let inner: BTreeSet<&str> = parts
            .iter()
            .filter_map(|part| self.parents.get(part))
            .flatten()
            .copied()
            .collect();
        let ends: Vec<&str> = parts
            .iter()
            .copied()
            .filter(|part| !inner.contains(part) && self.parents.contains_key(part))
            .collect();
        self.rewire(&[squashed.key.as_str()], &ends);
    }

    /// Whoever stands on one of `old` stands on `new` instead.
    fn rewire(&mut self, old: &[&str], new: &[&'folder str]) {
        for (node, parents) in &mut self.parents {
            let before = parents.len();
            parents.retain(|parent| !old.contains(parent));
            if parents.len() < before {
                parents.extend(new.iter().filter(|name| *name != node));
            }
        }
    }

    /// Django can't load a graph with a parent that isn't there; parents in apps of installed packages aren't known here.
    fn lost_parents(&self, folder: &'folder Folder) -> Vec<Problem> {
        let apps = apps(folder);
        let mut lost = Vec::new();
        for migration in &folder.migrations {
            let Some(parents) = self.parents.get(migration.key.as_str()) else {
                continue;
            };
            let gone = parents
                .iter()
                .filter(|parent| apps.contains(app_of(parent)) && !parent.contains(".__"))
                .filter(|parent| !self.parents.contains_key(*parent));
            lost.extend(gone.map(|parent| {
                let detail = format!("{} stands on it, and no file has it: Django can't load the migrations (NodeNotFoundError)", migration.id);
                Problem::new(Kind::MissingFile, *parent, detail).at(&migration.path)
            }));
        }
        lost
    }

    pub(super) fn drift(&self, folder: &Folder, rows: &BTreeSet<String>) -> Drift {
        let mut drift = Drift {
            problems: self.broken.clone(),
            ..Drift::default()
        };
        for (index, migration) in folder
            .migrations
            .iter()
            .enumerate()
            .filter(|(_, migration)| self.parents.contains_key(migration.key.as_str()))
        {
            if self.applied.contains(migration.key.as_str()) {
                drift.applied.push(migration.id.clone());
            } else {
                drift.pending.push(Pending {
                    index,
                    why: Why::New,
                });
            }
            drift.problems.extend(self.too_early(migration, rows));
        }
        for squashed in &self.unrecorded {
            let detail =
                "all migrations that it replaces are applied; `migrate` will only record it";
            drift
                .problems
                .push(Problem::new(Kind::Squashed, &squashed.id, detail).at(&squashed.path));
        }
        drift.problems.extend(self.several_leaves());
        drift.problems.extend(ahead(folder, rows));
        drift.problems.extend(elsewhere(folder, rows));
        drift
    }

    /// By the rows as they are, and not by what they amount to: so does Django before it does anything.
    fn too_early(&self, migration: &Migration, rows: &BTreeSet<String>) -> Option<Problem> {
        if !rows.contains(&migration.key) {
            return None;
        }
        let is_unrecorded = |parent: &str| self.unrecorded.iter().any(|known| known.key == parent);
        let parents = self.parents.get(migration.key.as_str())?;
        let parent = parents.iter().find(|parent| {
            self.parents.contains_key(**parent)
                && !rows.contains(**parent)
                && !is_unrecorded(parent)
        })?;
        let detail = format!(
            "it is applied and its parent {parent} isn't: Django refuses to go on (InconsistentMigrationHistory)"
        );
        Some(Problem::new(Kind::OutOfOrder, &migration.id, detail).at(&migration.path))
    }

    fn several_leaves(&self) -> Vec<Problem> {
        let mut leaves: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let with_child: HashSet<&str> = self
            .parents
            .iter()
            .flat_map(|(child, parents)| {
                parents
                    .iter()
                    .filter(|parent| app_of(parent) == app_of(child))
            })
            .copied()
            .collect();
        for node in self
            .parents
            .keys()
            .filter(|node| !with_child.contains(**node))
        {
            leaves.entry(app_of(node)).or_default().push(node);
        }
        let several = leaves.into_iter().filter(|(_, nodes)| nodes.len() > 1);
        several
            .map(|(app, mut nodes)| {
                nodes.sort_unstable();
                Problem::new(
                    Kind::MultipleHeads,
                    nodes.join(","),
                    format!(
                        "app {app} has {} last migrations: `migrate` refuses",
                        nodes.len()
                    ),
                )
            })
            .collect()
    }
}

/// Rows of the folder's apps without a file; those that a squashed migration replaces are expected.
fn ahead(folder: &Folder, rows: &BTreeSet<String>) -> Vec<Problem> {
    let apps = apps(folder);
    let known: BTreeSet<&str> = folder
        .migrations
        .iter()
        .flat_map(|migration| migration.replaces.iter().chain([&migration.key]))
        .map(String::as_str)
        .collect();
    rows.iter()
        .filter(|row| apps.contains(app_of(row)) && !known.contains(row.as_str()))
        .map(|row| compare::missing(row))
        .collect()
}

/// The apps whose migrations are here.
fn apps(folder: &Folder) -> BTreeSet<&str> {
    let keys = folder.migrations.iter().map(|migration| &migration.key);
    keys.map(|key| app_of(key)).collect()
}

/// Rows of apps that have no folder here, counted by app: they come with installed packages, or with an app that is gone.
fn elsewhere(folder: &Folder, rows: &BTreeSet<String>) -> Option<Problem> {
    let apps = apps(folder);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for app in rows
        .iter()
        .map(|row| app_of(row))
        .filter(|app| !apps.contains(app))
    {
        *counts.entry(app).or_default() += 1;
    }
    if counts.is_empty() {
        return None;
    }
    let total: usize = counts.values().sum();
    let listed: Vec<String> = counts
        .iter()
        .map(|(app, count)| format!("{app} ({count})"))
        .collect();
    let detail = format!(
        "{total} applied migrations are of apps without a folder here, and aren't compared: {}",
        listed.join(", ")
    );
    let names: Vec<&str> = counts.into_keys().collect();
    Some(Problem::new(Kind::Elsewhere, names.join(", "), detail))
}
