//! Doctrine Migrations (PHP): classes `Version<14 digits>`, recorded by their full names.
//!
//! Source: doctrine/migrations 3 `TableMetadataStorage` and `AlphabeticalComparator`.

use regex::Regex;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::literal;
use crate::migrate::{About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Tool, Tree};

/// Doctrine Migrations, also under Symfony.
#[derive(Debug)]
pub struct Doctrine;

const ABOUT: About = About {
    name: "doctrine",
    books: Books {
        also: &["migration_versions"],
        ..Books::new(
            "doctrine_migration_versions",
            &[needed("version"), maybe("executed_at")],
        )
    },
    apply: "bin/console doctrine:migrations:migrate",
    configs: &[
        "doctrine_migrations.*",
        "migrations.php",
        "migrations.yml",
        "migrations.json",
    ],
    proof: Proof::Documentation,
    weights: &[],
    fixes: &[(
        Kind::DatabaseAhead,
        "deploy the release that has {}, or `doctrine:migrations:version --delete {}`",
    )],
};

const RECIPE: Recipe = Recipe {
    configs: &[],
    dirs: recipe::nothing,
    usual: &[],
    table: |text| (literal::value(text, "table_name"), None),
    named: |name| name.starts_with("Version") && name.ends_with(".php"),
    words: &["Doctrine\\Migrations", "Doctrine\\DBAL\\Migrations"],
    dependency: (&["composer.json"], "doctrine/doctrine-migrations-bundle"),
};

impl Tool for Doctrine {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects = recipe::projects(self, tree, &RECIPE);
        let settings = ABOUT
            .configs
            .iter()
            .flat_map(|config| crate::migrate::detect::configs(tree, config));
        let texts: Vec<_> = settings.filter_map(|(_, path)| tree.text(path)).collect();
        for project in &mut projects {
            project.table = texts.iter().find_map(|text| (RECIPE.table)(text).0);
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".php")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let (Ok(space), Ok(class)) = (
            Regex::new(r"(?m)^\s*namespace\s+([\w\\]+)"),
            Regex::new(r"\bclass\s+(Version\w+)"),
        ) else {
            return Folder::default();
        };
        let mut migrations = Vec::new();
        for path in tree
            .under(project.dir())
            .filter(|path| path.ends_with(".php"))
        {
            let Some(text) = tree.text(path) else {
                continue;
            };
            if let Some(class) = class.captures(&text) {
                let full = space.captures(&text).map_or_else(
                    || class[1].to_owned(),
                    |space| format!("{}\\{}", &space[1], &class[1]),
                );
                migrations.push(Migration::new(full, path));
            }
        }
        migrations.sort_by(|one, other| one.id.cmp(&other.id));
        Folder {
            problems: compare::duplicates(&migrations),
            migrations,
            refused: None,
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        // Version 2 recorded the digits alone.
        let full = |version: &str| {
            let old = folder
                .migrations
                .iter()
                .find(|migration| migration.key.ends_with(&format!("\\Version{version}")));
            old.map_or_else(|| version.to_owned(), |migration| migration.key.clone())
        };
        let records: Vec<Record> = ledger
            .rows
            .iter()
            .map(|row| Record::applied(full(row.or_empty("version"))))
            .collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}
