//! What a gate's run and a whole run add up to.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;

use super::{Action, Chart, Exit, Finding, Level, Part, Place, Recommendation, Release, Stage};
use crate::redact::Scrubbed;

/// JUnit's four words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Looked, and nothing stands in the way.
    Passed,
    /// Looked, and said no.
    Failed,
    /// Couldn't look.
    Errored {
        /// Why not, and what to do about it.
        reason: Scrubbed,
    },
    /// Didn't look, on purpose.
    Skipped {
        /// Why not.
        reason: Scrubbed,
    },
}

impl Status {
    /// The word of the reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Errored { .. } => "errored",
            Self::Skipped { .. } => "skipped",
        }
    }

    /// Why the gate didn't look, where it didn't.
    pub fn reason(&self) -> Option<&Scrubbed> {
        match self {
            Self::Errored { reason } | Self::Skipped { reason } => Some(reason),
            Self::Passed | Self::Failed => None,
        }
    }
}

/// Whether a gate that doesn't pass stops the release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enforcement {
    /// It does.
    #[default]
    Block,
    /// It is said, and the release goes on.
    Warn,
}

impl Enforcement {
    /// The word of the configuration and the reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
        }
    }
}

/// One thing looked at: a key, a probe, a migration, a limit. One test case in JUnit.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Stable from run to run and unique in its gate.
    pub name: Scrubbed,
    /// What came of it.
    pub status: CheckStatus,
    /// How long looking took, where it was measured.
    pub took: Option<Duration>,
    /// Where in the project's files the subject stands.
    pub place: Option<Place>,
    /// The team that answers for it, where it isn't the gate's.
    pub owner: Option<Scrubbed>,
}

impl Check {
    /// A check that passes until a finding says otherwise.
    pub fn new(name: Scrubbed) -> Self {
        Self {
            name,
            status: CheckStatus::Passed,
            took: None,
            place: None,
            owner: None,
        }
    }
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckStatus {
    /// As it must be.
    Passed,
    /// Not as it must be.
    Failed,
    /// Couldn't be looked at.
    Errored,
    /// Not looked at on purpose, or waived: the reason.
    Skipped(Scrubbed),
}

impl CheckStatus {
    /// The word of the reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Skipped(_) => "skipped",
        }
    }
}

/// What came of one gate.
#[derive(Clone, Debug, PartialEq)]
pub struct GateResult {
    /// Its id in `gates.toml`.
    pub id: String,
    /// Its kind, such as `env-parity`.
    pub kind: String,
    /// What came of it.
    pub status: Status,
    /// Whether it stops the release.
    pub enforcement: Enforcement,
    /// The team that answers for it.
    pub owner: Option<Scrubbed>,
    /// Where it is configured.
    pub place: Option<Place>,
    /// Everything looked at.
    pub checks: Vec<Check>,
    /// Everything found.
    pub findings: Vec<Finding>,
    /// Figures worth drawing.
    pub charts: Vec<Chart>,
    /// What to do with the release, from a gate that watches one.
    pub recommendation: Option<Recommendation>,
    /// How often it was tried; more than 1 after a retry.
    pub attempts: u32,
    /// When it started.
    pub started: Timestamp,
    /// How long it took, retries included.
    pub took: Duration,
}

impl GateResult {
    /// Whether it stands in the way of the release. Fail closed: what couldn't be looked at blocks.
    pub fn blocks(&self) -> bool {
        self.enforcement == Enforcement::Block
            && matches!(self.status, Status::Failed | Status::Errored { .. })
    }

    /// Sets every check's status and the gate's own from the findings: call it after levels and waivers are final.
    pub fn settle(&mut self) {
        for check in &mut self.checks {
            let about = || {
                self.findings
                    .iter()
                    .filter(|finding| finding.subject == check.name)
            };
            let worst = about()
                .filter(|finding| finding.blocks())
                .map(|finding| finding.level)
                .max();
            let waived = about()
                .find_map(|finding| finding.waived.as_ref().filter(|_| finding.level.blocks()));
            check.status = match (worst, waived, &check.status) {
                (Some(Level::Failure), _, _) => CheckStatus::Failed,
                (Some(_), _, _) => CheckStatus::Errored,
                (None, Some(waived), _) => CheckStatus::Skipped(Scrubbed::join(
                    [&Scrubbed::literal("waived:"), &waived.reason],
                    " ",
                )),
                (None, None, CheckStatus::Skipped(reason)) => CheckStatus::Skipped(reason.clone()),
                (None, None, _) => CheckStatus::Passed,
            };
        }
        if matches!(self.status, Status::Passed | Status::Failed) {
            let worst = self
                .findings
                .iter()
                .filter(|finding| finding.blocks())
                .max_by_key(|finding| finding.level);
            self.status = match worst {
                None => Status::Passed,
                Some(finding) if finding.level == Level::Failure => Status::Failed,
                Some(finding) => Status::Errored {
                    reason: finding.message.clone(),
                },
            };
        }
    }

