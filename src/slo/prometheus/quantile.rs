//! Quantiles of classic histograms.

/// The value that a share of the observations doesn't exceed, by the increments of cumulative buckets
/// (`le`, count), as `histogram_quantile` computes it: evenly spread within a bucket; the border below when
/// it lies in the last one.
pub fn quantile(share: f64, buckets: &[(f64, f64)]) -> Option<f64> {
    let mut buckets = buckets.to_vec();
    buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total = buckets.last().filter(|(border, _)| border.is_infinite())?.1;
    if total <= 0.0 {
        return None;
    }
    let rank = share * total;
    let (mut below, mut counted) = (0.0, 0.0);
    for (border, count) in buckets {
        // Samples of one scrape can be read at different moments, so that counts fall back a little.
        let count = count.max(counted);
        if count >= rank {
            if border.is_infinite() || count <= counted {
                return Some(below);
            }
            return Some(below + (border - below) * (rank - counted) / (count - counted));
        }
        (below, counted) = (border, count);
    }
    Some(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKETS: [(f64, f64); 4] = [
        (0.1, 50.0),
        (0.5, 90.0),
        (1.0, 100.0),
        (f64::INFINITY, 100.0),
    ];

    #[test]
    fn a_quantile_lies_evenly_within_its_bucket() {
        let close = |share: f64, expected: f64| {
            let got = quantile(share, &BUCKETS).expect("a quantile");
            assert!((got - expected).abs() < 1e-9, "{share}: {got}");
        };
        close(0.25, 0.05);
        close(0.7, 0.3);
        close(0.95, 0.75);
    }

    #[test]
    fn in_the_last_bucket_it_is_the_border_below() {
        assert_eq!(
            quantile(0.99, &[(0.1, 10.0), (f64::INFINITY, 100.0)]),
            Some(0.1)
        );
    }

    #[test]
    fn without_observations_or_without_a_last_bucket_there_is_none() {
        assert_eq!(quantile(0.99, &[(0.1, 0.0), (f64::INFINITY, 0.0)]), None);
        assert_eq!(quantile(0.99, &[(0.1, 10.0)]), None);
        assert_eq!(quantile(0.99, &[]), None);
    }
}
