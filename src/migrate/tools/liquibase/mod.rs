//! Liquibase (Java): changesets in XML, YAML, JSON or formatted SQL, named by file, id and author.
//!
//! Source: liquibase-core 4.28 `ChangeSet`, `FormattedSqlChangeLogParser`, `RawSQLChange`, `StandardLockService`.

mod changelog;
mod expression;
mod formatted;

use std::collections::{BTreeMap, BTreeSet};

use changelog::{ChangeSet, Reader};

use crate::migrate::books::{Books, Lock, LockName, maybe, needed};
use crate::migrate::compare;
use crate::migrate::detect;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::text::{ini, spring};
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Row, Strength, Tool,
    Tree,
};

/// Liquibase.
#[derive(Debug)]
pub struct Liquibase;

const ABOUT: About = About {
    name: "liquibase",
    books: Books {
        lock: Some(Lock {
            name: LockName::Suffix("LOCK"),
            columns: &[needed("LOCKED"), maybe("LOCKGRANTED"), maybe("LOCKEDBY")],
        }),
        ..Books::new(
            "DATABASECHANGELOG",
            &[
                needed("ID"),
                needed("AUTHOR"),
                needed("FILENAME"),
                needed("EXECTYPE"),
                needed("MD5SUM"),
                maybe("ORDEREXECUTED"),
            ],
        )
    },
    apply: "liquibase update",
    configs: &[
        "liquibase.properties",
        "application.properties",
        "application.yml",
        "application.yaml",
    ],
    proof: Proof::Run("Liquibase 4.28.0"),
    weights: &[],
    fixes: &[
        (
            Kind::Locked,
            "make sure that no update is running, then `liquibase release-locks`",
        ),
        (
            Kind::Edited,
            "restore the changeset as it was applied, or accept the change with `liquibase clear-checksums` or a validCheckSum",
        ),
        (Kind::Duplicate, "give one of the changesets another id"),
    ],
};

/// Where Spring Boot and the examples keep the root changelog.
const USUAL: &[&str] = &[
    "src/main/resources/db/changelog/db.changelog-master.yaml",
    "src/main/resources/db/changelog/db.changelog-master.xml",
    "db/changelog/db.changelog-master.yaml",
    "db/changelog/db.changelog-master.xml",
    "changelog.xml",
    "changelog.yaml",
];

impl Tool for Liquibase {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, path) in detect::configs(tree, "liquibase.properties") {
            projects.extend(configured(self, tree, folder, path));
        }
        for file in spring::FILES {
            for (folder, path) in detect::configs(tree, file) {
                projects.extend(of_a_server(self, tree, folder, path));
            }
        }
        let marked = tree.paths().filter(|path| {
            tree.text(path)
                .is_some_and(|text| is_changelog(path, &text))
        });
        let usual = marked.filter(|path| {
            USUAL.iter().any(|usual| path.ends_with(usual))
                || tree::name(path).contains("master")
                || tree::name(path).contains("root")
        });
        for path in usual {
            // A project lists its changelogs in one root; what stands beside it is included from there.
            if !projects
                .iter()
                .any(|project| tree::is_in(path, tree::parent(project.dir())))
            {
                let root = path
                    .find("src/main/resources/")
                    .or_else(|| path.find("db/changelog/"))
                    .map_or(tree::parent(path), |end| path[..end].trim_end_matches('/'));
                projects.push(
                    Project::new(self, root, path)
                        .because(Strength::Marker, format!("{path} is a changelog")),
                );
            }
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        [".xml", ".yaml", ".yml", ".json", ".sql"]
            .iter()
            .any(|ending| path.ends_with(ending))
    }

    fn follows(&self, tree: &Tree, project: &Project) -> Vec<String> {
        let mut reader = Reader::new(tree, project);
        reader.read_root(project.dir());
        reader.unread
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut reader = Reader::new(tree, project);
        reader.read_root(project.dir());
        let mut folder = Folder {
            problems: reader.problems,
            ..Folder::default()
        };
        folder.migrations = reader
            .changesets
            .into_iter()
            .map(|changeset| migration(changeset, project))
            .collect();
        for problem in compare::duplicates(&folder.migrations) {
            folder = folder.refuse(problem.detail.clone());
            folder.problems.push(problem);
        }
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let mut drift = Drift::default();
        if ledger.lock.iter().any(|row| row.is_true("LOCKED")) {
            let by = ledger
                .lock
                .iter()
                .find_map(|row| row.text("LOCKEDBY"))
                .unwrap_or("somebody");
            let detail = format!(
                "DATABASECHANGELOGLOCK is held by {by}; if no update is running, one was killed"
            );
            drift
                .problems
                .push(Problem::new(Kind::Locked, "DATABASECHANGELOGLOCK", detail));
        }
        if folder.refused.is_some() {
            return drift;
        }
        let rows: BTreeMap<String, &Row> = ledger.rows.iter().map(|row| (key(row), row)).collect();
        for (index, migration) in folder.migrations.iter().enumerate() {
            match rows.get(&migration.key) {
                Some(row) => recorded(&mut drift, index, migration, row),
                None if migration.description.as_deref() == Some(FILTERED) => {}
                None => drift.pending.push(Pending {
                    index,
                    why: Why::New,
                }),
            }
        }
        let known: BTreeSet<&str> = folder
            .migrations
            .iter()
            .map(|migration| migration.key.as_str())
            .collect();
        let missing = rows.keys().filter(|key| !known.contains(key.as_str()));
        for key in missing {
            drift.applied.push(key.clone());
            drift.problems.push(compare::missing(key));
        }
        drift
    }
}

