//! One objective under watch: blocks in, a decision out.

use super::before::Before;
use super::block::{Block, Tally};
use super::bounds::{lower_bound, surely_above, surely_below, upper_bound};
use super::decision::{Decision, Numbers, Reason, Slowness};
use super::detector::{Detector, Null};
use super::rule::Rule;
use super::stretch::{Stretch, Worst};

/// Less traffic than this share of before isn't the same service any more.
const TRAFFIC_LOST: f64 = 0.1;

/// Less of the watch than this is no data at all.
const NEXT_TO_NOTHING: f64 = 0.1;

/// One objective under watch.
#[derive(Clone, Debug)]
pub struct Watch {
    rule: Rule,
    before: Before,
    errors: Detector,
    slowness: Option<Detector>,
    worst: Worst,
    covered: f64,
    end_ms: i64,
    highest_ms: f64,
    rollback: Option<(Reason, i64)>,
}

/// Judges a whole recording: the blocks before the deploy, then those after it until a rollback is due or
/// the watch is over. Blocks have to be in order of time.
pub fn decide(rule: &Rule, blocks: &[Block]) -> Decision {
    let mut watch = Watch::new(rule, blocks);
    for block in blocks {
        if watch.step(block).is_some() {
            break;
        }
    }
    watch.decision()
}

impl Watch {
    /// Begins with what is known of the time before the deploy; later blocks of `history` aren't looked at.
    pub fn new(rule: &Rule, history: &[Block]) -> Self {
        let before = Before::of(rule, history);
        let errors = Detector::new(
            rule,
            Null {
                tolerated: before.tolerated,
                dispersion: before.dispersion,
                before: before.known.then_some(before.tally),
            },
        );
        let slowness = before.usual.map(|usual| {
            Detector::new(
                rule,
                Null {
                    tolerated: usual.tolerated,
                    dispersion: 1.0,
                    before: (usual.before.requests > 0).then_some(usual.before),
                },
            )
        });
        Self {
            rule: rule.clone(),
            before,
            errors,
            slowness,
            worst: Worst::new(rule.forgiven_ms(), rule.block_ms()),
            covered: 0.0,
            end_ms: 0,
            highest_ms: 0.0,
            rollback: None,
        }
    }

    /// Takes the next block. Says why and when, in milliseconds from the deploy, once a rollback is due;
    /// what comes after that, before the deploy or after the watch changes nothing.
    pub fn step(&mut self, block: &Block) -> Option<(Reason, i64)> {
        let within = (0..self.rule.watch_ms()).contains(&block.start_ms);
        if self.rollback.is_some() || !within {
            return self.rollback;
        }
        self.end_ms = self.end_ms.max(block.start_ms + self.rule.block_ms());
        let counted = block.counted.filter(|counted| counted.coverage > 0.0)?;
        self.covered += counted.coverage.min(1.0);
        self.worst.push(block.start_ms, counted.tally);
        let erring = self.errors.step(block.start_ms, counted.tally);
        let slow = self.step_latency(block.start_ms, counted.latency_ms);
        let reason = match (erring, slow) {
            (true, _) => Reason::ErrorBudget,
            (false, true) => Reason::Latency,
            (false, false) => return None,
        };
        self.rollback = Some((reason, self.end_ms));
        self.rollback
    }

    fn step_latency(&mut self, start_ms: i64, latency_ms: Option<f64>) -> bool {
        let (Some(detector), Some(usual), Some(latency_ms)) =
            (&mut self.slowness, &self.before.usual, latency_ms)
        else {
            return false;
        };
        self.highest_ms = self.highest_ms.max(latency_ms);
        detector.step(start_ms, usual.tally(latency_ms))
    }

    /// The decision if the watch ended now: at its end, or when a rollback is due.
    pub fn decision(&self) -> Decision {
        let forgiven = self.forgiven();
        let (reason, after_ms) = self
            .rollback
            .unwrap_or_else(|| (self.reason_at_end(forgiven), self.rule.watch_ms()));
        Decision {
            reason,
            after_ms,
            numbers: self.numbers(forgiven),
        }
    }

    /// What the time before the deploy says.
    pub fn before(&self) -> &Before {
        &self.before
    }

    /// ln of the evidence against the deploy, and of what a rollback needs.
    pub fn evidence(&self) -> (f64, f64) {
        (self.errors.evidence(), self.errors.threshold())
    }

