//! Routes by the files of `app`, `pages` and `middleware`, and the runtime each asks for.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::source::javascript::{Segment, Setting, segment};

/// A route and where its code begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    /// Its path as a visitor writes it: `/api/users/[id]`; `middleware` for the middleware.
    pub path: String,
    /// Its own file.
    pub file: PathBuf,
    /// All files that are bundled with it: layouts, error pages.
    pub entries: Vec<PathBuf>,
    pub runtime: Runtime,
}

/// The runtime a route asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runtime {
    /// The edge runtime; where that is said.
    Edge(Said),
    Node,
    /// By a value that Next.js refuses, because it has to be computed.
    Computed(Said),
}

/// Where a setting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub file: PathBuf,
    pub line: usize,
}

/// Endings of pages' files, unless the application's configuration says others.
pub(super) const ENDINGS: [&str; 4] = ["tsx", "ts", "jsx", "js"];
/// Files that are bundled with every page below their folder.
const AROUND: [&str; 10] = [
    "layout",
    "template",
    "loading",
    "error",
    "not-found",
    "forbidden",
    "unauthorized",
    "default",
    "global-error",
    "global-not-found",
];
/// Files that make images and lists for crawlers, which are routes as well.
const METADATA: [&str; 7] = [
    "opengraph-image",
    "twitter-image",
    "icon",
    "apple-icon",
    "sitemap",
    "robots",
    "manifest",
];

/// Whether a file's stem is one of the names for metadata; images may be numbered: `icon2`.
pub(super) fn is_metadata(stem: &str) -> bool {
    METADATA.contains(&stem.trim_end_matches(|it: char| it.is_ascii_digit()))
}

/// Whether a folder has routes.
pub(super) fn has_routes(root: &Path) -> bool {
    ["app", "src/app", "pages", "src/pages"]
        .iter()
        .any(|folder| root.join(folder).is_dir())
        || middleware(root).is_some()
}

/// The routes of an application, by path. `endings` are those of its pages' files (`pageExtensions`).
pub(super) fn routes(root: &Path, endings: &[String]) -> Vec<Route> {
    let mut routes = Vec::new();
    let mut files = Files {
        endings: endings.to_vec(),
        read: HashMap::new(),
    };
    for folder in ["app", "src/app"] {
        let folder = root.join(folder);
        if folder.is_dir() {
            app(&folder, &folder, &mut files, &mut routes);
        }
    }
    for folder in ["pages", "src/pages"] {
        let folder = root.join(folder);
        if folder.is_dir() {
            pages(&folder, &folder, &mut files, &mut routes);
        }
    }
    routes.extend(middleware(root).map(|file| middleware_route(file, &mut files)));
    let is_edge = |route: &Route| matches!(route.runtime, Runtime::Edge(_));
    if routes.iter().any(is_edge) {
        routes.extend(at_top(root, INSTRUMENTATION).map(instrumentation));
    }
    merged(routes)
}

/// One route a path: the slots of a page run together with it.
fn merged(mut routes: Vec<Route>) -> Vec<Route> {
    let in_slot = |route: &Route| {
        route
            .file
            .components()
            .any(|it| it.as_os_str().to_string_lossy().starts_with('@'))
    };
    routes.sort_by(|left, right| {
        (&left.path, in_slot(left), &left.file).cmp(&(&right.path, in_slot(right), &right.file))
    });
    let mut merged: Vec<Route> = Vec::new();
    for route in routes {
        match merged.last_mut() {
            Some(page) if page.path == route.path => {
                page.entries.extend(route.entries);
                if page.runtime == Runtime::Node {
                    page.runtime = route.runtime;
                }
            }
            _ => merged.push(route),
        }
    }
    merged
}

/// The settings of files, each read once.
struct Files {
    endings: Vec<String>,
    read: HashMap<PathBuf, Segment>,
}

impl Files {
    /// The name of a page's file without its ending.
    fn stem<'n>(&self, name: &'n str) -> Option<&'n str> {
        let mut stems = self
            .endings
            .iter()
            .filter_map(|ending| name.strip_suffix(ending.as_str()));
        stems.find_map(|stem| stem.strip_suffix('.'))
    }

    fn segment(&mut self, file: &Path) -> Segment {
        if let Some(known) = self.read.get(file) {
            return known.clone();
        }
        let text = std::fs::read_to_string(file).unwrap_or_default();
        // Most files say nothing about it: parse those that could.
        let read = if text.contains("runtime") {
            segment(file, &text)
        } else {
            None
        };
        let read = read.unwrap_or_default();
        self.read.insert(file.to_path_buf(), read.clone());
        read
    }
}

/// The file that Next.js loads before everything else, in each of its runtimes.
pub(super) const INSTRUMENTATION: &str = "instrumentation";

fn middleware(root: &Path) -> Option<PathBuf> {
    at_top(root, "middleware")
}

/// A file beside `app` and `pages`.
fn at_top(root: &Path, stem: &str) -> Option<PathBuf> {
    let mut places = ["", "src"].iter().flat_map(|folder| {
        ENDINGS
            .iter()
            .map(move |ending| root.join(folder).join(format!("{stem}.{ending}")))
    });
    places.find(|file| file.is_file())
}

