//! Supabase: `supabase/migrations/<digits>_<words>.sql`, in a schema of its own.
//!
//! Source: Supabase CLI 3.1 `pkg/migration`.

use crate::migrate::books::{Books, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Strength, Tool, Tree,
    Weight,
};

/// Supabase's command line.
#[derive(Debug)]
pub struct Supabase;

const ABOUT: About = About {
    name: "supabase",
    books: Books {
        schema: Some("supabase_migrations"),
        ..Books::new("schema_migrations", &[needed("version"), needed("name")])
    },
    apply: "supabase db push",
    configs: &["config.toml"],
    proof: Proof::Run("Supabase CLI 3.1.0"),
    weights: &[(Kind::OutOfOrder, Weight::Block)],
    fixes: &[
        (
            Kind::OutOfOrder,
            "rename it so that it comes last, or run `supabase db push --include-all`",
        ),
        (
            Kind::DatabaseAhead,
            "`supabase db pull`, or `supabase migration repair --status reverted {}`",
        ),
    ],
};

impl Tool for Supabase {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let dirs = tree.folders().filter(|folder| {
            *folder == "supabase/migrations" || folder.ends_with("/supabase/migrations")
        });
        dirs.map(|dir| {
            let root = tree::parent(tree::parent(dir));
            Project::new(self, root, dir).because(
                Strength::Config,
                format!("{dir} is where Supabase keeps migrations"),
            )
        })
        .collect()
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        for (path, name) in tree
            .files_in(project.dir())
            .filter(|(_, name)| name.ends_with(".sql"))
        {
            if let Some(version) = version(name) {
                folder.migrations.push(Migration {
                    sql: tree.text(path).map(std::borrow::Cow::into_owned),
                    ..Migration::new(version, path)
                });
                continue;
            }
            let detail = "Supabase skips it: expected <timestamp>_<words>.sql";
            folder
                .problems
                .push(Problem::new(Kind::OrphanFile, name, detail).at(path));
        }
        folder.order_by(|migration| migration.path.clone());
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "version", Late::Runs)
    }
}

/// The digits before the first `_`.
fn version(name: &str) -> Option<&str> {
    let (digits, _) = name.strip_suffix(".sql")?.split_once('_')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
