//! refinery (Rust): `V<number>__<words>.sql` in any depth, SipHash-1-3 over name, version and text.
//!
//! Source: `refinery_core::runner` and `refinery_core::util` 0.8 to 0.10.

use std::collections::BTreeMap;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::checksum::siphash13;
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::detect;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
    Weight,
};

/// refinery.
#[derive(Debug)]
pub struct Refinery;

const ABOUT: About = About {
    name: "refinery",
    books: Books::new(
        "refinery_schema_history",
        &[
            needed("version"),
            needed("name"),
            needed("checksum"),
            maybe("applied_on"),
        ],
    ),
    apply: "refinery migrate (or the program's own runner)",
    configs: &["refinery.toml"],
    proof: Proof::Run("refinery 0.10.1"),
    weights: &[(Kind::OutOfOrder, Weight::Block)],
    fixes: &[
        (
            Kind::Edited,
            "restore the file as it was applied, and put the change into a new migration",
        ),
        (
            Kind::OutOfOrder,
            "give it a version above the last applied one, or make it unversioned (U)",
        ),
    ],
};

impl Tool for Refinery {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, example) in detect::folders_with(tree, |name| Name::read(name).is_some()) {
            // Nested folders belong to the one above.
            if projects
                .iter()
                .any(|project| tree::is_in(folder, project.dir()))
            {
                continue;
            }
            let mut project = Project::new(self, tree::parent(folder), folder);
            let usual = tree::name(folder) == "migrations";
            let strength = if usual {
                Strength::Content
            } else {
                Strength::Shape
            };
            project = project.because(
                strength,
                format!("{example} is named like a migration of refinery"),
            );
            if detect::dependency(tree, folder, &["Cargo.toml"], "refinery").is_some() {
                project = project.because(Strength::Marker, "Cargo.toml depends on refinery");
            }
            projects.push(project);
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        let mut numbered: Vec<(i64, Migration)> = Vec::new();
        for path in tree.under(project.dir()) {
            let file = tree::name(path);
            match Name::read(file) {
                None if file.ends_with(".sql") => {
                    let detail = "refinery ignores it: expected V<number>__<words>.sql or U<number>__<words>.sql";
                    folder
                        .problems
                        .push(Problem::new(Kind::OrphanFile, file, detail).at(path));
                }
                None => {}
                Some(name) => {
                    if let Ok(version) = name.version.parse::<i64>() {
                        numbered.push((version, name.migration(tree, path, version)));
                        continue;
                    }
                    let detail = format!(
                        "version {} isn't a whole number: refinery refuses the whole folder",
                        name.version
                    );
                    folder
                        .problems
                        .push(Problem::new(Kind::BadFileName, file, &detail).at(path));
                    folder = folder.refuse(detail);
                }
            }
        }
        folder.fill(numbered);
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let records: Vec<Record> = ledger
            .rows
            .iter()
            .map(|row| Record {
                title: format!("V{}__{}", row.or_empty("version"), row.or_empty("name")),
                checksum: row.text("checksum").map(str::to_owned),
                ..Record::applied(row.or_empty("version"))
            })
            .collect();
        let mut drift = compare::by_key(folder, &records, Late::Runs);
        // Unversioned migrations may run below the current version.
        drift.problems.retain(|problem| {
            problem.kind != Kind::OutOfOrder || !problem.subject.starts_with('U')
        });
        as_recorded(folder, &records, &mut drift);
        drift
    }
}

/// Applied migrations under the names they were applied by: a file that was renamed since is another one to refinery.
fn as_recorded(folder: &Folder, records: &[Record], drift: &mut Drift) {
    let records: BTreeMap<&str, &Record> = records
        .iter()
        .map(|record| (record.key.as_str(), record))
        .collect();
    let titles: BTreeMap<&str, &str> = folder
        .migrations
        .iter()
        .filter(|migration| migration.id.starts_with('V'))
        .filter_map(|migration| {
            let record = records.get(migration.key.as_str())?;
            Some((migration.id.as_str(), record.title.as_str()))
        })
        .collect();
    for applied in &mut drift.applied {
        if let Some(title) = titles.get(applied.as_str()) {
            *applied = (*title).to_owned();
        }
    }
}

/// A file name, taken apart.
struct Name<'name> {
    stem: &'name str,
    version: &'name str,
    words: &'name str,
}

impl<'name> Name<'name> {
    fn read(name: &'name str) -> Option<Self> {
        let stem = name
            .strip_suffix(".sql")
            .or_else(|| name.strip_suffix(".rs"))?;
        let (version, words) = stem.strip_prefix(['V', 'U'])?.split_once("__")?;
        let (whole, part) = version.split_once('.').unwrap_or((version, "0"));
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_word = !words.is_empty()
            && words
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '_');
        (is_number(whole) && is_number(part) && is_word).then_some(Self {
            stem,
            version,
            words,
        })
    }

    fn migration(&self, tree: &Tree, path: &str, version: i64) -> Migration {
        let sql = path.ends_with(".sql").then(|| tree.text(path)).flatten();
        Migration {
            key: version.to_string(),
            checksums: sql
                .as_ref()
                .map(|sql| checksums(self.words, version, sql))
                .unwrap_or_default(),
            sql: sql.map(std::borrow::Cow::into_owned),
            ..Migration::new(self.stem, path)
        }
    }
}

/// With the version as four bytes, and as eight (feature `int8-versions`).
fn checksums(words: &str, version: i64, sql: &str) -> Vec<String> {
    let sum = |version: &[u8]| {
        let parts: [&[u8]; 5] = [words.as_bytes(), &[0xff], version, sql.as_bytes(), &[0xff]];
        siphash13(&parts.concat()).to_string()
    };
    let short = i32::try_from(version)
        .ok()
        .map(|version| sum(&version.to_le_bytes()));
    short
        .into_iter()
        .chain([sum(&version.to_le_bytes())])
        .collect()
}
