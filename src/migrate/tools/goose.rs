//! goose (Go): `<number>_<words>.sql` with `-- +goose Up`, or Go files; the last row of a version counts.
//!
//! Source: goose 3.27 `migrate.go`, `status.go`.

use std::collections::BTreeMap;

use crate::migrate::books::{Books, needed};
use crate::migrate::compare::{self, Late, Record};
use crate::migrate::recipe::{self, Recipe};
use crate::migrate::text::ini;
use crate::migrate::tools::dbmate::up_part;
use crate::migrate::tree;
use crate::migrate::{
    About, Drift, Folder, Kind, Ledger, Migration, Problem, Project, Proof, Row, Tool, Tree, Weight,
};

/// goose.
#[derive(Debug)]
pub struct Goose;

const ABOUT: About = About {
    name: "goose",
    books: Books::new(
        "goose_db_version",
        &[needed("id"), needed("version_id"), needed("is_applied")],
    ),
    apply: "goose up",
    configs: &[".env"],
    proof: Proof::Run("goose 3.27.3"),
    weights: &[(Kind::OutOfOrder, Weight::Block)],
    fixes: &[
        (
            Kind::OutOfOrder,
            "renumber it (`goose fix`), or run `goose up -allow-missing`",
        ),
        (
            Kind::BadFileName,
            "give it a number and an underscore, or move it out of the folder",
        ),
    ],
};

const RECIPE: Recipe = Recipe {
    configs: &[],
    dirs: recipe::nothing,
    usual: &[],
    table: recipe::no_table,
    named: |name| matches!(version(name), Some(Ok(_))),
    words: &["+goose", "goose.AddMigration", "pressly/goose"],
    dependency: (&["go.mod"], "github.com/pressly/goose/v3"),
};

impl Tool for Goose {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&'static self, tree: &Tree) -> Vec<Project> {
        let mut projects = recipe::projects(self, tree, &RECIPE);
        for project in &mut projects {
            let settings = tree::join(&project.root, ".env");
            project.table = tree
                .text(&settings)
                .and_then(|text| ini::value(&text, "", "GOOSE_TABLE"));
        }
        projects
    }

    fn reads(&self, path: &str) -> bool {
        path.ends_with(".sql")
    }

    fn folder(&self, tree: &Tree, project: &Project) -> Folder {
        let mut folder = Folder::default();
        let mut numbered: Vec<(i64, Migration)> = Vec::new();
        for (path, name) in tree.files_in(project.dir()) {
            match version(name) {
                None => {}
                Some(Ok(number)) => {
                    let sql = tree
                        .text(path)
                        .map(|text| up_part(&text, "+goose Up", "+goose Down"));
                    numbered.push((
                        number,
                        Migration {
                            key: number.to_string(),
                            sql,
                            ..Migration::new(name, path)
                        },
                    ));
                }
                // a Go file may be anything else of the package
                Some(Err(_)) if name.ends_with(".go") => {}
                Some(Err(expected)) => {
                    let detail = format!("expected {expected}: goose refuses to work at all");
                    folder
                        .problems
                        .push(Problem::new(Kind::BadFileName, name, &detail).at(path));
                    folder = folder.refuse(detail);
                }
            }
        }
        folder.fill(numbered);
        let duplicate = folder
            .problems
            .iter()
            .find(|problem| problem.kind == Kind::Duplicate);
        match duplicate.map(|problem| problem.detail.clone()) {
            Some(reason) => folder.refuse(reason),
            None => folder,
        }
    }

    fn drift(&self, folder: &Folder, ledger: &Ledger, _: &Project) -> Drift {
        let mut rows: Vec<&Row> = ledger.rows.iter().collect();
        rows.sort_by_key(|row| row.number("id"));
        // Versions before 3 write a row for each down as well.
        let last: BTreeMap<&str, bool> = rows
            .iter()
            .map(|row| (row.or_empty("version_id"), row.is_true("is_applied")))
            .collect();
        let applied = last
            .into_iter()
            .filter(|(version, applied)| *applied && *version != "0");
        let records: Vec<Record> = applied
            .map(|(version, _)| Record::applied(version))
            .collect();
        compare::by_key(folder, &records, Late::Runs)
    }
}

/// The number before the first `_` of an SQL or Go file, or what was expected instead.
fn version(name: &str) -> Option<Result<i64, &'static str>> {
    if !(name.ends_with(".sql") || (name.ends_with(".go") && !name.ends_with("_test.go"))) {
        return None;
    }
    let Some((prefix, _)) = name.split_once('_') else {
        return Some(Err("a number and `_` at the beginning of the name"));
    };
    Some(match prefix.parse::<i64>() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("a number above 0 before the first `_`"),
    })
}
