//! How much more errors vary from block to block than independent errors would.

use super::block::Tally;

/// How many blocks are looked at together: bursts longer than a block show only in longer stretches.
const TOGETHER: [usize; 4] = [1, 2, 4, 8];

/// Fewer stretches than this say nothing about their variance.
const LEAST: f64 = 10.0;

/// So few errors come together by chance often enough to look like a burst.
const LEAST_ERRORS: u64 = 12;

/// Pearson's dispersion of error counts: 1 for independent errors, more when errors come in bursts.
///
/// It is the largest of the dispersions over single blocks and over two, four and eight neighbouring ones.
/// Values that chance explains are 1: an estimate has to be clearly higher, by three of its standard
/// deviations and by what a single error more or less could do.
pub fn dispersion(blocks: &[Tally]) -> f64 {
    let total = blocks
        .iter()
        .fold(Tally::default(), |sum, block| sum + *block);
    if total.errors < LEAST_ERRORS || total.errors == total.requests {
        return 1.0;
    }
    TOGETHER
        .iter()
        .map(|together| over_stretches(blocks, *together, total))
        .fold(1.0, f64::max)
}

fn over_stretches(blocks: &[Tally], together: usize, total: Tally) -> f64 {
    let share = total.share();
    let (mut count, mut chi_square) = (0.0, 0.0);
    for stretch in blocks.chunks_exact(together) {
        let stretch = stretch
            .iter()
            .fold(Tally::default(), |sum, block| sum + *block);
        if stretch.requests > 0 {
            let expected = stretch.requests_f64() * share;
            chi_square += (stretch.errors_f64() - expected).powi(2) / (expected * (1.0 - share));
            count += 1.0;
        }
    }
    if count < LEAST {
        return 1.0;
    }
    let estimate = chi_square / (count - 1.0);
    let by_chance = 1.0 + 3.0 * (2.0 / (count - 1.0)).sqrt() + 1.0 / total.errors_f64().sqrt();
    if estimate > by_chance { estimate } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenly_spread_errors_are_taken_as_independent() {
        let blocks: Vec<Tally> = (0..120).map(|i| Tally::of(500, 1 + i % 3)).collect();
        assert!((dispersion(&blocks) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn errors_in_bursts_raise_it() {
        let blocks: Vec<Tally> = (0..120)
            .map(|i| Tally::of(500, if i % 20 == 0 { 40 } else { 0 }))
            .collect();
        // 6 bursts of 40 in 120 blocks: mean 2, variance 2² × 19.
        let got = dispersion(&blocks);
        assert!((got - 38.0).abs() < 1.0, "{got}");
    }

    #[test]
    fn bursts_longer_than_a_block_weigh_more() {
        let burst = |i: usize, length: usize| Tally::of(500, if i % 60 < length { 10 } else { 0 });
        let short: Vec<Tally> = (0..720).map(|i| burst(i, 1)).collect();
        let long: Vec<Tally> = (0..720).map(|i| burst(i, 4)).collect();
        assert!(
            dispersion(&long) > 3.0 * dispersion(&short),
            "{} {}",
            dispersion(&long),
            dispersion(&short)
        );
    }

    #[test]
    fn a_day_curve_of_traffic_with_a_constant_share_is_not_a_burst() {
        let blocks: Vec<Tally> = (1..=120).map(|i| Tally::of(i * 100, i)).collect();
        assert!((dispersion(&blocks) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn too_little_to_tell_is_taken_as_independent() {
        assert!((dispersion(&[]) - 1.0).abs() < 1e-12);
        assert!((dispersion(&[Tally::of(10, 3), Tally::of(0, 0)]) - 1.0).abs() < 1e-12);
        assert!((dispersion(&[Tally::of(10, 10); 20]) - 1.0).abs() < 1e-12);
    }
}
