//! The import graph of a JavaScript project: from an entry to the built-in modules it loads, and the way there.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};

use oxc_resolver::{
    AliasValue, ResolveError, ResolveOptions, Resolver, TsconfigDiscovery, TsconfigOptions,
    TsconfigReferences,
};

use super::aliases::Aliases;
use super::builtins::{needs_node, node_builtin};
use super::javascript::{Missing, needs};
use super::workspace::Workspace;

/// Which runtime the imports are resolved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Next.js's edge runtime.
    Edge,
    /// Cloudflare Workers.
    Worker,
}

impl Target {
    /// The conditions of a package's `exports`, in no order: the package's own order decides. Without `node`, which
    /// would choose files that the bundler doesn't.
    fn conditions(self) -> &'static [&'static str] {
        match self {
            Self::Edge => &[
                "edge-light",
                "worker",
                "browser",
                "import",
                "module",
                "require",
                "default",
            ],
            Self::Worker => &[
                "workerd", "worker", "browser", "import", "module", "require", "default",
            ],
        }
    }
}

/// Something at the end of an import chain that the runtime may lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    /// What is imported: a built-in module, or a package that isn't installed.
    pub end: End,
    /// From the entry to the file that imports it; each with the line of its import.
    pub chain: Vec<Step>,
    /// Whether some import on the way is loaded only when code runs.
    pub lazy: bool,
}

/// A file on an import chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The file.
    pub file: PathBuf,
    /// The 1-based line of its import of the next one.
    pub line: usize,
}

/// The end of an import chain.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum End {
    /// A built-in module of Node, without prefix.
    Builtin(String),
    /// A package that isn't installed here and is known to need Node; why it does.
    Package(String, &'static str),
    /// An import that leads nowhere here.
    Unresolved(String),
    /// A built-in module of Node for which a package of the same name is installed: webpack takes the package,
    /// Turbopack the built-in module.
    Replaceable(String),
    /// Something that the project's own code uses without an import.
    Missing(Missing),
}

#[derive(Clone, Debug)]
enum Edge {
    File { to: usize, line: usize, lazy: bool },
    End { end: End, line: usize, lazy: bool },
}

/// The graph; files are read once, when a walk first comes to them.
pub(super) struct Graph {
    root: PathBuf,
    resolver: Resolver,
    /// The same without the project's tsconfig, for when that can't be read whole.
    plain: Resolver,
    aliases: Aliases,
    workspace: Workspace,
    files: Vec<PathBuf>,
    known: HashMap<PathBuf, usize>,
    edges: HashMap<usize, Vec<Edge>>,
    unreadable: Vec<PathBuf>,
}

/// Packages that the framework supplies for each runtime itself.
const FRAMEWORK: [&str; 12] = [
    "next",
    "react",
    "react-dom",
    "scheduler",
    "styled-jsx",
    "server-only",
    "client-only",
    "@swc/helpers",
    "@next/env",
    "@next/font",
    "@vercel/og",
    "@opennextjs/cloudflare",
];

