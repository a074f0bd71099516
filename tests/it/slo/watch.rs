//! The decision on blocks made for one question each.

use std::time::Duration;

use release_gate::slo::{
    Action, Block, Counted, Decision, LatencyLimit, LatencyRule, Reason, Rule, Tally, Watch, decide,
};

/// Blocks of 5 s from `from_s` to `to_s`, each with what `counted` says of its begin in seconds.
fn blocks(from_s: i64, to_s: i64, counted: impl Fn(i64) -> Option<Counted>) -> Vec<Block> {
    (from_s / 5..to_s / 5)
        .map(|index| Block {
            start_ms: index * 5000,
            counted: counted(index * 5),
        })
        .collect()
}

/// A service with 100 requests per second, one error in 2,000, and what `after` says from the deploy on.
fn deploy(after: impl Fn(i64) -> Option<Counted>) -> Vec<Block> {
    blocks(-600, 600, |at| if at < 0 { usual(at) } else { after(at) })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands for a source that may give nothing"
)]
fn usual(at: i64) -> Option<Counted> {
    Some(Counted::of(500, u64::from(at % 20 == 0)).with_latency(Some(100.0)))
}

fn rule() -> Rule {
    Rule::for_budget(0.005)
}

fn decided(after: impl Fn(i64) -> Option<Counted>) -> Decision {
    decide(&rule(), &deploy(after))
}

#[test]
fn a_deploy_without_harm_is_promoted_at_the_end_of_the_watch() {
    let decision = decided(usual);
    assert_eq!(
        (decision.reason, decision.after_ms),
        (Reason::WithinBudget, 600_000)
    );
}

#[test]
fn an_outage_is_rolled_back_in_half_a_minute() {
    let decision = decided(|_| Some(Counted::of(500, 500)));
    assert_eq!(
        (decision.reason, decision.after_ms),
        (Reason::ErrorBudget, 30_000)
    );
    assert_eq!(decision.numbers.now, Tally::of(3000, 3000));
}

#[test]
fn an_outage_that_begins_late_is_found_as_fast() {
    let decision = decided(|at| {
        if at < 300 {
            usual(at)
        } else {
            Some(Counted::of(500, 500))
        }
    });
    assert_eq!(
        (decision.reason, decision.after_ms),
        (Reason::ErrorBudget, 330_000)
    );
}

#[test]
fn a_blip_is_left_out_and_named() {
    let decision = decided(|at| {
        if (30..50).contains(&at) {
            Some(Counted::of(500, 300))
        } else {
            usual(at)
        }
    });
    assert_eq!(decision.reason, Reason::WithinBudget);
    let forgiven = decision.numbers.forgiven.expect("the blip");
    assert!(
        forgiven.start_ms <= 30_000 && forgiven.end_ms >= 50_000,
        "{forgiven:?}"
    );
}

#[test]
fn a_failure_in_the_last_seconds_is_not_forgiven_as_a_blip() {
    let decision = decided(|at| {
        if at >= 585 {
            Some(Counted::of(500, 500))
        } else {
            usual(at)
        }
    });
    assert_eq!(decision.reason, Reason::NotEnoughEvidence);
}

#[test]
fn errors_that_were_there_before_hold() {
    let decision = decide(
        &rule(),
        &blocks(-600, 600, |at| {
            Some(Counted::of(500, 20 + at.unsigned_abs() % 10))
        }),
    );
    assert_eq!(decision.reason, Reason::BadBeforeDeploy);
}

#[test]
fn what_was_bad_before_and_gets_worse_is_rolled_back() {
    let decision = decide(
        &rule(),
        &blocks(-600, 600, |at| {
            Some(Counted::of(500, if at < 0 { 25 } else { 250 }))
        }),
    );
    assert_eq!(decision.reason, Reason::ErrorBudget);
}

#[test]
fn a_deploy_that_ends_an_incident_is_promoted() {
    let decision = decide(
        &rule(),
        &blocks(-600, 600, |at| {
            Some(Counted::of(500, if at < 0 { 25 } else { 0 }))
        }),
    );
    assert_eq!(decision.reason, Reason::WithinBudget);
}

#[test]
fn over_the_budget_but_not_worth_a_rollback_holds() {
    // 0.75 %, between the budget and twice the budget, before the evidence for "more than tolerated" is in.
    let bursts = Rule {
        confidence: 0.999_999_999,
        ..rule()
    };
    let decision = decide(
        &bursts,
        &deploy(|at| Some(Counted::of(500, 3 + u64::from(at % 10 == 0)))),
    );
    assert_eq!(decision.reason, Reason::OverBudgetBelowRollback);
}

#[test]
fn nothing_promotes_without_data() {
    let nothing = |_: i64| None;
    let zeros = |_: i64| Some(Counted::of(0, 0));
    assert_eq!(decide(&rule(), &[]).reason, Reason::NoData);
    assert_eq!(
        decide(&rule(), &blocks(-600, 600, nothing)).reason,
        Reason::NoData
    );
    assert_eq!(decided(nothing).reason, Reason::NoData);
    assert_eq!(
        decide(&rule(), &blocks(-600, 600, zeros)).reason,
        Reason::NoTraffic
    );
    assert_eq!(decided(zeros).reason, Reason::TrafficLost);
    let uncovered = decided(|at| usual(at).map(|counted| counted.with_coverage(0.0)));
    assert_eq!(uncovered.reason, Reason::NoData);
    let third = decided(|at| usual(at).filter(|_| at % 15 == 0));
    assert_eq!(third.reason, Reason::LowCoverage);
}

