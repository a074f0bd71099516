//! Laravel (PHP): `database/migrations/<time>_<words>.php`; no checksums.
//!
//! Source: Illuminate's `Migrator` 8.83 and `DatabaseMigrationRepository`.

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::detect;
use crate::migrate::text::literal;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Strength, Tool, Tree, Weight,
};

/// Laravel's migrator.
#[derive(Debug)]
pub struct Laravel;

const ABOUT: About = About {
    name: "laravel",
    books: Books::new(
        "migrations",
        &[maybe("id"), needed("migration"), needed("batch")],
    ),
    apply: "php artisan migrate --force",
    configs: &["artisan", "database.php"],
    proof: Proof::Run("Illuminate Database 8.83.26"),
    // rows without a file are usual after `schema:dump --prune`, and for packages' migrations
    weights: &[(Kind::DatabaseAhead, Weight::Warn)],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `php artisan migrate` will run it",
    )],
};

impl Tool for Laravel {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for (folder, path) in detect::configs(tree, "artisan") {
            let dir = tree::join(folder, "database/migrations");
            if tree.has_folder(&dir) {
                let mut project = Project::new(self, folder, dir)
                    .because(Strength::Config, format!("{path} is there"));
                project.table = tree
                    .text(&tree::join(folder, "config/database.php"))
                    .and_then(|text| table(&text));
                projects.push(project);
            }
        }
        for (folder, example) in detect::folders_with(tree, is_named) {
            let known = projects
                .iter()
                .any(|project| tree::is_in(folder, project.dir()));
            if !known && detect::any_contains(tree, folder, &["Illuminate\\Database\\Migrations"]) {
                projects.push(Project::new(self, tree::parent(folder), folder).because(
                    Strength::Content,
                    format!("{example} uses Illuminate\\Database\\Migrations"),
                ));
            }
        }
        projects
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, _: &str) -> bool {
        false
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let files = project.dirs.iter().flat_map(|dir| tree.files_in(dir));
        let mut migrations: Vec<Migration> = files
            .filter(|(_, name)| is_named(name))
            .map(|(path, name)| Migration::new(name.trim_end_matches(".php"), path))
            .collect();
        migrations.sort_by(|one, other| one.id.cmp(&other.id));
        Folder {
            migrations,
            ..Folder::default()
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "migration", Late::Runs)
    }
}

/// `*_*.php`
fn is_named(name: &str) -> bool {
    name.strip_suffix(".php")
        .is_some_and(|stem| stem.contains('_'))
}

/// `'migrations' => 'table'`, or since Laravel 11 `'migrations' => ['table' => 'table', …]`.
fn table(text: &str) -> Option<String> {
    literal::value(text, "migrations")
        .or_else(|| literal::value(&literal::block(text, "migrations")?, "table"))
}
