//! Alembic (Python): a graph of revisions in `versions/*.py`; the table keeps the current heads, not the history.
//!
//! Source: alembic/script/revision.py and the `alembic.ini` template of 1.20.

use std::collections::{BTreeMap, BTreeSet};

use crate::migrate::books::{Books, needed};
use crate::migrate::compare;
use crate::migrate::detect;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::graph;
use crate::migrate::text::python::{self, Value};
use crate::migrate::text::{ini, literal};
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
};

/// Alembic, also under Flask-Migrate.
#[derive(Debug)]
pub struct Alembic;

const ABOUT: About = About {
    name: "alembic",
    books: Books::new("alembic_version", &[needed("version_num")]),
    apply: "alembic upgrade head",
    configs: &["alembic.ini", "env.py", "pyproject.toml"],
    proof: Proof::Run("Alembic 1.20.1"),
    weights: &[],
    fixes: &[
        (
            Kind::MultipleHeads,
            "alembic merge heads -m \"merge\" (or `alembic upgrade heads`)",
        ),
        (
            Kind::DatabaseAhead,
            "deploy the code that has revision {}, or `alembic stamp` the database to one that it really is at",
        ),
    ],
};

impl Tool for Alembic {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, path) in
            detect::configs(tree, "alembic.ini").chain(detect::configs(tree, "pyproject.toml"))
        {
            let text = tree.text(path).unwrap_or_default();
            let Some(settings) = settings(path, &text) else {
                continue;
            };
            let scripts = match settings.scripts {
                Some(scripts) => place(folder, &scripts),
                // Flask-Migrate keeps alembic.ini in the script folder itself, without script_location.
                None if is_script_folder(tree, folder) => folder.to_owned(),
                // The program says where the scripts are; the revisions themselves tell.
                None => continue,
            };
            let mut project = Project::new(self, folder, tree::join(&scripts, "versions"))
                .because(Strength::Config, format!("{path} configures Alembic"));
            if !settings.versions.is_empty() {
                project.dirs = settings
                    .versions
                    .iter()
                    .map(|dir| place(folder, dir))
                    .collect();
            }
            projects
                .push(with_table(project, tree, &scripts).with("recursive", settings.recursive));
        }
        for (folder, example) in detect::folders_with(tree, |name| name.ends_with(".py")) {
            let known = projects.iter().any(|project| {
                project
                    .dirs
                    .iter()
                    .any(|dir| folder.starts_with(dir.as_str()))
            });
            if !known && detect::any_contains(tree, folder, &["down_revision"]) {
                let scripts = tree::parent(folder).to_owned();
                let project = Project::new(self, tree::parent(&scripts), folder).because(
                    Strength::Content,
                    format!("{example} is among files that name a down_revision"),
                );
                projects.push(with_table(project, tree, &scripts));
            }
        }
        projects
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".py")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        let (found, standing_on) = revisions(tree, project);
        folder.problems.extend(compare::duplicates(&found));
        folder.migrations = in_order(found);
        let heads = effective_heads(&folder.migrations);
        if heads.len() > 1 {
            let detail = "the graph has more than one end: plain `alembic upgrade head` fails";
            folder
                .problems
                .push(Problem::new(Kind::MultipleHeads, heads.join(","), detail));
        }
        let known: BTreeSet<&str> = folder
            .migrations
            .iter()
            .map(|migration| migration.key.as_str())
            .collect();
        let lost = standing_on
            .iter()
            .filter(|(parent, _)| !known.contains(parent.as_str()));
        let lost: Vec<Problem> = lost
            .map(|(parent, migration)| lost_parent(parent, migration))
            .collect();
        if let Some(problem) = lost.first() {
            let reason = problem.detail.clone();
            folder.problems.extend(lost.iter().cloned());
            folder = folder.refuse(reason);
        }
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let mut drift = Drift::default();
        if folder.refused.is_some() {
            return drift;
        }
        let rows: Vec<&str> = ledger
            .rows
            .iter()
            .filter_map(|row| row.text("version_num"))
            .collect();
        let graph = graph::of(&folder.migrations);
        for row in rows.iter().filter(|row| !graph.has(row)) {
            let detail = "the database is at a revision that the folder doesn't have, so nothing else can be told: what is about to go out is older than the schema, or the file was removed";
            drift
                .problems
                .push(Problem::new(Kind::DatabaseAhead, *row, detail));
        }
        if !drift.problems.is_empty() {
            return drift;
        }
        let done = graph.closure(rows);
        for (index, migration) in folder.migrations.iter().enumerate() {
            if done.contains(migration.key.as_str()) {
                drift.applied.push(migration.id.clone());
            } else {
                drift.pending.push(Pending {
                    index,
                    why: Why::New,
                });
            }
        }
        drift
    }
}

struct Settings {
    scripts: Option<String>,
    versions: Vec<String>,
    recursive: Option<String>,
}

