//! What Django's settings say of apps: `MIGRATION_MODULES`, for migrations in another folder than the app's own, and
//! `INSTALLED_APPS`.

use std::borrow::Cow;

use crate::migrate::text::python;
use crate::migrate::tree;
use crate::migrate::{Project, Tree};

/// Names of settings files in which the variable usually stands.
pub(super) const FILES: &[&str] = &["settings.py", "base.py", "common.py", "defaults.py"];

/// The lists that make up `INSTALLED_APPS`, by the names that people give them.
const LISTS: &[&str] = &[
    "INSTALLED_APPS",
    "DJANGO_APPS",
    "THIRD_PARTY_APPS",
    "LOCAL_APPS",
    "PROJECT_APPS",
    "SHARED_APPS",
    "TENANT_APPS",
];

/// The name under which a project keeps the label of a folder's app.
pub(super) fn setting(dir: &str) -> String {
    format!("label of {dir}")
}

/// The folders that settings under `root` name, with the labels of their apps.
pub(super) fn stated(tree: &Tree, root: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, text) in settings(tree, root) {
        let modules = python::assignment(&text, "MIGRATION_MODULES");
        for (label, module) in modules.map(|value| value.pairs()).unwrap_or_default() {
            found.extend(folder(tree, path, &module).map(|dir| (dir, label)));
        }
    }
    found
}

/// The apps that settings under `root` list; none if they don't, or not so that it can be read.
pub(super) fn installed(tree: &Tree, root: &str) -> Vec<String> {
    let texts = settings(tree, root);
    let lists = texts.flat_map(|(_, text)| python::assignments(&text, LISTS));
    lists.flatten().flat_map(|list| list.texts()).collect()
}

/// Whether the app of a folder is among these, as `package.app` or `package.app.apps.Config`. An empty list rules nothing
/// out.
pub(super) fn is_installed(installed: &[String], migrations: &str) -> bool {
    let app = format!(".{}", tree::parent(migrations).replace('/', "."));
    let is_it = |entry: &String| {
        let module = entry.split(".apps.").next().unwrap_or(entry);
        app.ends_with(&format!(".{module}"))
    };
    installed.is_empty() || installed.iter().any(is_it)
}

/// The settings files under `root` that were read.
fn settings<'tree>(
    tree: &'tree Tree,
    root: &str,
) -> impl Iterator<Item = (&'tree str, Cow<'tree, str>)> {
    let paths = tree.under(root);
    paths
        .filter(|path| FILES.contains(&tree::name(path)))
        .filter_map(|path| Some((path, tree.text(path)?)))
}

/// The folder of a module: its import path begins at the settings file's folder or one above it.
fn folder(tree: &Tree, settings: &str, module: &str) -> Option<String> {
    let path = module.replace('.', "/");
    let mut from = tree::parent(settings);
    loop {
        let dir = tree::join(from, &path);
        if tree.has_folder(&dir) {
            return Some(dir);
        }
        if from.is_empty() {
            return None;
        }
        from = tree::parent(from);
    }
}

/// Adds the folders and labels of the settings to a project; an app's own folder is none of its if they name another.
pub(super) fn add(project: &mut Project, stated: Vec<(String, String)>) {
    let (dirs, labels): (Vec<String>, Vec<String>) = stated.into_iter().unzip();
    project.dirs.retain(|dir| {
        let app = tree::name(tree::parent(dir));
        dirs.contains(dir) || !labels.iter().any(|label| label == app)
    });
    for (dir, label) in dirs.into_iter().zip(labels) {
        project.settings.insert(setting(&dir), label);
        if !project.dirs.contains(&dir) {
            project.dirs.push(dir);
        }
    }
}
