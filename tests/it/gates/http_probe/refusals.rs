use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use serde_json::json;

use super::{Service, codes, problem};

/// A gate with one probe of `/item` that reads it, and these classes of hostile variants.
fn read(classes: &str) -> String {
    format!(
        "[[gate.probe]]\nname = \"read\"\nrequest = \"GET /item\"\nnegative = {{ only = [{classes}] }}\n"
    )
}

#[test]
fn a_protected_environment_gets_no_writing_method_that_is_made_from_a_reading_one() {
    let writes = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&writes);
    let router = Router::new().route(
        "/item",
        get(|| async { "" }).fallback(move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async { problem(405) }
        }),
    );
    let service = Service::start(router);
    for safe in ["", "safe = true\n"] {
        let gate = read("\"method\"").replace("negative", &format!("{safe}negative"));
        let project = service.project_with("protected = true", &gate);
        let result = project.check(&[]).gates.remove(0);
        assert_eq!(codes(&result), []);
        let skipped = format!("{:?}", result.checks);
        assert!(skipped.contains("DELETE may change data"), "{skipped}");
    }
    assert_eq!(writes.load(Ordering::SeqCst), 0);
}

#[test]
fn a_route_whose_delete_works_is_first_asked_without_credentials() {
    let gone = Arc::new(AtomicBool::new(false));
    let router = Router::new().route(
        "/item",
        any(move |method: http::Method| {
            let gone = Arc::clone(&gone);
            async move {
                if method == http::Method::DELETE {
                    gone.store(true, Ordering::SeqCst);
                }
                let found = method == http::Method::GET && !gone.load(Ordering::SeqCst);
                if found {
                    "".into_response()
                } else {
                    problem(404).into_response()
                }
            }
        }),
    );
    let service = Service::start(router);
    let gate = format!(
        "auth = {{ bearer = \"token-of-a-probe\" }}\n{}",
        read("\"auth\", \"path\", \"method\"")
    );
    let result = service.check(&gate);
    let found = codes(&result);
    assert!(
        found.contains(&("negative-accepted", "read / auth none")),
        "{found:?}"
    );
    assert!(
        found.iter().all(|(code, _)| *code != "control-failed"),
        "{found:?}"
    );
}

#[test]
fn refusals_prove_nothing_once_the_valid_request_fails_too() {
    let broken = Arc::new(AtomicBool::new(false));
    let router = Router::new().fallback(move |method: http::Method, headers: HeaderMap| {
        let broken = Arc::clone(&broken);
        async move {
            let known = headers
                .get("x-api-key")
                .is_some_and(|key| key == "key-of-a-probe");
            if method == http::Method::GET && !known {
                broken.store(true, Ordering::SeqCst);
            }
            if broken.load(Ordering::SeqCst) {
                problem(403).into_response()
            } else {
                "".into_response()
            }
        }
    });
    let service = Service::start(router);
    let gate = read("\"auth\", \"method\"").replace(
        "negative",
        "headers = { x-api-key = \"key-of-a-probe\" }\nnegative",
    );
    let result = service.check(&gate);
    let found = codes(&result);
    assert!(
        found.contains(&("control-failed", "read / auth x-api-key none")),
        "{found:?}"
    );
    assert!(
        found.contains(&("control-failed", "read / method DELETE")),
        "{found:?}"
    );
}

#[test]
fn too_many_requests_are_waited_for_and_else_nothing_is_said() {
    let seen: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let right = |headers: &HeaderMap| {
        let own = headers.get("authorization");
        own.is_some_and(|own| own == "Bearer token-of-a-probe")
    };
    let patient = move |headers: HeaderMap| {
        let first = seen
            .lock()
            .unwrap()
            .insert(format!("{:?}", headers.get("authorization")));
        let answer = if right(&headers) {
            "".into_response()
        } else if first {
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")]).into_response()
        } else {
            problem(401).into_response()
        };
        async move { answer }
    };
    let never = move |headers: HeaderMap| async move {
        if right(&headers) {
            "".into_response()
        } else {
            problem(429).into_response()
        }
    };
    let router = Router::new()
        .route("/item", get(patient))
        .route("/never", get(never));
    let service = Service::start(router);
    let gate = format!(
        "auth = {{ bearer = \"token-of-a-probe\" }}\n{}",
        read("\"auth\"")
    );
    // This process's server refuses a control character by itself.
    let below = ("refused-below-app", "read / auth control-character");
    assert_eq!(codes(&service.check(&gate)), [below]);
    let result = service.check(&gate.replace("/item", "/never"));
    assert!(codes(&result).contains(&("negative-not-judged", "read / auth none")));
}

#[test]
fn each_variant_has_generated_values_of_its_own() {
    let known: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let router = Router::new().route(
        "/orders",
        post(move |body: String| {
            let body: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
            let id = body["id"].as_str().unwrap_or_default().to_owned();
            let status = if !known.lock().unwrap().insert(id) {
                409
            } else if body["count"].is_u64() {
                201
            } else {
                422
            };
            async move {
                if status == 201 {
                    (StatusCode::CREATED, "made").into_response()
                } else {
                    problem(status).into_response()
                }
            }
        }),
    );
    let service = Service::start(router);
    let probe = |id: &str| {
        service.check(&format!(
            "[[gate.probe]]\nname = \"order\"\nrequest = \"POST /orders\"\njson = {{ id = {id:?}, count = 1 }}\nexpect = {{ status = 201 }}\nnegative = {{ only = [\"null\"] }}\n"
        ))
    };
    let lying = probe("{{$uuid}}");
    assert!(
        codes(&lying)
            .iter()
            .all(|(code, _)| *code != "negative-not-judged"),
        "{:?}",
        codes(&lying)
    );
    let again = probe("fixed");
    assert!(
        codes(&again).contains(&("negative-not-judged", "order / null count")),
        "{:?}",
        codes(&again)
    );
}

