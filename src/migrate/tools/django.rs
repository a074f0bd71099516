//! Django (Python): a graph of `<app>/migrations/*.py`, with squashed migrations that stand for others.
//!
//! Source: `django/db/migrations/loader.py`, `graph.py` and `executor.py` of 5.2.

use std::collections::{BTreeMap, BTreeSet};

use crate::migrate::books::{Books, needed};
use crate::migrate::compare;
use crate::migrate::detect;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::graph::Graph;
use crate::migrate::text::python;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
    Weight,
};

/// Django's migrations of all apps in one project.
#[derive(Debug)]
pub struct Django;

const ABOUT: About = About {
    name: "django",
    books: Books::new(
        "django_migrations",
        &[needed("app"), needed("name"), needed("applied")],
    ),
    apply: "python manage.py migrate",
    configs: &["manage.py", "apps.py"],
    proof: Proof::Run("Django 5.2.19"),
    // rows without a file are usual after squashed migrations were deleted
    weights: &[
        (Kind::DatabaseAhead, Weight::Warn),
        (Kind::OutOfOrder, Weight::Block),
    ],
    fixes: &[
        (
            Kind::MultipleHeads,
            "python manage.py makemigrations --merge",
        ),
        (
            Kind::OutOfOrder,
            "python manage.py migrate refuses (InconsistentMigrationHistory): apply or fake its parent first",
        ),
        (Kind::Squashed, "python manage.py migrate records it"),
    ],
};

/// Separates the names of a cycle of migration folders from tests and packages.
const INIT: &str = "__init__.py";

impl Tool for Django {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let apps: Vec<(&str, &str)> =
            detect::folders_with(tree, |name| name.ends_with(".py") && name != INIT)
                .into_iter()
                .filter(|(folder, _)| {
                    tree::name(folder).contains("migrations")
                        && detect::any_contains(tree, folder, &["django.db"])
                })
                .collect();
        let mut roots: Vec<(&str, &str)> = detect::configs(tree, "manage.py").collect();
        roots.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut projects = Vec::new();
        for (root, path) in roots {
            let dirs: Vec<&str> = apps
                .iter()
                .map(|(folder, _)| *folder)
                .filter(|folder| is_under(folder, root) && !taken.contains(folder))
                .collect();
            taken.extend(&dirs);
            if let Some(first) = dirs.first() {
                let mut project = Project::new(self, root, *first).because(
                    Strength::Config,
                    format!("{path} is there, and {} hold migrations", listed(&dirs)),
                );
                project.dirs = dirs.into_iter().map(str::to_owned).collect();
                projects.push(project);
            }
        }
        let rest: Vec<&(&str, &str)> = apps
            .iter()
            .filter(|(folder, _)| !taken.contains(folder))
            .collect();
        if let Some((first, example)) = rest.first() {
            let mut project = Project::new(self, "", *first)
                .because(Strength::Content, format!("{example} imports django.db"));
            project.dirs = rest
                .iter()
                .map(|(folder, _)| (*folder).to_owned())
                .collect();
            projects.push(project);
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".py")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut found: Vec<Migration> = Vec::new();
        for dir in &project.dirs {
            let app = label(tree, dir);
            for (path, name) in tree.files_in(dir) {
                let Some(stem) = name
                    .strip_suffix(".py")
                    .filter(|stem| !stem.starts_with(['_', '~']))
                else {
                    continue;
                };
                let Some(text) = tree
                    .text(path)
                    .filter(|text| text.contains("class Migration"))
                else {
                    continue;
                };
                found.push(migration(&app, stem, path, &text));
            }
        }
        found.sort_by(|one, other| one.key.cmp(&other.key));
        let run_before: Vec<(String, String)> = found
            .iter()
            .flat_map(|migration| run_before(tree, migration))
            .collect();
        for (parent, child) in run_before {
            found
                .iter_mut()
                .filter(|migration| migration.key == child)
                .for_each(|migration| migration.parents.push(parent.clone()));
        }
        let problems = compare::duplicates(&found);
        Folder {
            migrations: in_order(found),
            problems,
            refused: None,
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let rows: BTreeSet<String> = ledger
            .rows
            .iter()
            .map(|row| format!("{}.{}", row.or_empty("app"), row.or_empty("name")))
            .collect();
        Plan::new(folder, &rows).drift(folder, &rows)
    }
}

