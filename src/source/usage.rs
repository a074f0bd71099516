//! The environment keys that a project's code reads.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use globset::GlobSet;
use regex::Regex;
use thiserror::Error;

use super::found::{Calls, Found, Site, Usage};
use super::javascript::{self, Role};
use super::kind::{Kind, kind_of, kind_of_script};
use super::languages::{Wrapper, language_named};
use super::{compose, docker, follow, modules, shell, walk};

/// Where to look.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// Files and folders below it; all of it when empty.
    pub paths: Vec<PathBuf>,
    /// Which files count, by their path relative to the root; every file when there's none.
    pub matching: Option<GlobSet>,
}

impl Scope {
    /// All files below a folder.
    pub fn all(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            paths: Vec::new(),
            matching: None,
        }
    }
}

/// Why code couldn't be scanned.
#[derive(Debug, Error)]
pub enum UsageError {
    /// A path to scan isn't there.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// Git couldn't tell what the branch changed.
    #[error(transparent)]
    Git(#[from] super::git::GitError),
}

/// One scanned file.
pub(super) struct Scanned {
    pub path: PathBuf,
    pub kind: Kind,
    pub text: Option<String>,
    pub found: Found,
    pub exports: Vec<(String, Role)>,
    /// What a script imports that may be modules of the project.
    pub imports: Vec<Box<str>>,
    /// What would tell more about its reads: exports of other modules, by source and name.
    pub asked: Vec<(String, String)>,
    /// Which of its exports other modules ask for.
    pub wanted: Vec<String>,
    /// Whether another module has come to ask since it was read.
    pub is_wanted: bool,
    /// Whether its exports changed when it was read the last time.
    pub is_news: bool,
    pub wrappers: Vec<Wrapper>,
}

/// Scans the files of a scope.
pub fn scan(scope: &Scope) -> Result<Usage, UsageError> {
    let starts: Vec<PathBuf> = if scope.paths.is_empty() {
        vec![scope.root.clone()]
    } else {
        scope
            .paths
            .iter()
            .map(|path| scope.root.join(path))
            .collect()
    };
    if let Some(missing) = starts.iter().find(|start| !start.exists()) {
        return Err(UsageError::Missing(missing.clone()));
    }
    let walked = walk::visit(&starts, |path| {
        if scope
            .matching
            .as_ref()
            .is_some_and(|matching| !matching.is_match(relative(&scope.root, path)))
        {
            return Ok(None);
        }
        let Some((kind, text)) = read(path)? else {
            return Ok(None);
        };
        Ok(Some(scan_text(path, kind, text)))
    });
    let mut files = walked.results;
    files.sort_by(|left, right| left.path.cmp(&right.path));
    follow::shared(&mut files);
    let mut usage = Usage {
        files: files.len(),
        unreadable: walked.unreadable,
        ..Usage::default()
    };
    let calls = Calls::of(files.iter().map(|file| &file.found));
    for file in files {
        if let Some(text) = file.text {
            let path = relative(&scope.root, &file.path);
            file.found.place(&path, &text, &calls, &mut usage);
        }
    }
    usage.unreadable.sort();
    usage.reads.sort();
    usage.dynamic.sort();
    Ok(usage)
}

/// A path as reports show it: relative to the root, with `/`.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let path = path.strip_prefix(".").unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// A file's kind and text; nothing when it holds no code.
fn read(path: &Path) -> Result<Option<(Kind, String)>, ()> {
    let by_name = kind_of(path);
    if by_name.is_none() && path.extension().is_some() {
        return Ok(None);
    }
    let Some(bytes) = walk::read_source(path).map_err(|_| ())? else {
        return Ok(None);
    };
    let Some(kind) = by_name.or_else(|| kind_of_script(&bytes)) else {
        return Ok(None);
    };
    Ok(Some((kind, decode(bytes))))
}

pub(super) fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Scans one text. The text is kept when something was found in it.
pub(super) fn scan_text(path: &Path, kind: Kind, text: String) -> Scanned {
    let mut scanned = Scanned {
        path: path.to_path_buf(),
        kind,
        text: None,
        found: Found::default(),
        exports: Vec::new(),
        imports: Vec::new(),
        asked: Vec::new(),
        wanted: Vec::new(),
        is_wanted: false,
        is_news: false,
        wrappers: Vec::new(),
    };
    match kind {
        Kind::JavaScript | Kind::Component => {
            scanned.imports = modules::sources(&text);
            if is_hinted(&text) {
                let result = scan_javascript(path, &text, (&|_, _| None, &[]));
                scanned.found = result.found;
                scanned.exports = result.exports;
                scanned.asked = result.asked;
            }
        }
        Kind::Shell => scanned.found = shell::scan(&text),
        Kind::Dockerfile => scanned.found = docker::scan(&text),
        Kind::Table(language) if is_yaml(path) && compose::is_compose(&file_name(path), &text) => {
            scanned.found = compose::scan(&text);
            let file = Site::file(path);
            scanned.found.extend(language.scan(file, &text).found);
        }
        Kind::Table(language) => {
            let result = language.scan(Site::file(path), &text);
            scanned.found = result.found;
            scanned.wrappers = result.wrappers;
        }
    }
    if !scanned.found.is_empty() {
        scanned.text = Some(text);
    }
    scanned
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|it| it == "yml" || it == "yaml")
}

/// Whether a script may read the environment by itself: one of these words is in every script that does.
fn is_hinted(text: &str) -> bool {
    static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?x) (?-u:\b)env(?-u:\b) | Env(?-u:\b) | (?-u:\b)env(?:Field|safe|Schema)
            | EnvironmentPlugin | ConfigService | ConfigModule | (?-u:\b)convict | runtimeConfig | ["']effect["']"#,
        )
        .ok()
    });
    WORDS.as_ref().is_none_or(|words| words.is_match(text))
}

pub(super) fn scan_javascript(
    path: &Path,
    text: &str,
    others: (javascript::Imported<'_>, &[String]),
) -> javascript::Scanned {
    let extension = path
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    if let Some(parts) = javascript::script_of(extension, text) {
        let mut scanned = parse_or_match(path, &parts.script, others);
        scanned.found.extend(by_patterns(&parts.markup));
        return scanned;
    }
    parse_or_match(path, text, others)
}

fn parse_or_match(
    path: &Path,
    text: &str,
    others: (javascript::Imported<'_>, &[String]),
) -> javascript::Scanned {
    javascript::scan(path, text, others).unwrap_or_else(|| javascript::Scanned {
        found: by_patterns(text),
        ..javascript::Scanned::default()
    })
}

/// Syntax that can't be parsed (Flow, templates) is searched for the plain forms.
fn by_patterns(text: &str) -> Found {
    language_named("script in markup").map_or_else(Found::default, |it| it.scan(0, text).found)
}