    /// The findings about one check.
    pub fn findings_of<'a>(&'a self, check: &'a Check) -> impl Iterator<Item = &'a Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.subject == check.name)
    }
}

/// What came of a whole run; every report is a function of this.
#[derive(Clone, Debug, PartialEq)]
pub struct RunReport {
    /// The version of `gate` that ran.
    pub tool_version: String,
    /// The release it is about.
    pub release: Release,
    /// The stage that ran.
    pub stage: Stage,
    /// Which part of the selected gates it is, where several runs share them.
    pub part: Option<Part>,
    /// The configuration's path, relative to the project's root where it is below it.
    pub config: String,
    /// The project's root below the repository's, with forward slashes; empty where they are the same, and where there
    /// is no repository.
    pub folder: String,
    /// When it started.
    pub started: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What came of each gate, in the order of `gates.toml`.
    pub gates: Vec<GateResult>,
    /// How it ended.
    pub ending: Ending,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// Every selected gate had its turn.
    #[default]
    Complete,
    /// A signal cut it short; the rest is errored.
    Interrupted,
    /// `gate` itself broke in one of the gates, which is errored.
    Bug,
}

/// Whether the release may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Go,
    /// It may not.
    NoGo,
}

impl Verdict {
    /// The word of the reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::NoGo => "no-go",
        }
    }
}

impl RunReport {
    /// The same run with its places told from the repository's root, as the readers of a CI system want them.
    pub fn in_repository(&self) -> Cow<'_, Self> {
        if self.folder.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut run = self.clone();
        let folder = std::mem::take(&mut run.folder);
        run.config = Place::file(run.config).from_above(&folder).file;
        for gate in &mut run.gates {
            let checks = gate.checks.iter_mut().map(|check| &mut check.place);
            let findings = gate.findings.iter_mut().map(|found| &mut found.place);
            let places = checks.chain(findings).chain([&mut gate.place]);
            for place in places.flatten() {
                *place = place.from_above(&folder);
            }
        }
        Cow::Owned(run)
    }

    /// Whether the release may go out.
    pub fn verdict(&self) -> Verdict {
        if self.exit() == Exit::Go {
            Verdict::Go
        } else {
            Verdict::NoGo
        }
    }

    /// What the process tells its caller, as far as the run itself decides it.
    pub fn exit(&self) -> Exit {
        match self.ending {
            Ending::Interrupted => return Exit::Interrupted,
            Ending::Bug => return Exit::Bug,
            Ending::Complete => {}
        }
        if self.gates.is_empty() && !self.rests() {
            return Exit::NothingToShow;
        }
        let blocking = || self.gates.iter().filter(|gate| gate.blocks());
        let watched = |action| {
            blocking().any(|gate| {
                gate.recommendation
                    .as_ref()
                    .is_some_and(|recommendation| recommendation.action == action)
            })
        };
        if watched(Action::Rollback) {
            Exit::Rollback
        } else if blocking()
            .any(|gate| gate.status == Status::Failed && gate.recommendation.is_none())
        {
            Exit::NoGo
        } else if blocking().any(|gate| gate.recommendation.is_none()) {
            Exit::Inconclusive
        } else if watched(Action::Hold) {
            Exit::Hold
        } else {
            Exit::Go
        }
    }

    /// Whether it has nothing to do because other parts have: there are fewer gates than parts.
    pub fn rests(&self) -> bool {
        self.gates.is_empty() && self.part.is_some_and(|part| part.selected > 0)
    }

    /// What the watch recommends: the worst of its gates.
    pub fn recommendation(&self) -> Option<&Recommendation> {
        self.gates
            .iter()
            .filter_map(|gate| gate.recommendation.as_ref())
            .max_by_key(|recommendation| recommendation.action)
    }
}
