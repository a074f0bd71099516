//! What a watch ends in: an action, the reason for it, and the numbers behind it.

use super::block::Tally;
use super::stretch::Stretch;

/// What is recommended, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// The deploy is healthy: go on.
    Promote,
    /// Nothing can be said, or nothing good: a person has to look.
    Hold,
    /// The deploy does harm: take it back.
    Rollback,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Promote: errors stayed within the budget.
    WithinBudget,
    /// Hold: the source gave nothing.
    NoData,
    /// Hold: the source gave too little of the watch.
    LowCoverage,
    /// Hold: nobody sent a request, neither before the deploy nor after it.
    NoTraffic,
    /// Hold: there was traffic before the deploy, and nearly none came after it.
    TrafficLost,
    /// Hold: the budget was exceeded before the deploy, and it isn't worse now.
    BadBeforeDeploy,
    /// Hold: too few requests, or a suspicion that the watch was too short to confirm.
    NotEnoughEvidence,
    /// Hold: more errors than the budget allows, fewer than are worth a rollback.
    OverBudgetBelowRollback,
    /// Hold: nobody has seen the new version answer.
    NotTheNewVersion,
    /// Rollback: too many errors.
    ErrorBudget,
    /// Rollback: too slow.
    Latency,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 11] = [
        Self::WithinBudget,
        Self::NoData,
        Self::LowCoverage,
        Self::NoTraffic,
        Self::TrafficLost,
        Self::BadBeforeDeploy,
        Self::NotEnoughEvidence,
        Self::OverBudgetBelowRollback,
        Self::NotTheNewVersion,
        Self::ErrorBudget,
        Self::Latency,
    ];

    /// The action that goes with the reason.
    pub fn action(self) -> Action {
        match self {
            Self::WithinBudget => Action::Promote,
            Self::ErrorBudget | Self::Latency => Action::Rollback,
            _ => Action::Hold,
        }
    }

    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::WithinBudget => "within-budget",
            Self::NoData => "no-data",
            Self::LowCoverage => "low-coverage",
            Self::NoTraffic => "no-traffic",
            Self::TrafficLost => "traffic-lost",
            Self::BadBeforeDeploy => "bad-before-deploy",
            Self::NotEnoughEvidence => "not-enough-evidence",
            Self::OverBudgetBelowRollback => "over-budget-below-rollback",
            Self::NotTheNewVersion => "not-the-new-version",
            Self::ErrorBudget => "error-budget",
            Self::Latency => "latency",
        }
    }
}

/// The recommendation for one objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Why; the action follows from it.
    pub reason: Reason,
    /// When it was clear, in milliseconds from the deploy.
    pub after_ms: i64,
    /// What it rests on.
    pub numbers: Numbers,
}

impl Decision {
    /// What is recommended.
    pub fn action(&self) -> Action {
        self.reason.action()
    }
}

/// The numbers behind a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Counted since the deploy.
    pub now: Tally,
    /// Counted before the deploy.
    pub before: Tally,
    /// Whether there was enough before the deploy to compare with.
    pub history: bool,
    /// The lowest share of errors that the counts allow (99 %).
    pub lower: f64,
    /// The highest share of errors that the counts allow (95 %).
    pub upper: f64,
    /// The share of errors that is tolerated.
    pub tolerated: f64,
    /// The share of errors from which a rollback is worth it.
    pub rollback_at: f64,
    /// How much more errors vary from block to block than independent ones.
    pub dispersion: f64,
    /// The share of the watch that the source vouched for.
    pub coverage: f64,
    /// Evidence at the end, as a factor: rollback needs [`Numbers::threshold`].
    pub evidence: f64,
    /// The evidence that a rollback needs.
    pub threshold: f64,
    /// When the errors began that are still going on, in milliseconds from the deploy.
    pub disturbed_since_ms: Option<i64>,
    /// A short disturbance that was left out.
    pub forgiven: Option<Stretch>,
    /// Slow blocks; `None` when latency wasn't looked at.
    pub slowness: Option<Slowness>,
}

/// What was seen of latency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slowness {
    /// The median before the deploy in milliseconds.
    pub usual_ms: Option<f64>,
    /// A block above this was slow.
    pub limit_ms: f64,
    /// Blocks with a measurement, and the slow ones among them.
    pub blocks: Tally,
    /// The highest value since the deploy in milliseconds.
    pub highest_ms: f64,
}
