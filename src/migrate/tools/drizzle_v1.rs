//! Drizzle 1.x (JavaScript): `<14 digits>_<words>/migration.sql` beside a snapshot, no journal; the ledger has names.
//!
//! Source: drizzle-orm 1.0 `migrator.ts` and its upgrade of older tables.

use jiff::civil::DateTime;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::checksum::sha256;
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::tools::drizzle::with_config;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Row, Strength, Tool, Tree,
};

/// Drizzle with a folder for each migration.
#[derive(Debug)]
pub struct DrizzleV1;

const ABOUT: About = About {
    name: "drizzle-v1",
    books: Books {
        schema: Some("drizzle"),
        ..Books::new(
            "__drizzle_migrations",
            &[
                needed("hash"),
                needed("created_at"),
                maybe("name"),
                maybe("applied_at"),
            ],
        )
    },
    apply: "drizzle-kit migrate",
    configs: &["drizzle.config.*"],
    proof: Proof::Run("drizzle 1.0.0-rc.5"),
    weights: &[],
    fixes: &[
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `drizzle-kit migrate` will run it",
        ),
        (
            Kind::Edited,
            "restore the file as it was applied, and put the change into a new migration (`drizzle-kit generate --custom`)",
        ),
    ],
};

impl Tool for DrizzleV1 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for path in tree.paths().filter(|path| path.ends_with("/snapshot.json")) {
            let folder = tree::parent(path);
            let dir = tree::parent(folder);
            let known = projects.iter().any(|project| project.dir() == dir);
            if !known
                && time(tree::name(folder)).is_some()
                && tree.has_file(&tree::join(folder, "migration.sql"))
            {
                let project = Project::new(self, tree::parent(dir), dir).because(
                    Strength::Marker,
                    format!("{path} stands beside a migration.sql, as Drizzle 1.x leaves them"),
                );
                projects.push(with_config(project, tree));
            }
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with("/migration.sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let named = tree
            .folders_in(project.dir())
            .map(|(path, name)| (format!("{path}/migration.sql"), name));
        let migrations = named
            .filter(|(script, _)| tree.has_file(script))
            .map(|(script, name)| Migration {
                checksums: tree.bytes(&script).map(sha256).into_iter().collect(),
                sql: tree.text(&script).map(std::borrow::Cow::into_owned),
                ..Migration::new(name, script)
            });
        Folder {
            migrations: migrations.collect(),
            ..Folder::default()
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let records: Vec<Record> = ledger.rows.iter().map(|row| record(folder, row)).collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}

/// Rows of an older format have no name: their time, to the second, or their hash tells which folder they mean.
fn record(folder: &Folder, row: &Row) -> Record {
    let checksum = row.text("hash").map(str::to_owned);
    if let Some(name) = row.text("name") {
        return Record {
            checksum,
            ..Record::applied(name)
        };
    }
    let seconds = row
        .number("created_at")
        .map(|milliseconds| milliseconds.div_euclid(1000));
    let by_time = folder
        .migrations
        .iter()
        .find(|migration| seconds.is_some() && time(&migration.key) == seconds);
    let by_hash = || {
        folder.migrations.iter().find(|migration| {
            checksum
                .as_ref()
                .is_some_and(|sum| migration.checksums.contains(sum))
        })
    };
    match by_time.or_else(by_hash) {
        Some(migration) => Record {
            checksum,
            ..Record::applied(&migration.key)
        },
        None => Record::applied(row.or_empty("created_at")),
    }
}

/// The seconds since 1970 of a name's first fourteen digits, which are a UTC time.
fn time(name: &str) -> Option<i64> {
    let digits = name.get(..14).filter(|_| name[14..].starts_with('_'))?;
    let time = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    Some(
        time.to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_second(),
    )
}
