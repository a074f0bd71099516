//! What each edge route needs and can't have, from the build output where there is one, else from the source.

use std::path::Path;

use super::build;
use super::config::Config;
use super::confirm::confirm;
use super::found::{EdgeApp, View};
use super::routes::{Runtime, routes};
use super::suspects::suspect;
use crate::source::graph::{Graph, Target};
use crate::source::usage::relative;

/// Looks at every Next.js application in a folder of the project at `root`. `output` is the name of the build folder;
/// by default what the application's configuration says, which is usually `.next`.
pub fn edge_apps(root: &Path, folder: &Path, output: Option<&str>) -> Vec<EdgeApp> {
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (root, folder) = (canonical(root), canonical(folder));
    super::applications(&folder)
        .iter()
        .map(|folder| edge_app(&root, folder, output))
        .collect()
}

fn edge_app(root: &Path, folder: &Path, output: Option<&str>) -> EdgeApp {
    let config = Config::of(folder);
    let build = folder.join(output.unwrap_or(&config.output));
    let routes = routes(folder, &config.endings);
    let mut graph = Graph::new(folder, Target::Edge);
    let mut app = EdgeApp {
        folder: relative(root, folder),
        build: relative(root, &build),
        view: View::Source,
        routes: Vec::new(),
        computed: Vec::new(),
        unbuilt: Vec::new(),
        moved: Vec::new(),
        unreadable: Vec::new(),
        not_installed: Vec::new(),
    };
    let mut suspects = Vec::new();
    let mut on_node = Vec::new();
    for route in &routes {
        match &route.runtime {
            Runtime::Edge(_) => suspects.push(suspect(root, route, &mut graph)),
            Runtime::Computed(said) => {
                app.computed
                    .push((route.path.clone(), relative(root, &said.file), said.line));
            }
            Runtime::Node => on_node.push(&route.path),
        }
    }
    let unfollowed = suspects.iter().flat_map(|it| &it.unfollowed);
    app.not_installed = unfollowed.map(|it| it.name.clone()).collect();
    app.not_installed.sort();
    app.not_installed.dedup();
    match build::edge_routes(&build) {
        Some(Ok(built)) => {
            let moved = built.iter().filter(|it| on_node.contains(&&it.path));
            app.moved = moved.map(|it| it.path.clone()).collect();
            let confirmed = confirm(root, suspects, built);
            (app.view, app.routes, app.unbuilt) =
                (View::Build, confirmed.routes, confirmed.unbuilt);
        }
        other => {
            if let Some(Err(why)) = other {
                app.view = View::Broken(why);
            }
            app.routes = suspects.into_iter().map(|it| it.route).collect();
        }
    }
    let unreadable = graph.unreadable().iter();
    app.unreadable = unreadable.map(|file| relative(root, file)).collect();
    app
}
