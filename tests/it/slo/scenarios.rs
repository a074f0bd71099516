//! Recorded deploys: each has to end as its description says, and in time.

use std::path::{Path, PathBuf};

use release_gate::slo::{Action, Decision, Rule, Series, decide};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    accept: Vec<String>,
    by_s: Option<i64>,
    not_before_s: Option<i64>,
    #[serde(default)]
    reason_any: Vec<String>,
}

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/error-budget");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the recordings")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    files.sort();
    files
}

fn decision(recording: &Path) -> Decision {
    let series =
        Series::parse(&std::fs::read_to_string(recording).expect("a recording")).expect("a series");
    let rule = Rule {
        block: series.block,
        ..Rule::for_budget(0.005)
    };
    decide(&rule, &series.blocks("p99", 0))
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Promote => "PROMOTE",
        Action::Hold => "HOLD",
        Action::Rollback => "ROLLBACK",
    }
}

#[test]
fn recorded_deploys_end_as_described() {
    let recordings = recordings();
    assert!(
        recordings.len() >= 7,
        "expected the recordings, found {recordings:?}"
    );
    for recording in recordings {
        let expected = std::fs::read_to_string(recording.with_extension("expected.json"))
            .expect("an expectation");
        let expected: Expected = serde_json::from_str(&expected).expect("JSON");
        let decision = decision(&recording);
        let seen = format!("{}: {decision:?}", recording.display());
        assert!(
            expected
                .accept
                .iter()
                .any(|accepted| accepted == word(decision.action())),
            "{seen}"
        );
        assert!(
            expected
                .by_s
                .is_none_or(|by| decision.after_ms <= by * 1000),
            "{seen}"
        );
        assert!(
            expected
                .not_before_s
                .is_none_or(|not_before| decision.after_ms >= not_before * 1000),
            "{seen}"
        );
        let reason = decision.reason.name().replace('-', "_");
        assert!(
            expected.reason_any.is_empty() || expected.reason_any.contains(&reason),
            "{seen}"
        );
    }
}

#[test]
fn a_healthy_deploy_and_a_forgiven_blip_are_promoted() {
    for name in [
        "01_healthy.csv",
        "04_blip_recovers.csv",
        "12_metrics_flapping.csv",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/error-budget");
        let decision = decision(&folder.join(name));
        assert_eq!(decision.action(), Action::Promote, "{name}: {decision:?}");
    }
}
