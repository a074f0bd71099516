//! What no rule can beat: Wald's bound on the requests that a sequential test needs, and the forgiven blip.

/// Error probabilities of both kinds.
const ALPHA: f64 = 0.01;
/// The tolerated share.
const TOLERATED: f64 = 0.005;
/// A rule that forgives a disturbance of this length can't act within it.
const BLIP_S: f64 = 20.0;

/// The requests that a test with 1 % errors of both kinds needs on average to tell `share` from the
/// tolerated one (Wald, "Sequential Analysis", 1947).
pub fn requests(share: f64) -> f64 {
    let nats = (1.0 - ALPHA) * ((1.0 - ALPHA) / ALPHA).ln() + ALPHA * (ALPHA / (1.0 - ALPHA)).ln();
    let rest = if share < 1.0 {
        (1.0 - share) * ((1.0 - share) / (1.0 - TOLERATED)).ln()
    } else {
        0.0
    };
    (nats / (share * (share / TOLERATED).ln() + rest)).max(1.0)
}

/// The seconds from the beginning of the harm that no forgiving rule can beat.
pub fn seconds(share: f64, rate: f64) -> f64 {
    (requests(share) / rate).max(BLIP_S)
}