impl Graph {
    /// A graph of the project in a folder.
    pub(super) fn new(root: &Path, target: Target) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let tsconfig = if root.join("tsconfig.json").is_file() {
            Some(TsconfigDiscovery::Auto)
        } else {
            let config_file = root.join("jsconfig.json");
            config_file
                .is_file()
                .then_some(TsconfigDiscovery::Manual(TsconfigOptions {
                    config_file,
                    references: TsconfigReferences::Disabled,
                }))
        };
        let plain = Resolver::new(options(target));
        let resolver = plain.clone_with_options(ResolveOptions {
            tsconfig,
            ..options(target)
        });
        Self {
            aliases: Aliases::of(&root),
            workspace: Workspace::of(&root),
            root,
            resolver,
            plain,
            files: Vec::new(),
            known: HashMap::new(),
            edges: HashMap::new(),
            unreadable: Vec::new(),
        }
    }

    /// Files whose syntax couldn't be read, so that their imports are unknown.
    pub(super) fn unreadable(&self) -> &[PathBuf] {
        &self.unreadable
    }

    /// Everything at the ends of the import chains from some entries, each by its shortest way; an end that is
    /// reached without a lazy import counts as not lazy.
    pub(super) fn reach(&mut self, entries: &[PathBuf]) -> Vec<Reached> {
        let starts: Vec<usize> = entries
            .iter()
            .map(|entry| self.file(entry.canonicalize().unwrap_or_else(|_| entry.clone())))
            .collect();
        let mut reached = Vec::new();
        let mut ends = HashSet::new();
        for lazy in [false, true] {
            self.walk(&starts, lazy, &mut ends, &mut reached);
        }
        reached
    }

    fn walk(
        &mut self,
        starts: &[usize],
        lazy: bool,
        ends: &mut HashSet<(End, usize)>,
        reached: &mut Vec<Reached>,
    ) {
        // File -> the file and line it was first imported from.
        let mut from: HashMap<usize, Option<(usize, usize)>> =
            starts.iter().map(|&start| (start, None)).collect();
        let mut queue: VecDeque<usize> = starts.iter().copied().collect();
        while let Some(file) = queue.pop_front() {
            for edge in self.edges_of(file).to_vec() {
                match edge {
                    Edge::File {
                        to,
                        line,
                        lazy: is_lazy,
                    } if lazy || !is_lazy => {
                        from.entry(to).or_insert_with(|| {
                            queue.push_back(to);
                            Some((file, line))
                        });
                    }
                    Edge::End {
                        end,
                        line,
                        lazy: is_lazy,
                    } if (lazy || !is_lazy)
                        // One end is told once for each file that imports it.
                        && ends.insert((end.clone(), file)) =>
                    {
                        let chain = self.chain(&from, file, line);
                        reached.push(Reached { end, chain, lazy });
                    }
                    _ => {}
                }
            }
        }
    }

    fn chain(
        &self,
        from: &HashMap<usize, Option<(usize, usize)>>,
        last: usize,
        line: usize,
    ) -> Vec<Step> {
        let mut steps = vec![Step {
            file: self.files[last].clone(),
            line,
        }];
        let mut at = last;
        while let Some(Some((before, line))) = from.get(&at) {
            steps.push(Step {
                file: self.files[*before].clone(),
                line: *line,
            });
            at = *before;
        }
        steps.reverse();
        steps
    }

    fn file(&mut self, path: PathBuf) -> usize {
        if let Some(&known) = self.known.get(&path) {
            return known;
        }
        self.files.push(path.clone());
        self.known.insert(path, self.files.len() - 1);
        self.files.len() - 1
    }

    fn edges_of(&mut self, file: usize) -> &[Edge] {
        if !self.edges.contains_key(&file) {
            let edges = self.read(file);
            self.edges.insert(file, edges);
        }
        &self.edges[&file]
    }

    fn read(&mut self, file: usize) -> Vec<Edge> {
        let path = self.files[file].clone();
        if !is_script(&path) {
            return Vec::new();
        }
        let Ok(bytes) = std::fs::read(&path) else {
            self.unreadable.push(path);
            return Vec::new();
        };
        let text = String::from_utf8_lossy(&bytes);
        let Some(needs) = needs(&path, &text) else {
            self.unreadable.push(path);
            return Vec::new();
        };
        let mut edges = Vec::new();
        for import in &needs.imports {
            let (line, lazy) = (import.line, import.lazy);
            let end = |end| Edge::End { end, line, lazy };
            match self.resolve(&path, &import.source) {
                Some(Ok(to)) => {
                    if let Some(builtin) = node_builtin(&import.source)
                        && package_of(&to).is_some()
                    {
                        edges.push(end(End::Replaceable(builtin.to_owned())));
                    }
                    let to = self.file(to);
                    edges.push(Edge::File { to, line, lazy });
                }
                Some(Err(nowhere)) => edges.push(end(nowhere)),
                None => {}
            }
        }
        // What packages have of it is behind a question whether it is there.
        if package_of(&path).is_none() {
            edges.extend(needs.globals.into_iter().map(|global| Edge::End {
                end: End::Missing(global.name),
                line: global.line,
                lazy: global.lazy,
            }));
        }
        edges
    }

    /// Where an import leads; nothing when that doesn't matter.
    fn resolve(&self, from: &Path, source: &str) -> Option<Result<PathBuf, End>> {
        let package = package_name(source);
        if package.is_some_and(|package| FRAMEWORK.contains(&package)) {
            return None;
        }
        let source = source.split(['?', '!']).next().unwrap_or_default();
        // A file's own folder is what `browser` fields and aliases are looked up from.
        let resolved = match self.resolver.resolve_file(from, source) {
            Err(ResolveError::Ignored(_)) => Err(true),
            Err(_) => match self.plain.resolve_file(from, source) {
                Err(ResolveError::Ignored(_)) => Err(true),
                other => other.map_err(|_| false),
            },
            found => found.map_err(|_| false),
        };
        match resolved {
            Ok(resolution) => Some(Ok(resolution.into_path_buf())),
            // `"browser": { "fs": false }`
            Err(true) => None,
            Err(false) => {
                if let Some(builtin) = node_builtin(source) {
                    return Some(Err(End::Builtin(builtin.to_owned())));
                }
                if let Some(file) = self.elsewhere(source, package) {
                    return Some(Ok(file));
                }
                let package = package.filter(|_| !source.starts_with(['.', '/']))?;
                Some(Err(match needs_node(source, package) {
                    Some((name, needs)) => End::Package(name.to_owned(), needs),
                    None => End::Unresolved(package.to_owned()),
                }))
            }
        }
    }

    /// A file of the project that an import means although nothing is installed: what an alias stands for, or a package
    /// of the workspace.
    fn elsewhere(&self, source: &str, package: Option<&str>) -> Option<PathBuf> {
        let meant = self.aliases.meant(source);
        let by_alias = meant
            .iter()
            .find_map(|path| self.plain.resolve(&self.root, path.to_str()?).ok());
        if let Some(found) = by_alias {
            return Some(found.into_path_buf());
        }
        if let Some(folder) = package.and_then(|package| self.workspace.folder(package)) {
            let inside = &source[package.map_or(0, str::len)..];
            // A package's `exports` are told by its own name, older packages' files by their paths.
            return [source.to_owned(), format!(".{inside}")]
                .iter()
                .find_map(|source| self.plain.resolve(folder, source).ok())
                .map(oxc_resolver::Resolution::into_path_buf);
        }
        self.by_usual_alias(source)
    }

    /// `@/lib/x` where no tsconfig says what it is: the project, or its `src`.
    fn by_usual_alias(&self, source: &str) -> Option<PathBuf> {
        let rest = source
            .strip_prefix("@/")
            .or_else(|| source.strip_prefix("~/"))?;
        let mut places = [self.root.join("src"), self.root.clone()].into_iter();
        places.find_map(|place| {
            let resolution = self.plain.resolve(&place, &format!("./{rest}")).ok()?;
            Some(resolution.into_path_buf())
        })
    }
}

