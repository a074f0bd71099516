//! What `flyway.conf` or `flyway.toml` says: folders, table, names.

use super::Flyway;
use crate::migrate::text::ini;
use crate::migrate::tree;
use crate::migrate::{Project, Strength, Tree};

/// The folders Flyway or Spring Boot look in, and those of the examples.
const FOLDERS: &[&str] = &[
    "src/main/resources/db/migration",
    "db/migration",
    "sql",
    "migrations",
    "db/migrations",
];

/// The project that a configuration file describes.
pub(super) fn project(tool: &'static Flyway, tree: &Tree, folder: &str, path: &str) -> Project {
    let text = tree.text(path).unwrap_or_default();
    let table: Option<toml::Table> = path.ends_with(".toml").then(|| text.parse().ok()).flatten();
    let setting = |name: &str| match &table {
        Some(table) => table
            .get("flyway")
            .and_then(|flyway| flyway.get(name))
            .map(|value| match value {
                toml::Value::Array(items) => items
                    .iter()
                    .filter_map(toml::Value::as_str)
                    .collect::<Vec<_>>()
                    .join(","),
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
        None => ini::value(&text, "", &format!("flyway.{name}")),
    };
    let mut project =
        Project::new(tool, folder, "").because(Strength::Config, format!("{path} is there"));
    project.dirs = match setting("locations") {
        Some(locations) => locations
            .split(',')
            .filter_map(|location| place(tree, folder, location.trim()))
            .collect(),
        None => Vec::new(),
    };
    if project.dirs.is_empty() {
        let usual = FOLDERS
            .iter()
            .map(|usual| tree::join(folder, usual))
            .find(|dir| tree.has_folder(dir));
        project.dirs = vec![usual.unwrap_or_else(|| tree::join(folder, "sql"))];
    }
    project.table = setting("table");
    project.schema = setting("defaultSchema");
    for name in [
        "outOfOrder",
        "sqlMigrationPrefix",
        "repeatableSqlMigrationPrefix",
        "sqlMigrationSeparator",
        "sqlMigrationSuffixes",
    ] {
        project = project.with(name, setting(name));
    }
    project
}

/// The folder of a location: `filesystem:sql`, `classpath:db/migration`, a path.
fn place(tree: &Tree, folder: &str, location: &str) -> Option<String> {
    let (scheme, path) = location.split_once(':').unwrap_or(("classpath", location));
    let path = path.split_once('*').map_or(path, |(fixed, _)| fixed);
    let direct = tree::join(folder, path);
    match scheme {
        "classpath" => {
            let inside = tree::join(folder, &format!("src/main/resources/{path}"));
            [inside, direct]
                .into_iter()
                .find(|dir| tree.has_folder(dir))
        }
        "filesystem" => Some(direct),
        _ => None,
    }
}
