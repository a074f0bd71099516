//! Flyway (Java): `V<version>__<words>.sql`, `R__<words>.sql`, CRC-32 over the lines.
//!
//! Source: flyway-core's `MigrationState`, `MigrationInfoImpl`, `ChecksumCalculator` (9.22, unchanged at 13).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::checksum::crc32_of_lines;
use crate::migrate::compare::{self};
use crate::migrate::detect;
use crate::migrate::drift::{Pending, Why};
use crate::migrate::text::ini;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Row, Strength, Tool,
    Tree, Weight,
};

/// Flyway.
#[derive(Debug)]
pub struct Flyway;

const ABOUT: About = About {
    name: "flyway",
    books: Books {
        also: &["schema_version"],
        ..Books::new(
            "flyway_schema_history",
            &[
                needed("installed_rank"),
                needed("version"),
                needed("description"),
                needed("type"),
                needed("script"),
                needed("checksum"),
                needed("success"),
                maybe("installed_on"),
            ],
        )
    },
    apply: "flyway migrate",
    configs: &[
        "flyway.conf",
        "flyway.toml",
        "application.properties",
        "application.yml",
        "application.yaml",
        "pom.xml",
        "build.gradle*",
    ],
    proof: Proof::Run("Flyway 9.22.3"),
    weights: &[(Kind::OutOfOrder, Weight::Block)],
    fixes: &[
        (
            Kind::Failed,
            "undo by hand what {} did, then `flyway repair` and `flyway migrate`",
        ),
        (
            Kind::Edited,
            "restore the file as it was applied, or accept the change with `flyway repair`",
        ),
        (
            Kind::OutOfOrder,
            "rename it to a version above the last applied one, or run `flyway migrate -outOfOrder=true`",
        ),
        (
            Kind::DatabaseAhead,
            "deploy the release that has it; if the file was removed on purpose: `flyway repair`",
        ),
    ],
};

/// The folders Flyway or Spring Boot look in, and those of the examples.
const FOLDERS: &[&str] = &[
    "src/main/resources/db/migration",
    "db/migration",
    "sql",
    "migrations",
    "db/migrations",
];

impl Tool for Flyway {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for config in ["flyway.conf", "flyway.toml"] {
            projects.extend(
                detect::configs(tree, config)
                    .map(|(folder, path)| configured(self, tree, folder, path)),
            );
        }
        let is_inside = |projects: &[Project], folder: &str| {
            projects.iter().any(|project| {
                project
                    .dirs
                    .iter()
                    .any(|dir| folder == dir || folder.starts_with(&format!("{dir}/")))
            })
        };
        for (folder, example) in
            detect::folders_with(tree, |name| Name::read(name, &Naming::default()).is_some())
        {
            if is_inside(&projects, folder) {
                continue;
            }
            let project = Project::new(self, tree::parent(folder), folder);
            let usual = folder.ends_with("resources/db/migration")
                || folder == "db/migration"
                || folder == "sql";
            let strength = if usual {
                Strength::Content
            } else {
                Strength::Shape
            };
            projects.push(project.because(
                strength,
                format!("{example} is named like a migration of Flyway"),
            ));
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql") || path.ends_with(".conf")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let naming = Naming::of(project);
        let mut folder = Folder::default();
        let mut named = Vec::new();
        for dir in &project.dirs {
            for path in tree.under(dir) {
                let name = tree::name(path);
                match Name::read(name, &naming) {
                    // undo scripts never run by themselves, and a baseline migration only in an empty database
                    Some(found) if found.kind != 'U' && found.kind != 'B' => {
                        named.push((found, path));
                    }
                    None if looks_meant(name) => {
                        let detail =
                            "Flyway ignores it: expected V<version>__<words>.sql or R__<words>.sql";
                        folder
                            .problems
                            .push(Problem::new(Kind::OrphanFile, name, detail).at(path));
                    }
                    Some(_) | None => {}
                }
            }
        }
        named.sort_by(|(one, _), (other, _)| one.cmp_in_running_order(other));
        folder.migrations = named
            .into_iter()
            .map(|(name, path)| name.migration(tree, path, project))
            .collect();
        for problem in compare::duplicates(&folder.migrations) {
            folder = folder.refuse(problem.detail.clone());
            folder.problems.push(problem);
        }
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, project: &Project) -> Drift {
        if folder.refused.is_some() {
            return Drift::default();
        }
        History::read(ledger).compare(folder, project.is_set("outOfOrder"))
    }
}