/// How imports are resolved for a runtime.
fn options(target: Target) -> ResolveOptions {
    let owned = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    ResolveOptions {
        alias_fields: vec![owned(&["browser"])],
        condition_names: owned(target.conditions()),
        extensions: owned(&[
            ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".json",
        ]),
        extension_alias: vec![
            (".js".to_owned(), owned(&[".ts", ".tsx", ".js", ".jsx"])),
            (".mjs".to_owned(), owned(&[".mts", ".mjs"])),
        ],
        main_fields: owned(&["browser", "module", "main"]),
        // Prisma's client tells its runtimes apart by this folder name.
        alias: vec![(
            ".prisma/client/default".to_owned(),
            vec![
                AliasValue::Path(".prisma/client/edge".to_owned()),
                AliasValue::Path(".prisma/client/default".to_owned()),
            ],
        )],
        builtin_modules: false,
        ..ResolveOptions::default()
    }
}

fn is_script(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    matches!(
        extension,
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts"
    )
}

/// The package of an import: `pg/lib/client` is `pg`, `@a/b/c` is `@a/b`; nothing for a path.
pub(super) fn package_name(source: &str) -> Option<&str> {
    if source.starts_with(['.', '/', '#']) || source.starts_with("@/") || source.starts_with("~/") {
        return None;
    }
    let slashes = usize::from(source.starts_with('@')) + 1;
    let end = source
        .match_indices('/')
        .nth(slashes - 1)
        .map_or(source.len(), |(at, _)| at);
    Some(&source[..end])
}

/// The package that a file belongs to, when it lies in a `node_modules` folder.
pub(super) fn package_of(path: &Path) -> Option<String> {
    let path = path.to_string_lossy().replace('\\', "/");
    let (_, inside) = path.rsplit_once("/node_modules/")?;
    package_name(inside).map(str::to_owned)
}
