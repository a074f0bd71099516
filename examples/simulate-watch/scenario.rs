//! The deploys that are simulated: how many errors at what time, before the deploy and after it.

use fastrand::Rng;
use release_gate::slo::{Block, Counted};

use crate::random::{exponential, poisson};

/// Seconds before the deploy that rules may look at.
pub const HISTORY_S: i64 = 3600;
/// Seconds after the deploy.
pub const WATCH_S: i64 = 600;
/// Seconds of one block.
pub const BLOCK_S: i64 = 5;
/// What a service shows that has nothing wrong with it.
const USUAL: f64 = 0.0005;

/// One kind of deploy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scenario {
    /// The same share of errors before and after.
    Steady(f64),
    /// As usual on average 0.2 %, but most of it in bursts, before and after.
    Bursty,
    /// As usual, but for a disturbance of 20 s with this share of errors at a random moment.
    Blip(f64),
    /// As usual before, this share from `from_s` on.
    Step {
        /// The new share of errors.
        share: f64,
        /// When it begins, in seconds from the deploy.
        from_s: f64,
    },
    /// As usual before, then rising evenly to this share at the end of the watch.
    Ramp(f64),
}

/// Errors in addition to the usual ones, from one moment to another.
#[derive(Clone, Copy)]
struct Disturbance {
    from_s: f64,
    to_s: f64,
    share: f64,
}

/// A burst every two minutes, 5 s on average, of 3.6 % errors: 0.15 % on top of the usual.
const BURST_EVERY_S: f64 = 115.0;
const BURST_S: f64 = 5.0;
const BURST_SHARE: f64 = 0.036;

impl Scenario {
    /// What it is called in the tables.
    pub fn name(self) -> String {
        match self {
            Self::Steady(share) if share <= 0.005 => format!("healthy {}", percent(share)),
            Self::Steady(share) => format!("{} before and after", percent(share)),
            Self::Bursty => "bursty healthy 0.2 %".to_owned(),
            Self::Blip(share) => format!("20 s blip of {}", percent(share)),
            Self::Step { share, from_s: 0.0 } => format!("bad {}", percent(share)),
            Self::Step { share, from_s } => format!("{} from {from_s} s on", percent(share)),
            Self::Ramp(share) => format!("ramp to {}", percent(share)),
        }
    }

    /// The share of errors that a sequential test can be told to look for; `None` where it changes.
    pub fn constant_share(self) -> Option<f64> {
        match self {
            Self::Step { share, .. } => Some(share),
            _ => None,
        }
    }

    /// When the harm begins, in seconds from the deploy; `None` for a deploy that does none.
    pub fn onset_s(self) -> Option<f64> {
        match self {
            Self::Step { from_s, .. } => Some(from_s),
            Self::Ramp(_) => Some(0.0),
            Self::Steady(_) | Self::Bursty | Self::Blip(_) => None,
        }
    }

    /// One run: blocks from an hour before the deploy to the end of the watch, with Poisson arrivals.
    pub fn sample(self, rng: &mut Rng, requests_per_second: f64) -> Vec<Block> {
        let disturbances = self.disturbances(rng);
        (-HISTORY_S / BLOCK_S..WATCH_S / BLOCK_S)
            .map(|index| {
                let from = seconds(index * BLOCK_S);
                let share = self.share(from, &disturbances);
                let mean = requests_per_second * seconds(BLOCK_S);
                // Arrivals of both kinds are independent Poisson processes, so only the mean share counts.
                let errors = poisson(rng, mean * share);
                let ok = poisson(rng, mean * (1.0 - share));
                Block {
                    start_ms: index * BLOCK_S * 1000,
                    counted: Some(Counted::of(ok + errors, errors)),
                }
            })
            .collect()
    }

    fn disturbances(self, rng: &mut Rng) -> Vec<Disturbance> {
        match self {
            Self::Blip(share) => {
                let from_s = 10.0 + rng.f64() * (seconds(WATCH_S) - 60.0);
                vec![Disturbance {
                    from_s,
                    to_s: from_s + 20.0,
                    share,
                }]
            }
            Self::Bursty => {
                let mut bursts = Vec::new();
                let mut at = -seconds(HISTORY_S) + exponential(rng, BURST_EVERY_S);
                while at < seconds(WATCH_S) {
                    let end = at + exponential(rng, BURST_S);
                    bursts.push(Disturbance {
                        from_s: at,
                        to_s: end,
                        share: BURST_SHARE,
                    });
                    at = end + exponential(rng, BURST_EVERY_S);
                }
                bursts
            }
            Self::Steady(_) | Self::Step { .. } | Self::Ramp(_) => Vec::new(),
        }
    }

    /// The mean share of errors in the block that begins at `from`.
    fn share(self, from: f64, disturbances: &[Disturbance]) -> f64 {
        let to = from + seconds(BLOCK_S);
        let disturbed: f64 = disturbances
            .iter()
            .map(|disturbance| {
                let overlap = (disturbance.to_s.min(to) - disturbance.from_s.max(from)).max(0.0);
                overlap / seconds(BLOCK_S) * (disturbance.share - USUAL)
            })
            .sum();
        match self {
            Self::Steady(share) => share,
            Self::Bursty | Self::Blip(_) => USUAL + disturbed,
            Self::Step { share, from_s } => {
                if from >= from_s {
                    share
                } else {
                    USUAL
                }
            }
            Self::Ramp(share) => {
                USUAL + share * (f64::midpoint(from, to).max(0.0) / seconds(WATCH_S))
            }
        }
    }
}

/// A share as it is written in tables.
pub fn percent(share: f64) -> String {
    format!("{} %", (share * 1e6).round() / 1e4)
}

/// Whole seconds as a real number.
#[expect(clippy::cast_precision_loss, reason = "seconds of an hour")]
pub fn seconds(whole: i64) -> f64 {
    whole as f64
}