fn configured(tool: &'static Flyway, tree: &Tree, folder: &str, path: &str) -> Project {
    let text = tree.text(path).unwrap_or_default();
    let table: Option<toml::Table> = path.ends_with(".toml").then(|| text.parse().ok()).flatten();
    let setting = |name: &str| match &table {
        Some(table) => table
            .get("flyway")
            .and_then(|flyway| flyway.get(name))
            .map(|value| match value {
                toml::Value::Array(items) => items
                    .iter()
                    .filter_map(toml::Value::as_str)
                    .collect::<Vec<_>>()
                    .join(","),
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
        None => ini::value(&text, "", &format!("flyway.{name}")),
    };
    let mut project =
        Project::new(tool, folder, "").because(Strength::Config, format!("{path} is there"));
    project.dirs = match setting("locations") {
        Some(locations) => locations
            .split(',')
            .filter_map(|location| place(tree, folder, location.trim()))
            .collect(),
        None => Vec::new(),
    };
    if project.dirs.is_empty() {
        let usual = FOLDERS
            .iter()
            .map(|usual| tree::join(folder, usual))
            .find(|dir| tree.has_folder(dir));
        project.dirs = vec![usual.unwrap_or_else(|| tree::join(folder, "sql"))];
    }
    project.table = setting("table");
    project.schema = setting("defaultSchema");
    for name in [
        "outOfOrder",
        "sqlMigrationPrefix",
        "repeatableSqlMigrationPrefix",
        "sqlMigrationSeparator",
        "sqlMigrationSuffixes",
    ] {
        project = project.with(name, setting(name));
    }
    project
}

/// The folder of a location: `filesystem:sql`, `classpath:db/migration`, a path.
fn place(tree: &Tree, folder: &str, location: &str) -> Option<String> {
    let (scheme, path) = location.split_once(':').unwrap_or(("classpath", location));
    let path = path.split_once('*').map_or(path, |(fixed, _)| fixed);
    let direct = tree::join(folder, path);
    match scheme {
        "classpath" => {
            let inside = tree::join(folder, &format!("src/main/resources/{path}"));
            [inside, direct]
                .into_iter()
                .find(|dir| tree.has_folder(dir))
        }
        "filesystem" => Some(direct),
        _ => None,
    }
}

/// A near miss: somebody wanted this to run.
fn looks_meant(name: &str) -> bool {
    let mut characters = name.chars();
    let start = characters
        .next()
        .is_some_and(|letter| "VvRr".contains(letter));
    start
        && characters
            .next()
            .is_some_and(|next| next.is_ascii_digit() || next == '_')
        && name.ends_with(".sql")
}

/// How files are named.
struct Naming {
    versioned: String,
    repeatable: String,
    separator: String,
    suffixes: Vec<String>,
}

impl Default for Naming {
    fn default() -> Self {
        Self {
            versioned: "V".into(),
            repeatable: "R".into(),
            separator: "__".into(),
            suffixes: vec![".sql".into()],
        }
    }
}

impl Naming {
    fn of(project: &Project) -> Self {
        let usual = Self::default();
        let text = |name: &str, usual: String| project.setting(name).map_or(usual, str::to_owned);
        Self {
            versioned: text("sqlMigrationPrefix", usual.versioned),
            repeatable: text("repeatableSqlMigrationPrefix", usual.repeatable),
            separator: text("sqlMigrationSeparator", usual.separator),
            suffixes: project
                .setting("sqlMigrationSuffixes")
                .map_or(usual.suffixes, |list| {
                    list.split(',').map(|part| part.trim().to_owned()).collect()
                }),
        }
    }
}

/// A file name, taken apart.
struct Name {
    kind: char,
    version: String,
    description: String,
    script: String,
}

impl Name {
    fn read(name: &str, naming: &Naming) -> Option<Self> {
        let stem = naming
            .suffixes
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix.as_str()))?;
        let made = |kind, version: &str, words: &str| Self {
            kind,
            version: version.replace('_', "."),
            description: words.replace('_', " "),
            script: name.to_owned(),
        };
        if let Some(words) = stem
            .strip_prefix(&naming.repeatable)
            .and_then(|rest| rest.strip_prefix(&naming.separator))
        {
            return Some(made('R', "", words));
        }
        for (kind, prefix) in [('V', naming.versioned.as_str()), ('U', "U"), ('B', "B")] {
            let Some((version, words)) = stem
                .strip_prefix(prefix)
                .and_then(|rest| rest.split_once(naming.separator.as_str()))
            else {
                continue;
            };
            let is_version = !version.is_empty()
                && version
                    .split(['.', '_'])
                    .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            if is_version {
                return Some(made(kind, version, words));
            }
        }
        None
    }

    fn cmp_in_running_order(&self, other: &Self) -> Ordering {
        match (self.kind == 'R', other.kind == 'R') {
            (false, false) => compare_versions(&self.version, &other.version),
            (true, true) => self.description.cmp(&other.description),
            (one, two) => one.cmp(&two),
        }
    }

    fn migration(self, tree: &Tree, path: &str, project: &Project) -> Migration {
        // The script column keeps the path below the location.
        let below = project
            .dirs
            .iter()
            .find_map(|dir| path.strip_prefix(dir.as_str()))
            .unwrap_or(&self.script);
        let repeatable = self.kind == 'R';
        Migration {
            key: if repeatable {
                format!("R {}", self.description)
            } else {
                canonical(&self.version)
            },
            checksums: tree
                .bytes(path)
                .map(|bytes| crc32_of_lines(bytes).to_string())
                .into_iter()
                .collect(),
            description: Some(self.description),
            repeatable,
            sql: tree.text(path).map(std::borrow::Cow::into_owned),
            ..Migration::new(below.trim_start_matches('/'), path)
        }
    }
}

