//! Markdown, annotations, code quality, SARIF, TAP.

use std::collections::HashSet;

use release_gate::model::{Level, RunReport};
use release_gate::report::{Format, Style};
use serde_json::Value;

use super::gallery;

fn render(format: Format, run: &RunReport) -> String {
    format.render(run, &Style::default())
}

#[test]
fn a_summary_stays_below_githubs_limit_and_says_what_it_left_out() {
    let mut gate = gallery::gate("big", "http-probe");
    for number in 0..2_000 {
        let name = format!("probe {number}");
        let mut finding = gallery::finding(
            "http-probe/wrong-status",
            Level::Failure,
            &name,
            "found 500",
        );
        finding.evidence = vec![gallery::evidence("response", &"x".repeat(2_000))];
        gate.checks.push(gallery::check(&name));
        gate.findings.push(finding);
    }
    let text = render(Format::Markdown, &gallery::run(vec![gate]));
    assert!(text.len() <= 1_000_200, "{}", text.len());
    assert!(text.contains("more: this summary is full"));
    assert_eq!(
        text.matches("<details>").count(),
        text.matches("</details>").count()
    );
}

#[test]
fn a_summary_has_no_markup_of_others() {
    let text = render(Format::Markdown, &gallery::hostile());
    let outside: String = fenced_out(&text);
    for part in ["<script", "<img", "</script"] {
        assert!(!outside.contains(part), "{part} in:\n{outside}");
    }
}

/// The text without code: what a renderer reads as markup.
fn fenced_out(text: &str) -> String {
    let mut out = String::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let line = line.trim_start();
        let ticks: String = line.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if line.trim_end() == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 && !line[ticks.len()..].contains('`') => fence = Some(ticks),
            None => {
                let spans = regex::Regex::new("`+[^`]*(`[^`]+)*`+").expect("a pattern");
                out.push_str(&spans.replace_all(line, ""));
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn annotations_are_at_most_ten_of_a_kind_and_the_last_counts_the_rest() {
    let text = render(Format::Github, &gallery::a_thousand());
    let errors: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("::error"))
        .collect();
    assert_eq!(errors.len(), 10);
    assert!(errors[9].contains("and 91 more"), "{}", errors[9]);
}

#[test]
fn annotations_are_escaped_as_the_runner_undoes_it() {
    let text = render(Format::Github, &gallery::hostile());
    for line in text.lines() {
        assert!(
            line.starts_with("::error ")
                || line.starts_with("::warning ")
                || line.starts_with("::notice "),
            "{line}"
        );
        assert!(!line.contains("##[") && !line.contains('\u{1b}'), "{line}");
    }
    let plain = render(Format::Github, &gallery::every_status());
    assert!(
        plain.contains("::error file=src/pay.ts,line=7,title=env-parity%3A STRIPE_KEY::expected in production, not found (env-parity/missing-key)%0Afix: "),
        "{plain}"
    );
    assert!(
        plain.contains(
            "::error file=gates.toml,line=12,title=database%3A couldn't look::can't reach"
        ),
        "{plain}"
    );
    assert!(
        !plain.contains("LEGACY_FLAG"),
        "a waived finding is no annotation"
    );
}

#[test]
fn code_quality_fingerprints_are_unique_and_stable() {
    for (name, run) in gallery::all() {
        let text = render(Format::Gitlab, &run);
        let issues: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        let mut seen = HashSet::new();
        for issue in &issues {
            let fingerprint = issue["fingerprint"]
                .as_str()
                .expect("a fingerprint")
                .to_owned();
            assert!(seen.insert(fingerprint), "{name}: {issue}");
            for key in ["description", "check_name", "severity"] {
                assert!(
                    issue[key].as_str().is_some_and(|text| !text.is_empty()),
                    "{name}: {issue}"
                );
            }
            assert!(
                issue["location"]["path"].is_string()
                    && issue["location"]["lines"]["begin"].is_u64(),
                "{name}: {issue}"
            );
        }
        assert_eq!(text, render(Format::Gitlab, &run), "{name}");
    }
    let mut slower = gallery::every_status();
    slower.gates[4].findings[0].message =
        gallery::text("expected status 201, found 503 after 12 ms");
    let fingerprints = |run: &RunReport| -> Vec<String> {
        let issues: Vec<Value> = serde_json::from_str(&render(Format::Gitlab, run)).expect("JSON");
        issues
            .iter()
            .map(|issue| issue["fingerprint"].to_string())
            .collect()
    };
    assert_eq!(
        fingerprints(&slower),
        fingerprints(&gallery::every_status())
    );
}

#[test]
fn sarif_names_every_rule_that_a_result_uses() {
    for (name, run) in gallery::all() {
        let sarif: Value = serde_json::from_str(&render(Format::Sarif, &run)).expect("JSON");
        assert_eq!(sarif["version"], "2.1.0");
        let rules: HashSet<&str> = sarif["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .expect("rules")
            .iter()
            .filter_map(|rule| rule["id"].as_str())
            .collect();
        for result in sarif["runs"][0]["results"].as_array().expect("results") {
            assert!(
                rules.contains(result["ruleId"].as_str().expect("a rule")),
                "{name}: {result}"
            );
            assert!(
                result["message"]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{name}: {result}"
            );
        }
    }
}

#[test]
fn tap_counts_its_lines() {
    for (name, run) in gallery::all() {
        let text = render(Format::Tap, &run);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("TAP version 13"), "{name}");
        let plan: usize = lines
            .next()
            .and_then(|line| line.strip_prefix("1..")?.parse().ok())
            .expect("a plan");
        let points: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("ok ") || line.starts_with("not ok "))
            .collect();
        assert_eq!(points.len(), plan, "{name}");
        for (index, point) in points.iter().enumerate() {
            let number = point
                .trim_start_matches("not ")
                .trim_start_matches("ok ")
                .split(' ')
                .next();
            assert_eq!(
                number,
                Some((index + 1).to_string().as_str()),
                "{name}: {point}"
            );
        }
    }
    let text = render(Format::Tap, &gallery::every_status());
    assert!(text.contains("not ok 8 - database\n"), "{text}");
    assert!(
        text.contains("ok 5 - env-parity: LEGACY_FLAG # SKIP waived: removed with the old cart"),
        "{text}"
    );
    assert!(
        text.contains("migrations: 0003_item_sku # TODO doesn't stop the release"),
        "{text}"
    );
}

