//! Atlas (Go): SQL files sealed by `atlas.sum`; each revision keeps the running hash of the folder up to its file.
//!
//! Source: `ariga.io/atlas/sql/migrate` `dir.go` and `migrate.go`.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::checksum::Cumulative;
use crate::migrate::compare::{self, short};
use crate::migrate::detect;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::text::literal;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Row, Strength, Tool,
    Tree, Weight,
};

/// Atlas with versioned migrations.
#[derive(Debug)]
pub struct Atlas;

const ABOUT: About = About {
    name: "atlas",
    books: Books::new(
        "atlas_schema_revisions",
        &[
            needed("version"),
            needed("description"),
            needed("type"),
            needed("applied"),
            needed("total"),
            needed("hash"),
            maybe("error"),
        ],
    ),
    apply: "atlas migrate apply",
    configs: &["atlas.hcl", "atlas.sum"],
    proof: Proof::Run("Atlas sql/migrate executor a5e0aecc"),
    weights: &[(Kind::OutOfOrder, Weight::Block)],
    fixes: &[
        (
            Kind::Edited,
            "restore the file as it was applied; if the change is meant: `atlas migrate hash`",
        ),
        (
            Kind::OutOfOrder,
            "`atlas migrate rebase`, or apply with `--exec-order non-linear`",
        ),
        (
            Kind::Failed,
            "mend the file and run `atlas migrate apply` again, or `atlas migrate set`",
        ),
    ],
};

/// The name of the sealed list, which also stands for the folder as a whole.
const SUM: &str = "atlas.sum";

impl Tool for Atlas {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, path) in detect::configs(tree, "atlas.hcl") {
            let text = tree.text(path).unwrap_or_default();
            let schema = literal::value(&text, "revisions_schema");
            for dir in literal::values(&text, "dir")
                .iter()
                .filter_map(|dir| dir.strip_prefix("file://"))
            {
                let dir = tree::join(folder, dir.split('?').next().unwrap_or(dir));
                if tree.has_folder(&dir) && !projects.iter().any(|project| project.dir() == dir) {
                    let mut project = Project::new(self, folder, dir)
                        .because(Strength::Config, format!("{path} names the folder"));
                    project.schema.clone_from(&schema);
                    projects.push(project);
                }
            }
        }
        for (folder, path) in detect::configs(tree, SUM) {
            if !projects.iter().any(|project| project.dir() == folder) {
                projects.push(
                    Project::new(self, tree::parent(folder), folder)
                        .because(Strength::Config, format!("{path} is there")),
                );
            }
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql") || path.ends_with(SUM)
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        let mut hash = Cumulative::default();
        let mut lines = Vec::new();
        for (path, name) in tree
            .files_in(project.dir())
            .filter(|(_, name)| name.ends_with(".sql"))
        {
            let text = tree.text(path).unwrap_or_default().into_owned();
            let mut checksums = Vec::new();
            if !has_directive(&text, "atlas:sum ignore") {
                hash.feed(name.as_bytes());
                hash.feed(text.as_bytes());
                lines.push((name.to_owned(), hash.sum()));
                checksums.push(hash.sum());
            }
            let stem = name.trim_end_matches(".sql");
            let version = stem.split_once('_').map_or(stem, |(version, _)| version);
            folder.migrations.push(Migration {
                key: version.to_owned(),
                checksums,
                description: has_directive(&text, "atlas:checkpoint")
                    .then(|| CHECKPOINT.to_owned()),
                sql: Some(text),
                ..Migration::new(name, path)
            });
        }
        let path = tree::join(project.dir(), SUM);
        folder.problems.extend(
            tree.text(&path)
                .and_then(|text| stale(&text, &lines))
                .map(|problem| problem.at(path)),
        );
        folder
            .problems
            .extend(compare::duplicates(&folder.migrations));
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        // a row of Atlas Cloud's own, no migration
        let rows: BTreeMap<&str, &Row> = ledger
            .rows
            .iter()
            .map(|row| (row.or_empty("version"), row))
            .filter(|(version, _)| !version.starts_with('.'))
            .collect();
        let mut drift = Drift::default();
        let last = rows.keys().next_back().copied();
        let baseline = rows
            .iter()
            .rfind(|(_, row)| row.number("type") == Some(1))
            .map(|(version, _)| *version);
        let stale = folder.problems.iter().any(|problem| problem.subject == SUM);
        let start = if rows.is_empty() {
            folder.migrations.iter().rposition(is_checkpoint)
        } else {
            None
        };
        let mut edited = stale;
        for (index, migration) in folder.migrations.iter().enumerate() {
            if let Some(row) = rows.get(migration.key.as_str()) {
                recorded(&mut drift, index, migration, row, &mut edited);
            } else if start.is_some_and(|start| index < start)
                || (start.is_none() && is_checkpoint(migration))
            {
                // A checkpoint stands for all files before it, in an empty database; elsewhere it never runs.
            } else if baseline.is_some_and(|baseline| migration.key.as_str() <= baseline) {
                let detail =
                    "it isn't above the baseline: Atlas takes it as applied and never runs it";
                drift
                    .problems
                    .push(Problem::new(Kind::Baselined, &migration.id, detail).at(&migration.path));
            } else if let Some(last) = last.filter(|last| migration.key.as_str() < *last) {
                let detail = format!(
                    "it isn't applied and comes before version {last}, which is: Atlas refuses a history that isn't linear"
                );
                drift.problems.push(
                    Problem::new(Kind::OutOfOrder, &migration.id, detail).at(&migration.path),
                );
            } else {
                drift.pending.push(Pending {
                    index,
                    why: Why::New,
                });
            }
        }
        ahead(&mut drift, folder, &rows);
        drift
    }
}

