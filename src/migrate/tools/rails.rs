//! Rails (Ruby): `db/migrate/**/<version>_<words>.rb`; the table has one column and stands beside Rails' own metadata.
//!
//! Source: Active Record 6.1 `migration.rb`.

use std::collections::BTreeMap;

use crate::migrate::books::{Books, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::detect;
use crate::migrate::text::{ini, literal};
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
    Weight,
};

/// Active Record's migrations.
#[derive(Debug)]
pub struct Rails;

const ABOUT: About = About {
    name: "rails",
    books: Books {
        foreign: &["dirty", "inserted_at", "statements"],
        beside: Some(("ar_internal_metadata", true)),
        ..Books::new("schema_migrations", &[needed("version")])
    },
    apply: "bin/rails db:migrate",
    configs: &["application.rb", "database.yml"],
    proof: Proof::Run("Rails 6.1.7.10"),
    // rows without a file are usual after old migrations were pruned
    weights: &[(Kind::DatabaseAhead, Weight::Warn)],
    fixes: &[
        (
            Kind::Duplicate,
            "rename one of the files: `bin/rails db:migrate` refuses both",
        ),
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `bin/rails db:migrate` will run it",
        ),
    ],
};

impl Tool for Rails {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut sets: Vec<(&str, Vec<String>)> = Vec::new();
        for (folder, path) in detect::configs(tree, "database.yml") {
            let root = tree::parent(folder);
            let stated = tree
                .text(path)
                .map(|text| stated(&text))
                .unwrap_or_default();
            let dirs = stated.into_iter().map(|dirs| {
                let dirs = dirs.iter().map(|dir| tree::join(root, dir));
                dirs.collect::<Vec<String>>()
            });
            sets.extend(dirs.map(|dirs| (root, dirs)));
        }
        for dir in tree.folders().filter(|folder| is_usual(folder)) {
            if !sets
                .iter()
                .any(|(_, dirs)| dirs.iter().any(|known| known == dir))
            {
                sets.push((tree::parent(tree::parent(dir)), vec![dir.to_owned()]));
            }
        }
        let holds = |dirs: &[String]| {
            let mut paths = dirs.iter().flat_map(|dir| tree.under(dir));
            paths.any(|path| Name::read(tree::name(path)).is_some())
        };
        sets.retain(|(_, dirs)| holds(dirs));
        sets.into_iter()
            .map(|(root, dirs)| self.project(tree, root, dirs))
            .collect()
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, _: &str) -> bool {
        false
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut found: Vec<(u64, Migration)> = Vec::new();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut folder = Folder::default();
        for path in project.dirs.iter().flat_map(|dir| tree.under(dir)) {
            let Some(Name { version, words }) = Name::read(tree::name(path)) else {
                continue;
            };
            if let Some(other) = names.insert(words.to_owned(), path.to_owned()) {
                let detail = format!("two files define the same class: {other} and {path}");
                folder
                    .problems
                    .push(Problem::new(Kind::Duplicate, version.to_string(), detail).at(path));
            }
            found.push((version, Migration::new(version.to_string(), path)));
        }
        folder.fill(found);
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let versions = ledger
            .rows
            .iter()
            .map(|row| row.or_empty("version").trim_start_matches('0').to_owned());
        let records: Vec<Record> = versions.map(Record::applied).collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}

impl Rails {
    fn project(&'static self, tree: &Tree, root: &str, dirs: Vec<String>) -> Project {
        let reason = format!("{} holds Ruby migrations", dirs.join(", "));
        let mut project = Project::new(self, root, "").because(Strength::Content, reason);
        project.dirs = dirs;
        let application = tree::join(root, "config/application.rb");
        project.table = tree
            .text(&application)
            .and_then(|text| literal::value(&text, "schema_migrations_table_name"));
        let settings = [application, tree::join(root, "config/database.yml")];
        match settings.iter().find(|path| tree.has_file(path)) {
            Some(path) => project.because(Strength::Config, format!("{path} is there")),
            None => project,
        }
    }
}

/// `db/migrate`, and for a second database `db/<name>_migrate`.
fn is_usual(folder: &str) -> bool {
    let name = tree::name(folder);
    tree::name(tree::parent(folder)) == "db" && (name == "migrate" || name.ends_with("_migrate"))
}

/// The folders of each database that a database.yml gives its own, in any notation of a list. The file holds Ruby as often as
/// not, so that it is read by lines.
fn stated(text: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut lines = text.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let Some(value) = line.strip_prefix("migrations_paths:") else {
            continue;
        };
        let listed = value.trim().trim_matches(['[', ']']).split(',');
        let mut dirs: Vec<String> = listed.map(str::to_owned).collect();
        while let Some(item) = lines.next_if(|next| next.starts_with("- ")) {
            dirs.push(item[2..].to_owned());
        }
        let plain = dirs
            .iter()
            .map(|dir| ini::unquoted(dir.trim()).to_owned())
            .filter(|dir| !dir.is_empty() && !dir.contains("<%"));
        let dirs: Vec<String> = plain.collect();
        // The same database in each environment.
        if !dirs.is_empty() && !found.contains(&dirs) {
            found.push(dirs);
        }
    }
    found
}

/// `20240101000001_create_users.rb`, also with a scope: `…_create_users.engine.rb`.
struct Name<'name> {
    version: u64,
    words: &'name str,
}

impl<'name> Name<'name> {
    fn read(name: &'name str) -> Option<Self> {
        let (version, words) = name.strip_suffix(".rb")?.split_once('_')?;
        let is_word = |text: &str| {
            text.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
            })
        };
        let (words, scope) = words.split_once('.').unwrap_or((words, ""));
        (is_word(words) && is_word(scope)).then_some(Self {
            version: version.parse().ok()?,
            words,
        })
    }
}
