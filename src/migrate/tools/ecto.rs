//! Ecto (Elixir): `priv/<repo>/migrations/**/<version>_<words>.exs`.
//!
//! Source: ecto_sql `lib/ecto/migrator.ex`.

use crate::migrate::books::{Books, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::detect;
use crate::migrate::text::literal;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
};

/// Ecto, also under Phoenix and Ash.
#[derive(Debug)]
pub struct Ecto;

const ABOUT: About = About {
    name: "ecto",
    books: Books {
        foreign: &["dirty", "statements"],
        ..Books::new(
            "schema_migrations",
            &[needed("version"), needed("inserted_at")],
        )
    },
    apply: "mix ecto.migrate",
    configs: &["mix.exs", "config.exs"],
    proof: Proof::Documentation,
    weights: &[],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `mix ecto.migrate` will run it",
    )],
};

impl Tool for Ecto {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let dirs = tree.folders().filter(|folder| {
            tree::name(folder) == "migrations"
                && tree::name(tree::parent(tree::parent(folder))) == "priv"
        });
        dirs.map(|dir| {
            let root = tree::parent(tree::parent(tree::parent(dir)));
            let mut project = Project::new(self, root, dir).because(
                Strength::Content,
                format!("{dir} is where Ecto keeps migrations"),
            );
            if tree.has_file(&tree::join(root, "mix.exs")) {
                project = project.because(Strength::Config, "mix.exs is there");
            }
            if let Some((_, path)) =
                detect::configs(tree, "config.exs").find(|(folder, _)| tree::is_in(folder, root))
            {
                project.table =
                    literal::value(&tree.text(path).unwrap_or_default(), "migration_source");
            }
            project
        })
        .collect()
    }

    fn reads(&self, _: &str) -> bool {
        false
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        let mut found: Vec<(u64, Migration)> = Vec::new();
        for path in tree.under(project.dir()) {
            let name = tree::name(path);
            let stem = name.strip_suffix(".exs");
            let version = stem
                .and_then(|stem| stem.split_once('_'))
                .and_then(|(version, _)| version.parse::<u64>().ok());
            match (stem, version) {
                (Some(stem), Some(version)) => found.push((
                    version,
                    Migration {
                        key: version.to_string(),
                        ..Migration::new(stem, path)
                    },
                )),
                _ if name.ends_with(".ex") => {
                    let detail = "Ecto ignores it: migrations end in .exs";
                    folder
                        .problems
                        .push(Problem::new(Kind::OrphanFile, name, detail).at(path));
                }
                _ => {}
            }
        }
        folder.fill(found);
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "version", Late::Runs)
    }
}
