//! Drizzle up to 0.x (JavaScript): `meta/_journal.json` names the files and their times; SHA-256 of each file.
//!
//! Source: drizzle-orm 0.45 `migrator.ts` and the dialects' `migrate()`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::checksum::sha256;
use crate::migrate::compare::{self, short};
use crate::migrate::detect;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::text::literal;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Row, Strength, Tool,
    Tree, Weight,
};

/// Drizzle with a journal.
#[derive(Debug)]
pub struct Drizzle;

const ABOUT: About = About {
    name: "drizzle",
    books: Books {
        schema: Some("drizzle"),
        ..Books::new(
            "__drizzle_migrations",
            &[maybe("id"), needed("hash"), needed("created_at")],
        )
    },
    apply: "drizzle-kit migrate",
    configs: &["_journal.json", "drizzle.config.*"],
    proof: Proof::Run("drizzle-kit 0.31.11, drizzle-orm 0.45.4"),
    weights: &[
        (Kind::OutOfOrder, Weight::Block),
        (Kind::OrphanFile, Weight::Warn),
    ],
    fixes: &[
        (
            Kind::OutOfOrder,
            "raise its `when` in meta/_journal.json above that of the last applied entry, or generate it anew",
        ),
        (
            Kind::OrphanFile,
            "add it to meta/_journal.json (`drizzle-kit generate --custom` makes such an entry), or delete it",
        ),
        (
            Kind::MissingFile,
            "restore the file, or drop the entry with `drizzle-kit drop`",
        ),
        (
            Kind::Edited,
            "restore the file as it was applied, and put the change into a new migration (`drizzle-kit generate --custom`)",
        ),
    ],
};

#[derive(Deserialize)]
struct Journal {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    when: f64,
    tag: String,
}

impl Tool for Drizzle {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        detect::configs(tree, "_journal.json")
            .filter(|(_, path)| {
                tree.text(path)
                    .is_some_and(|text| text.contains("\"entries\""))
            })
            .map(|(meta, path)| {
                let dir = tree::parent(meta);
                let project = Project::new(self, tree::parent(dir), dir)
                    .because(Strength::Config, format!("{path} is Drizzle's journal"));
                with_config(project, tree)
            })
            .collect()
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        let path = tree::join(project.dir(), "meta/_journal.json");
        let journal: Option<Journal> = tree
            .bytes(&path)
            .and_then(|bytes| serde_json::from_slice(bytes).ok());
        let Some(journal) = journal else {
            let detail = "the journal isn't the JSON that Drizzle writes";
            folder
                .problems
                .push(Problem::new(Kind::BadFileName, "_journal.json", detail).at(path));
            return folder.refuse(detail);
        };
        for Entry { when, tag } in journal.entries {
            let file = tree::join(project.dir(), &format!("{tag}.sql"));
            if !tree.has_file(&file) {
                let detail = "the journal names it and the folder doesn't have it: `drizzle-kit migrate` stops";
                folder
                    .problems
                    .push(Problem::new(Kind::MissingFile, &tag, detail).at(&path));
            }
            folder.migrations.push(Migration {
                key: milliseconds(when),
                checksums: tree.bytes(&file).map(sha256).into_iter().collect(),
                sql: tree.text(&file).map(std::borrow::Cow::into_owned),
                ..Migration::new(tag, file)
            });
        }
        folder
            .problems
            .extend(compare::duplicates(&folder.migrations));
        for (file, name) in tree
            .files_in(project.dir())
            .filter(|(_, name)| name.ends_with(".sql"))
        {
            if !folder
                .migrations
                .iter()
                .any(|migration| migration.path == file)
            {
                let stem = name.trim_end_matches(".sql");
                folder.problems.push(
                    Problem::new(
                        Kind::OrphanFile,
                        stem,
                        "the journal doesn't name it: it never runs",
                    )
                    .at(file),
                );
            }
        }
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let mut drift = Drift::default();
        // The ids of SQLite's table are NULL, so that only the times tell the order.
        let last = ledger
            .rows
            .iter()
            .filter_map(|row| row.number("created_at"))
            .max();
        let rows: BTreeMap<i64, &Row> = ledger
            .rows
            .iter()
            .filter_map(|row| Some((row.number("created_at")?, row)))
            .collect();
        let known: BTreeSet<&str> = folder
            .migrations
            .iter()
            .map(|migration| migration.key.as_str())
            .collect();
        for (index, migration) in folder.migrations.iter().enumerate() {
            let when = migration.key.parse::<i64>().unwrap_or_default();
            if let Some(row) = rows.get(&when) {
                drift.applied.push(migration.id.clone());
                drift
                    .problems
                    .extend(compare::edited(migration, row.text("hash")));
            } else if last.is_some_and(|last| when <= last) {
                let detail = "it isn't applied, and its time in the journal isn't after that of the last applied one: Drizzle skips it for ever, without a word";
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
        drift
            .problems
            .extend(ledger.rows.iter().filter_map(|row| ahead(&known, row)));
        drift
    }
}

fn ahead(known: &BTreeSet<&str>, row: &Row) -> Option<Problem> {
    let when = row.number("created_at")?.to_string();
    if known.contains(when.as_str()) {
        return None;
    }
    let mut problem = compare::missing(&when);
    problem.detail = format!(
        "{} (the ledger keeps only its time, {when}, and its hash, {})",
        problem.detail,
        short(row.or_empty("hash"))
    );
    Some(problem)
}

/// Milliseconds since 1970; a journal may hold them as a float.
fn milliseconds(when: f64) -> String {
    format!("{when:.0}")
}

/// Table and schema of the `migrations` block in the nearest `drizzle.config.*`.
pub(super) fn with_config(mut project: Project, tree: &Tree) -> Project {
    let config = detect::configs(tree, "drizzle.config.*")
        .filter(|(folder, _)| tree::is_in(project.dir(), folder))
        .last();
    if let Some((folder, path)) = config {
        let text = tree.text(path).unwrap_or_default();
        if let Some(block) = literal::block(&text, "migrations") {
            project.table = literal::value(&block, "table");
            project.schema = literal::value(&block, "schema");
        }
        folder.clone_into(&mut project.root);
        project = project.because(Strength::Config, format!("{path} is there"));
    }
    project
}
