//! EF Core (.NET): the `[Migration("…")]` attribute in `*.Designer.cs`.
//!
//! Source: EF Core's `HistoryRepository` and `MigrationsAssembly`.

use regex::Regex;

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::detect;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Strength, Tool, Tree,
};

/// Entity Framework Core.
#[derive(Debug)]
pub struct EfCore;

const ABOUT: About = About {
    name: "ef-core",
    books: Books::new(
        "__EFMigrationsHistory",
        &[needed("MigrationId"), maybe("ProductVersion")],
    ),
    apply: "dotnet ef database update",
    configs: &[],
    proof: Proof::Documentation,
    weights: &[],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `dotnet ef database update` will run it",
    )],
};

impl Tool for EfCore {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        detect::folders_with(tree, |name| name.ends_with(".Designer.cs"))
            .into_iter()
            .filter(|(folder, _)| {
                tree.files_in(folder)
                    .any(|(_, name)| name.ends_with("ModelSnapshot.cs"))
            })
            .map(|(folder, example)| {
                Project::new(self, tree::parent(folder), folder).because(
                    Strength::Marker,
                    format!("{example} stands beside a model snapshot"),
                )
            })
            .collect()
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".Designer.cs")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let Ok(attribute) = Regex::new(r#"\[Migration\("([^"]+)"\)\]"#) else {
            return Folder::default();
        };
        let texts = tree
            .files_in(project.dir())
            .filter_map(|(path, _)| Some((path, tree.text(path)?)));
        let mut migrations: Vec<Migration> = texts
            .filter_map(|(path, text)| Some(Migration::new(&attribute.captures(&text)?[1], path)))
            .collect();
        migrations.sort_by(|one, other| one.id.cmp(&other.id));
        Folder {
            problems: compare::duplicates(&migrations),
            migrations,
            refused: None,
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "MigrationId", Late::Runs)
    }
}
