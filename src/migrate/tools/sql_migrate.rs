//! sql-migrate (Go): SQL files with `-- +migrate Up`, recorded by file name.
//!
//! Source: rubenv/sql-migrate `migrate.go`.

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::tools::dbmate::up_part;
use crate::migrate::{About, Drift, Folder, Ledger, Migration, Project, Proof, Tool, Tree};

/// sql-migrate.
#[derive(Debug)]
pub struct SqlMigrate;

const ABOUT: About = About {
    name: "sql-migrate",
    books: Books::new("gorp_migrations", &[needed("id"), maybe("applied_at")]),
    apply: "sql-migrate up",
    configs: &["dbconfig.yml"],
    proof: Proof::Documentation,
    weights: &[],
    fixes: &[],
};

const RECIPE: Recipe = Recipe {
    configs: &[],
    dirs: recipe::nothing,
    usual: &[],
    table: recipe::no_table,
    named: |name| name.ends_with(".sql"),
    words: &["-- +migrate Up"],
    dependency: (&["go.mod"], "github.com/rubenv/sql-migrate"),
};

impl Tool for SqlMigrate {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        recipe::projects(self, tree, &RECIPE)
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let files = tree
            .files_in(project.dir())
            .filter(|(_, name)| name.ends_with(".sql"));
        let mut migrations: Vec<Migration> = files
            .map(|(path, name)| Migration {
                sql: tree
                    .text(path)
                    .map(|text| up_part(&text, "-- +migrate Up", "-- +migrate Down")),
                ..Migration::new(name, path)
            })
            .collect();
        // Names that begin with numbers come in the order of the numbers.
        migrations.sort_by_key(|migration| (number(&migration.id), migration.id.clone()));
        Folder {
            migrations,
            ..Folder::default()
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let records: Vec<Record> = ledger
            .rows
            .iter()
            .map(|row| Record::applied(row.or_empty("id")))
            .collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}

fn number(name: &str) -> u64 {
    let end = name
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(name.len());
    name[..end].parse().unwrap_or(u64::MAX)
}
