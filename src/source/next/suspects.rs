//! What the source of an edge route needs and can't have, by its imports.

use std::collections::BTreeMap;
use std::path::Path;

use super::found::{Dependency, EdgeRoute, Lacking};
use super::routes::{Route, Runtime};
use crate::source::builtins::is_on_edge;
use crate::source::graph::{End, Graph, Reached, package_of};
use crate::source::javascript::Missing;
use crate::source::usage::relative;

/// An edge route of the source, and what only a build can tell about it.
#[derive(Debug)]
pub(super) struct Suspect {
    /// The route with what its source alone tells.
    pub route: EdgeRoute,
    /// Built-in modules for which a package of the same name is installed, by the dependency that brings them in.
    pub replaceable: Vec<Dependency>,
    /// Packages that aren't installed here, so that what they load isn't known.
    pub unfollowed: Vec<Dependency>,
}

/// Follows the imports of a route.
pub(super) fn suspect(root: &Path, route: &Route, graph: &mut Graph) -> Suspect {
    let mut known = BTreeMap::new();
    let mut replaceable = BTreeMap::new();
    let mut unfollowed = BTreeMap::new();
    let (mut evaluations, mut interfaces) = (Vec::new(), Vec::new());
    for reached in graph.reach(&route.entries) {
        let in_package = reached
            .chain
            .iter()
            .any(|step| package_of(&step.file).is_some());
        match &reached.end {
            End::Builtin(name) | End::Replaceable(name) if is_on_edge(name) => {}
            // What a package does without, it imports in a `try`; that it isn't installed says nothing.
            End::Package(..) | End::Unresolved(_) if in_package => {}
            End::Builtin(_) | End::Package(..) => note(root, &reached, &mut known),
            End::Replaceable(_) => note(root, &reached, &mut replaceable),
            End::Unresolved(_) => note(root, &reached, &mut unfollowed),
            End::Missing(Missing::Evaluation(name)) => {
                add(root, &reached, name, &mut evaluations);
            }
            End::Missing(Missing::Interface(name)) => add(root, &reached, name, &mut interfaces),
            // Next.js gives its edge runtime the environment.
            End::Missing(Missing::Variable { .. } | Missing::FilledEnvironment) => {}
        }
    }
    let said = match &route.runtime {
        Runtime::Edge(said) => Some((relative(root, &said.file), said.line)),
        _ => None,
    };
    Suspect {
        route: EdgeRoute {
            path: route.path.clone(),
            file: Some(relative(root, &route.file)),
            said,
            dependencies: known.into_values().collect(),
            evaluations,
            interfaces,
            missing: Vec::new(),
        },
        replaceable: replaceable.into_values().collect(),
        unfollowed: unfollowed.into_values().collect(),
    }
}

/// Adds a built-in module to the dependency that brings it in.
fn note(root: &Path, reached: &Reached, by_name: &mut BTreeMap<String, Dependency>) {
    // The first step outside of the project's own code names the package.
    let package = reached.chain.iter().find_map(|step| package_of(&step.file));
    let (end, builtins) = match &reached.end {
        End::Builtin(name) | End::Replaceable(name) => (name.clone(), vec![name.clone()]),
        End::Package(name, needs) => (name.clone(), needs.split(", ").map(str::to_owned).collect()),
        End::Unresolved(name) => (name.clone(), Vec::new()),
        End::Missing(_) => return,
    };
    let name = package.unwrap_or_else(|| end.clone());
    let own = reached
        .chain
        .iter()
        .rfind(|step| package_of(&step.file).is_none());
    let dependency = by_name.entry(name.clone()).or_insert_with(|| Dependency {
        name,
        builtins: Vec::new(),
        chain: chain(root, reached, Some(end)),
        place: own.map(|step| (relative(root, &step.file), step.line)),
        lazy: reached.lazy,
        followed: !matches!(reached.end, End::Package(..) | End::Unresolved(_)),
        built: false,
    });
    // Ends reached without a lazy import come first, so a later one never makes it less lazy.
    for builtin in builtins {
        if !dependency.builtins.contains(&builtin) {
            dependency.builtins.push(builtin);
        }
    }
}

/// Adds a use, once by name and file.
fn add(root: &Path, reached: &Reached, name: &str, uses: &mut Vec<Lacking>) {
    let Some(last) = reached.chain.last() else {
        return;
    };
    let place = (relative(root, &last.file), last.line);
    if uses
        .iter()
        .any(|it| it.name == name && it.place.0 == place.0)
    {
        return;
    }
    uses.push(Lacking {
        name: name.to_owned(),
        chain: chain(root, reached, None),
        place,
        lazy: reached.lazy,
        built: false,
    });
}

fn chain(root: &Path, reached: &Reached, end: Option<String>) -> Vec<String> {
    let steps = reached
        .chain
        .iter()
        .map(|step| shown(root, &step.file, step.line));
    steps.chain(end).collect()
}

/// `src/lib/db.ts:1`; inside a package the path begins at the package.
fn shown(root: &Path, file: &Path, line: usize) -> String {
    let path = relative(root, file);
    match path.rsplit_once("node_modules/") {
        Some((_, inside)) => format!("{inside}:{line}"),
        None => format!("{path}:{line}"),
    }
}