/// Rows without a file; a baseline needs none.
fn ahead(drift: &mut Drift, folder: &Folder, rows: &BTreeMap<&str, &Row>) {
    let files = folder.migrations.iter();
    let known: BTreeSet<&str> = files.map(|migration| migration.key.as_str()).collect();
    for (version, row) in rows
        .iter()
        .filter(|(version, _)| !known.contains(**version))
    {
        drift.applied.push((*version).to_owned());
        if row.number("type") != Some(1) {
            drift.problems.push(compare::missing(version));
        }
    }
}

const CHECKPOINT: &str = "checkpoint";

fn is_checkpoint(migration: &Migration) -> bool {
    migration.description.as_deref() == Some(CHECKPOINT)
}

/// Whether a comment before the first statement says so.
fn has_directive(text: &str, directive: &str) -> bool {
    text.lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .any(|line| line.trim_start_matches('-').trim().starts_with(directive))
}

fn recorded(drift: &mut Drift, index: usize, migration: &Migration, row: &Row, edited: &mut bool) {
    let (applied, total) = (
        row.number("applied").unwrap_or_default(),
        row.number("total").unwrap_or_default(),
    );
    if applied < total {
        let detail = format!(
            "{applied} of its {total} statements are applied, then it failed: `atlas migrate apply` goes on from there"
        );
        drift
            .problems
            .push(Problem::new(Kind::Failed, &migration.key, detail).at(&migration.path));
        drift.pending.push(Pending {
            index,
            why: Why::New,
        });
        return;
    }
    drift.applied.push(migration.key.clone());
    // Hashes run on, so that one edited file changes all that come after it.
    if let Some(mut problem) = compare::edited(migration, row.text("hash")).filter(|_| !*edited) {
        *edited = true;
        problem.subject.clone_from(&migration.key);
        drift.problems.push(problem);
    }
}

/// What is wrong with the sealed list, given each file's running hash.
fn stale(text: &str, files: &[(String, String)]) -> Option<Problem> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut sum = Sha256::new();
    for (name, hash) in files {
        sum.update(name.as_bytes());
        sum.update(hash.as_bytes());
    }
    if lines.next().and_then(|line| line.strip_prefix("h1:"))
        == Some(STANDARD.encode(sum.finalize()).as_str())
    {
        return None;
    }
    let sealed: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(" h1:")).collect();
    let differs = files
        .iter()
        .enumerate()
        .find(|(index, (name, hash))| sealed.get(*index) != Some(&(name.as_str(), hash.as_str())));
    let which = match differs {
        Some((_, (name, hash))) => format!(
            "{name} was edited, added or moved after it was sealed (the file has {})",
            short(hash)
        ),
        None => "a sealed file is gone".to_owned(),
    };
    Some(Problem::new(
        Kind::Edited,
        SUM,
        format!("atlas.sum doesn't match the folder: {which}; Atlas refuses to work with it"),
    ))
}