async fn graph(body: String) -> Response {
    let code = if body.contains("\"query\":null") {
        "INTERNAL_SERVER_ERROR"
    } else if body.contains("\"query\":\"{ me }\"") {
        return axum::Json(json!({ "data": { "me": 1 } })).into_response();
    } else {
        "BAD_USER_INPUT"
    };
    axum::Json(json!({ "errors": [{ "message": "no", "extensions": { "code": code } }] }))
        .into_response()
}

#[test]
fn a_refusal_is_read_by_the_rules_of_its_protocol_and_a_lie_is_one() {
    let router = Router::new()
        .route("/graphql", post(graph))
        .route(
            "/item",
            post(|body: String| async move {
                let right = body == r#"{"a":"b"}"#;
                axum::Json(if right {
                    json!({ "id": 1 })
                } else {
                    json!({ "error": "a is missing" })
                })
            }),
        )
        .route(
            "/moved",
            post(|body: String| async move {
                if body == r#"{"a":"b"}"# {
                    "".into_response()
                } else {
                    Redirect::to("/form").into_response()
                }
            }),
        );
    let service = Service::start(router);
    let probe = |name: &str, rest: &str| {
        format!(
            "[[gate.probe]]\nname = {name:?}\nrequest = \"POST /{name}\"\n{rest}\nnegative = {{ only = [\"null\", \"empty\"] }}\n"
        )
    };
    let gate = [
        probe("graphql", "graphql = { query = \"{ me }\" }"),
        probe("item", "json = { a = \"b\" }"),
        probe("moved", "json = { a = \"b\" }"),
    ]
    .concat();
    let expected = [
        ("server-error", "graphql / null query"),
        ("lying-success", "item / null a"),
        ("lying-success", "item / empty a"),
        ("negative-redirected", "moved / null a"),
        ("negative-redirected", "moved / empty a"),
    ];
    assert_eq!(codes(&service.check(&gate)), expected);
}

#[test]
fn a_valid_request_that_only_lacks_a_header_is_a_measure_all_the_same() {
    let service = Service::start(Router::new().route("/item", get(|| async { "" })));
    let gate = format!("correlation-id = \"x-request-id\"\n{}", read("\"path\""));
    let result = service.check(&gate);
    let found = codes(&result);
    assert_eq!(found[0], ("no-correlation-id", "read"));
    assert!(
        found.iter().all(|(code, _)| *code != "control-failed"),
        "{found:?}"
    );
}

#[test]
fn a_session_cookie_is_a_credential_and_classes_without_variants_are_told() {
    let service = Service::start(Router::new().route("/item", get(|| async { "" })));
    let gate = read("\"auth\"");
    assert_eq!(
        codes(&service.check(&gate)),
        [("not-sent", "read / negative")]
    );
    let with = gate.replace(
        "negative",
        "cookies = { session = \"session-of-a-probe\" }\nnegative",
    );
    let expected = [
        ("negative-accepted", "read / auth cookie none"),
        ("negative-accepted", "read / auth cookie wrong"),
    ];
    assert_eq!(codes(&service.check(&with)), expected);
}

#[test]
fn a_preflight_carries_no_credentials_and_its_lists_may_have_several_lines() {
    let router = Router::new().route(
        "/item",
        any(|headers: HeaderMap| async move {
            if ["authorization", "x-tenant", "cookie"]
                .iter()
                .any(|name| headers.contains_key(*name))
            {
                return StatusCode::BAD_REQUEST.into_response();
            }
            let lines = [
                ("access-control-allow-origin", "https://shop.example"),
                ("access-control-allow-methods", "GET"),
                ("access-control-allow-methods", "PUT"),
                ("access-control-allow-headers", "*"),
            ];
            (axum::response::AppendHeaders(lines), "").into_response()
        }),
    );
    let service = Service::start(router);
    let gate = "auth = { bearer = \"token-of-a-probe\" }\n[[gate.probe]]\nname = \"ask\"\nrequest = \"PUT /item\"\npreflight = { origin = \"https://shop.example\", method = \"PUT\", headers = [\"x-a\", \"authorization\"] }\n";
    let project = service.project_with("headers = { x-tenant = \"seven\" }", gate);
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(codes(&result), [("wrong-header", "ask")]);
    assert!(
        result.findings[0]
            .message
            .as_str()
            .contains("authorization")
    );
}

#[test]
fn what_is_not_sent_names_its_variants_and_no_rows_are_an_error() {
    let service = Service::start(Router::new().route("/item", get(|| async { "{}" })));
    let gate = "[[gate.probe]]\nname = \"first\"\nrequest = \"GET /item\"\ncapture = { id = \"$.id\" }\n[[gate.probe]]\nname = \"second\"\nrequest = \"GET /item/{{id}}\"\nauth = { bearer = \"token-of-a-probe\" }\nnegative = { only = [\"auth\"] }\n";
    let result = service.check(gate);
    let found = codes(&result);
    assert!(found.contains(&("not-run", "second")), "{found:?}");
    assert!(
        found.contains(&("control-failed", "second / auth none")),
        "{found:?}"
    );
    let none = "[[gate.probe]]\nname = \"each\"\nrequest = \"GET /item\"\neach = []\n";
    assert!(service.check(none).blocks());
}
