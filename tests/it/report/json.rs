//! JSON: the contract, and back again.

use release_gate::model::{Exit, Part, Waived};
use release_gate::report::{Format, Style, json};
use serde_json::Value;

use super::gallery;

fn value(run: &release_gate::model::RunReport) -> Value {
    serde_json::from_str(&Format::Json.render(run, &Style::default())).expect("JSON")
}

#[test]
fn a_run_read_back_is_the_same_run() {
    for (name, run) in gallery::all() {
        let text = Format::Json.render(&run, &Style::default());
        let back = json::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            Format::Json.render(&back, &Style::default()),
            text,
            "{name}"
        );
        assert_eq!(back.exit(), run.exit(), "{name}");
    }
}

#[test]
fn the_form_is_the_contract() {
    let report = value(&gallery::every_status());
    assert_eq!(report["schema"], 1);
    assert_eq!(report["tool"]["name"], "gate");
    assert_eq!(report["verdict"], "no-go");
    assert_eq!(report["exit"], 1);
    assert_eq!(report["release"]["service"], "shop");
    let parity = &report["gates"][1];
    assert_eq!(parity["status"], "failed");
    assert_eq!(parity["enforcement"], "block");
    assert_eq!(parity["took_ms"], 1240);
    assert_eq!(parity["reason"], Value::Null);
    assert_eq!(
        parity["checks"][1],
        serde_json::json!({ "name": "JWT_SECRET", "status": "failed" })
    );
    let finding = &parity["findings"][0];
    assert_eq!(finding["code"], "env-parity/missing-key");
    assert_eq!(finding["level"], "failure");
    assert_eq!(finding["evidence"][0]["label"], "diff");
    let watch = value(&gallery::rollback());
    assert_eq!(watch["recommendation"]["action"], "rollback");
    assert_eq!(watch["recommendation"]["after_s"], 30.0);
    assert_eq!(watch["recommendation"]["objectives"][0]["errors"], 151);
}

#[test]
fn the_totals_count_what_the_reports_show() {
    for (name, run) in gallery::all() {
        let totals = &value(&run)["totals"];
        let count = |mark: &str| totals[mark].as_u64().expect("a number");
        let total: u64 = ["passed", "warned", "failed", "errored", "skipped"]
            .iter()
            .map(|mark| count(mark))
            .sum();
        let tap = Format::Tap.render(&run, &Style::default());
        let plan = tap.lines().nth(1).and_then(|line| line.strip_prefix("1.."));
        let cases = if run.gates.is_empty() {
            0
        } else {
            plan.expect("a plan").parse().expect("a number")
        };
        assert_eq!(total, cases, "{name}");
        assert!(
            run.exit() != Exit::Go || count("failed") + count("errored") == 0,
            "{name}: {totals}"
        );
    }
}

#[test]
fn what_is_waived_is_no_warning() {
    let mut run = gallery::every_status();
    let mut waived = run.gates.remove(1);
    for finding in &mut waived.findings {
        finding.waived = Some(Waived {
            reason: gallery::text("known"),
            until: "2999-01-01".to_owned(),
        });
    }
    let run = gallery::run(vec![waived]);
    assert_eq!(run.exit(), Exit::Go);
    let totals = &value(&run)["totals"];
    assert_eq!(
        (&totals["warned"], &totals["failed"]),
        (&0.into(), &0.into()),
        "{totals}"
    );
    assert!(totals["skipped"].as_u64() > Some(0), "{totals}");
}

#[test]
fn a_part_of_a_run_says_which() {
    let mut run = gallery::green();
    run.part = Some(Part {
        shard: "2/3".parse().expect("a part"),
        selected: 5,
    });
    let report = value(&run);
    assert_eq!(
        report["shard"],
        serde_json::json!({ "index": 2, "total": 3, "selected": 5 })
    );
    let back = json::read(&report.to_string()).expect("a report");
    assert_eq!(back.part, run.part);
    assert_eq!(value(&gallery::green()).get("shard"), None);
}

#[test]
fn every_report_fits_the_checked_in_schema() {
    let path = "schema/report.schema.json";
    let mut expected = serde_json::to_string_pretty(&json::schema()).expect("JSON");
    expected.push('\n');
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all("schema").expect("a folder");
        std::fs::write(path, &expected).expect("the schema is written");
    }
    let checked_in = std::fs::read_to_string(path).expect("the schema is checked in");
    assert_eq!(
        checked_in, expected,
        "{path} is stale: run this test with UPDATE=1"
    );
    let schema = serde_json::from_str(&checked_in).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (name, run) in gallery::all() {
        if let Err(error) = validator.validate(&value(&run)) {
            panic!("{name}: {error}");
        }
    }
}

#[test]
fn a_report_of_a_later_version_is_refused() {
    let mut report = value(&gallery::green());
    report["schema"] = 2.into();
    let error = json::read(&report.to_string()).expect_err("another version");
    assert!(
        error.to_string().contains("\"schema\": 1, found 2"),
        "{error}"
    );
}

#[test]
fn a_text_that_is_no_report_is_refused() {
    for text in ["", "{}", "[]", "{\"schema\":1}"] {
        assert!(json::read(text).is_err(), "{text}");
    }
}
