//! Phinx (PHP): `db/migrations/<14 digits>_<words>.php`.
//!
//! Source: Phinx's `Manager` and `PdoAdapter`.

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::literal;
use crate::migrate::{About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Tool, Tree};

/// Phinx, also under CakePHP.
#[derive(Debug)]
pub struct Phinx;

const ABOUT: About = About {
    name: "phinx",
    books: Books::new(
        "phinxlog",
        &[
            needed("version"),
            maybe("migration_name"),
            maybe("end_time"),
        ],
    ),
    apply: "phinx migrate",
    configs: &["phinx.*"],
    proof: Proof::Documentation,
    weights: &[],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `phinx migrate` will run it",
    )],
};

const RECIPE: Recipe = Recipe {
    configs: &["phinx.*"],
    dirs: |text| {
        literal::value(text, "migrations")
            .map(|dir| dir.replace("%%PHINX_CONFIG_DIR%%", "."))
            .into_iter()
            .collect()
    },
    usual: &["db/migrations", "migrations", "config/Migrations"],
    table: |text| {
        (
            literal::value(text, "default_migration_table")
                .or_else(|| literal::value(text, "migration_table")),
            None,
        )
    },
    named: |name| version(name).is_some(),
    words: &[
        "Phinx\\Migration",
        "Migrations\\AbstractMigration",
        "Migrations\\BaseMigration",
    ],
    dependency: (&["composer.json"], "robmorgan/phinx"),
};

impl Tool for Phinx {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        recipe::projects(self, tree, &RECIPE)
    }

    fn reads(&self, _: &str) -> bool {
        false
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let files = project.dirs.iter().flat_map(|dir| tree.files_in(dir));
        let mut migrations: Vec<Migration> = files
            .filter_map(|(path, name)| {
                let stem = name.strip_suffix(".php")?;
                Some(Migration {
                    key: version(name)?.to_owned(),
                    ..Migration::new(stem, path)
                })
            })
            .collect();
        migrations.sort_by(|one, other| one.id.cmp(&other.id));
        Folder {
            problems: compare::duplicates(&migrations),
            migrations,
            refused: None,
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let records: Vec<Record> = ledger
            .rows
            .iter()
            .map(|row| Record {
                title: format!(
                    "{}_{}",
                    row.or_empty("version"),
                    row.or_empty("migration_name")
                )
                .trim_end_matches('_')
                .to_owned(),
                ..Record::applied(row.or_empty("version"))
            })
            .collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}

/// The fourteen digits that a file name begins with.
fn version(name: &str) -> Option<&str> {
    let (digits, _) = name.strip_suffix(".php")?.split_once('_')?;
    (digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
