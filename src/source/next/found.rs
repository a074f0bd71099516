//! What is known about a Next.js application's edge routes.

/// A Next.js application and its edge routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeApp {
    /// Its folder, relative to the project; empty for the project itself.
    pub folder: String,
    /// Its build output, relative to the project, whether it is there or not.
    pub build: String,
    /// What was looked at.
    pub view: View,
    /// Its edge routes.
    pub routes: Vec<EdgeRoute>,
    /// Routes whose runtime is computed, which Next.js refuses: path, file and line.
    pub computed: Vec<(String, String, usize)>,
    /// Edge routes of the source that the build doesn't know.
    pub unbuilt: Vec<String>,
    /// Edge routes of the build that run on Node by the source.
    pub moved: Vec<String>,
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
    /// The modules it needs and can't have.
    pub dependencies: Vec<Dependency>,
    /// What of its own code makes code from text.
    pub evaluations: Vec<Lacking>,
    /// Interfaces of Node that its own code uses without an import.
    pub interfaces: Vec<Lacking>,
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
    /// Whether its files are here, so that all it loads is known.
    pub followed: bool,
    /// Whether the build output shows it.
    pub built: bool,
}

/// Something besides modules that an edge route uses and the runtime lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// What it is: `eval`, `process.cwd`.
    pub name: String,
    /// The files from the route to it, each with the line of its import, and at the end the line that uses it.
    pub chain: Vec<String>,
    /// The file and the line.
    pub place: (String, usize),
    /// Whether it is used only when some code runs.
    pub lazy: bool,
    /// Whether the build output shows it.
    pub built: bool,
}
