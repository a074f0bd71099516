//! Rails (Ruby): `db/migrate/**/<version>_<words>.rb`; the table has one column and stands beside Rails' own metadata.
//!
//! Source: Active Record 6.1 `migration.rb`.

use std::collections::BTreeMap;

use crate::migrate::books::{Books, needed};
use crate::migrate::compare::{self, Late, Record};
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
        let dirs = tree
            .folders()
            .filter(|folder| *folder == "db/migrate" || folder.ends_with("/db/migrate"));
        dirs.filter(|dir| {
            tree.under(dir)
                .any(|path| Name::read(tree::name(path)).is_some())
        })
        .map(|dir| {
            let root = tree::parent(tree::parent(dir));
            let project = Project::new(self, root, dir)
                .because(Strength::Content, format!("{dir} holds Ruby migrations"));
            let settings =
                ["config/application.rb", "config/database.yml"].map(|path| tree::join(root, path));
            match settings.iter().find(|path| tree.has_file(path)) {
                Some(path) => project.because(Strength::Config, format!("{path} is there")),
                None => project,
            }
        })
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
        found.sort_by_key(|(version, _)| *version);
        folder.migrations = found.into_iter().map(|(_, migration)| migration).collect();
        folder
            .problems
            .extend(compare::duplicates(&folder.migrations));
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
