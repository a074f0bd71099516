//! `MikroORM` (JavaScript): files of `migrations/`, recorded without their extension.
//!
//! Source: `@mikro-orm/migrations` 6.4.

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::literal;
use crate::migrate::tools::knex::{has_a_time, is_script};
use crate::migrate::{About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Tool, Tree};

/// `MikroORM`.
#[derive(Debug)]
pub struct MikroOrm;

const ABOUT: About = About {
    name: "mikro-orm",
    books: Books::new(
        "mikro_orm_migrations",
        &[maybe("id"), needed("name"), maybe("executed_at")],
    ),
    apply: "mikro-orm migration:up",
    configs: &["mikro-orm.config.*"],
    proof: Proof::Run("MikroORM 6.4"),
    weights: &[],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `mikro-orm migration:up` will run it",
    )],
};

const RECIPE: Recipe = Recipe {
    configs: &["mikro-orm.config.*"],
    dirs: |text| {
        let block = literal::block(text, "migrations").unwrap_or_default();
        // sources before built files: the names are the same
        [
            literal::value(&block, "pathTs"),
            literal::value(&block, "path"),
        ]
        .into_iter()
        .flatten()
        .take(1)
        .collect()
    },
    usual: &["migrations", "src/migrations"],
    table: |text| {
        let block = literal::block(text, "migrations").unwrap_or_default();
        (literal::value(&block, "tableName"), None)
    },
    named: |name| is_script(name, EXTENSIONS) && has_a_time(name),
    words: &["@mikro-orm/migrations"],
    dependency: (&["package.json"], "@mikro-orm/migrations"),
};

const EXTENSIONS: &[&str] = &["js", "ts", "cjs", "mjs"];

impl Tool for MikroOrm {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        recipe::projects(self, tree, &RECIPE)
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let files = tree
            .files_in(project.dir())
            .filter(|(_, name)| is_script(name, EXTENSIONS));
        let migrations: Vec<Migration> = files
            .filter_map(|(path, name)| Some(Migration::new(name.rsplit_once('.')?.0, path)))
            .collect();
        Folder {
            problems: compare::duplicates(&migrations),
            migrations,
            refused: None,
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        // Rows of version 4 and older carry the extension.
        let names = ledger.rows.iter().map(|row| row.or_empty("name"));
        let records: Vec<Record> = names
            .map(|name| Record::applied(name.trim_end_matches(".ts").trim_end_matches(".js")))
            .collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}
