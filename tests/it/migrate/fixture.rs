//! One state of one tool's project, as the tool left it, and the tool's own answer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use release_gate::migrate::catalogue::{Catalogue, Located, tables_sql};
use release_gate::migrate::detect::{self, Asked};
use release_gate::migrate::reading::Reading;
use release_gate::migrate::{Dialect, Drift, Folder, Kind, Ledger, Project, Tree, disk, rivals};
use serde_json::Value;
use sqlx::{Connection as _, Row as _};

/// A folder under tests/fixtures/migrate.
pub struct Fixture {
    pub tool: String,
    pub case: String,
    pub folder: PathBuf,
    pub expected: Value,
}

impl Fixture {
    /// All of them, in order.
    pub fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/migrate");
        let mut fixtures: Vec<Self> = folders(&root)
            .iter()
            .flat_map(|tool| folders(tool))
            .map(Self::at)
            .collect();
        fixtures.sort_by(|one, other| one.folder.cmp(&other.folder));
        fixtures
    }

    fn at(folder: PathBuf) -> Self {
        let text = std::fs::read_to_string(folder.join("expected.json")).expect("an expected.json");
        let expected: Value = serde_json::from_str(&text).expect("JSON");
        let word = |key: &str| expected[key].as_str().expect("a word").to_owned();
        Self {
            tool: word("tool"),
            case: word("case"),
            folder,
            expected,
        }
    }

    pub fn title(&self) -> String {
        format!("{}/{}", self.tool, self.case)
    }

    pub fn database(&self) -> Option<PathBuf> {
        let path = self.folder.join("app.db");
        path.exists().then_some(path)
    }

    /// The project as it was: git keeps no empty folders, and one case is about such a one.
    pub fn tree(&self) -> Tree {
        let mut tree = disk::list(&self.folder).expect("a listing");
        if let Some(empty) = self.empty_folder() {
            tree.add_folder(empty);
        }
        disk::read_hints(&self.folder, &mut tree).expect("hints");
        tree
    }

    /// The folder of the one case that is about an empty folder.
    pub fn empty_folder(&self) -> Option<String> {
        let last = self.expected["pending"].as_array()?.last()?.as_str()?;
        (self.case == "sqlite-empty-dir").then(|| format!("prisma/migrations/{last}"))
    }

    /// What the tool's tables hold, as SQL; nothing but a remark for a fresh database.
    pub fn dump(&self) -> String {
        std::fs::read_to_string(self.folder.join("dump.sql")).expect("a dump")
    }

    /// The project's files.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let tree = disk::list(&self.folder).expect("a listing");
        let own = tree
            .paths()
            .filter(|path| !["expected.json", "dump.sql"].contains(path));
        own.map(|path| {
            (
                path.to_owned(),
                std::fs::read(self.folder.join(path)).expect("a file"),
            )
        })
        .collect()
    }

    /// Settings that the case needs and that the tool got on its command line.
    pub fn asked(&self) -> Asked {
        let settings: &[(&str, &str)] = match (self.tool.as_str(), self.case.as_str()) {
            ("flyway", "sqlite-out-of-order-enabled") => &[("outOfOrder", "true")],
            ("liquibase", "sqlite-context-filtered") => &[("contexts", "prod")],
            _ => &[],
        };
        Asked {
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Asked::default()
        }
    }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect()
}

/// What the engine makes of a project and the rows of its database.
pub struct Outcome {
    pub project: Project,
    pub folder: Folder,
    pub drift: Drift,
}

impl Outcome {
    /// Problems of folder and drift that a report would show above notes.
    pub fn problems(&self) -> Vec<(Kind, String)> {
        let all = self.folder.problems.iter().chain(&self.drift.problems);
        let mut problems: Vec<(Kind, String)> = all
            .map(|problem| (problem.kind, problem.subject.clone()))
            .collect();
        problems.sort();
        problems
    }

    pub fn pending(&self) -> Vec<String> {
        self.drift
            .pending
            .iter()
            .map(|pending| self.folder.migrations[pending.index].id.clone())
            .collect()
    }
}

/// The projects of a tree, with the catalogue's say.
pub fn projects(tree: &Tree, asked: &Asked, catalogue: &Catalogue) -> Vec<Project> {
    rivals::settle(detect::projects(tree, asked), Some(catalogue))
}

/// Folder and drift of one project.
pub fn evaluate(root: &Path, tree: &mut Tree, project: Project, ledger: &Ledger) -> Outcome {
    disk::read_project(root, tree, &project).expect("the project's files");
    let folder = project.tool.folder(tree, &project);
    let drift = project.tool.drift(&folder, ledger, &project);
    Outcome {
        project,
        folder,
        drift,
    }
}

/// Rows of a `SQLite` file, every value as text.
pub struct Sqlite(sqlx::SqliteConnection);

impl Sqlite {
    pub async fn open(path: &Path) -> Self {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .immutable(true);
        Self(
            sqlx::SqliteConnection::connect_with(&options)
                .await
                .expect("a database"),
        )
    }

    pub async fn rows(&mut self, sql: &str) -> Vec<Vec<Option<String>>> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut self.0)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter()
            .map(|row| {
                (0..row.len())
                    .map(|index| row.get::<Option<String>, _>(index))
                    .collect()
            })
            .collect()
    }

    pub async fn catalogue(&mut self) -> Catalogue {
        Catalogue::from_rows(&self.rows(&tables_sql(Dialect::Sqlite, &[])).await)
    }

    /// The books of a project; nothing when they aren't there.
    pub async fn ledger(&mut self, catalogue: &Catalogue, project: &Project) -> Option<Ledger> {
        let Located::Here { table, lock } = catalogue.locate(project) else {
            return None;
        };
        let reading = Reading::new(Dialect::Sqlite, project.tool, &table, lock.as_ref());
        let mut answers = Vec::new();
        for statement in &reading.statements {
            answers.push(self.rows(statement).await);
        }
        Some(reading.ledger(answers))
    }
}

/// The kinds of problems that the fixtures name, in our words: the engine's, and the gate's.
pub fn kind(word: &str) -> (Kind, &'static str) {
    match word {
        "checksum_mismatch" | "description_mismatch" | "directory_checksum_mismatch" => {
            (Kind::Edited, "edited")
        }
        "missing_on_disk" | "future" | "unknown_revision" => {
            (Kind::DatabaseAhead, "database-ahead")
        }
        "out_of_order" | "ignored" | "inconsistent_history" => (Kind::OutOfOrder, "out-of-order"),
        "dirty" | "failed" => (Kind::Failed, "failed"),
        "locked" => (Kind::Locked, "locked"),
        "multiple_heads" | "multiple_leaf_nodes" => (Kind::MultipleHeads, "multiple-heads"),
        "duplicate_version" => (Kind::Duplicate, "duplicate"),
        "invalid_filename" | "invalid_migration_dir" => (Kind::BadFileName, "bad-file-name"),
        "journal_entry_without_file" => (Kind::MissingFile, "missing-file"),
        "file_not_in_journal" => (Kind::OrphanFile, "orphan-file"),
        other => panic!("no word for {other}"),
    }
}

fn names(list: &Value) -> BTreeSet<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// The tool's own answer, or that of the rules for a reader without the tool where the tool is blind or silent.
pub fn accepted(fixture: &Fixture, key: &str) -> Vec<BTreeSet<String>> {
    [&fixture.expected[key], &fixture.expected["reference"][key]]
        .into_iter()
        .filter(|list| list.is_array())
        .map(names)
        .collect()
}
