//! dbmate (Go): `db/migrations/<digits>*.sql` with `-- migrate:up`; the table has one column.
//!
//! Source: dbmate 2.36 `pkg/dbmate`.

use crate::migrate::books::{Books, needed};
use crate::migrate::compare::{self, Late};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::ini;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Tool, Tree,
};

/// dbmate.
#[derive(Debug)]
pub struct Dbmate;

const ABOUT: About = About {
    name: "dbmate",
    books: Books {
        foreign: &["dirty", "inserted_at", "statements"],
        beside: Some(("ar_internal_metadata", false)),
        ..Books::new("schema_migrations", &[needed("version")])
    },
    apply: "dbmate migrate",
    configs: &[".env"],
    proof: Proof::Run("dbmate 2.36.0"),
    weights: &[],
    fixes: &[(
        Kind::OutOfOrder,
        "check that it may run after the later ones; `dbmate migrate` will run it (`--strict` refuses)",
    )],
};

const RECIPE: Recipe = Recipe {
    configs: &[],
    dirs: recipe::nothing,
    usual: &[],
    table: recipe::no_table,
    named: |name| version(name).is_some(),
    words: &["migrate:up"],
    dependency: (&[], ""),
};

impl Tool for Dbmate {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects = recipe::projects(self, tree, &RECIPE);
        for project in &mut projects {
            // dbmate reads .env itself; only its own keys are looked at.
            let table =
                [".env", "../.env"].map(|path| crate::migrate::tree::join(&project.root, path));
            project.table = table
                .iter()
                .find_map(|path| ini::value(&tree.text(path)?, "", "DBMATE_MIGRATIONS_TABLE"));
        }
        projects
    }

    fn reads_several(&self) -> bool {
        true
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        for dir in &project.dirs {
            for (path, name) in tree.files_in(dir) {
                match version(name) {
                    Some(version) => folder.migrations.push(Migration {
                        key: version.to_owned(),
                        sql: tree
                            .text(path)
                            .map(|text| up_part(&text, "migrate:up", "migrate:down")),
                        ..Migration::new(name, path)
                    }),
                    None if name.ends_with(".sql") => {
                        let detail = "dbmate ignores it: expected <digits>_<words>.sql";
                        folder
                            .problems
                            .push(Problem::new(Kind::OrphanFile, name, detail).at(path));
                    }
                    None => {}
                }
            }
        }
        folder.order_by(|migration| migration.id.clone());
        folder
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        compare::by_column(folder, ledger, "version", Late::Runs)
    }
}

/// The digits that a file name begins with.
fn version(name: &str) -> Option<&str> {
    let end = name.find(|character: char| !character.is_ascii_digit())?;
    (end > 0 && name.ends_with(".sql")).then(|| &name[..end])
}

/// What stands between the comments that begin with two directives; all of it if the first one is missing.
///
/// Lines outside are left empty, so that line numbers stay those of the file; comments with directives like these stay,
/// because they may say that the tool leaves out the transaction.
pub(super) fn up_part(text: &str, up: &str, down: &str) -> String {
    let begins = |line: &str, word: &str| {
        directive(line)
            .and_then(|words| words.get(..word.len()))
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let mut inside = !text.lines().any(|line| begins(line, up));
    let family = up.trim_end_matches(|letter: char| letter.is_alphabetic());
    let lines = text.lines().map(|line| {
        inside = (inside || begins(line, up)) && !begins(line, down);
        if inside || begins(line, family) {
            line
        } else {
            ""
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What a comment says, without its dashes.
fn directive(line: &str) -> Option<&str> {
    let comment = line.trim_start_matches('\u{feff}').trim_start();
    Some(comment.strip_prefix("--")?.trim_start())
}
