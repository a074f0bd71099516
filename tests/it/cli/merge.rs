//! `gate merge`: what joins, and what is refused because a part of the answer is missing.

use release_gate::model::{Part, RunReport, Stage};
use release_gate::report::{Format, Style};

use super::commands::{complaint, folder, gate, out};
use crate::report::gallery;

fn json(run: &RunReport) -> String {
    Format::Json.render(run, &Style::default())
}

/// A green run as part `shard` of a selection of `selected` gates.
fn part(shard: &str, selected: usize) -> String {
    let mut run = gallery::green();
    let shard = shard.parse().expect("a part");
    run.part = Some(Part { shard, selected });
    json(&run)
}

/// What `gate merge` ends with and says about these reports.
fn merged(reports: &[(&str, String)]) -> (Option<i32>, String) {
    let files: Vec<(&str, &str)> = reports
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let folder = folder(&files);
    let mut arguments = vec!["merge"];
    arguments.extend(reports.iter().map(|(name, _)| *name));
    let ended = gate(folder.path(), &arguments);
    (
        ended.status.code(),
        format!("{}{}", out(&ended), complaint(&ended)),
    )
}

#[test]
fn merged_reports_are_one_run_with_the_worst_exit_code() {
    let folder = folder(&[
        ("a.json", &json(&gallery::green())),
        ("b.json", &json(&gallery::every_status())),
    ]);
    let merged = gate(
        folder.path(),
        &[
            "merge",
            "a.json",
            "b.json",
            "--format",
            "json",
            "--report",
            "junit=out/gate.xml",
        ],
    );
    assert_eq!(merged.status.code(), Some(1), "{}", complaint(&merged));
    let report: serde_json::Value = serde_json::from_str(&out(&merged)).expect("JSON");
    assert_eq!(report["gates"].as_array().map(Vec::len), Some(9));
    let ids: Vec<&str> = report["gates"]
        .as_array()
        .expect("gates")
        .iter()
        .filter_map(|gate| gate["id"].as_str())
        .collect();
    assert!(
        ids.contains(&"env-parity (a)")
            && ids.contains(&"env-parity (b)")
            && ids.contains(&"users"),
        "{ids:?}"
    );
    assert!(folder.path().join("out/gate.xml").exists());
}

#[test]
fn a_report_that_can_not_be_read_makes_no_green_merge() {
    let json = json(&gallery::green());
    let folder = folder(&[("a.json", &json), ("b.json", "{}")]);
    let merged = gate(
        folder.path(),
        &["merge", "a.json", "b.json", "missing.json"],
    );
    assert_eq!(merged.status.code(), Some(2));
    let text = complaint(&merged);
    assert!(
        text.contains("b.json: expected a JSON report of gate") && text.contains("missing.json: "),
        "{text}"
    );
}

#[test]
fn reports_of_two_releases_are_not_merged() {
    let mut other = gallery::green();
    other.release.commit = Some(gallery::text("0000000"));
    let folder = folder(&[
        ("a.json", &json(&gallery::green())),
        ("b.json", &json(&other)),
    ]);
    let merged = gate(folder.path(), &["merge", "a.json", "b.json"]);
    assert_eq!(merged.status.code(), Some(2));
    assert!(
        complaint(&merged).contains("is about commit"),
        "{}",
        complaint(&merged)
    );
}

#[test]
fn a_part_that_is_missing_makes_no_green_merge() {
    let (code, said) = merged(&[("1.json", part("1/3", 5)), ("3.json", part("3/3", 5))]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("expected 3 parts, found 1/3 and 3/3"),
        "{said}"
    );
    let (code, said) = merged(&[("4.json", part("4/4", 5))]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("expected 4 parts, found 4/4"), "{said}");
    let (code, said) = merged(&[("1.json", part("1/2", 5)), ("2.json", part("1/2", 5))]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("expected 2 parts, found 1/2 and 1/2"),
        "{said}"
    );
}

#[test]
fn all_parts_are_one_run_in_any_order_and_of_each_configuration() {
    let other = |shard| part(shard, 2).replace("\"gates.toml\"", "\"web/gates.toml\"");
    let (code, said) = merged(&[
        ("b.json", part("2/2", 2)),
        ("a.json", part("1/2", 2)),
        ("web-a.json", other("1/2")),
        ("web-b.json", other("2/2")),
        ("alone.json", json(&gallery::green())),
    ]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = merged(&[
        ("a.json", part("1/2", 2)),
        ("b.json", part("2/2", 2)),
        ("web-a.json", other("1/2")),
    ]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("expected 2 parts, found 1/2"), "{said}");
}

#[test]
fn parts_of_two_selections_are_not_one_run() {
    let (code, said) = merged(&[("a.json", part("1/2", 5)), ("b.json", part("2/2", 4))]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("a.json is of 5 selected gates, b.json of 4"),
        "{said}"
    );
}

#[test]
fn what_is_merged_is_a_whole_run_again() {
    let folder = folder(&[("a.json", &part("1/2", 2)), ("b.json", &part("2/2", 2))]);
    let ended = gate(
        folder.path(),
        &["merge", "a.json", "b.json", "--format", "json"],
    );
    let report: serde_json::Value = serde_json::from_str(&out(&ended)).expect("JSON");
    assert_eq!(report["shard"], serde_json::Value::Null);
    assert_eq!(
        report["gates"].as_array().map(Vec::len),
        Some(2 * gallery::green().gates.len())
    );
}

#[test]
fn reports_of_two_stages_are_not_merged() {
    let mut early = gallery::green();
    early.stage = Stage::Merge;
    let (code, said) = merged(&[
        ("a.json", json(&early)),
        ("b.json", json(&gallery::green())),
    ]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("expected reports of one stage: a.json is of merge, b.json of pre-deploy"),
        "{said}"
    );
}

#[test]
fn gates_of_reports_with_one_name_are_told_apart_by_their_folders() {
    let report = json(&gallery::green());
    let folder = folder(&[("s1/gate.json", &report), ("s2/gate.json", &report)]);
    let ended = gate(
        folder.path(),
        &["merge", "s1/gate.json", "s2/gate.json", "--format", "json"],
    );
    let merged: serde_json::Value = serde_json::from_str(&out(&ended)).expect("JSON");
    let ids: Vec<&str> = merged["gates"]
        .as_array()
        .expect("gates")
        .iter()
        .filter_map(|gate| gate["id"].as_str())
        .collect();
    let id = &gallery::green().gates[0].id;
    for expected in [format!("{id} (s1/gate)"), format!("{id} (s2/gate)")] {
        assert!(ids.contains(&expected.as_str()), "{expected}: {ids:?}");
    }
}
