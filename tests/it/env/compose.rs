//! Compose files.

use super::{assert_keys, collected};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn lists_maps_files_and_pass_through_add_up() {
    let compose = "
x-common: &common
  SHARED: yes
services:
  api:
    env_file: [api.env, {path: none.env, required: false}, {path: raw.env, format: raw}]
    environment:
      <<: *common
      PORT: 8080
      FROM_HOST:
      COST: $$5
      URL: http://${HOST}/x
  worker:
    environment:
    - A=1
    - EMPTY=
    - TOKEN
";
    let folder = folder(&[
        ("compose.yaml", compose),
        ("api.env", "PORT=1\nQUOTED=\"x\"\n"),
        ("raw.env", "RAW=\"x\"\n"),
    ]);
    assert_keys(
        &collected(
            r#"{ compose = "compose.yaml", service = "api" }"#,
            folder.path(),
        ),
        &[
            ("COST", "$5"),
            ("FROM_HOST", "(FromHost)"),
            ("PORT", "8080"),
            ("QUOTED", "x"),
            ("RAW", "\"x\""),
            ("SHARED", "yes"),
            ("URL", "(Expands)"),
        ],
    );
    assert_keys(
        &collected(
            r#"{ compose = "compose.yaml", service = "worker" }"#,
            folder.path(),
        ),
        &[("A", "1"), ("EMPTY", ""), ("TOKEN", "(FromHost)")],
    );
}

#[test]
fn a_later_file_overrides_an_earlier_one_and_a_service_can_extend_another() {
    let base = "services:\n  base: {environment: {A: '1', B: '1'}}\n  api:\n    extends: {service: base}\n    environment: {C: '1'}\n";
    let over = "services:\n  api: {environment: [B=2]}\n";
    let folder = folder(&[("a.yaml", base), ("b.yaml", over)]);
    let source = r#"{ compose = ["a.yaml", "b.yaml"], service = "api" }"#;
    assert_keys(
        &collected(source, folder.path()),
        &[("A", "1"), ("B", "2"), ("C", "1")],
    );
}

#[test]
fn one_service_needs_no_name_and_several_do() {
    let one = folder(&[("compose.yaml", "services: {api: {environment: {A: '1'}}}\n")]);
    assert_keys(
        &collected(r#"{ compose = "compose.yaml" }"#, one.path()),
        &[("A", "1")],
    );
    let two = folder(&[(
        "compose.yaml",
        "services: {api: {environment: {A: '1'}}, db: {}}\n",
    )]);
    let error = collected(r#"{ compose = "compose.yaml" }"#, two.path()).expect_err("two services");
    assert!(
        error.to_string().contains("`service`") && error.to_string().contains("api, db"),
        "{error}"
    );
}

#[test]
fn a_compose_file_is_recognised_by_its_services() {
    let folder = folder(&[
        (
            "compose.yaml",
            "services: {api: {env_file: api.env, environment: {A: '1'}}}\n",
        ),
        ("api.env", "B=2\n"),
    ]);
    assert_keys(
        &collected(r#""compose.yaml""#, folder.path()),
        &[("A", "1"), ("B", "2")],
    );
    let printed = r#"{ command = ["cat", "compose.yaml"], format = "compose" }"#;
    assert_keys(
        &collected(printed, folder.path()),
        &[("A", "1"), ("B", "2")],
    );
}
