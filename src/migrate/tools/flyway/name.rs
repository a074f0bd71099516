//! File names and versions.

use std::cmp::Ordering;

use crate::migrate::checksum::crc32_of_lines;
use crate::migrate::tree;
use crate::migrate::{Migration, Project, Tree};

/// How files are named.
pub(super) struct Naming {
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
    pub(super) fn of(project: &Project) -> Self {
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

/// The languages in which a migration can be a class, as folders of sources and endings of files call them.
const CLASSES: &[&str] = &["java", "kt", "kotlin", "groovy", "scala"];

/// Whether a migration is a class, whose content Flyway keeps no sum of.
fn is_class(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| CLASSES.contains(&ending))
}

/// Where the classes lie that belong to a folder of resources: `src/main/resources/db/migration` and
/// `src/main/java/db/migration`.
pub(super) fn class_folders(dir: &str) -> Vec<String> {
    match dir.split_once("/main/resources/") {
        Some((before, package)) => CLASSES
            .iter()
            .map(|language| format!("{before}/main/{language}/{package}"))
            .collect(),
        None => Vec::new(),
    }
}

/// A file name, taken apart.
pub(super) struct Name {
    pub(super) kind: char,
    version: String,
    description: String,
    script: String,
}

impl Name {
    pub(super) fn read(name: &str, naming: &Naming) -> Option<Self> {
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

    /// A migration in a class, `src/main/java/db/migration/V2__Words.java`, which Flyway names by its package.
    pub(super) fn of_class(path: &str) -> Option<Self> {
        let (stem, ending) = path.rsplit_once('.')?;
        if !CLASSES.contains(&ending) {
            return None;
        }
        let naming = Naming {
            suffixes: vec![String::new()],
            ..Naming::default()
        };
        let name = Self::read(tree::name(stem), &naming)?;
        let package = CLASSES
            .iter()
            .find_map(|language| stem.rsplit_once(&format!("/main/{language}/")))?
            .1;
        Some(Self {
            script: package.replace('/', "."),
            ..name
        })
    }

    pub(super) fn cmp_in_running_order(&self, other: &Self) -> Ordering {
        match (self.kind == 'R', other.kind == 'R') {
            // A baseline migration comes before the version that it stands for.
            (false, false) => compare_versions(&self.version, &other.version)
                .then_with(|| (self.kind != 'B').cmp(&(other.kind != 'B'))),
            (true, true) => self.description.cmp(&other.description),
            (one, two) => one.cmp(&two),
        }
    }

    pub(super) fn migration(self, tree: &Tree, path: &str, project: &Project) -> Migration {
        // The script column keeps the path below the location.
        let below = project
            .dirs
            .iter()
            .find_map(|dir| path.strip_prefix(dir.as_str()))
            .unwrap_or(&self.script);
        let repeatable = self.kind == 'R';
        let text = tree.text(path).filter(|_| !is_class(path));
        // Parameters of a repeatable script are replaced before the sum is made, and their values live elsewhere.
        let has_sum = text
            .as_ref()
            .is_some_and(|text| !(repeatable && text.contains("${")));
        Migration {
            key: match self.kind {
                'R' => format!("R {}", self.description),
                'B' => format!("B {}", canonical(&self.version)),
                _ => canonical(&self.version),
            },
            checksums: tree
                .bytes(path)
                .filter(|_| has_sum)
                .map(|bytes| crc32_of_lines(bytes).to_string())
                .into_iter()
                .collect(),
            description: Some(self.description),
            repeatable,
            sql: text.map(std::borrow::Cow::into_owned),
            ..Migration::new(below.trim_start_matches('/'), path)
        }
    }
}

/// A version without leading zeros in its parts and without trailing zero parts: `01.0` is `1`.
pub(super) fn canonical(version: &str) -> String {
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

pub(super) fn compare_versions(one: &str, other: &str) -> Ordering {
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
