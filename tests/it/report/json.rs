//! JSON: the contract, and back again.

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
