//! A project in a temporary folder, checked as the command checks it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use release_gate::cli::{Cli, Command, Outcome, Process, check};
use release_gate::model::{RunReport, Stage};

/// A folder with a `gates.toml`, and the variables that `gate` is started with.
pub struct Project {
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

impl Project {
    pub fn new(gates_toml: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let project = Self {
            folder,
            variables: BTreeMap::new(),
        };
        project.file("gates.toml", gates_toml)
    }

    /// Writes a file; folders on the way are made.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
        self
    }

    /// Sets a variable of the process.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The process that `gate check` with `options` would be.
    pub fn process(&self, options: &[&str]) -> Process {
        Process {
            arguments: ["gate", "check", "--quiet"]
                .iter()
                .chain(options)
                .map(Into::into)
                .collect(),
            variables: self.variables.clone(),
            folder: Ok(self.root().to_owned()),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            columns: None,
            now: jiff::Timestamp::now(),
        }
    }

    /// What `gate check` with `options` comes to: a report, or what it says instead of running.
    pub fn outcome(&self, options: &[&str]) -> Outcome {
        let process = self.process(options);
        let cli = Cli::try_parse_from(&process.arguments).expect("options that exist");
        let Command::Check(arguments) = cli.command else {
            panic!("the arguments begin with check");
        };
        check(&arguments, &process, Stage::PreDeploy)
    }

    /// The report of `gate check` with `options`.
    pub fn check(&self, options: &[&str]) -> RunReport {
        match self.outcome(options) {
            Outcome::Ran(run) => *run,
            Outcome::Unusable(text) => panic!("{text}"),
        }
    }

    /// What `gate check` says when it can't use the configuration.
    pub fn complaint(&self) -> String {
        match self.outcome(&[]) {
            Outcome::Ran(run) => panic!("it ran: {run:#?}"),
            Outcome::Unusable(text) => text,
        }
    }
}