#[test]
fn every_format_says_the_same_of_every_run() {
    use clap::ValueEnum as _;
    for (name, run) in gallery::all() {
        let before = run.exit();
        for format in Format::value_variants() {
            let text = render(*format, &run);
            assert!(text.ends_with('\n'), "{name} {format:?}");
            assert_eq!(text, render(*format, &run), "{name} {format:?}");
            assert!(
                !text.contains('\u{0}') && !text.contains("\u{1b}["),
                "{name} {format:?}"
            );
        }
        assert_eq!(run.exit(), before);
    }
}

#[test]
fn no_report_printed_to_a_job_log_forges_a_command() {
    use clap::ValueEnum as _;
    for (name, run) in gallery::all() {
        for format in Format::value_variants() {
            for line in render(*format, &run).lines() {
                assert!(
                    !line.contains("##[") && !line.contains("##vso["),
                    "{name} {format:?}: {line}"
                );
                assert!(
                    *format == Format::Github || !line.trim_start().starts_with("::"),
                    "{name} {format:?}: {line}"
                );
            }
        }
    }
}

#[test]
fn what_stops_the_release_comes_first_where_readers_cut() {
    let gate = |id: &str, found: &[(Level, &str)]| {
        let mut gate = gallery::gate(id, "http-probe");
        for (level, name) in found {
            gate.checks.push(gallery::check(name));
            let finding = gallery::finding("http-probe/leak", *level, name, "x");
            gate.findings.push(finding);
        }
        gate
    };
    let warned = gate("warned", &[(Level::Warning, "p-harmless")]);
    let failed = gate(
        "failed",
        &[(Level::Warning, "p-lame"), (Level::Failure, "p-broken")],
    );
    let run = gallery::run(vec![warned, failed]);
    for format in [
        Format::Terminal,
        Format::Markdown,
        Format::Html,
        Format::Github,
        Format::Gitlab,
        Format::Sarif,
    ] {
        let text = render(format, &run);
        let places = ["p-broken", "p-lame", "p-harmless"].map(|name| text.find(name));
        assert!(
            places.is_sorted() && places[0].is_some(),
            "{format:?}:\n{text}"
        );
    }
    for format in [Format::Junit, Format::Tap, Format::Json] {
        let text = render(format, &run);
        let places = ["p-harmless", "p-lame", "p-broken"].map(|name| text.find(name));
        assert!(
            places.is_sorted() && places[0].is_some(),
            "{format:?}:\n{text}"
        );
    }
}

#[test]
fn nothing_selected_is_said_in_the_same_words() {
    let run = gallery::run(Vec::new());
    let words = "no gate was selected for the stage pre-deploy";
    for format in [
        Format::Terminal,
        Format::Junit,
        Format::Markdown,
        Format::Html,
        Format::Github,
        Format::Tap,
    ] {
        let text = render(format, &run);
        assert!(text.contains(words), "{format:?}:\n{text}");
    }
}
