//! Flyway (Java): `V<version>__<words>.sql`, `R__<words>.sql`, CRC-32 over the lines.
//!
//! Source: flyway-core's `MigrationState`, `MigrationInfoImpl`, `ChecksumCalculator` (9.22, unchanged at 13).

mod history;
mod name;
mod settings;

use history::History;
use name::{Name, Naming};

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare;
use crate::migrate::detect;
use crate::migrate::text::spring;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Problem, Project, Proof, Strength, Tool, Tree, Weight,
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

/// Build files that name Flyway as a dependency or a plugin.
const BUILDS: &[&str] = &["pom.xml", "build.gradle", "build.gradle.kts"];

impl Tool for Flyway {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        let own = ["flyway.conf", "flyway.toml"];
        for config in own.iter().chain(spring::FILES) {
            let stated = detect::configs(tree, config).filter(|(_, path)| {
                !settings::is_of_a_server(path)
                    || tree
                        .text(path)
                        .is_some_and(|text| settings::is_stated(path, &text))
            });
            projects
                .extend(stated.map(|(folder, path)| settings::project(self, tree, folder, path)));
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
            let mut project = project.because(
                strength,
                format!("{example} is named like a migration of Flyway"),
            );
            let build = ["org.flywaydb", "flyway-core"]
                .iter()
                .find_map(|name| detect::dependency(tree, folder, BUILDS, name));
            if let Some(build) = build {
                let place = if build.is_empty() { "." } else { build };
                let reason = format!("the build in {place} names Flyway");
                project = project.because(Strength::Marker, reason);
            }
            projects.push(project);
        }
        projects
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql") || path.ends_with(".conf")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let naming = Naming::of(project);
        let mut folder = Folder::default();
        let mut named = Vec::new();
        for dir in &project.dirs {
            let classes = name::class_folders(dir);
            let classes = classes.iter().flat_map(|folder| tree.under(folder));
            named.extend(classes.filter_map(|path| Some((Name::of_class(path)?, path))));
            for path in tree.under(dir) {
                let name = tree::name(path);
                match Name::read(name, &naming) {
                    // undo scripts never run by themselves
                    Some(found) if found.kind != 'U' => named.push((found, path)),
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
