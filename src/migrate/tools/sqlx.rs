//! sqlx (Rust): `migrations/<number>_<words>.sql`, SHA-384 of the text.
//!
//! Source: sqlx-core's `migrate` module and sqlx-cli 0.9.

use crate::migrate::books::{Books, bytes, maybe, needed};
use crate::migrate::checksum::sha384;
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::detect;
use crate::migrate::text::ini;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
};

/// sqlx and sqlx-cli.
#[derive(Debug)]
pub struct Sqlx;

const ABOUT: About = About {
    name: "sqlx",
    books: Books::new(
        "_sqlx_migrations",
        &[
            needed("version"),
            needed("description"),
            needed("success"),
            bytes("checksum"),
            maybe("execution_time"),
        ],
    ),
    apply: "sqlx migrate run",
    configs: &["sqlx.toml"],
    proof: Proof::Run("sqlx-cli 0.9.0"),
    weights: &[],
    fixes: &[
        (
            Kind::Edited,
            "restore the file as it was applied, and put the change into a new migration (`sqlx migrate add`)",
        ),
        (
            Kind::Failed,
            "undo by hand what it did, delete its row from _sqlx_migrations, then `sqlx migrate run`",
        ),
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `sqlx migrate run` will run it",
        ),
    ],
};

impl Tool for Sqlx {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = detect::configs(tree, "sqlx.toml")
            .filter_map(|(folder, path)| configured(self, tree, folder, path))
            .collect();
        for (folder, example) in detect::folders_with(tree, |name| {
            version(name).is_some_and(|version| version.is_ok())
        }) {
            if projects
                .iter()
                .any(|project| project.dirs.iter().any(|dir| dir == folder))
                || has_other_marks(tree, folder)
            {
                continue;
            }
            let project = Project::new(self, tree::parent(folder), folder);
            projects.push(
                match detect::dependency(tree, folder, &["Cargo.toml"], "sqlx") {
                    Some(root) => project.because(
                        Strength::Marker,
                        format!(
                            "{} depends on sqlx, and {folder} has numbered SQL files",
                            tree::join(root, "Cargo.toml")
                        ),
                    ),
                    None => project.because(
                        Strength::Shape,
                        format!("{example} is named like a migration of sqlx"),
                    ),
                },
            );
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let ignored: Vec<char> = project
            .setting("ignored-chars")
            .unwrap_or_default()
            .chars()
            .collect();
        let mut folder = Folder::default();
        let mut numbered = Vec::new();
        for (path, name) in tree.files_in(project.dir()) {
            match version(name) {
                None if name.ends_with(".sql") => folder.problems.push(ignored_file(path, name)),
                None => {}
                Some(Err(prefix)) => {
                    let detail = format!(
                        "expected a whole number before the first `_`, found `{prefix}`: sqlx refuses the whole folder"
                    );
                    folder
                        .problems
                        .push(Problem::new(Kind::BadFileName, name, &detail).at(path));
                    folder = folder.refuse(detail);
                }
                Some(Ok(_)) if name.ends_with(".down.sql") => {}
                Some(Ok(number)) => {
                    numbered.push((number, migration(tree, path, number, &ignored)));
                }
            }
        }
        folder.fill(numbered);
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let records: Vec<Record> = ledger
            .rows
            .iter()
            .map(|row| Record {
                key: row.or_empty("version").to_owned(),
                title: row.or_empty("version").to_owned(),
                checksum: row.text("checksum").map(str::to_owned),
                failed: (!row.is_true("success")).then(|| "it began and failed (success is false); `sqlx migrate info` calls it installed, `sqlx migrate run` refuses".to_owned()),
            })
            .collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}

fn configured(tool: &'static Sqlx, tree: &Tree, folder: &str, path: &str) -> Option<Project> {
    let text = tree.text(path)?;
    let settings: toml::Table = text.parse().ok()?;
    let migrate = settings.get("migrate")?.as_table()?;
    let setting = |name: &str| {
        migrate
            .get(name)
            .and_then(toml::Value::as_str)
            .map(str::to_owned)
    };
    let dir = tree::join(
        folder,
        &setting("migrations-dir").unwrap_or_else(|| "migrations".to_owned()),
    );
    let ignored: String = migrate
        .get("ignored-chars")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect();
    let mut project = Project::new(tool, folder, dir)
        .with("ignored-chars", (!ignored.is_empty()).then_some(ignored))
        .because(Strength::Config, format!("{path} has a [migrate] table"));
    if let Some(table) = setting("table-name") {
        let (schema, table) = table
            .rsplit_once('.')
            .map_or((None, table.as_str()), |(schema, table)| {
                (Some(schema), table)
            });
        project.schema = schema.map(|schema| ini::unquoted(schema).to_owned());
        project.table = Some(ini::unquoted(table).to_owned());
    }
    Some(project)
}

/// Numbered SQL files that carry another tool's directives.
fn has_other_marks(tree: &Tree, folder: &str) -> bool {
    tree.has_file(&tree::join(folder, "atlas.sum"))
        || folder.ends_with("supabase/migrations")
        || detect::any_contains(
            tree,
            folder,
            &[
                "+goose",
                "migrate:up",
                "+migrate",
                "--liquibase formatted sql",
            ],
        )
}

/// The number of a migration's file name: nothing if sqlx ignores the file, the text if it isn't a number.
fn version(name: &str) -> Option<Result<i64, &str>> {
    let (prefix, rest) = name.split_once('_')?;
    rest.ends_with(".sql")
        .then(|| prefix.parse().map_err(|_| prefix))
}

fn ignored_file(path: &str, name: &str) -> Problem {
    Problem::new(
        Kind::OrphanFile,
        name,
        "sqlx ignores it: expected <number>_<words>.sql",
    )
    .at(path)
}

fn migration(tree: &Tree, path: &str, number: i64, ignored: &[char]) -> Migration {
    let text = tree.text(path).unwrap_or_default();
    let checksum = if ignored.is_empty() {
        sha384(text.as_bytes())
    } else {
        sha384(
            text.chars()
                .filter(|character| !ignored.contains(character))
                .collect::<String>()
                .as_bytes(),
        )
    };
    Migration {
        checksums: vec![checksum],
        sql: Some(text.into_owned()),
        ..Migration::new(number.to_string(), path)
    }
}
