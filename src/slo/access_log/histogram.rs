//! Latencies in a fixed amount of memory.

/// Sixteen steps for each power of two of microseconds: quantiles are exact to 3 %.
const STEPS: u32 = 16;

/// Counts of latencies on a logarithmic scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Histogram {
    counts: Vec<u32>,
    total: u64,
}

impl Histogram {
    /// Takes one latency.
    pub(super) fn add(&mut self, micros: u64) {
        let index = index(micros);
        if self.counts.len() <= index {
            self.counts.resize(index + 1, 0);
        }
        self.counts[index] += 1;
        self.total += 1;
    }

    /// The latency in milliseconds that a share of the requests doesn't exceed.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank among counted requests"
    )]
    pub(super) fn quantile_ms(&self, share: f64) -> Option<f64> {
        if self.total == 0 {
            return None;
        }
        let rank = (self.total as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        let index = self.counts.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        })?;
        Some(middle(index) / 1000.0)
    }
}

fn index(micros: u64) -> usize {
    let micros = micros.max(u64::from(STEPS));
    let power = micros.ilog2() - STEPS.ilog2();
    let step = (micros >> power) - u64::from(STEPS);
    usize::try_from(u64::from(power * STEPS) + step).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "microseconds below 2^53")]
fn middle(index: usize) -> f64 {
    let steps = STEPS as usize;
    let (power, step) = (index / steps, index % steps);
    let width = (1_u64 << power) as f64;
    ((steps + step) as f64 + 0.5) * width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_exact_to_a_few_percent() {
        let mut histogram = Histogram::default();
        for micros in 1..=100_000 {
            histogram.add(micros);
        }
        for (share, expected) in [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0)] {
            let got = histogram.quantile_ms(share).expect("a quantile");
            assert!((got / expected - 1.0).abs() < 0.035, "{share}: {got}");
        }
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(Histogram::default().quantile_ms(0.99), None);
    }
}