/// A changeset that the contexts, labels or engine leave out.
const FILTERED: &str = "filtered";
/// A changeset that runs every time.
const ALWAYS: &str = "runAlways";

fn key(row: &Row) -> String {
    let file = row.or_empty("FILENAME").replace('\\', "/");
    let file = file.strip_prefix("classpath:").unwrap_or(&file);
    format!("{file}::{}::{}", row.or_empty("ID"), row.or_empty("AUTHOR"))
}

fn configured(tool: &'static Liquibase, tree: &Tree, folder: &str, path: &str) -> Option<Project> {
    let text = tree.text(path)?;
    // Keys are written in camel case, or with dashes, or behind `liquibase.command.`.
    let value = |names: &[&str]| {
        names.iter().find_map(|name| {
            ini::value(&text, "", name)
                .or_else(|| ini::value(&text, "", &format!("liquibase.command.{name}")))
        })
    };
    let changelog = value(&["changelogFile", "changeLogFile", "changelog-file"])?;
    let changelog = changelog.trim_start_matches("classpath:").to_owned();
    let search = value(&[
        "searchPath",
        "search-path",
        "liquibase.searchPath",
        "classpath",
    ])
    .map(|list| list.replace([':', ';'], ","));
    let found = search
        .as_deref()
        .unwrap_or_default()
        .split(',')
        .chain(["", "src/main/resources"])
        .map(|base| tree::join(&tree::join(folder, base), &changelog))
        .find(|path| tree.has_file(path));
    let mut project = Project::new(
        tool,
        folder,
        found.unwrap_or_else(|| tree::join(folder, &changelog)),
    )
    .because(Strength::Config, format!("{path} names the changelog"))
    .with(changelog::SEARCH_PATH, search)
    .with(
        "contexts",
        value(&["contexts", "contextFilter", "context-filter"]),
    )
    .with("labels", value(&["labels", "labelFilter", "label-filter"]));
    project.table = value(&[
        "databaseChangeLogTableName",
        "liquibase.databaseChangelogTableName",
    ]);
    project.schema = value(&["liquibaseSchemaName", "liquibase.liquibaseSchemaName"]);
    Some(project)
}

/// The project of a server that runs Liquibase when it starts, if its settings name the changelog.
fn of_a_server(tool: &'static Liquibase, tree: &Tree, folder: &str, path: &str) -> Option<Project> {
    let text = tree.text(path)?;
    let value = |name: &str| spring::value(path, &text, "liquibase", name);
    let changelog = value("change-log")?;
    let changelog = changelog.trim_start_matches("classpath:");
    let file = tree::join(folder, changelog);
    if !tree.has_file(&file) {
        return None;
    }
    let mut project = Project::new(tool, folder, file)
        .because(Strength::Config, format!("{path} names the changelog"))
        .with("contexts", value("contexts"))
        .with("labels", value("label-filter").or_else(|| value("labels")));
    project.table = value("database-change-log-table");
    project.schema = value("liquibase-schema").or_else(|| value("default-schema"));
    Some(project)
}

fn is_changelog(path: &str, text: &str) -> bool {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("xml" | "yaml" | "yml" | "json") => text.contains("databaseChangeLog"),
        Some("sql") => formatted::is_formatted(text),
        _ => false,
    }
}

fn migration(changeset: ChangeSet, project: &Project) -> Migration {
    let title = format!("{}::{}::{}", changeset.file, changeset.id, changeset.author);
    let filtered = changeset.is_left_out(project);
    let mark = if filtered {
        Some(FILTERED)
    } else {
        changeset.run_always.then_some(ALWAYS)
    };
    let mut checksums: Vec<String> = changeset.sum.into_iter().collect();
    if !checksums.is_empty() {
        checksums.extend(changeset.valid_sums.iter().cloned());
    }
    if changeset
        .valid_sums
        .iter()
        .any(|sum| sum.eq_ignore_ascii_case("ANY"))
    {
        checksums.clear();
    }
    Migration {
        checksums,
        description: mark.map(str::to_owned),
        repeatable: changeset.run_always || changeset.run_on_change,
        sql: changeset.sql,
        ..Migration::new(title, changeset.path)
    }
}

fn recorded(drift: &mut Drift, index: usize, migration: &Migration, row: &Row) {
    if !matches!(row.or_empty("EXECTYPE"), "EXECUTED" | "RERAN" | "MARK_RAN") {
        // SKIPPED changesets are tried again; FAILED is only written by versions that could go on after a failure.
        if row.or_empty("EXECTYPE") == "FAILED" {
            drift
                .problems
                .push(Problem::new(Kind::Failed, &migration.id, "it failed").at(&migration.path));
        }
        drift.pending.push(Pending {
            index,
            why: Why::New,
        });
        return;
    }
    drift.applied.push(migration.id.clone());
    // Sums of other versions of the algorithm are computed anew by Liquibase itself; NULL means cleared.
    let current = row.text("MD5SUM").filter(|sum| sum.starts_with("9:"));
    let edited = compare::edited(migration, current);
    if migration.description.as_deref() == Some(ALWAYS) {
        drift.pending.push(Pending {
            index,
            why: Why::Always,
        });
    } else if migration.repeatable && edited.is_some() {
        drift.pending.push(Pending {
            index,
            why: Why::Changed,
        });
    } else if !migration.repeatable {
        drift.problems.extend(edited);
    }
}