    /// The lower 99 % and the upper 95 % bound of the share of errors since the deploy.
    pub fn bounds(&self) -> (f64, f64) {
        let (errors, requests) = self.effective(self.errors.total());
        (
            lower_bound(errors, requests, 0.99),
            upper_bound(errors, requests, 0.95),
        )
    }

    fn coverage(&self) -> f64 {
        (self.covered / self.rule.blocks()).min(1.0)
    }

    /// Correlated errors are worth less than independent ones.
    fn effective(&self, tally: Tally) -> (f64, f64) {
        (
            tally.errors_f64() / self.before.dispersion,
            tally.requests_f64() / self.before.dispersion,
        )
    }

    /// The worst short stretch, if it explains more than half of the share of errors and is over.
    fn forgiven(&self) -> Option<Stretch> {
        let worst = self.worst.worst()?;
        let total = self.errors.total();
        let rest = total - worst.tally;
        let is_over = worst.end_ms < self.end_ms;
        (is_over && rest.requests > 0 && rest.share() < total.share() / 2.0).then_some(worst)
    }

    fn reason_at_end(&self, forgiven: Option<Stretch>) -> Reason {
        let total = self.errors.total();
        let coverage = self.coverage();
        if coverage < self.rule.min_coverage {
            return if coverage < NEXT_TO_NOTHING {
                Reason::NoData
            } else {
                Reason::LowCoverage
            };
        }
        let expected =
            self.before.requests_per_second * self.covered * self.rule.block.as_secs_f64();
        if total.requests_f64() < expected * TRAFFIC_LOST {
            return Reason::TrafficLost;
        }
        if total.requests == 0 {
            return Reason::NoTraffic;
        }
        if self.is_undecided(forgiven) {
            return Reason::NotEnoughEvidence;
        }
        self.reason_by_bounds(total - forgiven.map_or(Tally::default(), |stretch| stretch.tally))
    }

    /// A disturbance began too late for its confirmation, or latency did.
    fn is_undecided(&self, forgiven: Option<Stretch>) -> bool {
        let too_late = |detector: &Detector| {
            detector.is_suspicious()
                && detector
                    .disturbed_since()
                    .is_some_and(|since| since > self.end_ms - self.rule.forgiven_ms())
        };
        let slow = self.slowness.as_ref().is_some_and(too_late);
        slow || (forgiven.is_none() && too_late(&self.errors))
    }

    fn reason_by_bounds(&self, counts: Tally) -> Reason {
        let (errors, requests) = self.effective(counts);
        let budget = self.rule.budget;
        let above = surely_above(errors, requests, budget, 0.99);
        if surely_below(errors, requests, budget * self.rule.rollback_at, 0.95)
            && !above
            && !self.is_mostly_slow()
        {
            return Reason::WithinBudget;
        }
        if self.before.bad {
            return Reason::BadBeforeDeploy;
        }
        if above || self.is_mostly_slow() {
            Reason::OverBudgetBelowRollback
        } else {
            Reason::NotEnoughEvidence
        }
    }

    /// Slow more often than tolerated, by the lower 99 % bound.
    fn is_mostly_slow(&self) -> bool {
        let (Some(detector), Some(usual)) = (&self.slowness, &self.before.usual) else {
            return false;
        };
        let blocks = detector.total();
        surely_above(
            blocks.errors_f64(),
            blocks.requests_f64(),
            usual.tolerated,
            0.99,
        )
    }

    fn numbers(&self, forgiven: Option<Stretch>) -> Numbers {
        let (lower, upper) = self.bounds();
        let slowness = self
            .slowness
            .as_ref()
            .zip(self.before.usual)
            .map(|(detector, usual)| Slowness {
                usual_ms: usual.median_ms,
                limit_ms: usual.limit_ms,
                blocks: detector.total(),
                highest_ms: self.highest_ms,
            });
        Numbers {
            now: self.errors.total(),
            before: self.before.tally,
            history: self.before.known,
            lower,
            upper,
            tolerated: self.before.tolerated,
            rollback_at: self.before.tolerated * self.rule.rollback_at,
            dispersion: self.before.dispersion,
            coverage: self.coverage(),
            evidence: self.errors.evidence().exp(),
            threshold: self.errors.threshold().exp(),
            disturbed_since_ms: self.errors.disturbed_since(),
            forgiven,
            slowness,
        }
    }
}
