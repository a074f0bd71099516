//! What `flyway.conf`, `flyway.toml` or a server's own settings say: folders, table, names.

use super::Flyway;
use crate::migrate::text::{ini, spring};
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

/// What `{vendor}` in a location can stand for, of the engines that gate reads.
const VENDORS: &[&str] = &["postgresql", "mysql", "mariadb", "sqlite"];

/// The project that a configuration file describes.
pub(super) fn project(tool: &'static Flyway, tree: &Tree, folder: &str, path: &str) -> Project {
    let text = tree.text(path).unwrap_or_default();
    let table: Option<toml::Table> = path.ends_with(".toml").then(|| text.parse().ok()).flatten();
    let setting = |name: &str| match &table {
        _ if is_of_a_server(path) => spring::value(path, &text, "flyway", name),
        Some(table) => table.get("flyway")?.get(name).map(plain),
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
    // Without a default schema, the first of the schemas is the one that the history is kept in.
    let schemas = setting("schemas");
    let first = schemas.and_then(|list| Some(list.split(',').next()?.trim().to_owned()));
    project.schema = setting("defaultSchema").or(first);
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

/// Whether a file holds the settings of a server that runs Flyway when it starts.
pub(super) fn is_of_a_server(path: &str) -> bool {
    spring::FILES.contains(&tree::name(path))
}

/// Whether a server's file has anything to say to Flyway that changes what is read.
pub(super) fn is_stated(path: &str, text: &str) -> bool {
    [
        "locations",
        "table",
        "schemas",
        "default-schema",
        "out-of-order",
    ]
    .iter()
    .any(|name| spring::value(path, text, "flyway", name).is_some())
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::Array(items) => {
            let texts: Vec<&str> = items.iter().filter_map(toml::Value::as_str).collect();
            texts.join(",")
        }
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The folder of a location: `filesystem:sql`, `classpath:db/migration`, a path. `{vendor}` stands for the engine, whose
/// folder is the only one here, or can't be told.
fn place(tree: &Tree, folder: &str, location: &str) -> Option<String> {
    let (scheme, path) = location.split_once(':').unwrap_or(("classpath", location));
    let path = path.split_once('*').map_or(path, |(fixed, _)| fixed);
    if let Some((before, after)) = path.split_once("{vendor}") {
        let places = VENDORS.iter().filter_map(|vendor| {
            let named = format!("{scheme}:{before}{vendor}{after}");
            place(tree, folder, &named).filter(|dir| tree.has_folder(dir))
        });
        let places: Vec<String> = places.collect();
        return <[String; 1]>::try_from(places).ok().map(|[only]| only);
    }
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
