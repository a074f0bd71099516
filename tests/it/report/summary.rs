//! The Markdown summary: its words, what a cut keeps, and foreign text in it.

use release_gate::model::{GateResult, Level, RunReport};
use release_gate::report::{Format, Style};

use super::gallery;

fn markdown(run: &RunReport) -> String {
    Format::Markdown.render(run, &Style::default())
}

/// A gate with `number` findings that each fill about 8 KB.
fn large(id: &str, level: Level, number: usize) -> GateResult {
    let mut gate = gallery::gate(id, "http-probe");
    for at in 0..number {
        let name = format!("{id} {at}");
        let mut finding = gallery::finding("http-probe/wrong-status", level, &name, "found 500");
        finding.evidence = vec![gallery::evidence("response", &"x".repeat(8_000))];
        gate.findings.push(finding);
    }
    gate
}

#[test]
fn the_table_says_what_the_headline_says() {
    let mut warned = gallery::gate("warned", "runtime");
    warned.findings = vec![gallery::finding(
        "runtime/end-of-life",
        Level::Warning,
        "node",
        "ends soon",
    )];
    let text = markdown(&gallery::run(vec![warned]));
    assert!(text.contains("go: 1 gate passed with warnings"), "{text}");
    assert!(
        text.contains("| ⚠️ passed with warnings | `warned`"),
        "{text}"
    );
    assert!(
        text.contains("### ⚠️ passed with warnings `warned`"),
        "{text}"
    );
}

#[test]
fn the_gravest_finding_comes_first() {
    let mut gate = gallery::gate("users", "http-probe");
    for (level, name) in [(Level::Warning, "slow"), (Level::Failure, "broken")] {
        gate.findings
            .push(gallery::finding("http-probe/too-slow", level, name, "x"));
    }
    let text = markdown(&gallery::run(vec![gate]));
    assert!(text.find("`broken`") < text.find("`slow`"), "{text}");
}

#[test]
fn a_full_summary_keeps_what_stops_the_release_of_every_gate() {
    let mut first = large("first", Level::Warning, 200);
    let last = gallery::finding("http-probe/wrong-status", Level::Failure, "last", "x");
    first.findings.push(last);
    let second = large("second", Level::Failure, 5);
    let text = markdown(&gallery::run(vec![first, second]));
    assert!(text.len() <= 1_000_200 && text.contains("this summary is full"));
    for name in ["last", "second 0", "second 4"] {
        assert!(text.contains(&format!("**`{name}`**")), "{name} is missing");
    }
}

#[test]
fn a_finding_never_stands_below_the_heading_of_another_gate() {
    let full = large("full", Level::Failure, 200);
    let mut other = gallery::gate(&"n".repeat(60_000), "http-probe");
    other.findings = vec![gallery::finding(
        "http-probe/wrong-status",
        Level::Failure,
        "small",
        "x",
    )];
    let text = markdown(&gallery::run(vec![full, other]));
    assert!(!text.contains("**`small`**"), "its heading didn't fit");
}

#[test]
fn a_bar_in_a_name_is_escaped_in_tables_alone() {
    let mut gate = gallery::gate("a|b", "http-probe");
    gate.findings = vec![gallery::finding(
        "http-probe/wrong-status",
        Level::Failure,
        "c|d",
        "x",
    )];
    let text = markdown(&gallery::run(vec![gate]));
    assert!(text.contains("| `a\\|b` (http-probe) |"), "{text}");
    assert!(
        text.contains("failed `a|b`") && text.contains("**`c|d`**"),
        "{text}"
    );
}

#[test]
fn an_error_that_a_finding_tells_is_not_told_twice() {
    let mut gate = gallery::gate("users", "http-probe");
    gate.findings = vec![gallery::finding(
        "http-probe/no-answer",
        Level::Error,
        "list",
        "no answer within 3 s",
    )];
    let text = markdown(&gallery::run(vec![gate]));
    assert_eq!(text.matches("no answer within 3 s").count(), 1, "{text}");
}
