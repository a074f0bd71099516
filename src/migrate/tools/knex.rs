//! Knex (JavaScript): files of `migrations/`, recorded with their extension; a lock table beside the books.
//!
//! Source: knex 3.3 `lib/migrations/migrate`.

use crate::migrate::books::{Books, Lock, LockName, maybe, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::detect;
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::literal;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Tool, Tree,
};

/// Knex, also under Objection and Bookshelf.
#[derive(Debug)]
pub struct Knex;

const ABOUT: About = About {
    name: "knex",
    books: Books {
        lock: Some(Lock {
            name: LockName::Suffix("_lock"),
            columns: &[needed("is_locked")],
        }),
        ..Books::new(
            "knex_migrations",
            &[
                maybe("id"),
                needed("name"),
                needed("batch"),
                maybe("migration_time"),
            ],
        )
    },
    apply: "knex migrate:latest",
    configs: &["knexfile.*"],
    proof: Proof::Run("knex 3.3.0"),
    weights: &[],
    fixes: &[
        (
            Kind::Locked,
            "make sure that no migration is running, then `knex migrate:unlock`",
        ),
        (
            Kind::DatabaseAhead,
            "deploy the release that has the file (`knex migrate:latest` refuses: the migration directory is corrupt)",
        ),
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `knex migrate:latest` will run it",
        ),
    ],
};

const RECIPE: Recipe = Recipe {
    configs: &["knexfile.*"],
    dirs: |text| {
        literal::block(text, "migrations")
            .map(|block| literal::list(&block, "directory"))
            .unwrap_or_default()
    },
    usual: &["migrations"],
    table: |text| {
        let block = literal::block(text, "migrations").unwrap_or_default();
        (
            literal::value(&block, "tableName"),
            literal::value(&block, "schemaName"),
        )
    },
    named: |name| is_migration(name) && has_a_time(name),
    words: &[
        "knex.schema",
        "knex.raw",
        "(knex)",
        "(knex:",
        "import('knex')",
        "import(\"knex\")",
        "from 'knex'",
        "from \"knex\"",
    ],
    dependency: (&["package.json"], "knex"),
};

/// The extensions that Knex loads unless told otherwise; `.mjs` isn't among them, and `.d.ts` counts as `.ts`.
const EXTENSIONS: &[&str] = &[
    "co",
    "coffee",
    "eg",
    "iced",
    "js",
    "cjs",
    "litcoffee",
    "ls",
    "ts",
];

impl Tool for Knex {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let projects = recipe::projects(self, tree, &RECIPE);
        let with_extensions = |project: Project| {
            let config = detect::configs(tree, "knexfile.*")
                .find(|(folder, _)| *folder == project.root)
                .and_then(|(_, path)| tree.text(path));
            let stated = config.and_then(|text| {
                let block = literal::block(&text, "migrations")?;
                Some(literal::list(&block, "loadExtensions").join(","))
            });
            project.with(EXTENSION_LIST, stated.filter(|list| !list.is_empty()))
        };
        projects.into_iter().map(with_extensions).collect()
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut files: Vec<(&str, &str)> = project
            .dirs
            .iter()
            .flat_map(|dir| tree.files_in(dir))
            .filter(|(_, name)| is_loaded(name, project))
            .collect();
        files.sort_by_key(|(_, name)| *name);
        let migrations = files
            .into_iter()
            .map(|(path, name)| Migration {
                key: key(name, project),
                ..Migration::new(name, path)
            })
            .collect();
        Folder {
            migrations,
            ..Folder::default()
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, project: &Project) -> Drift {
        let names = ledger.rows.iter().map(|row| row.or_empty("name"));
        let records: Vec<Record> = names
            .map(|name| Record {
                title: name.to_owned(),
                ..Record::applied(key(name, project))
            })
            .collect();
        let mut drift = compare::by_key(folder, &records, Late::Runs);
        if ledger
            .lock
            .iter()
            .any(|row| row.number("is_locked") == Some(1))
        {
            let detail =
                "knex_migrations_lock says that a migration is running; if none is, one was killed";
            drift
                .problems
                .push(Problem::new(Kind::Locked, project.table(), detail));
        }
        other_extension(folder, &mut drift);
        drift
    }
}

/// The setting that lists the extensions of migrations, with their dots, separated by commas.
const EXTENSION_LIST: &str = "loadExtensions";

fn is_loaded(name: &str, project: &Project) -> bool {
    match project.setting(EXTENSION_LIST) {
        Some(list) => list.split(',').any(|ending| name.ends_with(ending)),
        None => is_migration(name),
    }
}

fn is_migration(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(stem, extension)| !stem.is_empty() && EXTENSIONS.contains(&extension))
}

/// The name in the books; without its extension if the project asks for that (built from TypeScript).
pub(super) fn key(name: &str, project: &Project) -> String {
    if project.is_set("strip-extension") {
        stem(name).to_owned()
    } else {
        name.to_owned()
    }
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A build that turned `.ts` into `.js` makes every migration look both missing and pending: it is neither, and both
/// tools refuse or repeat everything. Says so once a migration, and takes the pending half away.
pub(super) fn other_extension(folder: &Folder, drift: &mut Drift) {
    let mut renamed: Vec<String> = Vec::new();
    for problem in drift
        .problems
        .iter_mut()
        .filter(|problem| problem.kind == Kind::DatabaseAhead)
    {
        let twin = folder
            .migrations
            .iter()
            .find(|migration| stem(&migration.id) == stem(&problem.subject));
        if let Some(twin) = twin.filter(|twin| {
            drift
                .pending
                .iter()
                .any(|pending| folder.migrations[pending.index].id == twin.id)
        }) {
            problem.detail = format!(
                "the database has {} and the folder has {}: the extension is part of the name, so migrate from the same files everywhere, or set `strip-extension = true` if only gate sees the sources",
                problem.subject, twin.id
            );
            problem.path = Some(twin.path.clone());
            renamed.push(twin.id.clone());
        }
    }
    drift
        .pending
        .retain(|pending| !renamed.contains(&folder.migrations[pending.index].id));
    drift
        .problems
        .retain(|problem| problem.kind != Kind::OutOfOrder || !renamed.contains(&problem.subject));
}

/// The name of a JavaScript or TypeScript file without declarations.
pub(super) fn is_script(name: &str, extensions: &[&str]) -> bool {
    let path = tree::name(name);
    !path.starts_with('.')
        && !path.ends_with(".d.ts")
        && path
            .rsplit_once('.')
            .is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// Whether a name holds a number, as the generated names of migrations do and those of other sources seldom.
pub(super) fn has_a_time(name: &str) -> bool {
    name.bytes().filter(u8::is_ascii_digit).count() >= 3
}
