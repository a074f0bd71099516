//! node-pg-migrate (JavaScript): every visible file of `migrations/`, recorded without its extension.
//!
//! Source: node-pg-migrate 9.0 `runner` and `migration`.

use crate::migrate::books::{Books, maybe, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Project, Proof, Tool, Tree, Weight,
};

/// node-pg-migrate.
#[derive(Debug)]
pub struct NodePgMigrate;

const ABOUT: About = About {
    name: "node-pg-migrate",
    books: Books::new(
        "pgmigrations",
        &[maybe("id"), needed("name"), needed("run_on")],
    ),
    apply: "node-pg-migrate up",
    configs: &[".node-pg-migraterc*"],
    proof: Proof::Run("node-pg-migrate 9.0.0"),
    weights: &[(Kind::OutOfOrder, Weight::Block)],
    fixes: &[(
        Kind::OutOfOrder,
        "rename it so that it comes last, or run `node-pg-migrate up --no-check-order`",
    )],
};

const RECIPE: Recipe = Recipe {
    configs: &[".node-pg-migraterc*"],
    dirs: |text| crate::migrate::text::literal::list(text, "migrations-dir"),
    usual: &["migrations"],
    table: |text| {
        let value = |key| crate::migrate::text::literal::value(text, key);
        (
            value("migrations-table"),
            value("migrations-schema").or_else(|| value("schema")),
        )
    },
    named: |name| !name.starts_with('.') && name.starts_with(|first: char| first.is_ascii_digit()),
    words: &[
        "(pgm)",
        "(pgm:",
        "pgm.",
        "node-pg-migrate",
        "-- Up Migration",
    ],
    dependency: (&["package.json"], "node-pg-migrate"),
};

impl Tool for NodePgMigrate {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        recipe::projects(self, tree, &RECIPE)
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let files = tree
            .files_in(project.dir())
            .filter(|(_, name)| !name.starts_with('.'));
        let found = files.map(|(path, name)| {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let sql = path
                .ends_with(".sql")
                .then(|| tree.text(path))
                .flatten()
                .map(|text| up_part(&text).to_owned());
            (
                (time(stem), stem),
                Migration {
                    sql,
                    ..Migration::new(stem, path)
                },
            )
        });
        let mut folder = Folder::default();
        folder.fill(found.collect());
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "name", Late::Stays)
    }
}

/// The number before the first separator in milliseconds; seventeen digits are a UTC time, written out.
fn time(stem: &str) -> u64 {
    let digits: String = stem.chars().take_while(char::is_ascii_digit).collect();
    let written = (digits.len() == 17)
        .then(|| jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", &digits[..14]).ok())
        .flatten();
    let seconds = written
        .and_then(|time| time.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|time| time.timestamp().as_second());
    match seconds.and_then(|seconds| u64::try_from(seconds).ok()) {
        Some(seconds) => seconds * 1000 + digits[14..].parse::<u64>().unwrap_or_default(),
        None => digits.parse().unwrap_or(u64::MAX),
    }
}

fn up_part(text: &str) -> &str {
    text.split_once("-- Down Migration")
        .map_or(text, |(up, _)| up)
}
