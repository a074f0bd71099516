//! Fingerprints and snapshots.

use release_gate::env::fingerprint::FingerprintKey;
use release_gate::env::{Keys, snapshot};
use release_gate::model::{RunReport, Status};
use release_gate::redact::Secret;
use release_gate::setting::Dialect;

use crate::support::Project;

fn key(text: &str) -> FingerprintKey {
    FingerprintKey::new(Secret::new(text)).expect("a key")
}

#[test]
fn the_fingerprint_is_the_documented_one() {
    // Computed with: printf '1\0NAME\0value' | openssl dgst -sha256 -hmac key
    let key = key("key");
    assert_eq!(
        key.of("NAME", &Secret::new("value")),
        "ffd0c3c06623047cbd20efb68fc797a9"
    );
    assert_eq!(key.id(), "9acf7b9d8d307003");
    assert!(FingerprintKey::new(Secret::new("")).is_none());
}

#[test]
fn a_snapshot_has_names_shapes_and_fingerprints() {
    let mut keys = Keys::default();
    keys.begin("test");
    keys.insert_text("URL", "https://hidden.example");
    let text = snapshot::render("production", &keys, Some(&key("k")));
    assert!(!text.contains("hidden"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["environment"], "production");
    assert_eq!(json["keys"]["URL"]["shape"], "url");
    assert_eq!(json["keys"]["URL"]["length"], 22);
    assert_eq!(
        json["keys"]["URL"]["fingerprint"].as_str().map(str::len),
        Some(32)
    );
    assert_eq!(json["key_id"].as_str().map(str::len), Some(16));
    let without = snapshot::render("production", &keys, None);
    assert!(
        !without.contains("fingerprint") && !without.contains("key_id"),
        "{without}"
    );
}

/// The snapshot of an environment that holds `dotenv`.
fn taken(dotenv: &str, key_text: &str) -> String {
    let mut keys = Keys::default();
    keys.begin("test");
    release_gate::env::listing::read_dotenv(dotenv.as_bytes(), Dialect::default(), &mut keys)
        .expect("dotenv");
    snapshot::render("x", &keys, Some(&key(key_text)))
}

const GATES: &str = r#"
    [environments.staging]
    env = [{ snapshot = "staging.json" }]
    [environments.production]
    env = ["production.json"]
    [[gate]]
    kind = "env-parity"
    baseline = "staging"
    candidate = "production"
    differ = ["A"]
    match = ["B"]
"#;

fn codes(run: &RunReport) -> Vec<String> {
    run.gates[0]
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.subject))
        .collect()
}

#[test]
fn two_snapshots_are_compared_without_a_value_or_a_key() {
    let run = Project::new(GATES)
        .file("staging.json", taken("A=same\nB=one\nC=1\n", "k"))
        .file("production.json", taken("A=same\nB=two\n", "k"))
        .check(&[]);
    assert_eq!(
        codes(&run),
        [
            "env-parity/missing-key C",
            "env-parity/same-value A",
            "env-parity/different-value B"
        ]
    );
}

#[test]
fn snapshots_of_two_keys_are_an_error_and_not_a_difference() {
    let run = Project::new(GATES)
        .file("staging.json", taken("A=1\nB=1\n", "k"))
        .file("production.json", taken("A=2\nB=1\n", "other"))
        .check(&[]);
    assert!(matches!(run.gates[0].status, Status::Errored { .. }));
    assert_eq!(run.exit().code(), 3);
}

#[test]
fn a_snapshot_is_compared_with_values_by_the_key() {
    let project = Project::new(&GATES.replace("\"production.json\"", "\".env\""))
        .file("staging.json", taken("A=same\nB=one\n", "k"))
        .file(".env", "A=same\nB=two\n");
    let without = project.check(&[]);
    assert_eq!(
        codes(&without),
        ["env-parity/not-checkable A", "env-parity/not-checkable B"]
    );
    let with = project.variable("GATE_FINGERPRINT_KEY", "k");
    assert_eq!(
        codes(&with.check(&[])),
        ["env-parity/same-value A", "env-parity/different-value B"]
    );
    let wrong = with.variable("GATE_FINGERPRINT_KEY", "wrong");
    assert_eq!(wrong.check(&[]).exit().code(), 3);
}

#[test]
fn the_command_writes_what_the_gate_reads() {
    let project =
        Project::new("[environments.production]\nenv = [\".env\"]\n[[gate]]\nkind = \"env-parity\"\ncandidate = \"production\"\n").file(".env", "A=hidden\n");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_gate"))
        .args(["env", "snapshot", "production", "--output", "snapshot.json"])
        .current_dir(project.root())
        .env("GATE_FINGERPRINT_KEY", "k")
        .output()
        .expect("gate runs");
    assert!(output.status.success(), "{output:?}");
    let text = std::fs::read_to_string(project.path("snapshot.json")).expect("a snapshot");
    assert!(!text.contains("hidden"));
    assert_eq!(
        text,
        taken("A=hidden\n", "k").replace("\"x\"", "\"production\"")
    );
    let unknown = std::process::Command::new(env!("CARGO_BIN_EXE_gate"))
        .args(["env", "snapshot", "nowhere"])
        .current_dir(project.root())
        .output()
        .expect("gate runs");
    assert_eq!(unknown.status.code(), Some(2));
}
