//! One use of a migration tool in a repository.

use std::collections::BTreeMap;

use super::tool::Tool;

/// How sure a detection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// File names look like it.
    Shape,
    /// The files' contents look like it.
    Content,
    /// A file that only this tool makes, or a dependency of the project, says so.
    Marker,
    /// A configuration file of the tool says so.
    Config,
    /// The user says so.
    Asked,
}

/// A tool, the folders it reads, the table it writes, and why we think so.
#[derive(Debug, Clone)]
pub struct Project {
    /// The tool.
    pub tool: &'static dyn Tool,
    /// The folder in which the tool runs; its settings are relative to it.
    pub root: String,
    /// The folders (or, for Liquibase, the root changelog) it reads, relative to the tree.
    pub dirs: Vec<String>,
    /// The bookkeeping table, when a setting names one.
    pub table: Option<String>,
    /// Its schema, when a setting names one.
    pub schema: Option<String>,
    /// Further settings that change the meaning of files, by the tool's own name for them.
    pub settings: BTreeMap<String, String>,
    /// How sure we are.
    pub strength: Strength,
    /// What was seen, in words.
    pub because: Vec<String>,
}

impl Project {
    /// A project found in `root`, reading `dir`.
    pub fn new(tool: &'static dyn Tool, root: &str, dir: impl Into<String>) -> Self {
        Self {
            tool,
            root: root.to_owned(),
            dirs: vec![dir.into()],
            table: None,
            schema: None,
            settings: BTreeMap::new(),
            strength: Strength::Shape,
            because: Vec::new(),
        }
    }

    /// The same project, with evidence for it.
    #[must_use]
    pub fn because(mut self, strength: Strength, reason: impl Into<String>) -> Self {
        self.strength = self.strength.max(strength);
        self.because.push(reason.into());
        self
    }

    /// The same project, with a setting if there is one.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<String>) -> Self {
        if let Some(value) = value {
            self.settings.insert(name.to_owned(), value);
        }
        self
    }

    /// A setting of the tool.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Whether a setting is `true`.
    pub fn is_set(&self, name: &str) -> bool {
        self.setting(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The first folder.
    pub fn dir(&self) -> &str {
        self.dirs.first().map_or("", String::as_str)
    }

    /// The bookkeeping table's name: the setting, else the tool's default.
    pub fn table(&self) -> &str {
        self.table
            .as_deref()
            .unwrap_or(self.tool.about().books.table)
    }
}
