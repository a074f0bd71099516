//! Which migration tools a repository uses, and where.

use std::collections::BTreeMap;

use super::project::{Project, Strength};
use super::rivals;
use super::tools::TOOLS;
use super::tree::{self, Tree};

/// Endings of files that may be migrations.
const ENDINGS: &[&str] = &[
    ".sql", ".js", ".ts", ".cjs", ".mjs", ".py", ".rb", ".php", ".exs", ".cs", ".rs", ".go",
    ".xml", ".yaml", ".yml", ".json",
];

/// How many files of a folder are read to tell whose migrations they are.
const SAMPLES: usize = 3;

/// Project files that name a tool as a dependency.
const MANIFESTS: &[&str] = &[
    "Cargo.toml",
    "package.json",
    "go.mod",
    "pyproject.toml",
    "requirements.txt",
    "composer.json",
    "Gemfile",
    "mix.exs",
];

/// The unread files that detection needs: manifests, the tools' configuration files, and samples.
pub fn hints(tree: &Tree) -> Vec<String> {
    let mut wanted = settings(tree);
    let mut samples: BTreeMap<&str, usize> = BTreeMap::new();
    for path in tree
        .paths()
        .filter(|path| looks_like_a_migration(tree::name(path)))
    {
        let taken = samples.entry(tree::parent(path)).or_default();
        *taken += 1;
        if *taken <= SAMPLES {
            wanted.push(path.to_owned());
        }
    }
    wanted.retain(|path| !tree.is_read(path));
    wanted
}

/// The unread manifests and configuration files of all tools.
pub fn settings(tree: &Tree) -> Vec<String> {
    tree.paths()
        .filter(|path| is_config(tree::name(path)) && !tree.is_read(path))
        .map(str::to_owned)
        .collect()
}

/// The unread files of a project that its tool needs, as far as what is read names them: to be asked until there are none.
pub fn files_of(tree: &Tree, project: &Project) -> Vec<String> {
    let mut wanted: Vec<String> = Vec::new();
    for dir in &project.dirs {
        let under = if tree.has_file(dir) {
            tree::parent(dir)
        } else {
            dir
        };
        let files = tree
            .under(under)
            .filter(|path| !tree.is_read(path) && project.tool.reads(path));
        wanted.extend(files.map(str::to_owned));
    }
    wanted.extend(project.tool.follows(tree, project));
    wanted.sort();
    wanted.dedup();
    wanted
}

fn is_config(name: &str) -> bool {
    MANIFESTS.contains(&name) || config_names().any(|config| matches(config, name))
}

/// The names of all tools' configuration files (see [`super::About::configs`]).
pub fn config_names() -> impl Iterator<Item = &'static str> {
    TOOLS.iter().flat_map(|tool| tool.about().configs).copied()
}

/// Whether a file of this name is a configuration file of this form.
pub fn matches(config: &str, name: &str) -> bool {
    match config.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => config == name,
    }
}

/// Whether it is worth taking the path apart to see if it [`matches`].
fn may_match(config: &str, path: &str) -> bool {
    config.ends_with('*') || path.ends_with(config)
}

/// A digit, a letter and a digit (`V1`, `m2024…`), `R__`, a class name with a time, or a revision.
fn looks_like_a_migration(name: &str) -> bool {
    if !ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    digits > 0
        || name.contains("__")
        || name.contains('_')
        || name.to_ascii_lowercase().contains("changelog")
}

/// What the user states about a project, instead of having it detected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The tool's name.
    pub tool: Option<String>,
    /// The folder with the migrations, or the root changelog.
    pub dir: Option<String>,
    /// The bookkeeping table.
    pub table: Option<String>,
    /// Its schema.
    pub schema: Option<String>,
    /// Further settings by the tool's own name.
    pub settings: Vec<(String, String)>,
}

/// Projects of all tools in a tree whose hints were read, best first.
///
/// Of several claims on a folder, one that a configuration or a dependency supports stands alone; claims from names and
/// contents all stand, and the database's tables tell (see [`rivals::settle`]).
pub fn projects(tree: &Tree, asked: &Asked) -> Vec<Project> {
    let mut found: Vec<Project> = TOOLS.iter().flat_map(|tool| tool.detect(tree)).collect();
    if let Some(name) = &asked.tool {
        found.retain(|project| same_tool(project.tool.about().name, name));
    }
    if let Some(dir) = &asked.dir {
        let dir = tree::join("", dir);
        found.retain(|project| project.dirs.contains(&dir));
        if found.is_empty() {
            found.extend(stated(tree, asked, &dir));
        }
    } else if found.is_empty() && asked.tool.is_some() {
        found.extend(stated(tree, asked, ""));
    }
    for project in &mut found {
        apply(project, asked);
    }
    let mut found = rivals::strongest(found);
    if asked.dir.is_none() {
        rivals::leave_out_samples(&mut found);
    }
    found.sort_by(|one, other| {
        other
            .strength
            .cmp(&one.strength)
            .then_with(|| one.root.len().cmp(&other.root.len()))
    });
    found
}

