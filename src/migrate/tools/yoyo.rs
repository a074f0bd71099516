//! yoyo (Python): `*.py` and `*.sql` with `__depends__`; rows carry the hash of the name, not of the content.
//!
//! Source: yoyo-migrations 9.0 `migrations.py`, `backends`.

use crate::migrate::books::{Books, Lock, LockName, maybe, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::detect;
use crate::migrate::graph;
use crate::migrate::text::{ini, python};
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
};

/// yoyo-migrations.
#[derive(Debug)]
pub struct Yoyo;

const ABOUT: About = About {
    name: "yoyo",
    books: Books {
        lock: Some(Lock {
            name: LockName::Fixed("yoyo_lock"),
            columns: &[needed("locked"), maybe("pid")],
        }),
        ..Books::new(
            "_yoyo_migration",
            &[
                maybe("migration_id"),
                // its name up to version 5
                maybe("id"),
                maybe("migration_hash"),
                maybe("applied_at_utc"),
            ],
        )
    },
    apply: "yoyo apply --batch",
    configs: &["yoyo.ini"],
    proof: Proof::Run("yoyo-migrations 9.0.0"),
    weights: &[],
    fixes: &[
        (
            Kind::Locked,
            "make sure that no migration is running, then `yoyo break-lock`",
        ),
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `yoyo apply` will run it",
        ),
    ],
};

impl Tool for Yoyo {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, path) in detect::configs(tree, "yoyo.ini") {
            let text = tree.text(path).unwrap_or_default();
            let sources =
                ini::value(&text, "DEFAULT", "sources").unwrap_or_else(|| "migrations".to_owned());
            let mut project = Project::new(self, folder, "")
                .because(Strength::Config, format!("{path} names the sources"));
            project.dirs = sources
                .split_whitespace()
                .map(|dir| tree::join(folder, &dir.replace("%(here)s", ".")))
                .collect();
            project.table = ini::value(&text, "DEFAULT", "migration_table");
            projects.push(project);
        }
        for (folder, example) in detect::folders_with(tree, |name| name.ends_with(".py")) {
            let known = projects
                .iter()
                .any(|project| project.dirs.iter().any(|dir| dir == folder));
            if !known && detect::any_contains(tree, folder, &["from yoyo import", "import yoyo"]) {
                projects.push(
                    Project::new(self, tree::parent(folder), folder)
                        .because(Strength::Content, format!("{example} imports yoyo")),
                );
            }
        }
        projects
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".py") || path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut found: Vec<Migration> = Vec::new();
        for (path, name) in project.dirs.iter().flat_map(|dir| tree.files_in(dir)) {
            let stem = name
                .strip_suffix(".py")
                .or_else(|| name.strip_suffix(".sql"));
            let Some(stem) = stem.filter(|stem| {
                !stem.starts_with("__")
                    && !stem.ends_with(".rollback")
                    && !stem.starts_with("post-apply")
            }) else {
                continue;
            };
            let text = tree.text(path).unwrap_or_default();
            found.push(Migration {
                parents: depends(&text, name),
                sql: name.ends_with(".sql").then(|| text.into_owned()),
                ..Migration::new(stem, path)
            });
        }
        found.sort_by(|one, other| one.key.cmp(&other.key));
        let found = graph::in_order(found);
        Folder {
            problems: compare::duplicates(&found),
            migrations: found,
            refused: None,
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let records: Vec<Record> = ledger
            .rows
            .iter()
            .filter_map(|row| row.text("migration_id").or_else(|| row.text("id")))
            .map(Record::applied)
            .collect();
        let mut drift = compare::by_key(folder, &records, Late::Runs);
        if let Some(row) = ledger.lock.first() {
            let detail = format!(
                "yoyo_lock is held by process {}; if it isn't running any more, it was killed",
                row.or_empty("pid")
            );
            drift
                .problems
                .push(Problem::new(Kind::Locked, "yoyo_lock", detail));
        }
        drift
    }
}

/// `__depends__ = {"a"}` in Python, `-- depends: a b` in SQL.
fn depends(text: &str, name: &str) -> Vec<String> {
    if name.ends_with(".py") {
        return python::assignment(text, "__depends__")
            .map(|value| value.texts())
            .unwrap_or_default();
    }
    let lines = text
        .lines()
        .take_while(|line| line.trim().is_empty() || line.trim_start().starts_with("--"));
    let stated = lines.filter_map(|line| {
        line.trim_start()
            .trim_start_matches('-')
            .trim_start()
            .strip_prefix("depends:")
    });
    stated
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}
