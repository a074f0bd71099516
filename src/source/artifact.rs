//! What is shipped: folders of build output and the build context of a Dockerfile, and what in them shouldn't be.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::docker::{Stage, stages};
use super::usage::relative;
use super::versions::dockerfiles;

/// Folders that hold what is deployed, when they are there.
const OUTPUTS: [&str; 9] = [
    ".next/standalone",
    ".output",
    ".vercel/output",
    ".open-next",
    "dist",
    "build",
    "out",
    ".svelte-kit/output",
    "public/build",
];

/// Something that is shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// What it is: the folder, or the Dockerfile whose context it is; relative to the project.
    pub name: String,
    /// Whether it is the context of a Dockerfile.
    pub is_context: bool,
    /// Files that hold secrets.
    pub secrets: Vec<Secrets>,
    /// Links that lead nowhere, and where they lead.
    pub dangling: Vec<(String, String)>,
    /// Sources of `COPY` that `.dockerignore` leaves out: source and line.
    pub ignored_copies: Vec<(String, usize)>,
    /// How many files it has.
    pub files: usize,
}

/// A file that holds secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// The file, relative to the project.
    pub file: String,
    /// Why it is taken for one.
    pub why: &'static str,
    /// Whether it ends up in what runs, and not only in a stage of the build.
    pub is_final: bool,
    /// The line of the Dockerfile that copies it.
    pub copied_at: Option<usize>,
}

/// Looks at the given folders (by default those that build tools usually make) and at the Dockerfiles' contexts.
pub fn artifacts(root: &Path, folder: &Path, named: Option<&[String]>) -> Vec<Artifact> {
    let outputs: Vec<PathBuf> = match named {
        Some(named) => named.iter().map(|name| folder.join(name)).collect(),
        None => OUTPUTS
            .iter()
            .map(|name| folder.join(name))
            .filter(|path| is_output(path))
            .collect(),
    };
    let mut artifacts: Vec<Artifact> = outputs
        .iter()
        .filter(|path| path.is_dir())
        .map(|path| output(root, path))
        .collect();
    artifacts.extend(
        dockerfiles(folder)
            .iter()
            .filter_map(|file| context(root, folder, file)),
    );
    artifacts
}

/// `build` and `out` may be sources: a build output has a manifest or a bundle in it.
fn is_output(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    path.is_dir()
        && (!matches!(name, "build" | "out" | "dist")
            || !path.join("package.json").is_file()
            || path.join("node_modules").is_dir()
            || path.join("index.html").is_file())
}

fn empty(name: String, is_context: bool) -> Artifact {
    Artifact {
        name,
        is_context,
        secrets: Vec::new(),
        dangling: Vec::new(),
        ignored_copies: Vec::new(),
        files: 0,
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = ignore::DirEntry> {
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(false).sort_by_file_name(Ord::cmp);
    walk.build().filter_map(Result::ok)
}

fn output(root: &Path, folder: &Path) -> Artifact {
    let mut artifact = empty(relative(root, folder), false);
    for entry in entries(folder) {
        let path = entry.path();
        if entry.path_is_symlink() {
            artifact.dangling.extend(dangling(root, path));
        } else if entry.file_type().is_some_and(|it| it.is_file()) {
            artifact.files += 1;
            artifact.secrets.extend(secrets(root, path, true, None));
        }
    }
    artifact
}

/// Where a link leads, when nothing is there.
fn dangling(root: &Path, link: &Path) -> Option<(String, String)> {
    let target = std::fs::read_link(link).ok()?;
    (!link.exists()).then(|| (relative(root, link), target.to_string_lossy().into_owned()))
}

/// Links in a build's own `node_modules`, which a copy into an image easily breaks.
pub fn dangling_links(root: &Path, folder: &Path) -> Vec<(String, String)> {
    if !folder.is_dir() {
        return Vec::new();
    }
    entries(folder)
        .filter(ignore::DirEntry::path_is_symlink)
        .filter_map(|entry| dangling(root, entry.path()))
        .collect()
}

/// The context of a Dockerfile that copies all of it.
fn context(root: &Path, folder: &Path, dockerfile: &Path) -> Option<Artifact> {
    let text = std::fs::read_to_string(dockerfile).ok()?;
    let stages = stages(&text);
    let ignored = dockerignore(folder, dockerfile);
    let mut artifact = empty(relative(root, dockerfile), true);
    let mut whole: Option<(usize, bool)> = None;
    for (number, stage) in stages.iter().enumerate() {
        for (sources, line) in &stage.copies {
            for source in sources {
                let path = folder.join(source.trim_start_matches('/'));
                if matches!(source.as_str(), "." | "./") {
                    let is_final = in_final(&stages, number);
                    if whole.is_none_or(|(_, known)| is_final && !known) {
                        whole = Some((*line, is_final));
                    }
                } else if !source.contains(['*', '?', '$'])
                    && path.exists()
                    && is_ignored(&ignored, folder, &path)
                {
                    artifact.ignored_copies.push((source.clone(), *line));
                }
            }
        }
    }
    if let Some((line, is_final)) = whole {
        for path in context_files(folder, &ignored) {
            artifact.files += 1;
            artifact
                .secrets
                .extend(secrets(root, &path, is_final, Some(line)));
        }
    }
    Some(artifact)
}

fn in_final(stages: &[Stage], number: usize) -> bool {
    let mut at = stages.len().saturating_sub(1);
    while at != number {
        match stages[at].base {
            Some(base) if base < at => at = base,
            _ => return false,
        }
    }
    true
}

/// The files of a context; dependencies are left out, because looking through them takes long and finds nothing.
fn context_files(folder: &Path, ignored: &Gitignore) -> Vec<PathBuf> {
    let top = folder.to_path_buf();
    let rules = ignored.clone();
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| {
            let is_dir = entry.file_type().is_some_and(|it| it.is_dir());
            let name = entry.file_name();
            let has_exceptions = rules.num_whitelists() > 0;
            !(is_dir
                && (name == "node_modules"
                    || name == ".git"
                    || name == "target"
                    || !has_exceptions && is_ignored(&rules, &top, entry.path())))
        });
    let files = walk
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|it| it.is_file()));
    files
        .map(ignore::DirEntry::into_path)
        .filter(|path| !is_ignored(ignored, folder, path))
        .collect()
}

