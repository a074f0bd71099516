use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;

use super::{CREATE, Service, codes, evidence, naive, problem};

#[test]
fn hostile_variants_find_what_a_naive_handler_dies_of() {
    let service = Service::start(Router::new().route("/api/users", post(naive)));
    let result = service.check(&format!("{CREATE}\nnegative = true"));
    let found = codes(&result);
    for expected in [
        ("server-error", "create user / drop-field email"),
        ("server-error", "create user / null email"),
        ("server-error", "create user / wrong-type email array"),
        ("server-error", "create user / malformed-body null"),
        (
            "unstructured-error",
            "create user / malformed-body truncated",
        ),
        ("negative-accepted", "create user / wrong-type age string"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:#?}");
    }
    let dropped = result
        .findings
        .iter()
        .find(|finding| finding.subject.as_str() == "create user / drop-field email")
        .unwrap();
    assert_eq!(evidence(dropped, "payload"), "the member email is left out");
    assert!(evidence(dropped, "request").contains(r#"{"age":30}"#));
    let names: Vec<_> = result
        .checks
        .iter()
        .map(|check| check.name.as_str().to_owned())
        .collect();
    let again: Vec<_> = service
        .check(&format!("{CREATE}\nnegative = true"))
        .checks
        .iter()
        .map(|check| check.name.as_str().to_owned())
        .collect();
    assert_eq!(names, again);
}

#[test]
fn hostile_variants_of_a_request_that_fails_itself_are_not_sent() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let router = Router::new().route(
        "/api/users",
        post(|| async {
            CALLS.fetch_add(1, Ordering::SeqCst);
            problem(401)
        }),
    );
    let service = Service::start(router);
    let result = service.check(&format!(
        "{CREATE}\nnegative = {{ only = [\"drop-field\"] }}"
    ));
    let expected = [
        ("wrong-status", "create user"),
        ("control-failed", "create user / drop-field email"),
        ("control-failed", "create user / drop-field age"),
    ];
    assert_eq!(codes(&result), expected);
    assert_eq!(CALLS.load(Ordering::SeqCst), 1);
}

#[test]
fn a_route_that_lets_anyone_in_fails_the_auth_class() {
    let service = Service::start(Router::new().route("/api/users", post(naive)));
    let result = service.check(&format!(
        "auth = {{ bearer = \"probe-token-1\" }}\n{CREATE}\nnegative = {{ only = [\"auth\"] }}"
    ));
    let accepted: Vec<_> = codes(&result)
        .into_iter()
        .filter(|(code, _)| *code == "negative-accepted")
        .map(|(_, subject)| subject)
        .collect();
    assert!(
        accepted.contains(&"create user / auth none")
            && accepted.contains(&"create user / auth unsigned-jwt"),
        "{accepted:?}"
    );
    assert!(result.blocks());
}

#[test]
fn a_critical_route_without_a_negative_probe_is_named() {
    let service = Service::start(Router::new().route("/api/users", post(naive)));
    let keys = "every-critical-needs-negative = true\n";
    assert_eq!(
        codes(&service.check(&format!("{keys}{CREATE}"))),
        [("missing-negative", "create user")]
    );
    let sibling = "[[gate.probe]]\nname = \"no order\"\nrequest = \"POST /api/orders\"\nexpect = { status = 404 }";
    assert_eq!(
        codes(&service.check(&format!("{keys}{CREATE}{sibling}"))),
        [("missing-negative", "create user")]
    );
    let written = "[[gate.probe]]\nname = \"no email\"\nrequest = \"POST /api/users\"\njson = { email = \"\" }\nexpect = { problem = 422 }";
    assert_eq!(
        codes(&service.check(&format!("{keys}{CREATE}{written}"))),
        []
    );
}

#[test]
fn no_credential_stands_in_a_line_that_repeats_raw_bytes() {
    // It answers what it shouldn't to every path, so that each variant is quoted in the report.
    let router = Router::new()
        .route("/api/users", post(naive))
        .fallback(|| async { StatusCode::INTERNAL_SERVER_ERROR });
    let service = Service::start(router);
    for token in [r"ab%cd\ef%20gh", "plain-token-17"] {
        let result = service.check(&format!(
            "auth = {{ bearer = '{token}' }}\n{CREATE}\nnegative = {{ only = [\"path\"] }}"
        ));
        let lines: Vec<_> = result
            .findings
            .iter()
            .map(|finding| evidence(finding, "request"))
            .filter(|line| line.starts_with("printf"))
            .collect();
        assert_eq!(lines.len(), 10, "{lines:#?}");
        let half = &token[token.len() - 4..];
        for line in lines {
            assert!(!line.contains(half) && line.contains("***"), "{line}");
            assert!(!line.contains("# cut"), "{line}");
        }
    }
}
