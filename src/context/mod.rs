//! What gates may use of the outside world, built once a run.

mod clock;
mod database;
mod environments;
mod inconclusive;

pub use clock::Clock;
pub use environments::EnvironmentView;
pub use inconclusive::{Inconclusive, Why};

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::http::ProbeSet;
use crate::model::{GateResult, Release, Stage};
use crate::redact::Redactor;
use crate::setting::Environment;

/// The outside world, as far as gates may use it.
#[derive(Clone)]
pub struct Context {
    /// The folder that paths in `gates.toml` start from.
    pub root: PathBuf,
    /// The environments of `gates.toml`, by name.
    pub environments: BTreeMap<String, Environment>,
    /// The process's environment variables.
    pub variables: BTreeMap<String, String>,
    /// Knows every secret of the run.
    pub redactor: Redactor,
    /// The release that the run is about.
    pub release: Release,
    /// The stage that runs.
    pub stage: Stage,
    /// The git revision to compare with, from `--base`.
    pub base: Option<String>,
    /// When the release went out, from `--deployed-at` or the CI's variables.
    pub deployed_at: Option<jiff::Timestamp>,
    /// The clock of the run.
    pub clock: Clock,
    /// The probes of `http-probe` gates that other gates repeat, by the gate's id; or why they can't be sent.
    pub probes: BTreeMap<String, Result<Arc<ProbeSet>, Inconclusive>>,
    /// What came of the gates that ran before this one.
    pub earlier: Vec<GateResult>,
    /// Where a gate says what it is doing, for the live progress.
    pub progress: Progress,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// A path of `gates.toml` as a path of this machine.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// The environment `name`; the configuration was checked, so that it exists.
    pub fn environment(&self, name: &str) -> Result<EnvironmentView<'_>, Inconclusive> {
        self.environments
            .get(name)
            .map(EnvironmentView::new)
            .ok_or_else(|| {
                Inconclusive::because(format_args!("no environment `{name}` is configured"))
            })
    }

    /// What came of the gate `id`, if it ran before this one.
    pub fn earlier(&self, id: &str) -> Option<&GateResult> {
        self.earlier.iter().find(|result| result.id == id)
    }
}

/// Where a gate says what it is doing.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(&str) + Send + Sync>);

impl Progress {
    /// Passes every message on to `show`.
    pub fn new(show: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(show))
    }

    /// Says what is being done, in a few words without foreign text: `probe 12 of 75`.
    pub fn say(&self, message: &str) {
        (self.0)(message);
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}
