//! What an app's migration files say: names, parents, what they replace, and the order that follows.

use super::modules;
use crate::migrate::graph;
use crate::migrate::text::python;
use crate::migrate::tree;
use crate::migrate::{Migration, Project, Tree};

/// The migrations in the folders of a project, parents first.
pub(super) fn migrations(tree: &Tree, project: &Project) -> Vec<Migration> {
    let mut found: Vec<Migration> = Vec::new();
    let mut run_before: Vec<(String, String)> = Vec::new();
    let installed = modules::installed(tree, &project.root);
    for dir in &project.dirs {
        if is_packaged(dir) && !modules::is_installed(&installed, dir) {
            continue;
        }
        let app = label(tree, dir, project);
        for (path, name) in tree.files_in(dir) {
            let Some(stem) = name
                .strip_suffix(".py")
                .filter(|stem| !stem.starts_with(['_', '~']))
            else {
                continue;
            };
            let Some(text) = tree
                .text(path)
                .filter(|text| text.contains("class Migration("))
            else {
                continue;
            };
            let (migration, children) = migration(&app, stem, path, &text);
            let parent = &migration.key;
            run_before.extend(children.into_iter().map(|child| (parent.clone(), child)));
            found.push(migration);
        }
    }
    found.sort_by(|one, other| one.key.cmp(&other.key));
    for (parent, child) in run_before {
        let children = found.iter_mut().filter(|migration| migration.key == child);
        children.for_each(|migration| migration.parents.push(parent.clone()));
    }
    in_order(found)
}

/// The app's label: that of `MIGRATION_MODULES` or of its `AppConfig`, else the name of its folder.
fn label(tree: &Tree, migrations: &str, project: &Project) -> String {
    if let Some(label) = project.setting(&modules::setting(migrations)) {
        return label.to_owned();
    }
    let app = tree::parent(migrations);
    let config = tree.text(&tree::join(app, "apps.py"));
    let stated = config
        .and_then(|text| python::assignment(&text, "label"))
        .and_then(|value| value.texts().pop());
    stated.unwrap_or_else(|| tree::name(app).to_owned())
}

/// Whether a folder is one of an installed package: Django looks there only if the settings say so.
fn is_packaged(dir: &str) -> bool {
    dir.split('/')
        .any(|part| part == "site-packages" || part == "dist-packages")
}

/// What a file says, and the keys of those that must run after it.
fn migration(app: &str, stem: &str, path: &str, text: &str) -> (Migration, Vec<String>) {
    let names = ["dependencies", "replaces", "run_before"];
    let mut lists = python::assignments(text, &names).into_iter().map(|value| {
        let pairs = value.map(|value| value.pairs()).unwrap_or_default();
        let keys = pairs.into_iter().map(|(app, name)| format!("{app}.{name}"));
        keys.collect::<Vec<String>>()
    });
    let mut next = || lists.next().unwrap_or_default();
    let migration = Migration {
        parents: next(),
        replaces: next(),
        ..Migration::new(format!("{app}.{stem}"), path)
    };
    (migration, next())
}

/// Parents first. A dependency on `__first__` or `__latest__` of an app stands for its first or last migration.
fn in_order(mut migrations: Vec<Migration>) -> Vec<Migration> {
    let keys: Vec<String> = migrations
        .iter()
        .map(|migration| migration.key.clone())
        .collect();
    for migration in &mut migrations {
        for parent in &mut migration.parents {
            let Some((app, name)) = parent.split_once('.') else {
                continue;
            };
            let mut of_app = keys.iter().filter(|key| app_of(key) == app);
            let meant = match name {
                "__first__" => of_app.next(),
                "__latest__" => of_app.next_back(),
                _ => None,
            };
            if let Some(meant) = meant.cloned() {
                *parent = meant;
            }
        }
    }
    graph::in_order(migrations)
}

/// The app of `app.name`.
pub(super) fn app_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(app, _)| app)
}
