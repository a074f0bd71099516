//! Prisma (JavaScript): `prisma/migrations/<time>_<words>/migration.sql`, SHA-256 of the text in either line ending.
//!
//! Source: prisma-engines, `schema-engine/connectors/schema-connector/src/checksum.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::checksum::{line_ending_variants, sha256, sha256_unpadded};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::detect;
use crate::migrate::drift::Why;
use crate::migrate::text::literal;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Row, Strength, Tool,
    Tree, Weight,
};

/// Prisma Migrate.
#[derive(Debug)]
pub struct Prisma;

const ABOUT: About = About {
    name: "prisma",
    books: Books::new(
        "_prisma_migrations",
        &[
            needed("checksum"),
            needed("migration_name"),
            needed("finished_at"),
            needed("rolled_back_at"),
            maybe("started_at"),
            maybe("logs"),
        ],
    ),
    apply: "prisma migrate deploy",
    configs: &["schema.prisma", "prisma.config.*", "migration_lock.toml"],
    proof: Proof::Run("Prisma 6.19.3"),
    // rows without a folder are usual after migrations were squashed
    weights: &[(Kind::DatabaseAhead, Weight::Warn)],
    fixes: &[
        (
            Kind::Failed,
            "prisma migrate resolve --rolled-back \"{}\" (undone by hand) or --applied \"{}\" (finished by hand), then prisma migrate deploy",
        ),
        (
            Kind::Edited,
            "restore the file as it was applied, and put the change into a new migration (`prisma migrate dev --create-only`)",
        ),
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `prisma migrate deploy` will run it",
        ),
    ],
};

impl Tool for Prisma {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, path) in detect::configs(tree, "prisma.config.*") {
            let text = tree.text(path).unwrap_or_default();
            let dir = literal::block(&text, "migrations")
                .and_then(|block| literal::value(&block, "path"));
            if let Some(dir) = dir
                .map(|dir| tree::join(folder, &dir))
                .filter(|dir| tree.has_folder(dir))
            {
                projects.push(
                    Project::new(self, folder, dir)
                        .because(Strength::Config, format!("{path} names the folder")),
                );
            }
        }
        let marked = detect::configs(tree, "migration_lock.toml")
            .map(|(folder, path)| (folder.to_owned(), path));
        let beside = detect::configs(tree, "schema.prisma")
            .map(|(folder, path)| (tree::join(folder, "migrations"), path));
        for (dir, path) in marked.chain(beside) {
            if tree.has_folder(&dir) && !projects.iter().any(|project| project.dir() == dir) {
                projects.push(
                    Project::new(self, tree::parent(&dir), dir.clone())
                        .because(Strength::Config, format!("{path} is there")),
                );
            }
        }
        // A schema in several files, and nobody kept the lock.
        for path in tree.paths().filter(|path| path.ends_with("/migration.sql")) {
            let dir = tree::parent(tree::parent(path));
            let is_drizzles = tree.has_file(&tree::join(tree::parent(path), "snapshot.json"));
            let is_known = projects.iter().any(|project| project.dir() == dir);
            if tree::name(dir) == "migrations" && !is_drizzles && !is_known {
                let reason = format!("{path} is where Prisma keeps a migration");
                let project = Project::new(self, tree::parent(dir), dir);
                projects.push(project.because(Strength::Content, reason));
            }
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with("/migration.sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        for (path, name) in tree.folders_in(project.dir()) {
            let script = format!("{path}/migration.sql");
            if !tree.has_file(&script) {
                let detail =
                    "the folder has no migration.sql: `prisma migrate deploy` stops with P3015";
                folder
                    .problems
                    .push(Problem::new(Kind::MissingFile, name, detail).at(path));
            }
            folder.migrations.push(Migration {
                checksums: tree.bytes(&script).map(checksums).unwrap_or_default(),
                sql: tree.text(&script).map(std::borrow::Cow::into_owned),
                ..Migration::new(name, script)
            });
        }
        for (path, name) in tree
            .files_in(project.dir())
            .filter(|(_, name)| name.ends_with(".sql"))
        {
            folder.problems.push(
                Problem::new(
                    Kind::OrphanFile,
                    name,
                    "prisma ignores it: expected <name>/migration.sql",
                )
                .at(path),
            );
        }
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let standing = || {
            ledger
                .rows
                .iter()
                .filter(|row| row.text("rolled_back_at").is_none())
        };
        // One unfinished row is enough for `migrate deploy` to refuse, whatever other rows of the same migration say: it
        // comes last, so that it decides.
        let mut records: Vec<Record> = standing().map(record).collect();
        records.sort_by_key(|record| record.failed.is_some());
        let tried: BTreeSet<&str> = ledger
            .rows
            .iter()
            .map(|row| row.or_empty("migration_name"))
            .collect();
        let mut drift = compare::by_key(folder, &records, Late::Runs);
        let recorded: BTreeMap<&str, &str> = records
            .iter()
            .filter_map(|record| Some((record.key.as_str(), record.checksum.as_deref()?)))
            .collect();
        let texts: BTreeMap<&str, &str> = folder
            .migrations
            .iter()
            .filter_map(|migration| Some((migration.key.as_str(), migration.sql.as_deref()?)))
            .collect();
        drift.problems.retain(|problem| {
            let subject = problem.subject.as_str();
            let forms = texts.get(subject).zip(recorded.get(subject));
            problem.kind != Kind::Edited
                || !forms.is_some_and(|(text, sum)| is_another_form(text.as_bytes(), sum))
        });
        for pending in &mut drift.pending {
            if tried.contains(folder.migrations[pending.index].key.as_str()) {
                pending.why = Why::RolledBack;
            }
        }
        drift
    }
}

fn record(row: &Row) -> Record {
    let failed = row.text("finished_at").is_none().then(|| {
        let started = row.text("started_at").unwrap_or("some time");
        format!(
            "it started at {started} and never finished: `prisma migrate deploy` refuses (P3009)"
        )
    });
    Record {
        failed,
        checksum: row.text("checksum").map(str::to_owned),
        ..Record::applied(row.or_empty("migration_name"))
    }
}

/// The sum of the text, and of the same text with line feeds alone if it has others.
fn checksums(bytes: &[u8]) -> Vec<String> {
    let mut sums = vec![sha256(bytes)];
    if bytes.contains(&b'\r') {
        let [unix, _] = line_ending_variants(bytes);
        sums.push(sha256(&unix));
    }
    sums
}

/// Whether a recorded sum is that of the text in another form that Prisma accepts: with the line endings of another
/// system, or written by an early engine. Seldom needed, so that it isn't computed for every file.
fn is_another_form(bytes: &[u8], recorded: &str) -> bool {
    let [unix, dos] = line_ending_variants(bytes);
    [bytes, &unix, &dos]
        .into_iter()
        .any(|text| sha256(text) == recorded || sha256_unpadded(text) == recorded)
}