/// A version without leading zeros in its parts and without trailing zero parts: `01.0` is `1`.
fn canonical(version: &str) -> String {
    let mut parts: Vec<&str> = version
        .split(['.', '_'])
        .map(|part| part.trim_start_matches('0'))
        .collect();
    while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    let parts: Vec<&str> = parts
        .into_iter()
        .map(|part| if part.is_empty() { "0" } else { part })
        .collect();
    parts.join(".")
}

fn compare_versions(one: &str, other: &str) -> Ordering {
    let (one, other) = (canonical(one), canonical(other));
    let mut parts = (one.split('.'), other.split('.'));
    loop {
        let (left, right) = match (parts.0.next(), parts.1.next()) {
            (None, None) => return Ordering::Equal,
            (left, right) => (left.unwrap_or("0"), right.unwrap_or("0")),
        };
        // Numbers of any length, without leading zeros: the longer one is the greater.
        let order = left.len().cmp(&right.len()).then_with(|| left.cmp(right));
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The rows that count, after undone and deleted ones are taken away.
struct History<'ledger> {
    versioned: BTreeMap<String, &'ledger Row>,
    repeatable: BTreeMap<String, &'ledger Row>,
    baseline: Option<String>,
    markers: Vec<&'ledger Row>,
}

impl<'ledger> History<'ledger> {
    fn read(ledger: &'ledger Ledger) -> Self {
        let mut rows: Vec<&Row> = ledger.rows.iter().collect();
        rows.sort_by_key(|row| row.number("installed_rank"));
        let mut history = Self {
            versioned: BTreeMap::new(),
            repeatable: BTreeMap::new(),
            baseline: None,
            markers: Vec::new(),
        };
        for row in rows {
            let version = row.text("version").map(canonical);
            match (row.or_empty("type"), version) {
                ("SCHEMA", _) => {}
                ("BASELINE", version) => {
                    history.baseline = version;
                    history.markers.push(row);
                }
                ("DELETE", version) => {
                    history.forget(version.as_deref(), row.or_empty("description"));
                }
                (kind, Some(version)) if kind.starts_with("UNDO") => {
                    history.forget(Some(&version), "");
                }
                (_, Some(version)) => {
                    history.versioned.insert(version, row);
                }
                (_, None) => {
                    let key = format!("R {}", row.or_empty("description"));
                    history.repeatable.insert(key, row);
                }
            }
        }
        history
    }

    fn forget(&mut self, version: Option<&str>, description: &str) {
        match version {
            Some(version) => self.versioned.remove(version),
            None => self.repeatable.remove(&format!("R {description}")),
        };
    }

    fn compare(&self, folder: &Folder, out_of_order: bool) -> Drift {
        let mut drift = Drift {
            applied: self
                .markers
                .iter()
                .map(|row| row.or_empty("script").to_owned())
                .collect(),
            ..Drift::default()
        };
        let highest = self
            .versioned
            .keys()
            .map(String::as_str)
            .max_by(|one, other| compare_versions(one, other));
        for (index, migration) in folder.migrations.iter().enumerate() {
            let rows = if migration.repeatable {
                &self.repeatable
            } else {
                &self.versioned
            };
            match rows.get(&migration.key) {
                Some(row) => recorded(&mut drift, index, migration, row),
                None if migration.repeatable => drift.pending.push(Pending {
                    index,
                    why: Why::New,
                }),
                None => self.unrecorded(&mut drift, index, migration, highest, out_of_order),
            }
        }
        self.ahead(&mut drift, folder);
        drift
    }

    fn unrecorded(
        &self,
        drift: &mut Drift,
        index: usize,
        migration: &Migration,
        highest: Option<&str>,
        out_of_order: bool,
    ) {
        let is_below = |floor: Option<&str>| {
            floor.is_some_and(|floor| compare_versions(&migration.key, floor) != Ordering::Greater)
        };
        if is_below(self.baseline.as_deref()) {
            let detail = format!(
                "it isn't above the baseline {}: Flyway takes it as applied and never runs it",
                self.baseline.as_deref().unwrap_or_default()
            );
            drift
                .problems
                .push(Problem::new(Kind::Baselined, &migration.id, detail).at(&migration.path));
        } else if is_below(highest) && !out_of_order {
            let detail = format!(
                "it isn't applied and comes before version {}, which is: Flyway ignores it",
                highest.unwrap_or_default()
            );
            drift
                .problems
                .push(Problem::new(Kind::OutOfOrder, &migration.id, detail).at(&migration.path));
        } else {
            drift.pending.push(Pending {
                index,
                why: Why::New,
            });
        }
    }

    fn ahead(&self, drift: &mut Drift, folder: &Folder) {
        let known: BTreeSet<&str> = folder
            .migrations
            .iter()
            .map(|migration| migration.key.as_str())
            .collect();
        for (key, row) in self.versioned.iter().chain(&self.repeatable) {
            if known.contains(key.as_str()) {
                continue;
            }
            let script = row.or_empty("script");
            if !row.is_true("success") {
                drift.problems.push(Problem::new(
                    Kind::Failed,
                    script,
                    "it failed, and its file is gone",
                ));
                continue;
            }
            drift.applied.push(script.to_owned());
            drift.problems.push(compare::missing(script));
        }
    }
}

fn recorded(drift: &mut Drift, index: usize, migration: &Migration, row: &Row) {
    // Flyway prints a migration by the script that was applied, whatever the file is called now.
    let script = row.text("script").unwrap_or(&migration.id);
    if !row.is_true("success") {
        let detail = "it began and failed (success is false): Flyway refuses to go on";
        drift
            .problems
            .push(Problem::new(Kind::Failed, script, detail).at(&migration.path));
        return;
    }
    drift.applied.push(script.to_owned());
    let edited = compare::edited(migration, row.text("checksum"));
    if migration.repeatable {
        if edited.is_some() {
            drift.pending.push(Pending {
                index,
                why: Why::Changed,
            });
        }
        return;
    }
    let recorded = row.or_empty("description");
    let renamed = migration
        .description
        .as_deref()
        .filter(|description| *description != recorded);
    let renamed = renamed.map(|description| {
        let detail = format!("the file was renamed after it was applied: the history calls it `{recorded}`, the file `{description}`");
        Problem::new(Kind::Edited, script, detail).at(&migration.path)
    });
    let edited = edited.map(|problem| Problem {
        subject: script.to_owned(),
        ..problem
    });
    drift.problems.extend(edited.into_iter().chain(renamed));
}
