//! golang-migrate (Go): `<number>_<words>.up.sql` with `.down.sql`; the table holds the current version alone.
//!
//! Source: golang-migrate `source/parse.go`, `migrate.go` and its database drivers.

use std::collections::BTreeMap;

use crate::migrate::books::{Books, needed};
use crate::migrate::compare;
use crate::migrate::detect;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
    Weight,
};

/// golang-migrate.
#[derive(Debug)]
pub struct GolangMigrate;

const ABOUT: About = About {
    name: "golang-migrate",
    books: Books::new("schema_migrations", &[needed("version"), needed("dirty")]),
    apply: "migrate -path <dir> -database <url> up",
    configs: &[],
    proof: Proof::Run("golang-migrate 18966c75"),
    weights: &[(Kind::OutOfOrder, Weight::Block)],
    fixes: &[
        (
            Kind::Failed,
            "undo by hand what {} did, then `migrate force <the version before it>` and `migrate up`",
        ),
        (
            Kind::DatabaseAhead,
            "deploy the release that has it (`migrate up` fails: no migration found for the version)",
        ),
    ],
};

impl Tool for GolangMigrate {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects = Vec::new();
        for (folder, example) in
            detect::folders_with(tree, |name| Name::read(name).is_some_and(|name| name.up))
        {
            let words = ["+goose", "migrate:up", "+migrate"];
            if detect::any_contains(tree, folder, &words) {
                continue;
            }
            let reason = format!("{example} is named like a migration of golang-migrate");
            let mut project =
                Project::new(self, tree::parent(folder), folder).because(Strength::Content, reason);
            if detect::dependency(
                tree,
                folder,
                &["go.mod"],
                "github.com/golang-migrate/migrate",
            )
            .is_some()
                || detect::dependency(tree, folder, &["go.mod"], "golang-migrate").is_some()
            {
                project = project.because(Strength::Marker, "go.mod requires golang-migrate");
            }
            projects.push(project);
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.contains(".up.")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut steps: BTreeMap<u64, Migration> = BTreeMap::new();
        let mut folder = Folder::default();
        for (path, name) in tree.files_in(project.dir()) {
            let Some(name) = Name::read(name) else {
                if name.ends_with(".sql") {
                    let detail =
                        "golang-migrate ignores it: expected <number>_<words>.up.sql or .down.sql";
                    folder
                        .problems
                        .push(Problem::new(Kind::OrphanFile, name, detail).at(path));
                }
                continue;
            };
            let migration = Migration {
                key: name.version.to_string(),
                sql: name
                    .up
                    .then(|| tree.text(path))
                    .flatten()
                    .map(std::borrow::Cow::into_owned),
                ..Migration::new(name.title, path)
            };
            match steps.get_mut(&name.version) {
                None => drop(steps.insert(name.version, migration)),
                Some(known) if known.path.contains(".up.") && name.up => {
                    let detail = format!("two files claim it: {} and {path}", known.path);
                    folder
                        .problems
                        .push(Problem::new(Kind::Duplicate, name.title, &detail).at(path));
                    folder = folder.refuse(detail);
                }
                // A version is a step whichever half comes first; the up half says what it does.
                Some(known) if name.up => *known = migration,
                Some(_) => {}
            }
        }
        folder.migrations = steps.into_values().collect();
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let mut drift = Drift::default();
        let row = ledger.rows.first();
        // -1 stands for "everything was rolled back"
        let current = row
            .and_then(|row| row.number("version"))
            .filter(|version| *version >= 0);
        let current = current.and_then(|version| u64::try_from(version).ok());
        let dirty = row.is_some_and(|row| row.is_true("dirty"));
        for (index, migration) in folder.migrations.iter().enumerate() {
            let version = migration.key.parse::<u64>().unwrap_or_default();
            match current {
                Some(current) if version < current || (version == current && !dirty) => {
                    drift.applied.push(migration.id.clone());
                }
                Some(current) if version == current => drift
                    .problems
                    .push(failed(&migration.id).at(&migration.path)),
                _ => drift.pending.push(Pending {
                    index,
                    why: Why::New,
                }),
            }
        }
        if let Some(current) = current.filter(|current| {
            !folder
                .migrations
                .iter()
                .any(|migration| migration.key == current.to_string())
        }) {
            let title = current.to_string();
            drift.problems.push(if dirty {
                failed(&title)
            } else {
                compare::missing(&title)
            });
        }
        drift
    }
}

fn failed(title: &str) -> Problem {
    Problem::new(
        Kind::Failed,
        title,
        "it began and failed (dirty is true): `migrate up` refuses to go on",
    )
}

/// A file name, taken apart.
struct Name<'name> {
    version: u64,
    title: &'name str,
    up: bool,
}

impl<'name> Name<'name> {
    fn read(name: &'name str) -> Option<Self> {
        let end = name.find('_')?;
        let version = name[..end]
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| name[..end].parse().ok())
            .flatten()?;
        // the last direction that is followed by an extension counts, as in a greedy `(.*)\.(down|up)\.(.*)`
        let place = |word| name[end..].rfind(word).map(|place| end + place);
        let (place, up) = [(place(".up."), true), (place(".down."), false)]
            .into_iter()
            .filter_map(|(place, up)| Some((place?, up)))
            .max()?;
        Some(Self {
            version,
            title: &name[..place],
            up,
        })
    }
}
