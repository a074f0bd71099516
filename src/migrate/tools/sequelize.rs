//! Sequelize and umzug (JavaScript): files of `migrations/`, recorded with their extension.
//!
//! Source: sequelize-cli 6.6, umzug 2.3.

use regex::Regex;

use crate::migrate::books::{Books, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::literal;
use crate::migrate::tools::knex::{has_a_time, is_script, key, other_extension};
use crate::migrate::{About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Tool, Tree};

/// Sequelize's command line, or umzug with its default storage.
#[derive(Debug)]
pub struct Sequelize;

const ABOUT: About = About {
    name: "sequelize",
    books: Books::new("SequelizeMeta", &[needed("name")]),
    apply: "sequelize-cli db:migrate",
    configs: &[".sequelizerc", "config.json", "config.js"],
    proof: Proof::Run("sequelize-cli 6.6.5"),
    weights: &[],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `sequelize-cli db:migrate` will run it",
    )],
};

const RECIPE: Recipe = Recipe {
    configs: &[".sequelizerc"],
    dirs: |text| stated_path(text, "migrations-path").into_iter().collect(),
    usual: &["migrations"],
    table: |text| {
        (
            literal::value(text, "migrationStorageTableName"),
            literal::value(text, "migrationStorageTableSchema"),
        )
    },
    named: |name| is_script(name, EXTENSIONS) && has_a_time(name),
    words: &["queryInterface", "sequelize-cli"],
    dependency: (&["package.json"], "sequelize"),
};

const EXTENSIONS: &[&str] = &["cjs", "js", "cts", "ts"];

impl Tool for Sequelize {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects = recipe::projects(self, tree, &RECIPE);
        for project in projects
            .iter_mut()
            .filter(|project| project.table.is_none())
        {
            let settings = ["config/config.json", "config/config.js"]
                .map(|name| crate::migrate::tree::join(&project.root, name));
            for text in settings.iter().filter_map(|path| tree.text(path)) {
                (project.table, project.schema) = (RECIPE.table)(&text);
            }
        }
        projects
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let files = tree
            .files_in(project.dir())
            .filter(|(_, name)| is_script(name, EXTENSIONS));
        let migrations = files.map(|(path, name)| Migration {
            key: key(name, project),
            ..Migration::new(name, path)
        });
        Folder {
            migrations: migrations.collect(),
            ..Folder::default()
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, project: &Project) -> Drift {
        let names = ledger.rows.iter().map(|row| row.or_empty("name"));
        let records: Vec<Record> = names
            .map(|name| Record {
                title: name.to_owned(),
                ..Record::applied(key(name, project))
            })
            .collect();
        let mut drift = compare::by_key(folder, &records, Late::Runs);
        other_extension(folder, &mut drift);
        drift
    }
}

/// `'migrations-path': path.resolve('db', 'migrations')` or a plain string.
fn stated_path(text: &str, key: &str) -> Option<String> {
    let text = literal::without_comments(text);
    let call = Regex::new(&format!(
        r#"["']{key}["']\s*:\s*(?:path\.(?:resolve|join)\s*\(([^)]*)\)|["']([^"']*)["'])"#
    ))
    .ok()?;
    let found = call.captures(&text)?;
    if let Some(plain) = found.get(2) {
        return Some(plain.as_str().to_owned());
    }
    let parts: Vec<&str> = found
        .get(1)?
        .as_str()
        .split(',')
        .map(str::trim)
        .filter(|part| part.starts_with(['"', '\'']))
        .collect();
    Some(
        parts
            .into_iter()
            .map(|part| part.trim_matches(['"', '\'']))
            .collect::<Vec<_>>()
            .join("/"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_path_is_read_from_a_call_and_from_a_string() {
        let call =
            "module.exports = { 'migrations-path': path.resolve(__dirname, 'db', 'migrations') }";
        assert_eq!(
            stated_path(call, "migrations-path").as_deref(),
            Some("db/migrations")
        );
        assert_eq!(
            stated_path("{ \"migrations-path\": \"./m\" }", "migrations-path").as_deref(),
            Some("./m")
        );
    }
}
