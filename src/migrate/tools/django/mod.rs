//! Django (Python): a graph of `<app>/migrations/*.py`, with squashed migrations that stand for others.
//!
//! Source: `django/db/migrations/loader.py`, `graph.py` and `executor.py` of 5.2.

mod files;
mod modules;
mod plan;

use std::collections::BTreeSet;

use plan::Plan;

use crate::migrate::books::{Books, needed};
use crate::migrate::compare;
use crate::migrate::detect;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Project, Proof, Strength, Tool, Tree, Weight,
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
    configs: &[
        "manage.py",
        "apps.py",
        "settings.py",
        "base.py",
        "common.py",
        "defaults.py",
    ],
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
                .filter(|folder| tree::is_in(folder, root) && !taken.contains(folder))
                .collect();
            taken.extend(&dirs);
            let stated = modules::stated(tree, root);
            if dirs.is_empty() && stated.is_empty() {
                continue;
            }
            let mut project = Project::new(self, root, "");
            project.dirs = dirs.into_iter().map(str::to_owned).collect();
            modules::add(&mut project, stated);
            let because = format!(
                "{path} is there, and {} hold migrations",
                listed(&project.dirs)
            );
            projects.push(project.because(Strength::Config, because));
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

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".py")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let migrations = files::migrations(tree, project);
        Folder {
            problems: compare::duplicates(&migrations),
            migrations,
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

fn listed(dirs: &[String]) -> String {
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
