//! `${NAME}` and its forms.

use std::collections::BTreeMap;

use release_gate::config::{Plan, load};
use release_gate::redact::Redactor;
use release_gate::setting::Field;

fn plan(text: &str, variables: &[(&str, &str)], redactor: &Redactor) -> Plan {
    let variables: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let text = format!("{text}\n[[gate]]\nkind = 'runtime'\n");
    load(&text, "gates.toml", &variables, redactor)
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn url(value: &str, variables: &[(&str, &str)]) -> Field<String> {
    let text = format!("[environments.p]\nurl = '{value}'");
    plan(&text, variables, &Redactor::new()).environments["p"]
        .url
        .clone()
}

#[test]
fn references_defaults_and_dollars() {
    let cases: &[(&str, &[(&str, &str)], &str)] = &[
        ("${HOST}", &[("HOST", "h")], "h"),
        (
            "http://${HOST}:${PORT}/",
            &[("HOST", "h"), ("PORT", "80")],
            "http://h:80/",
        ),
        ("${HOST:-localhost}", &[], "localhost"),
        ("${HOST:-localhost}", &[("HOST", "")], "localhost"),
        ("${HOST:-localhost}", &[("HOST", "h")], "h"),
        ("${HOST:-}", &[], ""),
        ("$$HOST", &[("HOST", "h")], "$HOST"),
        ("$${HOST}", &[("HOST", "h")], "${HOST}"),
        ("^a$", &[], "^a$"),
        ("$HOST", &[("HOST", "h")], "$HOST"),
        ("${A}", &[("A", "${B}"), ("B", "b")], "${B}"),
    ];
    for (value, variables, expected) in cases {
        assert_eq!(
            url(value, variables),
            Field::Set((*expected).to_owned()),
            "{value}"
        );
    }
}

#[test]
fn an_unset_variable_spoils_its_own_key_alone() {
    let plan = plan(
        "[environments.p]\nurl = 'http://x'\ndatabase = '${DB}'",
        &[],
        &Redactor::new(),
    );
    assert_eq!(
        plan.environments["p"].url,
        Field::Set("http://x".to_owned())
    );
    assert_eq!(
        plan.environments["p"].database,
        Field::Unset(vec!["DB".to_owned()])
    );
}

#[test]
fn what_came_from_a_variable_is_a_secret() {
    let redactor = Redactor::new();
    plan(
        "[environments.p]\nurl = '${URL}'",
        &[("URL", "https://internal.example")],
        &redactor,
    );
    assert_eq!(
        redactor.scrub("GET https://internal.example/x").as_str(),
        "GET ${URL}/x"
    );
}

#[test]
fn the_password_inside_a_variables_url_is_a_secret_too() {
    let redactor = Redactor::new();
    plan(
        "[environments.p]\ndatabase = '${DB}'",
        &[("DB", "postgres://u:p%40ss-word@h/d")],
        &redactor,
    );
    assert_eq!(
        redactor.scrub("role u, password p@ss-word").as_str(),
        "role u, password ***"
    );
}

#[test]
fn a_cis_own_words_are_no_secrets() {
    let redactor = Redactor::new();
    plan(
        "[release]\ncommit = '${GITHUB_SHA}'",
        &[("GITHUB_SHA", "0123456789abcdef")],
        &redactor,
    );
    assert_eq!(
        redactor.scrub("commit 0123456789abcdef").as_str(),
        "commit 0123456789abcdef"
    );
}
