//! The results as Markdown tables.

use std::fmt::Write as _;

use release_gate::slo::Action;

use crate::goals::Goal;
use crate::limit;
use crate::results::{HARMFUL, HARMLESS, RATES, Results};
use crate::rules::GATE;
use crate::scenario::Scenario;

/// How often each rule rolls back a deploy that did no harm: the worst of the four rates.
pub fn wrong(results: &Results, names: &[&str]) -> String {
    let header = HARMLESS.iter().map(|scenario| scenario.name());
    table("rule", header, names.iter().enumerate(), |(judge, name)| {
        let cells = HARMLESS
            .iter()
            .map(|scenario| worst(results, *scenario, judge));
        std::iter::once((*name).to_owned()).chain(cells).collect()
    })
}

fn worst(results: &Results, scenario: Scenario, judge: usize) -> String {
    let shares = RATES
        .iter()
        .filter_map(|rate| results.outcome(scenario, *rate, judge));
    let worst = shares
        .map(|outcome| outcome.share(Action::Rollback))
        .fold(0.0, f64::max)
        * 100.0;
    if worst > 0.0 && worst < 10.0 {
        format!("{worst:.2}")
    } else {
        format!("{worst:.0}")
    }
}

/// How soon each rule rolls back a bad deploy at 100 requests per second.
pub fn detection(results: &Results, names: &[&str]) -> String {
    let low = Scenario::Step {
        share: 0.05,
        from_s: 0.0,
    };
    let columns: Vec<(Scenario, f64)> = HARMFUL
        .iter()
        .map(|scenario| (*scenario, 100.0))
        .chain(std::iter::once((low, 1.0)))
        .collect();
    let header = columns.iter().map(|(scenario, rate)| {
        if *rate < 100.0 {
            format!("{} at {rate}/s", scenario.name())
        } else {
            scenario.name()
        }
    });
    table("rule", header, names.iter().enumerate(), |(judge, name)| {
        let cells = columns
            .iter()
            .map(|(scenario, rate)| time(results, *scenario, *rate, judge));
        std::iter::once((*name).to_owned()).chain(cells).collect()
    })
}

/// Median and 95th percentile in seconds, and the mean of users' failed requests.
fn time(results: &Results, scenario: Scenario, rate: f64, judge: usize) -> String {
    let Some(outcome) = results.outcome(scenario, rate, judge) else {
        return String::new();
    };
    let found = outcome.share(Action::Rollback);
    let share = if found >= 0.995 {
        String::new()
    } else {
        format!("{:.0} %: ", found * 100.0)
    };
    match (outcome.delay_s(0.5), outcome.delay_s(0.95)) {
        (Some(median), Some(p95)) if found >= 0.005 => {
            format!("{share}{median:.0}/{p95:.0} ({:.0})", outcome.failed())
        }
        _ => format!("never ({:.0})", outcome.failed()),
    }
}

/// Our rule at every rate: what it ends in, how soon, and against the limit.
pub fn by_rate(results: &Results) -> String {
    let header = RATES.iter().map(|rate| format!("{rate}/s"));
    table(
        "deploy",
        header,
        HARMLESS.iter().chain(&HARMFUL),
        |scenario| {
            let cells = RATES.iter().map(|rate| ending(results, *scenario, *rate));
            std::iter::once(scenario.name()).chain(cells).collect()
        },
    )
}

fn ending(results: &Results, scenario: Scenario, rate: f64) -> String {
    let Some(outcome) = results.outcome(scenario, rate, GATE) else {
        return String::new();
    };
    let [promote, hold, rollback] = [Action::Promote, Action::Hold, Action::Rollback]
        .map(|action| outcome.share(action) * 100.0);
    let mut cell = format!("{promote:.1} / {hold:.1} / {rollback:.2}");
    if let (Some(median), Some(p95), Some(_)) = (
        outcome.delay_s(0.5),
        outcome.delay_s(0.95),
        scenario.onset_s(),
    ) {
        let _ = write!(cell, ", {median:.0}/{p95:.0} s");
        if let Some(share) = scenario.constant_share() {
            let _ = write!(cell, ", {:.1}×", median / limit::seconds(share, rate));
        }
    }
    cell
}

/// What was asked and what was reached.
pub fn goals(goals: &[Goal]) -> String {
    let header = ["asked", "reached", ""].map(str::to_owned);
    table("goal", header.into_iter(), goals.iter(), |goal| {
        let mark = if goal.is_met { "met" } else { "MISSED" };
        vec![
            goal.name.clone(),
            goal.asked.clone(),
            goal.reached.clone(),
            mark.to_owned(),
        ]
    })
}

fn table<R>(
    corner: &str,
    header: impl Iterator<Item = String>,
    rows: impl Iterator<Item = R>,
    cells: impl Fn(R) -> Vec<String>,
) -> String {
    let header: Vec<String> = std::iter::once(corner.to_owned()).chain(header).collect();
    let mut text = format!(
        "| {} |\n|{}\n",
        header.join(" | "),
        "---|".repeat(header.len())
    );
    for row in rows {
        let _ = writeln!(text, "| {} |", cells(row).join(" | "));
    }
    text
}
