//! TypeORM (JavaScript): a class in each file, whose name ends in a JavaScript time; file names mean nothing.
//!
//! Source: typeorm 1.1 `migration/MigrationExecutor`.

use std::sync::LazyLock;

use regex::Regex;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::literal;
use crate::migrate::tools::knex::{has_a_time, is_script};
use crate::migrate::tree;
use crate::migrate::{About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Tool, Tree};

/// TypeORM.
#[derive(Debug)]
pub struct TypeOrm;

const ABOUT: About = About {
    name: "typeorm",
    books: Books {
        also: &["typeorm_migrations"],
        ..Books::new(
            "migrations",
            &[maybe("id"), needed("timestamp"), needed("name")],
        )
    },
    apply: "typeorm migration:run",
    configs: &[
        "data-source.*",
        "datasource.*",
        "dataSource.*",
        "ormconfig.*",
    ],
    proof: Proof::Run("TypeORM 1.1.1"),
    weights: &[],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `typeorm migration:run` will run it",
    )],
};

const RECIPE: Recipe = Recipe {
    configs: &[
        "data-source.*",
        "datasource.*",
        "dataSource.*",
        "ormconfig.*",
    ],
    dirs: |text| {
        literal::list(text, "migrations")
            .iter()
            .map(|glob| fixed_folder(glob))
            .filter(|dir| !dir.is_empty())
            .collect()
    },
    usual: &["migrations", "src/migrations", "src/migration", "migration"],
    table: |text| {
        (
            literal::value(text, "migrationsTableName"),
            literal::value(text, "schema"),
        )
    },
    named: |name| is_script(name, EXTENSIONS) && has_a_time(name),
    words: &["MigrationInterface", "queryRunner"],
    dependency: (&["package.json"], "typeorm"),
};

const EXTENSIONS: &[&str] = &["ts", "js", "mts", "cts", "mjs", "cjs"];

impl Tool for TypeOrm {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects = recipe::projects(self, tree, &RECIPE);
        // `migrations: [__dirname + '/migrations/*{.ts,.js}']` names a folder of built files as often as one of sources
        projects.retain(|project| {
            project.dirs.iter().any(|dir| {
                tree.files_in(dir)
                    .any(|(_, name)| is_script(name, EXTENSIONS))
            })
        });
        projects
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, path: &str) -> bool {
        is_script(path, EXTENSIONS)
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut found: Vec<(u64, Migration)> = Vec::new();
        for dir in &project.dirs {
            for (path, _) in tree
                .files_in(dir)
                .filter(|(_, name)| is_script(name, EXTENSIONS))
            {
                let classes = tree
                    .text(path)
                    .map(|text| classes(&text))
                    .unwrap_or_default();
                found.extend(
                    classes
                        .into_iter()
                        .map(|(time, name)| (time, Migration::new(name, path))),
                );
            }
        }
        let mut folder = Folder::default();
        folder.fill(found);
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "name", Late::Runs)
    }
}

/// The part of a glob before its first wildcard, as a folder.
fn fixed_folder(glob: &str) -> String {
    let end = glob.find(['*', '{', '[', '?']).unwrap_or(glob.len());
    let fixed = &glob[..end];
    tree::join("", fixed.rsplit_once('/').map_or("", |(folder, _)| folder))
}

/// Compiled once for all files. A class that was built for old engines is a function.
static CLASS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:class|function)\s+(\w+)").ok());
static PROPERTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?m)(?:^|[\s;{])(?:this\.)?name\s*(?::\s*string\s*)?=\s*["'`](\w+)["'`]"#).ok()
});

/// The migrations' names in a file with their times: the instance property `name`, else the class name.
fn classes(text: &str) -> Vec<(u64, String)> {
    let text = literal::without_comments(text);
    let (Some(class), Some(property)) = (CLASS.as_ref(), PROPERTY.as_ref()) else {
        return Vec::new();
    };
    let starts: Vec<(usize, &str)> = class
        .captures_iter(&text)
        .filter_map(|found| Some((found.get(0)?.start(), found.get(1)?.as_str())))
        .collect();
    let mut names = Vec::new();
    for (index, (start, class)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(text.len(), |(next, _)| *next);
        let own = property
            .captures(&text[*start..end])
            .map(|found| found[1].to_owned());
        let name = own
            .filter(|own| time(own).is_some())
            .unwrap_or_else(|| (*class).to_owned());
        names.extend(time(&name).map(|time| (time, name)));
    }
    names
}

/// The last thirteen characters, a time in milliseconds.
fn time(name: &str) -> Option<u64> {
    name.get(name.len().checked_sub(13)?..)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_property_wins_over_the_class_and_other_classes_are_no_migrations() {
        let text = "class Helper {}\nexport class Renamed1700000000001 implements MigrationInterface {\n  name = 'Old1700000000000'\n}\n// class No1700000000009\nclass B1700000000002 {}";
        assert_eq!(
            classes(text),
            [
                (1_700_000_000_000, "Old1700000000000".to_owned()),
                (1_700_000_000_002, "B1700000000002".to_owned())
            ]
        );
    }

    #[test]
    fn a_glob_names_the_folder_before_its_wildcard() {
        assert_eq!(fixed_folder("./src/migrations/**/*.ts"), "src/migrations");
        assert_eq!(fixed_folder("/migrations/*{.ts,.js}"), "migrations");
    }
}