#[test]
fn partial_answers_lower_the_coverage() {
    let decision = decided(|at| usual(at).map(|counted| counted.with_coverage(0.4)));
    assert_eq!(decision.reason, Reason::LowCoverage);
    assert!((decision.numbers.coverage - 0.4).abs() < 1e-9);
}

#[test]
fn few_requests_are_no_evidence_in_either_direction() {
    let one_in_twenty = blocks(-600, 600, |at| {
        Some(Counted::of(u64::from(at % 30 == 0), u64::from(at == 300)))
    });
    let decision = decide(&rule(), &one_in_twenty);
    assert_eq!(decision.reason, Reason::NotEnoughEvidence);
}

#[test]
fn without_history_an_outage_is_still_found_and_a_blip_still_forgiven() {
    let outage = decide(&rule(), &blocks(0, 600, |_| Some(Counted::of(500, 500))));
    assert_eq!(outage.action(), Action::Rollback);
    assert!(!outage.numbers.history);
    let blip = decide(
        &rule(),
        &blocks(0, 600, |at| {
            Some(Counted::of(
                500,
                if (30..50).contains(&at) { 500 } else { 0 },
            ))
        }),
    );
    assert_eq!(blip.reason, Reason::WithinBudget);
}

#[test]
fn a_slow_release_is_rolled_back_without_an_error() {
    let decision = decided(|_| Some(Counted::of(500, 0).with_latency(Some(600.0))));
    assert_eq!(
        (decision.reason, decision.after_ms),
        (Reason::Latency, 30_000)
    );
    let slowness = decision.numbers.slowness.expect("latency was watched");
    assert!((slowness.limit_ms - 200.0).abs() < 1e-9, "{slowness:?}");
}

#[test]
fn latency_is_judged_by_the_limit_that_was_set() {
    let slower = |_: i64| Some(Counted::of(500, 0).with_latency(Some(240.0)));
    let with = |limit| Rule {
        latency: Some(LatencyRule { limit }),
        ..rule()
    };
    assert_eq!(
        decide(&with(LatencyLimit::Times(2.0)), &deploy(slower)).reason,
        Reason::Latency
    );
    assert_eq!(
        decide(&with(LatencyLimit::Times(5.0)), &deploy(slower)).reason,
        Reason::WithinBudget
    );
    assert_eq!(
        decide(&with(LatencyLimit::Millis(220.0)), &deploy(slower)).reason,
        Reason::Latency
    );
    assert_eq!(
        decide(
            &Rule {
                latency: None,
                ..rule()
            },
            &deploy(slower)
        )
        .reason,
        Reason::WithinBudget
    );
}

#[test]
fn twice_of_very_little_latency_is_still_fast() {
    let fast = blocks(-600, 600, |at| {
        Some(Counted::of(500, 0).with_latency(Some(if at < 0 { 4.0 } else { 12.0 })))
    });
    assert_eq!(decide(&rule(), &fast).reason, Reason::WithinBudget);
}

#[test]
fn a_gap_in_the_data_does_not_make_a_blip_look_long() {
    // The source is silent for 30 s before a blip, so the last quiet block is long ago when the blip ends.
    let decision = decided(|at| match at {
        100..130 => None,
        130..150 => Some(Counted::of(500, 500)),
        _ => usual(at),
    });
    assert_eq!(decision.action(), Action::Promote, "{decision:?}");
}

#[test]
fn a_rollback_stays_a_rollback_when_the_errors_stop() {
    let blocks = deploy(|at| Some(Counted::of(500, if at < 60 { 500 } else { 0 })));
    let mut watch = Watch::new(&rule(), &blocks);
    for block in &blocks {
        watch.step(block);
    }
    let decision = watch.decision();
    assert_eq!(
        (decision.reason, decision.after_ms),
        (Reason::ErrorBudget, 30_000)
    );
}

#[test]
fn ten_thousand_objectives_fit_in_a_hundred_mebibytes() {
    let mut watch = Watch::new(&rule(), &deploy(usual));
    for block in deploy(usual) {
        watch.step(&block);
    }
    // What it holds on the heap is the ring of the blocks that a blip can span: six of 24 bytes.
    let heap = 16 * 24;
    assert!(
        10_000 * (size_of_val(&watch) + heap) < 100 << 20,
        "{}",
        size_of_val(&watch)
    );
}

#[test]
fn shorter_blips_are_acted_upon_sooner() {
    let hasty = Rule {
        blip: Duration::from_secs(5),
        ..rule()
    };
    let decision = decide(&hasty, &deploy(|_| Some(Counted::of(500, 500))));
    assert_eq!(
        (decision.reason, decision.after_ms),
        (Reason::ErrorBudget, 15_000)
    );
}
