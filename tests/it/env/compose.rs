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

#[test]
fn a_variable_in_the_name_of_an_env_file_leaves_its_keys_unknown() {
    let folder = folder(&[(
        "compose.yaml",
        "services: {api: {env_file: ['.env.${STAGE}'], environment: {A: '1'}}}\n",
    )]);
    let keys = collected(r#"{ compose = "compose.yaml" }"#, folder.path());
    assert_keys(&keys, &[("A", "1")]);
    assert_eq!(keys.expect("keys").open.len(), 1);
}

#[test]
fn included_files_and_further_documents_count() {
    let folder = folder(&[
        (
            "compose.yaml",
            "include: [db.yaml, {path: [api.yaml]}]\nservices: {web: {}}\n",
        ),
        ("db.yaml", "services: {db: {environment: [D=1]}}\n"),
        (
            "api.yaml",
            "services: {api: {environment: {A: '1', B: '1'}}}\n---\nservices: {api: {environment: {B: '2'}}}\n",
        ),
    ]);
    assert_keys(
        &collected(
            r#"{ compose = "compose.yaml", service = "db" }"#,
            folder.path(),
        ),
        &[("D", "1")],
    );
    assert_keys(
        &collected(
            r#"{ compose = "compose.yaml", service = "api" }"#,
            folder.path(),
        ),
        &[("A", "1"), ("B", "2")],
    );
}

#[test]
fn what_a_compose_file_names_and_lacks_is_told_by_its_name() {
    for (text, said) in [
        ("services: {api: {env_file: [gone.env]}}\n", "`gone.env`"),
        (
            "services: {api: {extends: {file: gone.yaml, service: base}}}\n",
            "`gone.yaml`",
        ),
        ("services: {api: {extends: base}}\n", "the service `base`"),
        ("include: [gone.yaml]\nservices: {api: {}}\n", "`gone.yaml`"),
    ] {
        let folder = folder(&[("compose.yaml", text)]);
        let error = collected(r#"{ compose = "compose.yaml" }"#, folder.path())
            .expect_err("a part is missing")
            .to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn values_come_in_every_form() {
    let text = "
x-env: &one {A: '1', B: 'one'}
x-more: &two {B: 'two', C: yes}
services:
  api:
    environment:
      <<: [*one, *two]
      D: 1_000
      E: 0.10
      F: null
      G: ''
      H: ${X:-default}
      I: ${X:?needed}
      J: $${X} and 5$
      K: \"a=b # c\"
  list:
    environment:
      - A=a=b
      - B=
      - C
      - D=$X
      - \"E=x y\"
";
    let folder = folder(&[("compose.yaml", text)]);
    assert_keys(
        &collected(
            r#"{ compose = "compose.yaml", service = "api" }"#,
            folder.path(),
        ),
        &[
            ("A", "1"),
            ("B", "one"),
            ("C", "yes"),
            ("D", "1_000"),
            ("E", "0.10"),
            ("F", "(FromHost)"),
            ("G", ""),
            ("H", "(Expands)"),
            ("I", "(Expands)"),
            ("J", "${X} and 5$"),
            ("K", "a=b # c"),
        ],
    );
    assert_keys(
        &collected(
            r#"{ compose = "compose.yaml", service = "list" }"#,
            folder.path(),
        ),
        &[
            ("A", "a=b"),
            ("B", ""),
            ("C", "(FromHost)"),
            ("D", "(Expands)"),
            ("E", "x y"),
        ],
    );
}
