//! What platforms print.

use super::{assert_keys, collected, fixtures};

#[track_caller]
fn assert_listing(source: &str, expected: &[(&str, &str)]) {
    assert_keys(&collected(source, &fixtures("env-listings")), expected);
}

const URL: &str = "postgres://u:p@h/db";

#[test]
fn every_listing_is_recognised_by_its_content() {
    let plain = [("API_URL", "https://x.example.test"), ("LOG_LEVEL", "info")];
    assert_listing(r#""railway-variables.json""#, &plain);
    assert_listing(r#""netlify-env-list.json""#, &plain);
    assert_listing(
        r#""heroku-config.json""#,
        &[("DATABASE_URL", URL), ("EMPTY", ""), ("LOG_LEVEL", "info")],
    );
    assert_listing(
        r#""doppler-secrets.json""#,
        &[("DATABASE_URL", URL), ("LOG_LEVEL", "info")],
    );
    assert_listing(
        r#""doppler-only-names.json""#,
        &[
            ("DATABASE_URL", "(NamesOnly)"),
            ("LOG_LEVEL", "(NamesOnly)"),
        ],
    );
    assert_listing(
        r#""fly-secrets-list.json""#,
        &[("DATABASE_URL", "(NamesOnly)")],
    );
    assert_listing(
        r#""gh-secret-list.json""#,
        &[("DATABASE_URL", "(NamesOnly)")],
    );
    assert_listing(
        r#""gh-variable-list.json""#,
        &[("API_URL", "https://stg.example.test")],
    );
}

#[test]
fn every_listing_can_be_named() {
    assert_listing(
        r#"{ file = "heroku-config.json", format = "heroku" }"#,
        &[("DATABASE_URL", URL), ("EMPTY", ""), ("LOG_LEVEL", "info")],
    );
    assert_listing(
        r#"{ file = "fly-secrets-list.json", format = "fly" }"#,
        &[("DATABASE_URL", "(NamesOnly)")],
    );
    assert_listing(
        r#"{ file = "gh-variable-list.json", format = "gh-variable" }"#,
        &[("API_URL", "https://stg.example.test")],
    );
    assert_listing(
        r#"{ file = "gh-secret-list.json", format = "names" }"#,
        &[("DATABASE_URL", "(NamesOnly)")],
    );
}

#[test]
fn chamber_names_become_those_of_the_program() {
    assert_listing(
        r#"{ file = "chamber-export.json", format = "chamber" }"#,
        &[("DATABASE_URL", URL), ("LOG_LEVEL", "info")],
    );
}

#[test]
fn a_vercel_listing_is_read_for_its_target() {
    let production = [("DATABASE_URL", "(Sensitive)"), ("LOG_LEVEL", "info")];
    assert_listing(r#""vercel-env-ls.json""#, &production);
    assert_listing(
        r#"{ file = "vercel-env-ls.json", target = "preview" }"#,
        &[("LOG_LEVEL", "info")],
    );
    let branch = r#"{ file = "vercel-env-ls.json", target = "preview", git-branch = "feature-a" }"#;
    assert_listing(
        branch,
        &[("API_URL", "https://x.example.test"), ("LOG_LEVEL", "info")],
    );
}

#[test]
fn a_pulled_sensitive_value_is_unreadable() {
    assert_listing(
        r#""vercel-env-pull.env""#,
        &[
            ("DATABASE_URL", "(Sensitive)"),
            ("LOG_LEVEL", "info"),
            ("VERCEL_OIDC_TOKEN", "x.y.z"),
        ],
    );
}

#[test]
fn an_ssm_listing_with_further_pages_says_that_it_is_cut_short() {
    let keys = collected(
        r#""ssm-get-parameters-by-path.json""#,
        &fixtures("env-listings"),
    );
    assert_keys(
        &keys,
        &[("DATABASE_URL", "(Encrypted)"), ("LOG_LEVEL", "info")],
    );
    assert_eq!(keys.expect("keys").cut_short.len(), 1);
}

#[test]
fn line_forms_are_read_too() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("kv"), "A=x y\nB=\"quoted\"\n").expect("a file");
    std::fs::write(folder.path().join("s"), "A='x y'\nB=1\n").expect("a file");
    std::fs::write(folder.path().join("names"), "A\nB\n").expect("a file");
    assert_keys(
        &collected(r#"{ file = "kv", format = "railway" }"#, folder.path()),
        &[("A", "x y"), ("B", "\"quoted\"")],
    );
    assert_keys(
        &collected(r#"{ file = "s", format = "heroku" }"#, folder.path()),
        &[("A", "x y"), ("B", "1")],
    );
    assert_keys(
        &collected(r#"{ file = "names", format = "names" }"#, folder.path()),
        &[("A", "(NamesOnly)"), ("B", "(NamesOnly)")],
    );
}

#[test]
fn terraform_outputs_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let outputs = r#"{"url":{"sensitive":false,"type":"string","value":"https://a.example"},"count":{"sensitive":false,"type":"number","value":3},"list":{"sensitive":true,"type":["list","string"],"value":["a"]}}"#;
    std::fs::write(folder.path().join("outputs.json"), outputs).expect("a file");
    let expected = [
        ("count", "3"),
        ("list", "(NotText)"),
        ("url", "https://a.example"),
    ];
    assert_keys(
        &collected(r#"{ terraform = "outputs.json" }"#, folder.path()),
        &expected,
    );
    assert_keys(&collected(r#""outputs.json""#, folder.path()), &expected);
}

#[test]
fn a_text_of_another_form_is_an_error() {
    let error = collected(
        r#"{ file = "heroku-config.json", format = "vercel-ls" }"#,
        &fixtures("env-listings"),
    );
    let text = error.expect_err("another form").to_string();
    assert!(text.contains("vercel env ls"), "{text}");
}

#[test]
fn names_and_values_can_stand_deep_inside_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("task.json"),
        r#"{"containers":[{"environment":[{"name":"A","value":"1"}]}]}"#,
    )
    .expect("a file");
    std::fs::write(folder.path().join("values.yaml"), "app:\n  env:\n    B: no\n    C: 017\n    D: 1_000\n    E: \"q\"\n    F: 1.50\n    G: true\n").expect("a file");
    std::fs::write(
        folder.path().join("fly.toml"),
        "[env]\nPORT = 8080\nNAME = 'x'\n",
    )
    .expect("a file");
    assert_keys(
        &collected(
            r#"{ file = "task.json", at = "containers.0.environment" }"#,
            folder.path(),
        ),
        &[("A", "1")],
    );
    assert_keys(
        &collected(r#"{ file = "values.yaml", at = "app.env" }"#, folder.path()),
        &[
            ("B", "no"),
            ("C", "017"),
            ("D", "1_000"),
            ("E", "q"),
            ("F", "1.50"),
            ("G", "true"),
        ],
    );
    assert_keys(
        &collected(r#"{ file = "fly.toml", at = "$.env" }"#, folder.path()),
        &[("NAME", "x"), ("PORT", "8080")],
    );
    let error = collected(r#"{ file = "fly.toml", at = "nowhere" }"#, folder.path())
        .expect_err("nothing there");
    assert!(error.to_string().contains("`nowhere`"), "{error}");
}
