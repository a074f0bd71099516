//! Diesel (Rust): `migrations/<version>_<words>/up.sql`; no checksums.
//!
//! Source: `diesel_migrations` and `diesel_cli` 2.3.

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::detect;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
};

/// Diesel.
#[derive(Debug)]
pub struct Diesel;

const ABOUT: About = About {
    name: "diesel",
    books: Books::new(
        "__diesel_schema_migrations",
        &[needed("version"), maybe("run_on")],
    ),
    apply: "diesel migration run",
    configs: &["diesel.toml"],
    proof: Proof::Run("diesel_cli 2.3.14"),
    weights: &[],
    fixes: &[
        (
            Kind::BadFileName,
            "give the folder an up.sql, or move it out of the migrations folder",
        ),
        (
            Kind::OutOfOrder,
            "check that it may run after the later ones; `diesel migration run` will run it",
        ),
    ],
};

impl Tool for Diesel {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, path) in detect::configs(tree, "diesel.toml") {
            let settings: Option<toml::Table> = tree.text(path).and_then(|text| text.parse().ok());
            let stated = settings
                .as_ref()
                .and_then(|table| table.get("migrations_directory")?.get("dir")?.as_str());
            let dir = tree::join(folder, stated.unwrap_or("migrations"));
            projects.push(
                Project::new(self, folder, dir)
                    .because(Strength::Config, format!("{path} is there")),
            );
        }
        for path in tree.paths().filter(|path| path.ends_with("/up.sql")) {
            let dir = tree::parent(tree::parent(path));
            if projects.iter().any(|project| project.dir() == dir) {
                continue;
            }
            let mut project = Project::new(self, tree::parent(dir), dir).because(
                Strength::Content,
                format!("{path} is where Diesel keeps a migration"),
            );
            if detect::dependency(tree, dir, &["Cargo.toml"], "diesel").is_some() {
                project = project.because(Strength::Marker, "Cargo.toml depends on diesel");
            }
            projects.push(project);
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with("/up.sql") || path.ends_with("/metadata.toml")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        for (path, name) in tree
            .folders_in(project.dir())
            .filter(|(_, name)| !name.starts_with('.'))
        {
            let script = format!("{path}/up.sql");
            if !tree.has_file(&script) {
                let detail = "the folder has no up.sql: Diesel refuses to work at all";
                folder
                    .problems
                    .push(Problem::new(Kind::BadFileName, name, detail).at(path));
                folder = folder.refuse(detail);
                continue;
            }
            folder.migrations.push(Migration {
                key: version(name),
                sql: tree.text(&script).map(std::borrow::Cow::into_owned),
                without_transaction: tree
                    .text(&format!("{path}/metadata.toml"))
                    .and_then(|text| text.parse::<toml::Table>().ok())
                    .and_then(|settings| settings.get("run_in_transaction")?.as_bool())
                    == Some(false),
                ..Migration::new(name, script)
            });
        }
        folder.order_by(|migration| migration.key.clone());
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "version", Late::Runs)
    }
}

/// What stands before the first `_`, without dashes.
fn version(name: &str) -> String {
    name.split('_').next().unwrap_or_default().replace('-', "")
}
