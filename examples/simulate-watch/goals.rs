//! The figures that the rule has to reach, and whether it does.

use release_gate::slo::Action;

use crate::limit;
use crate::results::{HARMFUL, RATES, Results};
use crate::rules::{GATE, GATE_15_S};
use crate::scenario::{Scenario, percent};

const fn bad(share: f64) -> Scenario {
    Scenario::Step { share, from_s: 0.0 }
}

const fn late(share: f64) -> Scenario {
    Scenario::Step {
        share,
        from_s: 300.0,
    }
}

/// At most this share of wrong rollbacks, at every rate.
const WRONG: [(Scenario, f64); 6] = [
    (Scenario::Steady(0.0005), 0.005),
    (Scenario::Steady(0.005), 0.005),
    (Scenario::Bursty, 0.015),
    (Scenario::Blip(0.3), 0.005),
    (Scenario::Blip(1.0), 0.005),
    (Scenario::Steady(0.05), 0.002),
];

/// At most this median and this 95th percentile, in seconds from the beginning of the harm.
const TIME: [(Scenario, f64, usize, f64, f64); 24] = [
    (bad(1.0), 10.0, GATE, 30.0, 30.0),
    (bad(1.0), 100.0, GATE, 30.0, 30.0),
    (bad(1.0), 1000.0, GATE, 30.0, 30.0),
    (bad(0.3), 10.0, GATE, 30.0, 30.0),
    (bad(0.3), 100.0, GATE, 30.0, 30.0),
    (bad(0.3), 1000.0, GATE, 30.0, 30.0),
    (bad(0.05), 1000.0, GATE, 30.0, 30.0),
    (bad(0.05), 100.0, GATE, 30.0, 30.0),
    (bad(0.05), 10.0, GATE, 35.0, 50.0),
    (bad(0.05), 1.0, GATE, 105.0, 240.0),
    (bad(0.02), 100.0, GATE, 30.0, 35.0),
    (bad(0.02), 10.0, GATE, 70.0, 135.0),
    (bad(0.01), 1000.0, GATE, 30.0, 35.0),
    (bad(0.01), 100.0, GATE, 55.0, 105.0),
    (bad(0.01), 10.0, GATE, 280.0, 535.0),
    (late(0.05), 10.0, GATE, 40.0, 55.0),
    (late(0.05), 100.0, GATE, 30.0, 30.0),
    (late(0.05), 1000.0, GATE, 30.0, 30.0),
    (late(1.0), 10.0, GATE, 30.0, 30.0),
    (late(1.0), 100.0, GATE, 30.0, 30.0),
    (late(1.0), 1000.0, GATE, 30.0, 30.0),
    (Scenario::Ramp(0.05), 100.0, GATE, 155.0, 175.0),
    (bad(1.0), 100.0, GATE_15_S, 60.0, 60.0),
    (bad(0.05), 100.0, GATE_15_S, 60.0, 60.0),
];

/// At least this share is rolled back.
const FOUND: [(Scenario, f64, f64); 8] = [
    (bad(0.05), 1.0, 0.999),
    (bad(0.3), 1.0, 1.0),
    (bad(1.0), 1.0, 1.0),
    (bad(0.02), 10.0, 1.0),
    (bad(0.05), 10.0, 1.0),
    (bad(0.01), 100.0, 1.0),
    (bad(0.01), 1000.0, 1.0),
    (bad(0.01), 10.0, 0.9),
];

/// At most this share is promoted, though it is bad.
const PROMOTED: [(f64, f64); 4] = [(1.0, 0.06), (10.0, 0.02), (100.0, 0.02), (1000.0, 0.02)];

/// One line a goal: what was asked, what was reached, and whether that is enough.
pub struct Goal {
    /// What is asked.
    pub name: String,
    /// The limit.
    pub asked: String,
    /// What was measured.
    pub reached: String,
    /// Whether it is enough.
    pub is_met: bool,
}

/// All goals.
pub fn all(results: &Results) -> Vec<Goal> {
    let mut goals = wrong(results);
    goals.extend(times(results));
    goals.extend(found(results));
    goals.extend(promoted(results));
    goals.extend(ratios(results));
    goals.extend(outage(results));
    goals
}

