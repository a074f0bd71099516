//! How most tools are detected: a configuration file that names a folder, or files whose contents give them away.

use super::detect;
use super::project::{Project, Strength};
use super::tool::Tool;
use super::tree::{self, Tree};

/// The marks of one tool.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// Configuration files (see [`super::About::configs`]).
    pub configs: &'static [&'static str],
    /// The folders that a configuration file names, relative to it.
    pub dirs: fn(&str) -> Vec<String>,
    /// Where the tool looks when the configuration doesn't say.
    pub usual: &'static [&'static str],
    /// The table and the schema that a configuration file names.
    pub table: fn(&str) -> (Option<String>, Option<String>),
    /// How migration files are named.
    pub named: fn(&str) -> bool,
    /// Words that only this tool's migrations contain; none when the name is all there is.
    pub words: &'static [&'static str],
    /// Project files and the dependency in them that makes sure.
    pub dependency: (&'static [&'static str], &'static str),
}

/// No folders or table in the configuration.
pub fn nothing(_: &str) -> Vec<String> {
    Vec::new()
}

/// No table in the configuration.
pub fn no_table(_: &str) -> (Option<String>, Option<String>) {
    (None, None)
}

/// The projects that bear these marks.
pub fn projects(tool: &'static dyn Tool, tree: &Tree, recipe: &Recipe) -> Vec<Project> {
    let mut projects: Vec<Project> = Vec::new();
    for (folder, path) in configs(tree, recipe) {
        let Some(text) = tree.text(path) else {
            continue;
        };
        let mut dirs = existing(tree, folder, &(recipe.dirs)(&text));
        if dirs.is_empty() {
            dirs = existing(tree, folder, recipe.usual);
            dirs.truncate(1);
        }
        if dirs.is_empty() || projects.iter().any(|project| project.dirs == dirs) {
            continue;
        }
        let mut project =
            Project::new(tool, folder, "").because(Strength::Config, format!("{path} is there"));
        (project.table, project.schema) = (recipe.table)(&text);
        project.dirs = dirs;
        projects.push(project);
    }
    let sighted = sighted(tool, tree, recipe, &projects);
    projects.extend(sighted);
    projects
}

fn configs<'tree>(tree: &'tree Tree, recipe: &Recipe) -> Vec<(&'tree str, &'tree str)> {
    recipe
        .configs
        .iter()
        .flat_map(|config| detect::configs(tree, config))
        .collect()
}

fn existing<T: AsRef<str>>(tree: &Tree, folder: &str, dirs: &[T]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for dir in dirs {
        let path = tree::join(folder, dir.as_ref());
        if tree.has_folder(&path) && !found.contains(&path) {
            found.push(path);
        }
    }
    found
}

/// Projects in folders that no configuration names.
fn sighted(
    tool: &'static dyn Tool,
    tree: &Tree,
    recipe: &Recipe,
    known: &[Project],
) -> Vec<Project> {
    let mut projects: Vec<Project> = Vec::new();
    for (folder, example) in detect::folders_with(tree, recipe.named) {
        // A folder inside one that is known belongs to it, whether the tool looks there or not.
        let covered = known
            .iter()
            .chain(&projects)
            .any(|project| project.dirs.iter().any(|dir| tree::is_in(folder, dir)));
        if covered || !bears(tree, folder, recipe) {
            continue;
        }
        let reason = match recipe.words.first() {
            Some(word) => format!(
                "{folder} holds files like {} that contain `{word}` or the like",
                tree::name(example)
            ),
            None => format!(
                "{example} is named like a migration of {}",
                tool.about().name
            ),
        };
        let strength = if recipe.words.is_empty() {
            Strength::Shape
        } else {
            Strength::Content
        };
        let mut project =
            Project::new(tool, tree::parent(folder), folder).because(strength, reason);
        let (manifests, name) = recipe.dependency;
        if let Some(root) = detect::dependency(tree, folder, manifests, name) {
            root.clone_into(&mut project.root);
            project = project.because(Strength::Marker, format!("the project depends on {name}"));
        }
        let above = configs(tree, recipe)
            .into_iter()
            .find(|(place, _)| tree::is_in(folder, place));
        if let Some((_, path)) = above {
            (project.table, project.schema) = (recipe.table)(&tree.text(path).unwrap_or_default());
            project = project.because(Strength::Marker, format!("{path} is there"));
        }
        projects.push(project);
    }
    projects
}

/// Whether a migration file of this folder contains the tool's words; its configuration files do anyway.
fn bears(tree: &Tree, folder: &str, recipe: &Recipe) -> bool {
    let is_config = |name: &str| {
        recipe
            .configs
            .iter()
            .any(|config| detect::matches(config, name))
    };
    let mut named = tree
        .files_in(folder)
        .filter(|(_, name)| (recipe.named)(name) && !is_config(name));
    recipe.words.is_empty()
        || named.any(|(path, _)| {
            tree.text(path)
                .is_some_and(|text| recipe.words.iter().any(|word| text.contains(word)))
        })
}