fn is_ignored(rules: &Gitignore, folder: &Path, path: &Path) -> bool {
    path.strip_prefix(folder).is_ok_and(|inside| {
        rules
            .matched_path_or_any_parents(inside, path.is_dir())
            .is_ignore()
    })
}

/// `.dockerignore`, or `<Dockerfile>.dockerignore`. Its patterns begin at the context's top, unlike git's.
fn dockerignore(folder: &Path, dockerfile: &Path) -> Gitignore {
    let own = dockerfile.with_file_name(format!(
        "{}.dockerignore",
        dockerfile.file_name().unwrap_or_default().to_string_lossy()
    ));
    let text = std::fs::read_to_string(own)
        .or_else(|_| std::fs::read_to_string(folder.join(".dockerignore")))
        .unwrap_or_default();
    let mut rules = GitignoreBuilder::new("");
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (not, pattern) = match line.strip_prefix('!') {
            Some(pattern) => ("!", pattern),
            None => ("", line),
        };
        let pattern = pattern
            .trim_start_matches("./")
            .trim_start_matches('/')
            .trim_end_matches('/');
        // A pattern that can't be read ignores nothing, and so hides no secret.
        let _ = rules.add_line(None, &format!("{not}/{pattern}"));
    }
    rules.build().unwrap_or_else(|_| Gitignore::empty())
}

/// Names of files that are secrets whatever they hold.
const SECRET_NAMES: [(&str, &str); 14] = [
    ("id_rsa", "a private SSH key"),
    ("id_ed25519", "a private SSH key"),
    ("id_ecdsa", "a private SSH key"),
    (".netrc", "passwords of hosts"),
    (".pgpass", "passwords of databases"),
    (".htpasswd", "passwords of users"),
    ("credentials.json", "credentials"),
    ("client_secret.json", "credentials"),
    ("serviceAccountKey.json", "credentials"),
    (
        "terraform.tfstate",
        "the state of an infrastructure, with its secrets",
    ),
    ("kubeconfig", "credentials of a cluster"),
    (".git-credentials", "credentials of git"),
    ("secrets.json", "secrets"),
    ("master.key", "the key of encrypted credentials"),
];

const SECRET_ENDINGS: [(&str, &str); 6] = [
    ("p12", "a key store"),
    ("pfx", "a key store"),
    ("jks", "a key store"),
    ("keystore", "a key store"),
    ("kdbx", "a password store"),
    ("ppk", "a private SSH key"),
];

/// Why a file is taken for one that holds secrets.
fn secrets(root: &Path, path: &Path, is_final: bool, copied_at: Option<usize>) -> Option<Secrets> {
    let name = path.file_name()?.to_str()?;
    let ending = path
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    // What packages bring along are examples and tests.
    if path
        .components()
        .any(|part| part.as_os_str() == "node_modules")
    {
        return None;
    }
    let by_name = SECRET_NAMES
        .iter()
        .chain(&SECRET_ENDINGS)
        .find(|(known, _)| *known == name || !ending.is_empty() && *known == ending)
        .map(|(_, why)| *why);
    let why = match by_name {
        Some(why) => why,
        None if is_dotenv(name) && has_values(path) => "environment variables with values",
        None if name == "secrets.yml"
            || name == "secrets.yaml"
            || name == "secrets.toml"
            || name == "secrets.env" =>
        {
            "secrets"
        }
        None if name.starts_with("service-account") && ending == "json" => "credentials",
        None if name == ".npmrc" && holds(path, "_authToken=") && !holds(path, "_authToken=${") => {
            "a registry token"
        }
        None if name == ".yarnrc.yml" && holds(path, "npmAuthToken:") && !holds(path, "${") => {
            "a registry token"
        }
        None if matches!(ending, "pem" | "key") && holds(path, "PRIVATE KEY-----") => {
            "a private key"
        }
        _ => return None,
    };
    Some(Secrets {
        file: relative(root, path),
        why,
        is_final,
        copied_at,
    })
}

/// `.env`, `.env.production`; not `.env.example` and its like.
fn is_dotenv(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(".env") else {
        return false;
    };
    let harmless = [
        "example",
        "sample",
        "template",
        "dist",
        "defaults",
        "schema",
        "vault",
        "keys.example",
        "test",
    ];
    rest.is_empty()
        || rest.strip_prefix('.').is_some_and(|kind| {
            !harmless
                .iter()
                .any(|word| kind.split('.').any(|part| part == *word))
        })
}

fn has_values(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| {
        text.lines().any(|line| {
            !line.trim_start().starts_with('#')
                && line
                    .split_once('=')
                    .is_some_and(|(_, value)| !value.trim().is_empty())
        })
    })
}

fn holds(path: &Path, text: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| memchr::memmem::find(&bytes, text.as_bytes()).is_some())
}