fn wrong(results: &Results) -> Vec<Goal> {
    WRONG
        .iter()
        .map(|(scenario, most)| {
            let worst = RATES
                .iter()
                .filter_map(|rate| results.outcome(*scenario, *rate, GATE))
                .map(|outcome| outcome.share(Action::Rollback))
                .fold(0.0, f64::max);
            Goal {
                name: format!("wrong rollback, {}", scenario.name()),
                asked: format!("≤ {}", percent(*most)),
                reached: percent(worst),
                is_met: worst <= *most,
            }
        })
        .collect()
}

fn times(results: &Results) -> Vec<Goal> {
    TIME.iter()
        .filter_map(|(scenario, rate, judge, median, p95)| {
            let outcome = results.outcome(*scenario, *rate, *judge)?;
            let (seen_median, seen_p95) = (outcome.delay_s(0.5)?, outcome.delay_s(0.95)?);
            let scrape = if *judge == GATE_15_S {
                ", 15 s blocks"
            } else {
                ""
            };
            Some(Goal {
                name: format!("time, {} at {rate}/s{scrape}", scenario.name()),
                asked: format!("≤ {median}/{p95} s"),
                reached: format!("{seen_median}/{seen_p95} s"),
                is_met: seen_median <= *median && seen_p95 <= *p95,
            })
        })
        .collect()
}

fn found(results: &Results) -> Vec<Goal> {
    FOUND
        .iter()
        .filter_map(|(scenario, rate, least)| {
            let seen = results
                .outcome(*scenario, *rate, GATE)?
                .share(Action::Rollback);
            Some(Goal {
                name: format!("rolled back, {} at {rate}/s", scenario.name()),
                asked: format!("≥ {}", percent(*least)),
                reached: percent(seen),
                is_met: seen >= *least,
            })
        })
        .collect()
}

fn promoted(results: &Results) -> Vec<Goal> {
    PROMOTED
        .iter()
        .map(|(rate, most)| {
            let worst = HARMFUL
                .iter()
                .filter_map(|scenario| results.outcome(*scenario, *rate, GATE))
                .map(|outcome| outcome.share(Action::Promote))
                .fold(0.0, f64::max);
            Goal {
                name: format!("promoted though bad, at {rate}/s"),
                asked: format!("≤ {}", percent(*most)),
                reached: percent(worst),
                is_met: worst <= *most,
            }
        })
        .collect()
}

/// The median against what no forgiving rule can beat, where at least nine of ten are found and the harm comes with the deploy.
fn ratios(results: &Results) -> Vec<Goal> {
    let worst = |least_share: f64, most_share: f64| {
        let cells = HARMFUL
            .iter()
            .flat_map(|scenario| RATES.map(|rate| (*scenario, rate)));
        cells
            .filter(|(scenario, _)| scenario.onset_s() == Some(0.0))
            .filter_map(|(scenario, rate)| {
                let share = scenario
                    .constant_share()
                    .filter(|share| (least_share..most_share).contains(share))?;
                let outcome = results.outcome(scenario, rate, GATE)?;
                let is_decidable = outcome.share(Action::Rollback) >= 0.9;
                is_decidable.then_some(())?;
                Some((
                    outcome.delay_s(0.5)? / limit::seconds(share, rate),
                    scenario,
                    rate,
                ))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
    };
    [
        ("from 5 % on", 0.05, 1.1, 1.75),
        ("below 5 %", 0.0, 0.05, 2.4),
    ]
    .into_iter()
    .filter_map(|(name, from, to, most)| {
        let (ratio, scenario, rate) = worst(from, to)?;
        Some(Goal {
            name: format!("median against the limit, {name}"),
            asked: format!("≤ {most}"),
            reached: format!("{ratio:.2} ({} at {rate}/s)", scenario.name()),
            is_met: ratio <= most,
        })
    })
    .collect()
}

fn outage(results: &Results) -> Option<Goal> {
    let failed = results.outcome(bad(1.0), 100.0, GATE)?.failed();
    Some(Goal {
        name: "failed requests of an outage at 100/s".to_owned(),
        asked: "≤ 3000".to_owned(),
        reached: format!("{failed:.0}"),
        // The mean of a Poisson count: 3,000 arrive in 30 s, give or take.
        is_met: failed <= 3010.0,
    })
}
