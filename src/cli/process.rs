//! What the process was given by the system.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// Everything that is asked of the system, asked once, in `main`.
#[derive(Debug)]
pub struct Process {
    /// The arguments, the program's name first.
    pub arguments: Vec<OsString>,
    /// The environment variables.
    pub variables: BTreeMap<String, String>,
    /// The current folder.
    pub folder: io::Result<PathBuf>,
    /// Whether a person reads standard output.
    pub stdout_is_terminal: bool,
    /// Whether a person reads standard error.
    pub stderr_is_terminal: bool,
    /// The terminal's columns, where standard output is one.
    pub columns: Option<u16>,
    /// The time of day.
    pub now: jiff::Timestamp,
}

impl Process {
    /// The variable `name`, if it is set to something.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}
