//! sql-migrate (Go): SQL files with `-- +migrate Up`, recorded by file name.
//!
//! Source: rubenv/sql-migrate `migrate.go`.

use serde_json::Value;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::tools::dbmate::up_part;
use crate::migrate::{About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Tool, Tree};

/// sql-migrate.
#[derive(Debug)]
pub struct SqlMigrate;

const ABOUT: About = About {
    name: "sql-migrate",
    books: Books::new("gorp_migrations", &[needed("id"), maybe("applied_at")]),
    apply: "sql-migrate up",
    configs: &["dbconfig.yml"],
    proof: Proof::Run("sql-migrate 1.0.0"),
    weights: &[],
    fixes: &[
        (
            Kind::DatabaseAhead,
            "deploy the release that has it (`sql-migrate up` refuses: unknown migration in database)",
        ),
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `sql-migrate up` will run it",
        ),
    ],
};

const RECIPE: Recipe = Recipe {
    configs: &["dbconfig.yml"],
    dirs: |text| stated(text, "dir"),
    usual: &["migrations"],
    table: |text| (stated(text, "table").into_iter().next(), None),
    named: |name| name.ends_with(".sql"),
    words: &["+migrate Up"],
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
                    .map(|text| up_part(&text, "+migrate Up", "+migrate Down")),
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
        compare::by_column(folder, ledger, "id", Late::Runs)
    }
}

/// What the environments of a dbconfig.yml say of a key.
fn stated(text: &str, key: &str) -> Vec<String> {
    let settings: Option<Value> = serde_saphyr::from_str(text).ok();
    let environments = settings.as_ref().and_then(Value::as_object);
    let values = environments.into_iter().flat_map(|list| list.values());
    values
        .filter_map(|environment| environment[key].as_str())
        .map(str::to_owned)
        .collect()
}

fn number(name: &str) -> u64 {
    let end = name
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(name.len());
    name[..end].parse().unwrap_or(u64::MAX)
}
