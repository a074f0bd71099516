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

const ENDINGS: [&str; 4] = ["tsx", "ts", "jsx", "js"];
/// Files that are bundled with every page below their folder.
const AROUND: [&str; 7] = [
    "layout",
    "template",
    "loading",
    "error",
    "not-found",
    "default",
    "global-error",
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

/// Whether a folder has routes.
pub(super) fn has_routes(root: &Path) -> bool {
    ["app", "src/app", "pages", "src/pages"]
        .iter()
        .any(|folder| root.join(folder).is_dir())
        || middleware(root).is_some()
}

/// The routes of an application, by path.
pub(super) fn routes(root: &Path) -> Vec<Route> {
    let mut routes = Vec::new();
    let mut files = Files::default();
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
    routes.sort_by(|left, right| left.path.cmp(&right.path));
    routes
}

/// The settings of files, each read once.
#[derive(Default)]
struct Files(HashMap<PathBuf, Segment>);

impl Files {
    fn segment(&mut self, file: &Path) -> Segment {
        if let Some(known) = self.0.get(file) {
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
        self.0.insert(file.to_path_buf(), read.clone());
        read
    }
}

fn middleware(root: &Path) -> Option<PathBuf> {
    let mut places = ["", "src"].iter().flat_map(|folder| {
        ENDINGS
            .iter()
            .map(move |ending| root.join(folder).join(format!("middleware.{ending}")))
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
        let Some((stem, ending)) = name.split_once('.') else {
            continue;
        };
        let is_route = stem == "route" || METADATA.contains(&stem);
        if !ENDINGS.contains(&ending) || !is_route && stem != "page" {
            continue;
        }
        let mut route = app_path(top, folder);
        if METADATA.contains(&stem) {
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
        let Some((stem, ending)) = inside.rsplit_once('.') else {
            continue;
        };
        if !ENDINGS.contains(&ending) || stem.ends_with(".d") {
            continue;
        }
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