/// Middleware runs on the edge unless it asks for Node; a `proxy` file, which replaces it, always runs on Node.
fn middleware_route(file: PathBuf, files: &mut Files) -> Route {
    let segment = files.segment(&file);
    let runtime = match segment.config_runtime.or(segment.runtime) {
        Some(setting) => runtime(&setting, &file),
        None => Runtime::Edge(Said {
            file: file.clone(),
            line: 1,
        }),
    };
    Route {
        path: "middleware".to_owned(),
        entries: vec![file.clone()],
        file,
        runtime,
    }
}

fn instrumentation(file: PathBuf) -> Route {
    let said = Said {
        file: file.clone(),
        line: 1,
    };
    Route {
        path: INSTRUMENTATION.to_owned(),
        entries: vec![file.clone()],
        file,
        runtime: Runtime::Edge(said),
    }
}

fn runtime(setting: &Setting, file: &Path) -> Runtime {
    let said = Said {
        file: file.to_path_buf(),
        line: setting.line,
    };
    match setting.value.as_deref() {
        Some("edge" | "experimental-edge") => Runtime::Edge(said),
        Some(_) => Runtime::Node,
        None => Runtime::Computed(said),
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(list) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut entries: Vec<PathBuf> = list.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    entries
}

fn app(top: &Path, folder: &Path, files: &mut Files, routes: &mut Vec<Route>) {
    for path in entries(folder) {
        let name = path
            .file_name()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('_') && name != "node_modules" {
                app(top, &path, files, routes);
            }
            continue;
        }
        let Some(stem) = files.stem(name) else {
            continue;
        };
        let is_route = stem == "route" || is_metadata(stem);
        if !is_route && stem != "page" {
            continue;
        }
        let mut route = app_path(top, folder);
        if is_metadata(stem) {
            route = format!("{}/{stem}", route.trim_end_matches('/'));
        }
        let mut bundled = vec![path.clone()];
        if !is_route {
            bundled.extend(around(top, folder));
        }
        routes.push(Route {
            path: route,
            runtime: inherited(top, folder, &path, files),
            file: path,
            entries: bundled,
        });
    }
}

/// A route's own setting, or that of the nearest layout above it: a `route` file inherits it too.
fn inherited(top: &Path, folder: &Path, file: &Path, files: &mut Files) -> Runtime {
    if let Some(setting) = files.segment(file).runtime {
        return runtime(&setting, file);
    }
    for folder in up_to(top, folder) {
        if let Some(layout) = named(folder, "layout")
            && let Some(setting) = files.segment(&layout).runtime
        {
            return runtime(&setting, &layout);
        }
    }
    Runtime::Node
}

fn around(top: &Path, folder: &Path) -> Vec<PathBuf> {
    up_to(top, folder)
        .flat_map(|folder| AROUND.iter().filter_map(move |stem| named(folder, stem)))
        .collect()
}

fn up_to<'p>(top: &'p Path, folder: &'p Path) -> impl Iterator<Item = &'p Path> {
    folder.ancestors().take_while(move |it| it.starts_with(top))
}

fn named(folder: &Path, stem: &str) -> Option<PathBuf> {
    ENDINGS
        .iter()
        .map(|ending| folder.join(format!("{stem}.{ending}")))
        .find(|file| file.is_file())
}

/// `app/(shop)/@modal/items/[id]` is `/items/[id]`.
fn app_path(top: &Path, folder: &Path) -> String {
    let inside = folder
        .strip_prefix(top)
        .unwrap_or(folder)
        .to_string_lossy()
        .replace('\\', "/");
    url(&inside)
}

/// A route's path from the folders of `app`: groups and slots aren't part of it.
pub(super) fn url(inside: &str) -> String {
    let parts = inside.split('/').filter(|part| {
        let is_group = part.starts_with('(') && part.ends_with(')');
        !part.is_empty() && !part.starts_with('@') && !is_group
    });
    let path: String = parts.flat_map(|part| ["/", part]).collect();
    // A folder's name can't begin with an underscore, or it would be private.
    let path = path.replace("%5F", "_").replace("%5f", "_");
    if path.is_empty() {
        "/".to_owned()
    } else {
        path
    }
}

fn pages(top: &Path, folder: &Path, files: &mut Files, routes: &mut Vec<Route>) {
    for path in entries(folder) {
        if path.is_dir() {
            pages(top, &path, files, routes);
            continue;
        }
        let inside = path
            .strip_prefix(top)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        let Some(stem) = files.stem(&inside).filter(|stem| !stem.ends_with(".d")) else {
            continue;
        };
        let stem = stem.strip_suffix("/index").unwrap_or(stem);
        let segment = files.segment(&path);
        let setting = segment.config_runtime.or(segment.runtime);
        let mut bundled = vec![path.clone()];
        if !stem.starts_with("api/") && stem != "api" {
            bundled.extend(
                ["_app", "_document"]
                    .iter()
                    .filter_map(|stem| named(top, stem)),
            );
        }
        routes.push(Route {
            path: if stem == "index" {
                "/".to_owned()
            } else {
                format!("/{stem}")
            },
            runtime: setting.map_or(Runtime::Node, |setting| runtime(&setting, &path)),
            file: path,
            entries: bundled,
        });
    }
}
