//! Exact bounds for a share of failed requests (Clopper and Pearson, Biometrika 26, 1934).
//!
//! All functions take counts as real numbers, because correlated errors are worth less than independent
//! ones: the caller divides both counts by the dispersion first.

/// The highest share that `errors` of `requests` still allow at a confidence of `level` (0 to 1, one-sided).
///
/// Without requests nothing is excluded: 1.
pub fn upper_bound(errors: f64, requests: f64, level: f64) -> f64 {
    if requests <= 0.0 || errors >= requests {
        return 1.0;
    }
    bisect(|share| at_most(errors, requests, share) < 1.0 - level)
}

/// The lowest share that `errors` of `requests` still allow at a confidence of `level` (0 to 1, one-sided).
pub fn lower_bound(errors: f64, requests: f64, level: f64) -> f64 {
    if requests <= 0.0 || errors <= 0.0 {
        return 0.0;
    }
    bisect(|share| at_least(errors, requests, share) > 1.0 - level)
}

/// Whether the upper bound is below `share`: one evaluation instead of a search.
pub fn surely_below(errors: f64, requests: f64, share: f64, level: f64) -> bool {
    requests > 0.0 && at_most(errors, requests, share) < 1.0 - level
}

/// Whether the lower bound is above `share`: one evaluation instead of a search.
pub fn surely_above(errors: f64, requests: f64, share: f64, level: f64) -> bool {
    requests > 0.0 && errors > 0.0 && at_least(errors, requests, share) < 1.0 - level
}

/// Probability of at most `errors` among `requests`.
fn at_most(errors: f64, requests: f64, share: f64) -> f64 {
    if errors >= requests {
        return 1.0;
    }
    1.0 - incomplete_beta(errors + 1.0, requests - errors, share)
}

/// Probability of at least `errors` among `requests`.
fn at_least(errors: f64, requests: f64, share: f64) -> f64 {
    if errors <= 0.0 {
        return 1.0;
    }
    incomplete_beta(errors, requests - errors + 1.0, share)
}

/// The share at which `beyond` turns true; it is false at 0 and true at 1.
fn bisect(beyond: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if beyond(middle) {
            high = middle;
        } else {
            low = middle;
        }
        if high - low <= 1e-9 * high {
            break;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function (NIST Digital Library of Mathematical Functions, 8.17.22).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let ln_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    // The fraction converges fast on this side of the mean only; the other side is its mirror image.
    if x < (a + 1.0) / (a + b + 2.0) {
        ln_front.exp() * continued_fraction(a, b, x) / a
    } else {
        1.0 - ln_front.exp() * continued_fraction(b, a, 1.0 - x) / b
    }
}

/// The continued fraction of [`incomplete_beta`] by Lentz's method. It needs about the square root of the
/// larger argument in steps, so ten thousand are enough for a hundred million requests.
#[expect(clippy::many_single_char_names, reason = "the names of the formula")]
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let mut m = 0.0;
    while m < 10_000.0 {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        value *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-12 {
            break;
        }
    }
    value
}

/// Stirling's series for ln Γ (NIST Digital Library of Mathematical Functions, 5.11.1), moved up to
/// arguments from ten on, where five terms are exact to 12 digits.
fn ln_gamma(x: f64) -> f64 {
    let mut shift = 0.0;
    let mut x = x;
    while x < 10.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = inverse
        * (1.0 / 12.0
            - square
                * (1.0 / 360.0
                    - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0))));
    shift + (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, expected: f64) {
        assert!(
            (got - expected).abs() <= 1e-6 * expected.abs().max(1e-3),
            "{got} instead of {expected}"
        );
    }

    #[test]
    fn error_free_requests_give_the_closed_form_of_the_rule_of_three() {
        for requests in [1.0, 20.0, 300.0, 60_000.0] {
            close(
                upper_bound(0.0, requests, 0.95),
                1.0 - 0.05_f64.powf(1.0 / requests),
            );
        }
    }

    #[test]
    fn all_requests_failed_gives_the_mirror_image() {
        close(lower_bound(7.0, 7.0, 0.99), 0.01_f64.powf(1.0 / 7.0));
        close(upper_bound(7.0, 7.0, 0.99), 1.0);
    }

    #[test]
    fn one_error_of_twenty_allows_a_tenth_of_a_percent_to_a_quarter() {
        close(lower_bound(1.0, 20.0, 0.975), 0.001_265_089_5);
        close(upper_bound(1.0, 20.0, 0.975), 0.248_732_76);
    }

    #[test]
    fn bounds_agree_with_sums_of_the_binomial_distribution() {
        let (requests, share) = (40_i32, 0.13_f64);
        let mut term = (1.0 - share).powi(requests);
        let mut sum = 0.0;
        for errors in 0..requests {
            sum += term;
            close(at_most(f64::from(errors), f64::from(requests), share), sum);
            term *= f64::from(requests - errors) / f64::from(errors + 1) * share / (1.0 - share);
        }
    }

    #[test]
    fn the_quick_questions_agree_with_the_bounds() {
        for (errors, requests) in [
            (0.0, 300.0),
            (3.0, 900.0),
            (31.0, 6_000.0),
            (2_900.0, 600_000.0),
        ] {
            for share in [0.001, 0.004, 0.005, 0.01, 0.2] {
                assert_eq!(
                    surely_below(errors, requests, share, 0.95),
                    upper_bound(errors, requests, 0.95) < share
                );
                assert_eq!(
                    surely_above(errors, requests, share, 0.99),
                    lower_bound(errors, requests, 0.99) > share
                );
            }
        }
    }

    #[test]
    fn without_requests_nothing_is_excluded() {
        close(upper_bound(0.0, 0.0, 0.95), 1.0);
        close(lower_bound(0.0, 0.0, 0.95), 0.0);
        assert!(!surely_below(0.0, 0.0, 0.9, 0.95));
    }

    #[test]
    fn a_hundred_million_requests_stay_exact() {
        let (upper, lower) = (upper_bound(5e5, 1e8, 0.95), lower_bound(5e5, 1e8, 0.95));
        // The normal approximation is good to four digits here.
        let half = 1.644_853_6 * (0.005_f64 * 0.995 / 1e8).sqrt();
        assert!((upper - 0.005 - half).abs() < half * 0.01);
        assert!((0.005 - lower - half).abs() < half * 0.01);
    }
}
