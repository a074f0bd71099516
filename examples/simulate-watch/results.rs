//! Runs all cells on all cores and keeps what came out.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cell::{Cell, Outcome};
use crate::rules::Judge;
use crate::scenario::Scenario;

/// The rates of traffic that every scenario is run at, in requests per second.
pub const RATES: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];

/// Deploys that do no harm: a rollback is wrong.
pub const HARMLESS: [Scenario; 6] = [
    Scenario::Steady(0.0005),
    Scenario::Steady(0.005),
    Scenario::Bursty,
    Scenario::Blip(0.3),
    Scenario::Blip(1.0),
    Scenario::Steady(0.05),
];

/// Deploys that do harm.
pub const HARMFUL: [Scenario; 8] = [
    Scenario::Step {
        share: 0.01,
        from_s: 0.0,
    },
    Scenario::Step {
        share: 0.02,
        from_s: 0.0,
    },
    Scenario::Step {
        share: 0.05,
        from_s: 0.0,
    },
    Scenario::Step {
        share: 0.3,
        from_s: 0.0,
    },
    Scenario::Step {
        share: 1.0,
        from_s: 0.0,
    },
    Scenario::Ramp(0.05),
    Scenario::Step {
        share: 1.0,
        from_s: 300.0,
    },
    Scenario::Step {
        share: 0.05,
        from_s: 300.0,
    },
];

/// What all rules said in all cells.
pub struct Results {
    cells: Vec<(Cell, Vec<Outcome>)>,
}

impl Results {
    /// Simulates everything: `runs` of each harmful cell, two and a half times as many of each harmless
    /// one, because wrong rollbacks are rare.
    pub fn simulate(judges: &[Judge], runs: u64, threads: usize) -> Self {
        let harmful = HARMFUL.iter().map(|scenario| (*scenario, runs));
        let harmless = HARMLESS.iter().map(|scenario| (*scenario, runs * 5 / 2));
        let cells: Vec<Cell> = harmful
            .chain(harmless)
            .flat_map(|(scenario, runs)| {
                RATES.map(|rate| Cell {
                    scenario,
                    rate,
                    runs,
                })
            })
            .collect();
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    while let Some((seed, cell)) = take(&next, &cells) {
                        let outcomes = cell.simulate(judges, seed);
                        if let Ok(mut done) = done.lock() {
                            done.push((*cell, outcomes));
                        }
                    }
                });
            }
        });
        Self {
            cells: done.into_inner().unwrap_or_default(),
        }
    }

    /// How a rule did.
    pub fn outcome(&self, scenario: Scenario, rate: f64, judge: usize) -> Option<&Outcome> {
        let same = |cell: &Cell| cell.scenario == scenario && cell.rate.to_bits() == rate.to_bits();
        self.cells.iter().find(|(cell, _)| same(cell))?.1.get(judge)
    }
}

fn take<'a>(next: &AtomicUsize, cells: &'a [Cell]) -> Option<(u64, &'a Cell)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((1_000 + u64::try_from(index).ok()?, cells.get(index)?))
}
