//! Decisions as sentences.

use jiff::{SignedDuration, Timestamp};

use crate::slo::{Decision, Numbers, Reason, Rule, Tally};

/// What was decided and why, with its numbers.
pub(super) fn message(decision: &Decision) -> String {
    let numbers = &decision.numbers;
    let failed = failed(numbers.now);
    let tolerated = percent(numbers.tolerated);
    match decision.reason {
        Reason::WithinBudget => format!("{failed}, within the budget of {tolerated}"),
        Reason::ErrorBudget => format!(
            "expected at most {tolerated} failed requests, found {failed} (surely more than {}), clear {} s after the deploy",
            percent(numbers.lower),
            decision.after_ms / 1000
        ),
        Reason::Latency => latency(decision),
        Reason::NoData => "expected counts from the source, found none".to_owned(),
        Reason::LowCoverage => {
            format!(
                "expected counts for more of the watch, the source gave {}",
                percent(numbers.coverage)
            )
        }
        Reason::NoTraffic => {
            "expected requests, found none before the deploy and none after it".to_owned()
        }
        Reason::TrafficLost => {
            format!(
                "expected about as many requests as before the deploy, found {}",
                thousands(numbers.now.requests)
            )
        }
        Reason::BadBeforeDeploy => format!(
            "{failed}, over the budget, but it was so before the deploy: {}",
            self::failed(numbers.before)
        ),
        Reason::NotEnoughEvidence => format!(
            "{failed}: too little to say that fewer than {} fail, or that more do (between {} and {} is possible)",
            percent(numbers.rollback_at),
            percent(numbers.lower),
            percent(numbers.upper)
        ),
        Reason::OverBudgetBelowRollback => over_budget(decision),
        Reason::NotTheNewVersion => {
            "expected the new version to answer; what was watched may be the old one".to_owned()
        }
    }
}

fn over_budget(decision: &Decision) -> String {
    let numbers = &decision.numbers;
    let share = numbers.now.share();
    if share <= numbers.tolerated
        && let Some(slowness) = numbers.slowness
    {
        return format!(
            "{} of {} blocks were slower than {:.0} ms, more than before the deploy, too few for a rollback",
            slowness.blocks.errors, slowness.blocks.requests, slowness.limit_ms
        );
    }
    format!(
        "{}: more than the budget of {}, not surely more than the {} that are worth a rollback",
        failed(numbers.now),
        percent(numbers.tolerated),
        percent(numbers.rollback_at)
    )
}

fn latency(decision: &Decision) -> String {
    let Some(slowness) = decision.numbers.slowness else {
        return "the release is slower than before".to_owned();
    };
    let usual = slowness
        .usual_ms
        .map(|usual| format!(", usual are {usual:.0} ms"))
        .unwrap_or_default();
    format!(
        "expected a latency of at most {:.0} ms, found up to {:.0} ms in {} of {} blocks{usual}, clear {} s after the deploy",
        slowness.limit_ms,
        slowness.highest_ms,
        slowness.blocks.errors,
        slowness.blocks.requests,
        decision.after_ms / 1000
    )
}

/// All numbers that the decision rests on, one a line.
pub(super) fn numbers(numbers: &Numbers, rule: &Rule) -> String {
    let allowed = numbers.now.requests_f64() * rule.budget;
    let left = if allowed > 0.0 {
        (1.0 - numbers.now.errors_f64() / allowed) * 100.0
    } else {
        100.0
    };
    let mut lines = vec![
        format!("since the deploy: {}", failed(numbers.now)),
        format!(
            "possible: {} to {}",
            percent(numbers.lower),
            percent(numbers.upper)
        ),
        format!("before the deploy: {}", failed(numbers.before)),
        format!(
            "tolerated: {}, worth a rollback from {}",
            percent(numbers.tolerated),
            percent(numbers.rollback_at)
        ),
        format!("budget of the watch left: {left:.0}%"),
        format!(
            "evidence: {} (a rollback needs {:.0})",
            factor(numbers.evidence),
            numbers.threshold
        ),
        format!("coverage: {}", percent(numbers.coverage)),
    ];
    if numbers.dispersion > 1.0 {
        lines.push(format!(
            "errors come in bursts: their variance is {:.1} times that of independent ones",
            numbers.dispersion
        ));
    }
    if let Some(slowness) = numbers.slowness {
        lines.push(format!(
            "slow blocks: {} of {} above {:.0} ms",
            slowness.blocks.errors, slowness.blocks.requests, slowness.limit_ms
        ));
    }
    lines.join("\n")
}

/// When the trouble began, on the wall clock.
pub(super) fn since(decision: &Decision, deployed_at: Timestamp) -> String {
    let Some(since_ms) = decision.numbers.disturbed_since_ms else {
        return format!("deployed at {deployed_at:.0}");
    };
    let moment = deployed_at + SignedDuration::from_millis(since_ms);
    format!("{moment:.0}, {} s after the deploy", since_ms / 1000)
}

/// A factor that may be astronomically large or small.
fn factor(value: f64) -> String {
    if value.is_infinite() {
        "beyond measure".to_owned()
    } else if (0.01..1e6).contains(&value) {
        format!("{value:.2}")
    } else {
        format!("{value:.0e}")
    }
}

/// `151 of 3,004 requests failed (5.03%)`.
pub(super) fn failed(tally: Tally) -> String {
    format!(
        "{} of {} requests failed ({})",
        thousands(tally.errors),
        thousands(tally.requests),
        percent(tally.share())
    )
}

/// A share in percent with three significant digits.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent == 0.0 || percent >= 99.95 {
        return format!("{percent:.0}%");
    }
    let digits = if percent >= 10.0 {
        1
    } else if percent >= 0.1 {
        2
    } else {
        3
    };
    let text = format!("{percent:.digits$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text}%")
}

/// A count with commas.
pub(super) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_short() {
        let shown: Vec<String> = [0.0, 0.000_45, 0.005, 0.0503, 0.25, 0.3333, 1.0]
            .map(percent)
            .into();
        assert_eq!(
            shown,
            ["0%", "0.045%", "0.5%", "5.03%", "25%", "33.3%", "100%"]
        );
    }

    #[test]
    fn counts_have_commas() {
        assert_eq!(
            [7, 999, 1000, 1_234_567].map(thousands),
            ["7", "999", "1,000", "1,234,567"]
        );
    }
}
