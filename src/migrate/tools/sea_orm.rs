//! SeaORM (Rust): modules in the order of `Migrator::migrations()`; no checksums.
//!
//! Source: `sea-orm-migration` 2.0.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::detect;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
    Weight,
};

/// SeaORM's migrator.
#[derive(Debug)]
pub struct SeaOrm;

const ABOUT: About = About {
    name: "sea-orm",
    books: Books::new(
        "seaql_migrations",
        &[needed("version"), maybe("applied_at")],
    ),
    apply: "sea-orm-cli migrate up",
    configs: &["Cargo.toml"],
    proof: Proof::Run("sea-orm-migration 2.0.4"),
    weights: &[(Kind::OrphanFile, Weight::Warn)],
    fixes: &[(
        Kind::OrphanFile,
        "add it to Migrator::migrations() (`Box::new({}::Migration)`)",
    )],
};

impl Tool for SeaOrm {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let folders = detect::folders_with(tree, is_named);
        let sighted = folders.into_iter().filter(|(folder, _)| {
            detect::any_contains(tree, folder, &["sea_orm_migration", "MigrationTrait"])
        });
        sighted
            .map(|(folder, example)| {
                let project = Project::new(self, tree::parent(folder), folder).because(
                    Strength::Content,
                    format!("{example} implements MigrationTrait"),
                );
                match detect::dependency(tree, folder, &["Cargo.toml"], "sea-orm-migration") {
                    Some(_) => {
                        project.because(Strength::Marker, "Cargo.toml depends on sea-orm-migration")
                    }
                    None => project,
                }
            })
            .collect()
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".rs")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let files: Vec<(&str, &str)> = tree
            .files_in(project.dir())
            .filter(|(_, name)| is_named(name))
            .collect();
        let listed = listed(tree, project.dir());
        let mut folder = Folder::default();
        let Some(listed) = listed else {
            folder.migrations = files
                .iter()
                .map(|(path, name)| migration(tree, path, name))
                .collect();
            return folder;
        };
        for module in &listed {
            let name = format!("{module}.rs");
            match files.iter().find(|(_, known)| *known == name) {
                Some((path, name)) => folder.migrations.push(migration(tree, path, name)),
                None => folder.problems.push(Problem::new(
                    Kind::MissingFile,
                    module,
                    "Migrator::migrations() names it, and the folder has no such file",
                )),
            }
        }
        let known: BTreeSet<&String> = listed.iter().collect();
        for (path, name) in files {
            let stem = name.trim_end_matches(".rs").to_owned();
            if !known.contains(&stem) {
                folder.problems.push(
                    Problem::new(
                        Kind::OrphanFile,
                        stem,
                        "Migrator::migrations() doesn't name it: it never runs",
                    )
                    .at(path),
                );
            }
        }
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "version", Late::Runs)
    }
}

/// `m20240101_000001_words.rs`
fn is_named(name: &str) -> bool {
    let Some(stem) = name
        .strip_suffix(".rs")
        .and_then(|stem| stem.strip_prefix('m'))
    else {
        return false;
    };
    let mut parts = stem.splitn(3, '_');
    let mut is_number = |length| {
        parts.next().is_some_and(|part| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    is_number(8) && is_number(6)
}

/// Modules in the order in which the migrator boxes them, if a file here has the migrator.
fn listed(tree: &Tree, dir: &str) -> Option<Vec<String>> {
    let boxed = Regex::new(r"Box::new\(\s*(?:\w+\s*::\s*)*?(\w+)\s*::\s*Migration\b").ok()?;
    let texts = tree.files_in(dir).filter_map(|(path, _)| tree.text(path));
    let migrator = texts
        .into_iter()
        .find(|text| text.contains("MigratorTrait for"))?;
    let code: String = migrator
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    Some(
        boxed
            .captures_iter(&code)
            .map(|found| found[1].to_owned())
            .collect(),
    )
}

static OWN_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"fn\s+name\s*\(\s*&self\s*\)\s*->\s*&(?:'static\s+)?str\s*\{\s*"([^"]+)""#).ok()
});

/// The name is the file's stem, unless the file names itself (`fn name(&self) -> &str { "…" }`).
fn migration(tree: &Tree, path: &str, name: &str) -> Migration {
    let stem = name.trim_end_matches(".rs");
    let text = tree.text(path).unwrap_or_default();
    let own = OWN_NAME
        .as_ref()
        .and_then(|own| Some(own.captures(&text)?[1].to_owned()));
    Migration::new(own.unwrap_or_else(|| stem.to_owned()), path)
}
