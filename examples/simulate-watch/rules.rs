//! The rules that are compared: ours, and those of tools in the field as their code and manuals have them.

use std::time::Duration;

use release_gate::slo::{Action, Block, Counted, Rule, Tally, decide};

use crate::scenario::{BLOCK_S, WATCH_S};

/// A way to come to a verdict.
#[derive(Clone, Debug)]
pub enum Judge {
    /// `gate` with a rule.
    Gate {
        /// Its parameters.
        rule: Rule,
        /// Whether it sees the time before the deploy.
        history: bool,
    },
    /// Flagger: success of at least 99 % in the last minute, every minute; rolls back at the beginning of
    /// the round after the `threshold`th failed one (pkg/controller/scheduler.go).
    Flagger {
        /// Failed checks until rollback; 1 unless set, the documentation shows 5.
        threshold: u32,
    },
    /// Argo Rollouts: `irate` of at least 99 % every minute; aborts when more than `failure_limit` failed
    /// (analysis/analysis.go).
    Argo {
        /// `failureLimit`, 0 unless set.
        failure_limit: u32,
    },
    /// An alert on more than 1 % errors over 5 minutes, evaluated every 15 s.
    FixedThreshold,
    /// Multi-window burn rate of the SRE workbook for 99.9 %: 14.4 times the budget in a long and in a
    /// short window, evaluated every 15 s.
    BurnRate {
        /// The long window in seconds.
        long_s: i64,
        /// The short window in seconds.
        short_s: i64,
    },
}

/// What a rule says of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Promote, hold or roll back. Tools with two states never hold.
    pub action: Action,
    /// When, in milliseconds from the deploy.
    pub at_ms: i64,
}

/// Our rule on 5 s blocks: the first in [`Judge::all`].
pub const GATE: usize = 0;
/// Our rule on what a scrape every 15 s gives.
pub const GATE_15_S: usize = 1;

impl Judge {
    /// All rules with their names, ours first.
    pub fn all() -> Vec<(&'static str, Self)> {
        let ours = Rule::for_budget(0.005);
        let slower = Rule {
            block: Duration::from_secs(15),
            ..ours.clone()
        };
        vec![
            (
                "gate, blocks of 5 s",
                Self::Gate {
                    rule: ours.clone(),
                    history: true,
                },
            ),
            (
                "gate, blocks of 15 s",
                Self::Gate {
                    rule: slower,
                    history: true,
                },
            ),
            (
                "gate, no history",
                Self::Gate {
                    rule: ours,
                    history: false,
                },
            ),
            (
                "Flagger, threshold 1 (default)",
                Self::Flagger { threshold: 1 },
            ),
            (
                "Flagger, threshold 5 (manual)",
                Self::Flagger { threshold: 5 },
            ),
            (
                "Argo Rollouts, failureLimit 0 (default)",
                Self::Argo { failure_limit: 0 },
            ),
            (
                "Argo Rollouts, failureLimit 3 (manual)",
                Self::Argo { failure_limit: 3 },
            ),
            ("more than 1 % over 5 min", Self::FixedThreshold),
            (
                "SRE burn rate 1 h and 5 min",
                Self::BurnRate {
                    long_s: 3600,
                    short_s: 300,
                },
            ),
            (
                "SRE burn rate 5 min and 25 s",
                Self::BurnRate {
                    long_s: 300,
                    short_s: 25,
                },
            ),
        ]
    }

    /// Judges one run.
    pub fn verdict(&self, blocks: &[Block]) -> Verdict {
        match self {
            Self::Gate { rule, history } => by_gate(rule, *history, blocks),
            Self::Flagger { threshold } => {
                let mut failed = 0;
                Self::every(60, |at| {
                    let due = failed >= *threshold;
                    failed +=
                        u32::from(share(blocks, at - 60, at).is_none_or(|share| share > 0.01));
                    due
                })
            }
            Self::Argo { failure_limit } => {
                let mut failed = 0;
                Self::every(60, |at| {
                    failed +=
                        u32::from(share(blocks, at - 15, at).is_some_and(|share| share > 0.01));
                    failed > *failure_limit
                })
            }
            Self::FixedThreshold => Self::every(15, |at| {
                share(blocks, at - 300, at).is_some_and(|share| share > 0.01)
            }),
            Self::BurnRate { long_s, short_s } => Self::every(15, |at| {
                [*long_s, *short_s].iter().all(|window| {
                    share(blocks, at - window, at).is_some_and(|share| share > 14.4 * 0.001)
                })
            }),
        }
    }

    fn every(interval_s: i64, mut rolls_back: impl FnMut(i64) -> bool) -> Verdict {
        let at = (1..=WATCH_S / interval_s)
            .map(|round| round * interval_s)
            .find(|at| rolls_back(*at));
        at.map_or(
            Verdict {
                action: Action::Promote,
                at_ms: WATCH_S * 1000,
            },
            |at| Verdict {
                action: Action::Rollback,
                at_ms: at * 1000,
            },
        )
    }
}

fn by_gate(rule: &Rule, history: bool, blocks: &[Block]) -> Verdict {
    let seen = merged(blocks, rule.block);
    let from = if history {
        0
    } else {
        seen.partition_point(|block| block.start_ms < 0)
    };
    let decision = decide(rule, &seen[from..]);
    Verdict {
        action: decision.action(),
        at_ms: decision.after_ms,
    }
}

/// Blocks as a slower source would give them.
fn merged(blocks: &[Block], length: Duration) -> Vec<Block> {
    let together = usize::try_from(length.as_secs() / BLOCK_S.unsigned_abs())
        .unwrap_or(1)
        .max(1);
    if together == 1 {
        return blocks.to_vec();
    }
    blocks
        .chunks(together)
        .map(|chunk| {
            let sum = tally(chunk);
            Block {
                start_ms: chunk[0].start_ms,
                counted: Some(Counted::of(sum.requests, sum.errors)),
            }
        })
        .collect()
}

fn tally(blocks: &[Block]) -> Tally {
    blocks
        .iter()
        .filter_map(|block| block.counted)
        .fold(Tally::default(), |sum, counted| sum + counted.tally)
}

/// The share of errors in a window of seconds from the deploy; `None` without requests.
fn share(blocks: &[Block], from_s: i64, to_s: i64) -> Option<f64> {
    let from = blocks.partition_point(|block| block.start_ms < from_s * 1000);
    let to = blocks.partition_point(|block| block.start_ms < to_s * 1000);
    let sum = tally(&blocks[from..to]);
    (sum.requests > 0).then(|| sum.share())
}