fn is_under(folder: &str, root: &str) -> bool {
    root.is_empty()
        || folder
            .strip_prefix(root)
            .is_some_and(|rest| rest.starts_with('/'))
}

fn listed(dirs: &[&str]) -> String {
    match dirs {
        few if few.len() <= 3 => few.join(", "),
        many => format!(
            "{}, {} and {} more folders",
            many[0],
            many[1],
            many.len() - 2
        ),
    }
}

/// The app's label: that of its `AppConfig`, else the name of its folder.
fn label(tree: &Tree, migrations: &str) -> String {
    let app = tree::parent(migrations);
    let config = tree.text(&tree::join(app, "apps.py"));
    let stated = config
        .and_then(|text| python::assignment(&text, "label"))
        .and_then(|value| value.texts().pop());
    stated.unwrap_or_else(|| tree::name(app).to_owned())
}

fn migration(app: &str, stem: &str, path: &str, text: &str) -> Migration {
    let values = python::assignments(text, &["dependencies", "replaces"]);
    let mut pairs = values
        .into_iter()
        .map(|value| value.map(|value| value.pairs()).unwrap_or_default());
    let names = |pairs: Option<Vec<(String, String)>>| {
        pairs
            .into_iter()
            .flatten()
            .map(|(app, name)| format!("{app}.{name}"))
            .collect()
    };
    Migration {
        parents: names(pairs.next()),
        replaces: names(pairs.next()),
        ..Migration::new(format!("{app}.{stem}"), path)
    }
}

/// (this migration, one that must run after it)
fn run_before(tree: &Tree, migration: &Migration) -> Vec<(String, String)> {
    let value = tree
        .text(&migration.path)
        .and_then(|text| python::assignment(&text, "run_before"));
    let pairs = value.map(|value| value.pairs()).unwrap_or_default();
    pairs
        .into_iter()
        .map(|(app, name)| (migration.key.clone(), format!("{app}.{name}")))
        .collect()
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
    let mut graph = Graph::default();
    for migration in &migrations {
        graph.add(&migration.key, migration.parents.iter().map(String::as_str));
    }
    let place: BTreeMap<String, usize> = graph
        .sorted()
        .into_iter()
        .enumerate()
        .map(|(index, key)| (key.to_owned(), index))
        .collect();
    migrations.sort_by_key(|migration| place.get(&migration.key).copied());
    migrations
}

fn app_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(app, _)| app)
}

/// What is left of the graph once squashed migrations are resolved against the database.
struct Plan<'folder> {
    /// Standing migrations with their parents after the rewiring.
    parents: BTreeMap<&'folder str, BTreeSet<&'folder str>>,
    applied: BTreeSet<&'folder str>,
    /// Squashed migrations whose parts are all applied and which have no row yet.
    unrecorded: Vec<&'folder Migration>,
}

impl<'folder> Plan<'folder> {
    fn new(folder: &'folder Folder, rows: &BTreeSet<String>) -> Self {
        let all = &folder.migrations;
        let mut plan = Self {
            parents: all
                .iter()
                .map(|migration| {
                    (
                        migration.key.as_str(),
                        migration.parents.iter().map(String::as_str).collect(),
                    )
                })
                .collect(),
            applied: all
                .iter()
                .map(|migration| migration.key.as_str())
                .filter(|key| rows.contains(*key))
                .collect(),
            unrecorded: Vec::new(),
        };
        for squashed in all
            .iter()
            .filter(|migration| !migration.replaces.is_empty())
        {
            plan.resolve(squashed, rows);
        }
        plan
    }

    /// All parts applied or none: the squashed one stands for them. Some applied: the parts stay, it goes.
    fn resolve(&mut self, squashed: &'folder Migration, rows: &BTreeSet<String>) {
        let parts: Vec<&str> = squashed.replaces.iter().map(String::as_str).collect();
        let applied = parts.iter().filter(|part| rows.contains(**part)).count();
        if applied == parts.len() {
            if self.applied.insert(&squashed.key) {
                self.unrecorded.push(squashed);
            }
        } else if !rows.contains(&squashed.key) || applied > 0 {
            self.applied.remove(squashed.key.as_str());
        }
        if applied == 0 || applied == parts.len() {
            self.replace_parts(squashed, &parts);
        } else {
            self.drop_squashed(squashed, &parts);
        }
    }

