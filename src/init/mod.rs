//! What a project is made of, told from its files, and a first configuration for it.

mod ci;
mod draft;
mod folders;
mod framework;
mod health;
mod services;

pub use ci::Ci;
pub use draft::draft;
pub use framework::Framework;
pub use health::Health;
pub use services::Database;

use std::path::Path;

/// What was found in a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The folder's name, as the service's name.
    pub name: String,
    /// The applications with a web framework: one at the root, or those of a repository with several.
    pub applications: Vec<Application>,
    /// The path that says whether the first application is well, where the project tells.
    pub health: Option<Health>,
    /// Dotenv files at the root, then those of the applications in folders, as paths from the root; sorted in each folder.
    pub env_files: Vec<String>,
    /// Folders at the root whose code isn't deployed: examples, benchmarks.
    pub asides: Vec<String>,
    /// The migration tool and its folder; found by the engine that knows the tools, not here.
    pub migrations: Option<(String, String)>,
    /// The folders of applications in which the runtime gate finds something to look at; found by the engine that knows
    /// runtimes, not here.
    pub runtimes: Vec<String>,
    /// The database, and the file that names it.
    pub database: Option<(Database, String)>,
    /// The CI systems in use.
    pub ci: Vec<Ci>,
}

/// A program of the project that answers requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Where it lies, from the root; empty for the root itself.
    pub folder: String,
    /// The first of the table of frameworks that fits.
    pub framework: &'static Framework,
}

/// More applications than this in one repository are somebody's collection.
const MOST_APPLICATIONS: usize = 8;

/// Looks at the files of `root`. What can't be read isn't there: the user corrects the draft.
pub fn look(root: &Path) -> Project {
    let name = root.file_name().unwrap_or_default().to_string_lossy();
    let folders = folders::with_a_manifest(root);
    let applications = applications(root, &folders);
    let mut env_files = env_files(root, "");
    for application in applications.iter().filter(|found| !found.folder.is_empty()) {
        env_files.extend(self::env_files(root, &application.folder));
    }
    let first = applications.first().map_or("", |first| &first.folder);
    Project {
        name: service_name(&name),
        health: health::look(root, first),
        applications,
        env_files,
        asides: asides(root),
        migrations: None,
        runtimes: Vec::new(),
        database: services::database(root, &folders),
        ci: Ci::in_use(root),
    }
}

/// The application at the root; without one there, those in `folders`.
fn applications(root: &Path, folders: &[String]) -> Vec<Application> {
    let of = |folder: &str| {
        framework::of(&root.join(folder)).map(|framework| Application {
            folder: folder.to_owned(),
            framework,
        })
    };
    match of("") {
        Some(application) => vec![application],
        None => folders
            .iter()
            .filter_map(|folder| of(folder))
            .take(MOST_APPLICATIONS)
            .collect(),
    }
}

fn service_name(folder: &str) -> String {
    let word = |c: char| {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
            c
        } else {
            '-'
        }
    };
    let name: String = folder.chars().map(word).collect();
    let name = name.trim_matches('-');
    if name.is_empty() {
        "service".to_owned()
    } else {
        name.to_owned()
    }
}

/// Files such as `.env`, `.env.production` or `production.env` in a folder, as paths from the root.
fn env_files(root: &Path, folder: &str) -> Vec<String> {
    let mut files: Vec<String> = std::fs::read_dir(root.join(folder))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_env_file(name))
        .filter(|name| !name.ends_with(".swp") && !name.ends_with('~'))
        .map(|name| match folder {
            "" => name,
            _ => format!("{folder}/{name}"),
        })
        .collect();
    files.sort();
    files
}

/// Folders beside the program, by the names that they usually have.
fn asides(root: &Path) -> Vec<String> {
    const NAMES: [&str; 7] = [
        "bench",
        "benches",
        "benchmarks",
        "docs",
        "example",
        "examples",
        "samples",
    ];
    let there = NAMES.iter().filter(|name| root.join(name).is_dir());
    there.map(|name| (*name).to_owned()).collect()
}

/// `.env`, `.env.production`, `.env-example`, `production.env`, `env.example`.
fn is_env_file(name: &str) -> bool {
    let stem = name.strip_prefix('.').unwrap_or(name);
    let dotted = stem.strip_prefix("env").is_some_and(|rest| {
        rest.starts_with(['.', '-', '_']) || (rest.is_empty() && name.starts_with('.'))
    });
    let code = [
        ".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".rb", ".go", ".sh", ".json", ".md",
    ];
    (dotted && !code.iter().any(|ending| name.ends_with(ending))) || name.ends_with(".env")
}

/// The text of a file of the project, empty if there is none.
fn text(root: &Path, file: &str) -> String {
    std::fs::read_to_string(root.join(file)).unwrap_or_default()
}
