//! The sequential test: evidence for "too many errors" against "at most what is tolerated", block by block.

use super::block::Tally;
use super::rule::Rule;

/// How bad it might be, as multiples of the rollback-worthy share, and how much of the evidence each gets.
const ALTERNATIVES: [(f64, f64); 6] = [
    (1.0, 0.40),
    (2.0, 0.20),
    (4.0, 0.15),
    (10.0, 0.10),
    (30.0, 0.10),
    (90.0, 0.05),
];

/// No alternative is worse than this: at 100 % a single success would be proof of the contrary.
const WORST: f64 = 0.95;

/// What the test begins with; the other half is spread over restarts at every later block.
const START: f64 = 0.5;

/// Evidence below this is what an undisturbed service shows.
const QUIET: f64 = 2.0 * START;

/// What the blocks after a forgivable disturbance have to show by themselves, in nats. Found on the
/// simulator: 2.0 makes 5 % errors at one request per second 10 s slower, 1.2 forgives too few blips.
const CONFIRMED: f64 = 1.5;

/// A one-sided z above this is worse than before (95 %).
const WORSE: f64 = 1.645;

/// A mixture e-detector over Bernoulli counts.
///
/// The evidence is a weighted sum of likelihood ratios, one a severity, each restarted at every block. At
/// any tolerated share the chance that it ever reaches 1/α is at most α, however often one looks (Ville).
/// Its size doesn't grow with the watch.
#[derive(Clone, Debug)]
pub struct Detector {
    alternatives: [Alternative; 6],
    /// ln of each alternative's running score.
    scores: [f64; 6],
    ln_restart: f64,
    ln_threshold: f64,
    dispersion: f64,
    /// Without history: the most a block may count, so that no forgivable disturbance suffices alone.
    cap: Option<f64>,
    forgiven_ms: i64,
    before: Tally,
    total: Tally,
    disturbance: Option<Disturbance>,
}

#[derive(Clone, Copy, Debug)]
struct Alternative {
    ln_weight: f64,
    /// Nats for one error.
    error: f64,
    /// Nats for one success, a negative number.
    success: f64,
}

/// Evidence has been above quiet since a block.
#[derive(Clone, Copy, Debug)]
struct Disturbance {
    since_ms: i64,
    /// All counts before it.
    at_begin: Tally,
    /// All counts before the first block that a forgivable disturbance couldn't have touched.
    beyond: Option<Tally>,
}

/// What the detector is built from.
#[derive(Clone, Copy, Debug)]
pub struct Null {
    /// The share of errors that is tolerated.
    pub tolerated: f64,
    /// How much more errors vary than independent ones.
    pub dispersion: f64,
    /// The counts before the deploy; `None` without history.
    pub before: Option<Tally>,
}

impl Detector {
    /// A detector that has seen nothing yet.
    pub fn new(rule: &Rule, null: Null) -> Self {
        let worthy = null.tolerated * rule.rollback_at;
        let alternatives = ALTERNATIVES.map(|(multiple, weight)| {
            // Where most requests fail anyway, half of the successes lost is what "worse" can mean.
            let share = (worthy * multiple).min(WORST.max(f64::midpoint(null.tolerated, 1.0)));
            Alternative {
                ln_weight: weight.ln(),
                error: (share / null.tolerated).ln(),
                success: ((1.0 - share) / (1.0 - null.tolerated)).ln(),
            }
        });
        let ln_threshold = -rule.alpha().ln();
        let forgiven_blocks = (rule.blip.as_secs_f64() / rule.block.as_secs_f64()).ceil();
        Self {
            alternatives,
            scores: [START.ln(); 6],
            ln_restart: ((1.0 - START) / (rule.blocks() - 1.0).max(1.0)).ln(),
            ln_threshold,
            dispersion: null.dispersion,
            cap: null
                .before
                .is_none()
                .then(|| (ln_threshold - START.ln()) / (forgiven_blocks + 1.0)),
            forgiven_ms: rule.forgiven_ms(),
            before: null.before.unwrap_or_default(),
            total: Tally::default(),
            disturbance: None,
        }
    }

    /// Takes the counts of the block that begins at `start_ms` and says whether they call for a rollback.
    pub fn step(&mut self, start_ms: i64, counts: Tally) -> bool {
        let at_begin = self.total;
        self.total += counts;
        for (score, alternative) in self.scores.iter_mut().zip(&self.alternatives) {
            let nats = alternative.nats(counts) / self.dispersion;
            let nats = self.cap.map_or(nats, |cap| nats.min(cap));
            *score = ln_add(*score + nats, self.ln_restart);
        }
        let evidence = self.evidence();
        if evidence < QUIET.ln() {
            self.disturbance = None;
            return false;
        }
        let disturbance = self.disturbance.get_or_insert(Disturbance {
            since_ms: start_ms,
            at_begin,
            beyond: None,
        });
        if disturbance.beyond.is_none() && start_ms >= disturbance.since_ms + self.forgiven_ms {
            disturbance.beyond = Some(at_begin);
        }
        evidence >= self.ln_threshold && self.is_confirmed() && self.is_worse_than_before()
    }

    /// ln of the evidence; a rollback needs at least [`Detector::threshold`].
    pub fn evidence(&self) -> f64 {
        ln_sum(std::array::from_fn(|i| {
            self.alternatives[i].ln_weight + self.scores[i]
        }))
    }

    /// ln of the evidence that a rollback needs.
    pub fn threshold(&self) -> f64 {
        self.ln_threshold
    }

    /// When the disturbance began that is still going on, in milliseconds from the deploy.
    pub fn disturbed_since(&self) -> Option<i64> {
        self.disturbance.map(|disturbance| disturbance.since_ms)
    }

    /// Whether evidence is high enough, and only its confirmation is missing: at the end of the watch that
    /// is no time to call a deploy healthy.
    pub fn is_suspicious(&self) -> bool {
        self.evidence() >= self.ln_threshold
    }

    /// Everything counted so far.
    pub fn total(&self) -> Tally {
        self.total
    }

    fn is_confirmed(&self) -> bool {
        if self.cap.is_some() {
            return true;
        }
        let Some(beyond) = self.disturbance.and_then(|disturbance| disturbance.beyond) else {
            return false;
        };
        let since = self.total - beyond;
        ln_sum(
            self.alternatives.map(|alternative| {
                alternative.ln_weight + alternative.nats(since) / self.dispersion
            }),
        ) >= CONFIRMED
    }

    fn is_worse_than_before(&self) -> bool {
        if self.before.requests == 0 {
            return true;
        }
        let now = self.total
            - self
                .disturbance
                .map_or(Tally::default(), |disturbance| disturbance.at_begin);
        let pooled = (now + self.before).share();
        let variance =
            pooled * (1.0 - pooled) * (1.0 / now.requests_f64() + 1.0 / self.before.requests_f64());
        now.share() - self.before.share() > WORSE * (variance * self.dispersion).sqrt()
    }
}

impl Alternative {
    /// The likelihood ratio of the counts, in nats.
    fn nats(self, counts: Tally) -> f64 {
        counts.errors_f64() * self.error
            + (counts.requests_f64() - counts.errors_f64()) * self.success
    }
}

/// ln(eᵃ + eᵇ), where eᵃ and eᵇ may be too large to be computed.
fn ln_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    high + (low - high).exp().ln_1p()
}

/// ln of a sum given the ln of its parts.
fn ln_sum(parts: [f64; 6]) -> f64 {
    let high = parts.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high + parts
        .iter()
        .map(|part| (part - high).exp())
        .sum::<f64>()
        .ln()
}
