//! The build decides about what the source is suspected of: what it doesn't show was left out by the bundler, and what it
//! shows is a fact.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::build::BuiltRoute;
use super::found::{Dependency, EdgeRoute};
use super::routes::INSTRUMENTATION;
use super::suspects::Suspect;
use crate::source::usage::relative;

/// The edge routes of a build, explained by the source as far as it can.
#[derive(Debug, Default)]
pub(super) struct Confirmed {
    /// The routes, by path.
    pub routes: Vec<EdgeRoute>,
    /// Those of the source that the build doesn't know.
    pub unbuilt: Vec<String>,
}

/// Brings a build and the source together.
pub(super) fn confirm(
    root: &Path,
    mut suspects: Vec<Suspect>,
    mut built: Vec<BuiltRoute>,
) -> Confirmed {
    let mut confirmed = Confirmed::default();
    let instrumentation = suspects
        .iter()
        .position(|it| it.route.path == INSTRUMENTATION)
        .map(|at| suspects.remove(at));
    confirmed
        .routes
        .extend(instrumentation.map(|it| shared(it, &mut built)));
    for route in built {
        let suspect = suspects
            .iter()
            .position(|it| it.route.path == route.path)
            .map(|at| suspects.remove(at));
        confirmed.routes.push(match suspect {
            Some(suspect) => explained(root, suspect, &route),
            None => unexplained(root, &route),
        });
    }
    confirmed.unbuilt = suspects.iter().map(|it| it.route.path.clone()).collect();
    confirmed
        .routes
        .extend(suspects.into_iter().map(|it| it.route));
    confirmed
        .routes
        .sort_by(|left, right| left.path.cmp(&right.path));
    confirmed
}

/// Every edge function is bundled with the instrumentation: what that brings in is told once, and not of each route.
fn shared(instrumentation: Suspect, built: &mut [BuiltRoute]) -> EdgeRoute {
    let mut route = instrumentation.route;
    for dependency in &mut route.dependencies {
        let in_all = |name: &String| built.iter().all(|it| it.unsupported.contains_key(name));
        dependency.builtins.retain(in_all);
        dependency.built = true;
    }
    route.dependencies.retain(|it| !it.builtins.is_empty());
    for dependency in &route.dependencies {
        for function in built.iter_mut() {
            function
                .unsupported
                .retain(|name, _| !dependency.builtins.contains(name));
        }
    }
    route.evaluations.clear();
    route
}

fn explained(root: &Path, suspect: Suspect, built: &BuiltRoute) -> EdgeRoute {
    let mut route = suspect.route;
    let mut rest: BTreeMap<&String, &PathBuf> = built.unsupported.iter().collect();
    for mut replaceable in suspect.replaceable {
        match route
            .dependencies
            .iter_mut()
            .find(|it| it.name == replaceable.name)
        {
            Some(known) => known.builtins.append(&mut replaceable.builtins),
            None => route.dependencies.push(replaceable),
        }
    }
    for dependency in &mut route.dependencies {
        settle(dependency, built, &mut rest);
    }
    route.dependencies.retain(|it| it.built);
    rest.retain(|name, _| !built.by_framework.contains(&name.as_str()));
    leftover(&mut route, &suspect.unfollowed, &mut rest);
    route.evaluations.retain(|_| built.evaluates);
    for evaluation in &mut route.evaluations {
        evaluation.built = true;
    }
    finish(root, &mut route, built, rest);
    route
}

/// What followed imports don't explain comes from packages whose files aren't here: from one that is known to need
/// Node, else from one of those that nothing is known about.
fn leftover(
    route: &mut EdgeRoute,
    unfollowed: &[Dependency],
    rest: &mut BTreeMap<&String, &PathBuf>,
) {
    if rest.is_empty() {
        return;
    }
    let builtins = rest.keys().map(|name| (*name).clone());
    if let Some(known) = route.dependencies.iter_mut().find(|it| !it.followed) {
        known.builtins.extend(builtins);
        return rest.clear();
    }
    let names: Vec<&str> = unfollowed.iter().map(|it| it.name.as_str()).collect();
    let name = names.join("` or `");
    let Some(first) = unfollowed.first() else {
        return;
    };
    route.dependencies.push(Dependency {
        name,
        builtins: builtins.collect(),
        built: true,
        ..first.clone()
    });
    rest.clear();
}

/// Keeps the modules of a dependency that the build shows, and takes them from those that are still to be explained.
fn settle(dependency: &mut Dependency, built: &BuiltRoute, rest: &mut BTreeMap<&String, &PathBuf>) {
    dependency
        .builtins
        .retain(|name| built.unsupported.contains_key(name));
    dependency.built = !dependency.builtins.is_empty();
    rest.retain(|name, _| !dependency.builtins.contains(name));
}

fn unexplained(root: &Path, built: &BuiltRoute) -> EdgeRoute {
    let mut route = EdgeRoute {
        path: built.path.clone(),
        file: None,
        said: None,
        dependencies: Vec::new(),
        evaluations: Vec::new(),
        interfaces: Vec::new(),
        missing: Vec::new(),
    };
    let rest = built.unsupported.iter();
    let rest = rest.filter(|(name, _)| !built.by_framework.contains(&name.as_str()));
    finish(root, &mut route, built, rest.collect());
    route
}

/// Where the source doesn't explain a module, its chunk is all there is to show.
fn finish(
    root: &Path,
    route: &mut EdgeRoute,
    built: &BuiltRoute,
    rest: BTreeMap<&String, &PathBuf>,
) {
    for (builtin, chunk) in rest {
        route.dependencies.push(Dependency {
            name: builtin.clone(),
            builtins: vec![builtin.clone()],
            chain: vec![relative(root, chunk), builtin.clone()],
            place: None,
            lazy: false,
            followed: true,
            built: true,
        });
    }
    let missing = built.missing.iter();
    route.missing = missing.map(|chunk| relative(root, chunk)).collect();
}