fn settings(path: &str, text: &str) -> Option<Settings> {
    if path.ends_with(".toml") {
        let table: toml::Table = text.parse().ok()?;
        let alembic = table.get("tool")?.get("alembic")?;
        let versions = alembic
            .get("version_locations")
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten();
        return Some(Settings {
            scripts: Some(alembic.get("script_location")?.as_str()?.to_owned()),
            versions: versions
                .filter_map(toml::Value::as_str)
                .map(str::to_owned)
                .collect(),
            recursive: alembic
                .get("recursive_version_locations")
                .map(ToString::to_string),
        });
    }
    let versions = ini::value(text, "alembic", "version_locations").unwrap_or_default();
    let separators: &[char] = match ini::value(text, "alembic", "path_separator")
        .or_else(|| ini::value(text, "alembic", "version_path_separator"))
        .as_deref()
    {
        Some("os" | ":") => &[':', '\n'],
        Some(";") => &[';'],
        _ => &[' ', ',', '\n'],
    };
    Some(Settings {
        scripts: ini::value(text, "alembic", "script_location"),
        versions: versions
            .split(separators)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
        recursive: ini::value(text, "alembic", "recursive_version_locations"),
    })
}

/// A location of the settings: relative to the file, with `%(here)s` for its folder, or in a Python package (`pkg:dir`).
fn place(folder: &str, location: &str) -> String {
    let location = location.replace("%(here)s", ".");
    let location = match location.split_once(':') {
        Some((package, path)) => format!("{}/{path}", package.replace('.', "/")),
        None => location,
    };
    tree::join(folder, &location)
}

/// Whether the environment's script or the revisions lie in the folder.
fn is_script_folder(tree: &Tree, folder: &str) -> bool {
    tree.has_file(&tree::join(folder, "env.py")) || tree.has_folder(&tree::join(folder, "versions"))
}

/// The table that `env.py` names.
fn with_table(mut project: Project, tree: &Tree, scripts: &str) -> Project {
    if let Some(text) = tree.text(&tree::join(scripts, "env.py")) {
        // Comments in the template name the options too.
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n");
        let quoted = |name: &str| {
            literal::value(&code, name).filter(|value| {
                code.contains(&format!("\"{value}\"")) || code.contains(&format!("'{value}'"))
            })
        };
        project.table = quoted("version_table");
        project.schema = quoted("version_table_schema");
    }
    project
}

/// The revisions of a project, and for each parent that one comes down from, the two.
fn revisions(tree: &Tree, project: &Project) -> (Vec<Migration>, Vec<(String, Migration)>) {
    let mut found: Vec<Migration> = Vec::new();
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    let mut standing_on = Vec::new();
    for dir in &project.dirs {
        for path in tree.under(dir) {
            let direct = tree::parent(path) == dir.as_str() || project.is_set("recursive");
            let Some(text) = tree.text(path).filter(|_| direct && path.ends_with(".py")) else {
                continue;
            };
            if let Some(revision) = Revision::read(&text, path) {
                let Revision {
                    migration,
                    down,
                    own,
                } = revision;
                labels.extend(own.into_iter().map(|label| (label, migration.key.clone())));
                standing_on.extend(down.into_iter().map(|parent| (parent, migration.clone())));
                found.push(migration);
            }
        }
    }
    for parent in found
        .iter_mut()
        .flat_map(|migration| &mut migration.parents)
    {
        if let Some(revision) = labels.get(parent) {
            parent.clone_from(revision);
        }
    }
    (found, standing_on)
}

/// What a file says.
struct Revision {
    migration: Migration,
    /// What it comes down from.
    down: Vec<String>,
    /// The branch labels that stand for it.
    own: Vec<String>,
}

impl Revision {
    /// A file without a revision is none of Alembic's. `depends_on` may also name a branch's label, which stands for the
    /// revision that bears it.
    fn read(text: &str, path: &str) -> Option<Self> {
        let names = ["revision", "down_revision", "depends_on", "branch_labels"];
        let mut values = python::assignments(text, &names).into_iter();
        let Some(Some(Value::Text(revision))) = values.next() else {
            return None;
        };
        let mut names = || {
            values
                .next()
                .flatten()
                .map(|value| value.texts())
                .unwrap_or_default()
        };
        let (down, depends, own) = (names(), names(), names());
        Some(Self {
            migration: Migration {
                parents: down.iter().cloned().chain(depends).collect(),
                ..Migration::new(revision, path)
            },
            down,
            own,
        })
    }
}

fn in_order(mut migrations: Vec<Migration>) -> Vec<Migration> {
    migrations.sort_by(|one, other| one.key.cmp(&other.key));
    migrations.dedup_by(|one, other| one.key == other.key);
    graph::in_order(migrations)
}

/// Revisions that nothing stands on, in any way: a head that another revision depends on has no row of its own.
fn effective_heads(migrations: &[Migration]) -> Vec<String> {
    let mut heads: Vec<String> = graph::of(migrations)
        .heads()
        .into_iter()
        .map(str::to_owned)
        .collect();
    heads.sort();
    heads
}

fn lost_parent(parent: &str, migration: &Migration) -> Problem {
    let detail = format!(
        "{} stands on revision {parent}, which no file has: Alembic can't read the folder",
        migration.id
    );
    Problem::new(Kind::MissingFile, parent, detail).at(&migration.path)
}
