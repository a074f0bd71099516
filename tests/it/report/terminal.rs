//! The report for people.

use release_gate::model::RunReport;
use release_gate::report::{Format, Style};

use super::gallery;

fn render(run: &RunReport) -> String {
    Format::Terminal.render(run, &Style::default())
}

fn at(text: &str, part: &str) -> usize {
    text.find(part)
        .unwrap_or_else(|| panic!("{part:?} isn't in:\n{text}"))
}

#[test]
fn what_stops_the_release_comes_first_and_the_verdict_last() {
    let text = render(&gallery::every_status());
    assert!(
        at(&text, "✗ env-parity") < at(&text, "! database"),
        "{text}"
    );
    assert!(
        at(&text, "! database") < at(&text, "▲ migrations"),
        "{text}"
    );
    assert!(at(&text, "▲ migrations") < at(&text, "✓ runtime"), "{text}");
    let last = text.lines().last().expect("lines");
    assert_eq!(
        last,
        "no-go: 2 gates failed, 1 couldn't look, 2 passed with warnings, 1 passed, 1 skipped in 2.3 s (exit code 1)"
    );
}

#[test]
fn a_finding_tells_what_where_why_and_how_to_fix_it() {
    let text = render(&gallery::every_status());
    for part in [
        "expected status 201, found 500",
        "answered-by: app: express",
        "request: curl -X POST",
        "owner team-accounts",
        "fix: set it, or name it in `optional`",
        "at src/pay.ts:7",
        "waived until 2027-01-31: removed with the old cart",
        "3 attempts",
        "more lines (-v shows all)",
    ] {
        at(&text, part);
    }
}

#[test]
fn advice_that_findings_share_is_given_once() {
    let text = render(&gallery::every_status());
    let parity = &text[at(&text, "✗ env-parity")..at(&text, "✗ users")];
    assert_eq!(parity.matches("missing-key").count(), 3, "{parity}");
    assert!(parity.matches("fix:").count() < 3, "{parity}");
}

#[test]
fn no_line_is_a_command_for_a_ci_system() {
    for color in [false, true] {
        for verbose in [false, true] {
            let style = Style {
                color,
                verbose,
                width: Some(60),
                ..Style::default()
            };
            for (name, run) in gallery::all() {
                for line in Format::Terminal.render(&run, &style).lines() {
                    assert!(!line.trim_start().starts_with("::"), "{name}: {line}");
                    assert!(
                        !line.contains("##[") && !line.contains("##vso["),
                        "{name}: {line}"
                    );
                    assert!(
                        !line.contains("\u{1b}[0K") && !line.contains('\r'),
                        "{name}: {line}"
                    );
                }
            }
        }
    }
}

#[test]
fn without_colours_there_is_no_escape() {
    for (name, run) in gallery::all() {
        assert!(!render(&run).contains('\u{1b}'), "{name}");
    }
}

#[test]
fn lines_of_our_own_keep_to_the_width() {
    let style = Style {
        width: Some(60),
        ..Style::default()
    };
    let text = Format::Terminal.render(&gallery::rollback(), &style);
    let verdict = text.lines().last().expect("lines");
    assert!(verdict.chars().count() <= 60, "{verdict}");
}

#[test]
fn a_thousand_cases_stay_readable() {
    let text = render(&gallery::a_thousand());
    assert!(text.lines().count() < 900, "{}", text.lines().count());
    at(&text, "and 80 more: ");
}

#[test]
fn a_watch_ends_with_its_recommendation() {
    let text = render(&gallery::rollback());
    for part in [
        "rollback after 30.0 s: 5% of checkout's requests fail",
        "rollback checkout: 151 of 3004 requests failed (5.03%), budget 1%",
        "to undo the release: kubectl rollout undo deployment/shop",
        "rollback: 1 gate failed",
    ] {
        at(&text, part);
    }
}
