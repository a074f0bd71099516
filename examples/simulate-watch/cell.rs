//! One cell of the table: a scenario at a rate of traffic, judged by every rule over many runs.

use fastrand::Rng;
use release_gate::slo::{Action, Block};

use crate::rules::Judge;
use crate::scenario::Scenario;

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// The kind of deploy.
    pub scenario: Scenario,
    /// Requests per second.
    pub rate: f64,
    /// How many runs.
    pub runs: u64,
}

/// How one rule did in a cell.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Runs that ended in promote, hold and rollback.
    pub counts: [u64; 3],
    /// Seconds from the beginning of the harm to the rollback, of the runs that rolled back.
    delays_s: Vec<f64>,
    /// Users' failed requests until the rollback, or until the end of the watch.
    failed: u64,
}

impl Cell {
    /// Runs it with a seed of its own, so that a cell doesn't depend on which others are run.
    pub fn simulate(&self, judges: &[Judge], seed: u64) -> Vec<Outcome> {
        let mut outcomes = vec![Outcome::default(); judges.len()];
        let mut rng = Rng::with_seed(seed);
        for _ in 0..self.runs {
            let blocks = self.scenario.sample(&mut rng, self.rate);
            for (judge, outcome) in judges.iter().zip(&mut outcomes) {
                outcome.add(self.scenario, judge, &blocks);
            }
        }
        for outcome in &mut outcomes {
            outcome.delays_s.sort_by(f64::total_cmp);
        }
        outcomes
    }
}

impl Outcome {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of ten minutes")]
    fn add(&mut self, scenario: Scenario, judge: &Judge, blocks: &[Block]) {
        let verdict = judge.verdict(blocks);
        let index = match verdict.action {
            Action::Promote => 0,
            Action::Hold => 1,
            Action::Rollback => 2,
        };
        self.counts[index] += 1;
        if verdict.action == Action::Rollback {
            self.delays_s
                .push(verdict.at_ms as f64 / 1000.0 - scenario.onset_s().unwrap_or(0.0));
        }
        self.failed += blocks
            .iter()
            .filter(|block| (0..verdict.at_ms).contains(&block.start_ms))
            .filter_map(|block| block.counted)
            .map(|counted| counted.tally.errors)
            .sum::<u64>();
    }

    /// The share of runs that ended in an action.
    #[expect(clippy::cast_precision_loss, reason = "thousands of runs")]
    pub fn share(&self, action: Action) -> f64 {
        let index = match action {
            Action::Promote => 0,
            Action::Hold => 1,
            Action::Rollback => 2,
        };
        self.counts[index] as f64 / self.counts.iter().sum::<u64>().max(1) as f64
    }

    /// The delay that this share of the rollbacks doesn't exceed, in seconds.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index among thousands of runs"
    )]
    pub fn delay_s(&self, quantile: f64) -> Option<f64> {
        let last = self.delays_s.len().checked_sub(1)?;
        self.delays_s
            .get((last as f64 * quantile).round() as usize)
            .copied()
    }

    /// Failed requests of users a run.
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    pub fn failed(&self) -> f64 {
        self.failed as f64 / self.counts.iter().sum::<u64>().max(1) as f64
    }
}