/// `drizzle` stands for both of its formats.
fn same_tool(name: &str, asked: &str) -> bool {
    name == asked || (asked == "drizzle" && name == "drizzle-v1")
}

/// Projects that the user describes and nothing in the tree shows.
fn stated(tree: &Tree, asked: &Asked, dir: &str) -> Vec<Project> {
    let Some(name) = &asked.tool else {
        return Vec::new();
    };
    let tools = TOOLS
        .iter()
        .filter(|tool| same_tool(tool.about().name, name));
    let dirs = if dir.is_empty() {
        usual_dirs(tree)
    } else {
        vec![dir.to_owned()]
    };
    tools
        .flat_map(|tool| {
            dirs.iter().map(|dir| {
                Project::new(*tool, root_of(dir), dir.clone())
                    .because(Strength::Asked, "gates.toml names the tool")
            })
        })
        .take(1)
        .collect()
}

fn usual_dirs(tree: &Tree) -> Vec<String> {
    ["migrations", "db/migrations", "db/migrate", "sql"]
        .into_iter()
        .filter(|dir| tree.has_folder(dir))
        .map(str::to_owned)
        .collect()
}

fn root_of(dir: &str) -> &str {
    tree::parent(dir)
}

fn apply(project: &mut Project, asked: &Asked) {
    if asked.tool.is_some() {
        project.strength = Strength::Asked;
        project.because.push("gates.toml names the tool".to_owned());
    }
    if let Some(table) = &asked.table {
        // `schema.table` is what people write
        match table.split_once('.') {
            Some((schema, table)) if asked.schema.is_none() => {
                project.schema = Some(schema.to_owned());
                project.table = Some(table.to_owned());
            }
            _ => project.table = Some(table.clone()),
        }
    }
    if asked.schema.is_some() {
        project.schema.clone_from(&asked.schema);
    }
    project.settings.extend(asked.settings.iter().cloned());
}

/// The folder of the manifest nearest to `dir` that names `dependency`, looking at `dir` and the folders above it.
pub fn dependency<'tree>(
    tree: &'tree Tree,
    dir: &'tree str,
    manifests: &[&str],
    dependency: &str,
) -> Option<&'tree str> {
    let mut folder = dir;
    loop {
        for manifest in manifests {
            let path = tree::join(folder, manifest);
            if tree
                .text(&path)
                .is_some_and(|text| names_dependency(&text, dependency))
            {
                return Some(folder);
            }
        }
        if folder.is_empty() {
            return None;
        }
        folder = tree::parent(folder);
    }
}

/// Whether a manifest names a package: the word stands alone, not as a part of a longer name.
fn names_dependency(text: &str, dependency: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    text.match_indices(dependency).any(|(start, found)| {
        !text[..start].chars().next_back().is_some_and(is_part)
            && !text[start + found.len()..]
                .chars()
                .next()
                .is_some_and(is_part)
    })
}

/// Folders that directly hold files that satisfy `wanted`, with the first such file.
pub fn folders_with(tree: &Tree, wanted: impl Fn(&str) -> bool) -> Vec<(&str, &str)> {
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    for path in tree.paths().filter(|path| wanted(tree::name(path))) {
        found.entry(tree::parent(path)).or_insert(path);
    }
    found.into_iter().collect()
}

/// Whether one of the files read in `folder` contains `words`.
pub fn any_contains(tree: &Tree, folder: &str, words: &[&str]) -> bool {
    tree.files_in(folder).any(|(path, _)| {
        tree.text(path)
            .is_some_and(|text| words.iter().any(|word| text.contains(word)))
    })
}

/// Configuration files of this name (see [`super::About::configs`]), as (folder, path).
pub fn configs<'tree>(
    tree: &'tree Tree,
    config: &'tree str,
) -> impl Iterator<Item = (&'tree str, &'tree str)> {
    tree.paths()
        .filter(move |path| may_match(config, path) && matches(config, tree::name(path)))
        .map(|path| (tree::parent(path), path))
}