    fn replace_parts(&mut self, squashed: &'folder Migration, parts: &[&'folder str]) {
        let inherited: Vec<&str> = parts
            .iter()
            .filter_map(|part| self.parents.remove(part))
            .flatten()
            .collect();
        let outside = inherited
            .into_iter()
            .filter(|parent| !parts.contains(parent) && *parent != squashed.key);
        if let Some(own) = self.parents.get_mut(squashed.key.as_str()) {
            own.extend(outside.collect::<Vec<_>>());
        }
        self.rewire(parts, &[squashed.key.as_str()]);
    }

    fn drop_squashed(&mut self, squashed: &'folder Migration, parts: &[&'folder str]) {
        self.parents.remove(squashed.key.as_str());
        let inner: BTreeSet<&str> = parts
            .iter()
            .filter_map(|part| self.parents.get(part))
            .flatten()
            .copied()
            .collect();
        let ends: Vec<&str> = parts
            .iter()
            .copied()
            .filter(|part| !inner.contains(part) && self.parents.contains_key(part))
            .collect();
        self.rewire(&[squashed.key.as_str()], &ends);
    }

    /// Whoever stands on one of `old` stands on `new` instead.
    fn rewire(&mut self, old: &[&str], new: &[&'folder str]) {
        for (node, parents) in &mut self.parents {
            let before = parents.len();
            parents.retain(|parent| !old.contains(parent));
            if parents.len() < before {
                parents.extend(new.iter().filter(|name| *name != node));
            }
        }
    }

    fn drift(&self, folder: &Folder, rows: &BTreeSet<String>) -> Drift {
        let mut drift = Drift::default();
        for (index, migration) in folder
            .migrations
            .iter()
            .enumerate()
            .filter(|(_, migration)| self.parents.contains_key(migration.key.as_str()))
        {
            if self.applied.contains(migration.key.as_str()) {
                drift.applied.push(migration.id.clone());
                drift.problems.extend(self.too_early(migration));
            } else {
                drift.pending.push(Pending {
                    index,
                    why: Why::New,
                });
            }
        }
        for squashed in &self.unrecorded {
            let detail =
                "all migrations that it replaces are applied; `migrate` will only record it";
            drift
                .problems
                .push(Problem::new(Kind::Squashed, &squashed.id, detail).at(&squashed.path));
        }
        drift.problems.extend(self.several_leaves());
        drift.problems.extend(ahead(folder, rows));
        drift
    }

    fn too_early(&self, migration: &Migration) -> Option<Problem> {
        let parents = self.parents.get(migration.key.as_str())?;
        let parent = parents.iter().find(|parent| {
            self.parents.contains_key(**parent) && !self.applied.contains(**parent)
        })?;
        let detail = format!(
            "it is applied and its parent {parent} isn't: Django refuses to go on (InconsistentMigrationHistory)"
        );
        Some(Problem::new(Kind::OutOfOrder, &migration.id, detail).at(&migration.path))
    }

    fn several_leaves(&self) -> Vec<Problem> {
        let mut leaves: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let with_child: BTreeSet<&str> = self
            .parents
            .iter()
            .flat_map(|(child, parents)| {
                parents
                    .iter()
                    .filter(|parent| app_of(parent) == app_of(child))
            })
            .copied()
            .collect();
        for node in self
            .parents
            .keys()
            .filter(|node| !with_child.contains(**node))
        {
            leaves.entry(app_of(node)).or_default().push(node);
        }
        let several = leaves.into_iter().filter(|(_, nodes)| nodes.len() > 1);
        several
            .map(|(app, nodes)| {
                Problem::new(
                    Kind::MultipleHeads,
                    nodes.join(","),
                    format!(
                        "app {app} has {} last migrations: `migrate` refuses",
                        nodes.len()
                    ),
                )
            })
            .collect()
    }
}

/// Rows of the folder's apps without a file; those that a squashed migration replaces are expected.
fn ahead(folder: &Folder, rows: &BTreeSet<String>) -> Vec<Problem> {
    let apps: BTreeSet<&str> = folder
        .migrations
        .iter()
        .map(|migration| app_of(&migration.key))
        .collect();
    let known: BTreeSet<&str> = folder
        .migrations
        .iter()
        .flat_map(|migration| migration.replaces.iter().chain([&migration.key]))
        .map(String::as_str)
        .collect();
    rows.iter()
        .filter(|row| apps.contains(app_of(row)) && !known.contains(row.as_str()))
        .map(|row| compare::missing(row))
        .collect()
}
