//! Poisson counts from a seeded generator.

use fastrand::Rng;

/// A Poisson count. Small means by multiplying uniforms (Knuth), large ones by transformed rejection
/// (Hörmann, "The transformed rejection method for generating Poisson random variables", 1993, PTRS).
pub fn poisson(rng: &mut Rng, mean: f64) -> u64 {
    if mean <= 0.0 {
        return 0;
    }
    if mean < 10.0 {
        by_multiplication(rng, mean)
    } else {
        by_rejection(rng, mean)
    }
}

fn by_multiplication(rng: &mut Rng, mean: f64) -> u64 {
    let limit = (-mean).exp();
    let mut product = rng.f64();
    let mut count = 0;
    while product > limit {
        product *= rng.f64();
        count += 1;
    }
    count
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the candidate is checked to be at least zero"
)]
fn by_rejection(rng: &mut Rng, mean: f64) -> u64 {
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.024_83 * b;
    let inverse_alpha = 1.123_9 + 1.132_8 / (b - 3.4);
    let v_r = 0.927_7 - 3.622_4 / (b - 2.0);
    loop {
        let u = rng.f64() - 0.5;
        let v = 1.0 - rng.f64();
        let us = 0.5 - u.abs();
        let candidate = ((2.0 * a / us + b) * u + mean + 0.43).floor();
        if us >= 0.07 && v <= v_r {
            return candidate as u64;
        }
        if candidate < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        let left = (v * inverse_alpha / (a / (us * us) + b)).ln();
        if left <= candidate * mean.ln() - mean - ln_factorial(candidate) {
            return candidate as u64;
        }
    }
}

/// ln n! by Stirling's series; exact enough from ten on, summed up below.
fn ln_factorial(n: f64) -> f64 {
    if n < 10.0 {
        let mut sum = 0.0;
        let mut factor = 2.0;
        while factor <= n {
            sum += f64::ln(factor);
            factor += 1.0;
        }
        return sum;
    }
    let x = n + 1.0;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + 1.0 / (12.0 * x)
        - 1.0 / (360.0 * x.powi(3))
}

/// An exponential waiting time.
pub fn exponential(rng: &mut Rng, mean: f64) -> f64 {
    -mean * (1.0 - rng.f64()).ln()
}
