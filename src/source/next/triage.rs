//! What each edge route needs and can't have, from the build output where there is one, else from the source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::build;
use super::routes::{Route, Runtime, routes};
use crate::source::builtins::{is_on_edge, needs_node};
use crate::source::graph::{End, Graph, Reached, Target, package_of};
use crate::source::usage::relative;

/// A Next.js application and its edge routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeApp {
    /// Its folder, relative to the project; empty for the project itself.
    pub folder: String,
    /// What was looked at.
    pub view: View,
    /// Its edge routes.
    pub routes: Vec<EdgeRoute>,
    /// Routes whose runtime is computed, which Next.js refuses: path, file and line.
    pub computed: Vec<(String, String, usize)>,
    /// Edge routes of the source that the build doesn't know.
    pub unbuilt: Vec<String>,
    /// Files that couldn't be read, so that something may have been missed.
    pub unreadable: Vec<String>,
    /// Packages that aren't installed here and weren't followed.
    pub not_installed: Vec<String>,
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// The build output.
    Build,
    /// The source, before a build.
    Source,
    /// A build output that can't be read: why.
    Broken(String),
}

/// A route that runs on the edge runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeRoute {
    /// Its path; `middleware` for the middleware.
    pub path: String,
    /// Its file, relative to the project, when the source is there.
    pub file: Option<String>,
    /// Where its runtime is said: file and line.
    pub said: Option<(String, usize)>,
    /// What it needs and can't have.
    pub dependencies: Vec<Dependency>,
    /// Chunks of the build that aren't there.
    pub missing: Vec<String>,
}

/// Something that an edge route loads and the runtime lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The package that brings it in, or the built-in module itself where the project's own code imports it.
    pub name: String,
    /// The built-in modules that are missing.
    pub builtins: Vec<String>,
    /// The files from the route to it, each with the line of its import, and at the end what is imported.
    pub chain: Vec<String>,
    /// Where the project's own code imports it: file and line.
    pub place: Option<(String, usize)>,
    /// Whether it is loaded only when some code runs.
    pub lazy: bool,
    /// Whether the build output shows it.
    pub built: bool,
}

/// Looks at every Next.js application in a folder of the project at `root`. `output` is the name of the build folder,
/// usually `.next`.
pub fn edge_apps(root: &Path, folder: &Path, output: &str) -> Vec<EdgeApp> {
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (root, folder) = (canonical(root), canonical(folder));
    super::applications(&folder)
        .iter()
        .map(|folder| edge_app(&root, folder, output))
        .collect()
}

fn edge_app(root: &Path, folder: &Path, output: &str) -> EdgeApp {
    let routes = routes(folder);
    let mut graph = Graph::new(folder, Target::Edge);
    let mut app = EdgeApp {
        folder: relative(root, folder),
        view: View::Source,
        routes: Vec::new(),
        computed: Vec::new(),
        unbuilt: Vec::new(),
        unreadable: Vec::new(),
        not_installed: Vec::new(),
    };
    for route in &routes {
        match &route.runtime {
            Runtime::Edge(_) => {
                app.routes
                    .push(from_source(root, route, &mut graph, &mut app.not_installed));
            }
            Runtime::Computed(said) => {
                app.computed
                    .push((route.path.clone(), relative(root, &said.file), said.line));
            }
            Runtime::Node => {}
        }
    }
    match build::edge_routes(&folder.join(output)) {
        Some(Ok(built)) => {
            app.view = View::Build;
            confirm(root, &mut app, built);
        }
        Some(Err(why)) => app.view = View::Broken(why),
        None => {}
    }
    app.unreadable = graph
        .unreadable()
        .iter()
        .map(|file| relative(root, file))
        .collect();
    app.not_installed.sort();
    app.not_installed.dedup();
    app
}

