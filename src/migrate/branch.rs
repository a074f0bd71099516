//! What a branch does to migrations that others may have applied already: told from two folders, without a database.

use std::collections::BTreeMap;

use super::folder::{Folder, Migration};
use super::problem::{Kind, Problem};

/// What a branch changes, against the revision it goes into.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Branch {
    /// Migrations that only the branch has, as indices into its folder.
    pub added: Vec<usize>,
    /// What is wrong with the changes: edited, removed, or placed before existing ones.
    pub problems: Vec<Problem>,
}

/// What `head` changes against `base`: both are folders of the same project, `changed` tells whether a file's content
/// differs (for tools that keep no checksum).
pub fn compare(
    base: &Folder,
    head: &Folder,
    changed: impl Fn(&Migration, &Migration) -> bool,
) -> Branch {
    let before: BTreeMap<&str, &Migration> = base
        .migrations
        .iter()
        .map(|migration| (migration.key.as_str(), migration))
        .collect();
    let after: BTreeMap<&str, &Migration> = head
        .migrations
        .iter()
        .map(|migration| (migration.key.as_str(), migration))
        .collect();
    let last_old = head
        .migrations
        .iter()
        .rposition(|migration| before.contains_key(migration.key.as_str()));
    let is_graph = head
        .migrations
        .iter()
        .any(|migration| !migration.parents.is_empty());
    let mut branch = Branch::default();
    for (index, migration) in head.migrations.iter().enumerate() {
        match before.get(migration.key.as_str()) {
            Some(old) if !migration.repeatable && changed(old, migration) => branch.problems.push(
                Problem::new(Kind::Edited, &migration.id, "this branch edits a migration that is merged, and so may be applied: put the change into a new one").at(&migration.path),
            ),
            Some(_) => {}
            None => {
                branch.added.push(index);
                let later = last_old.filter(|last| *last > index && !is_graph && !migration.repeatable);
                if let Some(last) = later {
                    let detail = format!("this branch adds it before {}, which is merged: rename it so that it comes last", head.migrations[last].id);
                    branch.problems.push(Problem::new(Kind::OutOfOrder, &migration.id, detail).at(&migration.path));
                }
            }
        }
    }
    let replaced = |key: &str| {
        head.migrations
            .iter()
            .any(|migration| migration.replaces.iter().any(|part| part == key))
    };
    for old in base
        .migrations
        .iter()
        .filter(|old| !after.contains_key(old.key.as_str()) && !replaced(&old.key))
    {
        let detail = "this branch removes a migration that is merged, and so may be applied";
        branch
            .problems
            .push(Problem::new(Kind::DatabaseAhead, &old.id, detail).at(&old.path));
    }
    branch
}
