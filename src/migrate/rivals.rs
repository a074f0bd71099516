//! Several claims on the same files: which one stands.

use super::catalogue::{Catalogue, Located};
use super::project::{Project, Strength};
use super::tree;

/// Parts of paths that hold examples and material for tests, and no migrations of the project's own database.
const SAMPLES: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "fixtures",
    "testdata",
    "example",
    "examples",
    "samples",
    "docs",
];

/// The claims that no stronger one rules out.
///
/// On the same folder, a claim that a configuration or a dependency supports stands alone; claims from names and
/// contents all stand, and the database's tables tell (see [`settle`]). A folder inside another tool's belongs to it.
pub fn strongest(found: Vec<Project>) -> Vec<Project> {
    let stands = |project: &Project| {
        !found.iter().any(|other| {
            other.strength > project.strength
                && ((overlaps(project, other) && other.strength >= Strength::Marker)
                    || lies_within(project, other))
        })
    };
    let keep: Vec<bool> = found.iter().map(stands).collect();
    let mut keep = keep.into_iter();
    found
        .into_iter()
        .filter(|_| keep.next().unwrap_or(true))
        .collect()
}

/// Takes away what lies among tests and examples, if there is anything else.
pub fn leave_out_samples(found: &mut Vec<Project>) {
    let is_sample = |project: &Project| {
        project
            .dirs
            .iter()
            .all(|dir| dir.split('/').any(|part| SAMPLES.contains(&part)))
    };
    if found.iter().any(|project| !is_sample(project)) {
        found.retain(|project| !is_sample(project));
    }
}

/// Of claims on the same folder, the one whose books the database has; if it has none, the strongest, with a word about
/// the others.
pub fn settle(projects: Vec<Project>, catalogue: Option<&Catalogue>) -> Vec<Project> {
    let mut settled: Vec<Project> = Vec::new();
    let mut waiting = projects;
    while !waiting.is_empty() {
        let first = waiting.remove(0);
        let (mut rivals, rest): (Vec<Project>, Vec<Project>) = waiting
            .into_iter()
            .partition(|other| overlaps(&first, other));
        waiting = rest;
        rivals.insert(0, first);
        settled.extend(chosen(rivals, catalogue));
    }
    settled
}

fn chosen(mut rivals: Vec<Project>, catalogue: Option<&Catalogue>) -> Option<Project> {
    if rivals.len() < 2 {
        return rivals.pop();
    }
    let is_at_home = |project: &Project| {
        catalogue.is_some_and(|catalogue| {
            matches!(
                catalogue.locate(project),
                Located::Here { .. } | Located::Unreadable(_)
            )
        })
    };
    let index = rivals.iter().position(is_at_home);
    let names: Vec<&str> = rivals
        .iter()
        .map(|project| project.tool.about().name)
        .collect();
    let reason = match index {
        Some(index) => format!("the database has {}'s bookkeeping table", names[index]),
        None => format!(
            "the files could be of {} as well (set `tool` to say which)",
            names[1..].join(" or ")
        ),
    };
    let mut project = rivals.swap_remove(index.unwrap_or(0));
    project.because.push(reason);
    Some(project)
}

fn overlaps(one: &Project, other: &Project) -> bool {
    one.dirs.iter().any(|dir| other.dirs.contains(dir))
}

/// Whether all folders of `one` are inside those of `other`.
fn lies_within(one: &Project, other: &Project) -> bool {
    let is_inside =
        |dir: &String, outer: &String| !outer.is_empty() && dir != outer && tree::is_in(dir, outer);
    one.dirs
        .iter()
        .all(|dir| other.dirs.iter().any(|outer| is_inside(dir, outer)))
}