fn from_source(
    root: &Path,
    route: &Route,
    graph: &mut Graph,
    not_installed: &mut Vec<String>,
) -> EdgeRoute {
    let mut by_name: BTreeMap<String, Dependency> = BTreeMap::new();
    for reached in graph.reach(&route.entries) {
        match &reached.end {
            End::Builtin(name) if is_on_edge(name) => {}
            // What a package does without, it imports in a `try`; that it isn't installed says nothing.
            End::Package(_) | End::Unresolved(_)
                if reached
                    .chain
                    .iter()
                    .any(|step| package_of(&step.file).is_some()) => {}
            End::Unresolved(package) => not_installed.push(package.clone()),
            _ => note(root, &reached, &mut by_name),
        }
    }
    let said = match &route.runtime {
        Runtime::Edge(said) => Some((relative(root, &said.file), said.line)),
        _ => None,
    };
    EdgeRoute {
        path: route.path.clone(),
        file: Some(relative(root, &route.file)),
        said,
        dependencies: by_name.into_values().collect(),
        missing: Vec::new(),
    }
}

/// Adds a built-in module to the dependency that brings it in.
fn note(root: &Path, reached: &Reached, by_name: &mut BTreeMap<String, Dependency>) {
    // The first step outside of the project's own code names the package.
    let package = reached.chain.iter().find_map(|step| package_of(&step.file));
    let (end, builtin) = match &reached.end {
        End::Builtin(name) => (name.clone(), vec![name.clone()]),
        End::Package(name) | End::Unresolved(name) => (
            name.clone(),
            needs_node(name)
                .map(|needs| needs.split(", ").map(str::to_owned).collect())
                .unwrap_or_default(),
        ),
    };
    let name = package.unwrap_or_else(|| end.clone());
    let own = reached
        .chain
        .iter()
        .rfind(|step| package_of(&step.file).is_none());
    let chain = || {
        let steps = reached
            .chain
            .iter()
            .map(|step| shown(root, &step.file, step.line));
        steps.chain([end.clone()]).collect()
    };
    let dependency = by_name.entry(name.clone()).or_insert_with(|| Dependency {
        name,
        builtins: Vec::new(),
        chain: chain(),
        place: own.map(|step| (relative(root, &step.file), step.line)),
        lazy: reached.lazy,
        built: false,
    });
    // Ends reached without a lazy import come first, so a later one never makes it less lazy.
    for builtin in builtin {
        if !dependency.builtins.contains(&builtin) {
            dependency.builtins.push(builtin);
        }
    }
}

/// `src/lib/db.ts:1`; inside a package the path begins at the package.
fn shown(root: &Path, file: &Path, line: usize) -> String {
    let path = relative(root, file);
    match path.rsplit_once("node_modules/") {
        Some((_, inside)) => format!("{inside}:{line}"),
        None => format!("{path}:{line}"),
    }
}

/// The build decides: what it doesn't show was left out by the bundler, and what it shows is a fact.
fn confirm(root: &Path, app: &mut EdgeApp, built: Vec<build::BuiltRoute>) {
    let mut from_source = std::mem::take(&mut app.routes);
    for route in built {
        let known = from_source
            .iter()
            .position(|it| it.path == route.path)
            .map(|at| from_source.remove(at));
        let mut seen = known.unwrap_or_else(|| EdgeRoute {
            path: route.path.clone(),
            file: None,
            said: None,
            dependencies: Vec::new(),
            missing: Vec::new(),
        });
        let suspects = std::mem::take(&mut seen.dependencies);
        let mut rest: BTreeMap<&String, &PathBuf> = route.unsupported.iter().collect();
        for mut suspect in suspects {
            suspect
                .builtins
                .retain(|builtin| route.unsupported.contains_key(builtin));
            if !suspect.builtins.is_empty() {
                rest.retain(|builtin, _| !suspect.builtins.contains(builtin));
                suspect.built = true;
                seen.dependencies.push(suspect);
            }
        }
        // The source doesn't explain these: the chunk is all there is to show.
        for (builtin, chunk) in rest {
            seen.dependencies.push(Dependency {
                name: builtin.clone(),
                builtins: vec![builtin.clone()],
                chain: vec![relative(root, chunk), builtin.clone()],
                place: None,
                lazy: false,
                built: true,
            });
        }
        seen.missing = route
            .missing
            .iter()
            .map(|chunk| relative(root, chunk))
            .collect();
        app.routes.push(seen);
    }
    app.unbuilt = from_source.iter().map(|route| route.path.clone()).collect();
    app.routes.extend(from_source);
    app.routes.sort_by(|left, right| left.path.cmp(&right.path));
}
