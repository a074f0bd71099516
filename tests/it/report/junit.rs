//! JUnit as its readers see it: `quick-junit`, another implementation, reads what was written.

use std::collections::HashSet;

use quick_junit::{NonSuccessKind, TestCaseStatus};
use release_gate::model::RunReport;
use release_gate::report::{Format, Style, Warnings};

use super::gallery;

fn render(run: &RunReport) -> String {
    Format::Junit.render(run, &Style::default())
}

fn read(xml: &str) -> quick_junit::Report {
    quick_junit::Report::deserialize_from_str(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"))
}

#[test]
fn every_run_is_read_with_its_numbers() {
    for (name, run) in gallery::all() {
        let report = read(&render(&run));
        assert_eq!(report.test_suites.len(), run.gates.len().max(1), "{name}");
        for suite in &report.test_suites {
            assert!(!suite.test_cases.is_empty(), "{name}");
            assert_eq!(suite.tests, suite.test_cases.len(), "{name}");
        }
    }
}

#[test]
fn a_hostile_body_forges_no_case() {
    let run = gallery::hostile();
    let report = read(&render(&run));
    assert_eq!(
        report.test_suites[0].test_cases.len(),
        run.gates[0].checks.len()
    );
    for suite in &report.test_suites {
        assert!(
            suite
                .test_cases
                .iter()
                .all(|case| case.name.as_str() != "forged")
        );
    }
}

#[test]
fn names_are_unique_in_their_suite_and_on_one_line() {
    for (name, run) in gallery::all() {
        for suite in read(&render(&run)).test_suites {
            let mut seen = HashSet::new();
            for case in &suite.test_cases {
                assert!(
                    !case.name.as_str().contains('\n'),
                    "{name}: {:?}",
                    case.name
                );
                assert!(
                    seen.insert(case.name.as_str().to_owned()),
                    "{name}: {:?} twice",
                    case.name
                );
            }
        }
    }
}

#[test]
fn saying_no_is_a_failure_and_not_looking_is_an_error() {
    let report = read(&render(&gallery::every_status()));
    let kinds: Vec<(String, Option<NonSuccessKind>)> = report
        .test_suites
        .iter()
        .flat_map(|suite| &suite.test_cases)
        .map(|case| {
            let kind = match &case.status {
                TestCaseStatus::NonSuccess { kind, .. } => Some(*kind),
                _ => None,
            };
            (case.name.as_str().to_owned(), kind)
        })
        .collect();
    for (name, expected) in [
        ("JWT_SECRET", Some(NonSuccessKind::Failure)),
        ("database", Some(NonSuccessKind::Error)),
        ("list users", Some(NonSuccessKind::Error)),
        ("create user", Some(NonSuccessKind::Failure)),
        ("LEGACY_FLAG", None),
        ("LOG_LEVEL", None),
        ("middleware.ts", None),
        // Its gate doesn't stop the release.
        ("0003_item_sku", None),
    ] {
        assert!(
            kinds.contains(&(name.to_owned(), expected)),
            "{name}: {kinds:?}"
        );
    }
}

#[test]
fn bodies_begin_with_the_message_and_tell_how_to_fix_it_and_where() {
    let xml = render(&gallery::every_status());
    let body = "<failure type=\"gate.env-parity.missing-key\" message=\"expected in production, not found\">expected in production, not found\n\
                how to fix: set it, or name it in `optional`\ncode: env-parity/missing-key\nowner: team-checkout\n --&gt; src/pay.ts:7\n</failure>";
    assert!(xml.contains(body), "{xml}");
    assert!(xml.contains("name=\"STRIPE_KEY\" time=\"0.000\" classname=\"gate.env-parity.env-parity\" file=\"src/pay.ts\" line=\"7\""), "{xml}");
}

#[test]
fn a_waived_finding_is_skipped_with_its_reason() {
    let xml = render(&gallery::every_status());
    assert!(
        xml.contains(
            "message=\"waived: removed with the old cart\">waived: removed with the old cart"
        ),
        "{xml}"
    );
}

#[test]
fn warnings_are_what_the_option_says() {
    for (warnings, expected) in [
        (Warnings::Pass, (0, 0)),
        (Warnings::Skipped, (0, 1)),
        (Warnings::Failure, (1, 0)),
    ] {
        let style = Style {
            junit_warnings: warnings,
            ..Style::default()
        };
        let report = read(&Format::Junit.render(&gallery::every_status(), &style));
        let warned = report
            .test_suites
            .iter()
            .find(|suite| suite.name.as_str() == "warned")
            .expect("a suite");
        let skipped = warned
            .test_cases
            .iter()
            .filter(|case| matches!(case.status, TestCaseStatus::Skipped { .. }))
            .count();
        assert_eq!((warned.failures, skipped), expected, "{warnings:?}");
    }
}

#[test]
fn nothing_selected_is_an_error() {
    let report = read(&render(&gallery::run(Vec::new())));
    assert_eq!((report.tests, report.errors), (1, 1));
}

#[test]
fn no_type_is_a_bare_word() {
    // GitLab reads `type="date"` as the type of the text.
    for (name, run) in gallery::all() {
        for part in render(&run).split(" type=\"").skip(1) {
            assert!(
                part.starts_with("gate."),
                "{name}: {}",
                &part[..20.min(part.len())]
            );
        }
    }
}

#[test]
fn nothing_in_the_file_is_a_command_for_a_job_log() {
    for (name, run) in gallery::all() {
        let xml = render(&run);
        for line in xml.lines() {
            assert!(!line.trim_start().starts_with("::"), "{name}: {line}");
            assert!(
                !line.contains("##[") && !line.contains("##vso["),
                "{name}: {line}"
            );
        }
        assert!(!xml.contains('\u{1b}'), "{name}");
    }
}

#[test]
fn large_evidence_is_cut_and_says_so() {
    let mut gate = gallery::gate("big", "http-probe");
    gate.checks = vec![gallery::check("download")];
    let mut finding = gallery::finding(
        "http-probe/server-error",
        release_gate::model::Level::Failure,
        "download",
        "found 500",
    );
    finding.evidence = vec![gallery::evidence("response", &"x".repeat(12_000_000))];
    gate.findings = vec![finding];
    let xml = render(&gallery::run(vec![gate]));
    assert!(xml.len() < 200_000, "{}", xml.len());
    assert!(xml.contains("(cut: "), "the cut isn't marked");
    read(&xml);
}

#[test]
fn evidence_files_are_named_as_attachments() {
    let style = Style {
        evidence: Some("target/evidence".to_owned()),
        ..Style::default()
    };
    let run = gallery::every_status();
    let files = release_gate::report::attachments(&run, &style);
    let xml = Format::Junit.render(&run, &style);
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        assert!(
            xml.contains(&format!("[[ATTACHMENT|{}]]", file.path)),
            "{}",
            file.path
        );
        assert!(!file.text.is_empty());
    }
}
