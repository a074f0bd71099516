//! Where the keys and values of an environment come from.

mod format;
mod read;
mod table;

use std::fmt;

use super::Duration;
pub use format::{Dialect, EnvFormat};

/// Where the text of a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvOrigin {
    /// A file.
    File(String),
    /// A program and its arguments, run without a shell.
    Command(Vec<String>),
    /// Manifest files, by patterns.
    Kubernetes(Vec<String>),
    /// Compose files; later ones override earlier ones.
    Compose(Vec<String>),
    /// The variables of the process whose names start with this.
    Process(String),
}

/// One source of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvSource {
    /// Where it is.
    pub origin: EnvOrigin,
    /// What form it has; told from name and content unless given.
    pub format: Option<EnvFormat>,
    /// How dotenv text is read.
    pub dialect: Option<Dialect>,
    /// The way to the names inside a JSON, YAML or TOML text: `a.b.0`.
    pub at: Option<String>,
    /// The container of the manifests.
    pub container: Option<String>,
    /// The workload of the manifests.
    pub workload: Option<String>,
    /// The service of the compose file.
    pub service: Option<String>,
    /// The target of a listing that holds several.
    pub target: Option<String>,
    /// The git branch whose own values count in a listing.
    pub git_branch: Option<String>,
    /// The longest that a command may take.
    pub timeout: Option<Duration>,
    /// Whether it may be missing or empty.
    pub optional: bool,
    /// Whether the prefix of a process source is taken off the names.
    pub strip_prefix: bool,
}

/// The sources of an environment, in order: later ones win. One alone needs no list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvSources(pub Vec<EnvSource>);

impl EnvSource {
    /// A file whose form is told from its name.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            origin: EnvOrigin::File(path.into()),
            format: None,
            dialect: None,
            at: None,
            container: None,
            workload: None,
            service: None,
            target: None,
            git_branch: None,
            timeout: None,
            optional: false,
            strip_prefix: false,
        }
    }
}

impl fmt::Display for EnvSource {
    /// What a report calls it; arguments of a command may hold a secret, so only the program is named.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            EnvOrigin::File(path) => f.write_str(path),
            EnvOrigin::Command(words) => {
                write!(
                    f,
                    "the output of `{}`",
                    words.first().map_or("", String::as_str)
                )
            }
            EnvOrigin::Kubernetes(files) | EnvOrigin::Compose(files) => {
                f.write_str(&files.join(", "))
            }
            EnvOrigin::Process(prefix) if prefix.is_empty() => f.write_str("the process"),
            EnvOrigin::Process(prefix) => write!(f, "the process ({prefix}*)"),
        }
    }
}
