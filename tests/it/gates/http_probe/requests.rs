use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, options, post};
use serde_json::json;

use super::{Service, codes, evidence, shop};

#[test]
fn a_captured_value_chains_probes_and_a_failed_one_stops_those_that_need_it() {
    let router = Router::new()
        .route(
            "/users",
            post(|| async {
                (
                    StatusCode::CREATED,
                    axum::Json(json!({"id": 7, "token": "tok-8472910"})),
                )
            }),
        )
        .route(
            "/users/7",
            get(|headers: HeaderMap| async move {
                let right = headers
                    .get("authorization")
                    .is_some_and(|value| value == "Bearer tok-8472910");
                (
                    if right {
                        StatusCode::OK
                    } else {
                        StatusCode::IM_A_TEAPOT
                    },
                    axum::Json(json!({"id": 7})),
                )
            }),
        )
        .route(
            "/broken",
            post(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        );
    let service = Service::start(router);
    let result = service.check(
        r#"
        [[gate.probe]]
        name = "create"
        request = "POST /users"
        expect = { status = 201 }
        capture = { user = "$.id", token = { json = "$.token", secret = true } }
        [[gate.probe]]
        name = "read"
        request = "GET /users/{{user}}"
        auth = { bearer = "{{token}}" }
        expect = { json = { "$.id" = "{{user}}" } }
        [[gate.probe]]
        name = "read with another token"
        request = "GET /users/{{user}}"
        auth = { bearer = "x{{token}}" }
        [[gate.probe]]
        name = "broken"
        request = "POST /broken"
        capture = { order = "$.id" }
        [[gate.probe]]
        name = "needs broken"
        request = "GET /orders/{{order}}"
        "#,
    );
    let expected = [
        ("wrong-status", "read with another token"),
        ("server-error", "broken"),
        ("not-run", "needs broken"),
    ];
    assert_eq!(codes(&result), expected);
    let shown = format!("{:?}", result.findings);
    assert!(!shown.contains("8472910"), "{shown}");
    assert!(shown.contains("${token}"), "{shown}");
}

#[test]
fn rows_make_a_probe_each_and_templates_fill_in() {
    let service = Service::start(shop());
    let project = service
        .project(
            r#"
        [[gate.template]]
        name = "json"
        headers = { accept = "application/json" }
        expect = { status = 200, json = { "$.ok" = true } }
        [[gate.probe]]
        name = "read {{path}}"
        request = "GET /{{path}}"
        template = "json"
        each = "rows.csv"
        [[gate.probe]]
        name = "inline"
        request = "GET /{{value}}"
        each = ["health", "plain"]
        "#,
        )
        .file("rows.csv", "path\nhealth\nlying\n");
    let result = project.check(&[]).gates.remove(0);
    let names: Vec<_> = result
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["read health", "read lying", "inline #1", "inline #2"]
    );
    assert!(codes(&result).contains(&("wrong-body", "read lying")));
    assert!(codes(&result).contains(&("wrong-status", "inline #2")));
}

#[test]
fn a_protected_environment_gets_no_write_unless_the_probe_is_safe() {
    static WRITES: AtomicUsize = AtomicUsize::new(0);
    let router = Router::new().route(
        "/orders",
        post(|| async {
            WRITES.fetch_add(1, Ordering::SeqCst);
            ""
        }),
    );
    let service = Service::start(router);
    let project = service.project_with(
        "protected = true",
        r#"
        [[gate.probe]]
        name = "write"
        request = "POST /orders"
        [[gate.probe]]
        name = "safe write"
        request = "POST /orders"
        safe = true
        "#,
    );
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(codes(&result), [("not-sent", "write")]);
    assert_eq!(WRITES.load(Ordering::SeqCst), 1);
}

#[test]
fn an_oauth2_token_is_fetched_once_and_never_shown() {
    static FETCHED: AtomicUsize = AtomicUsize::new(0);
    let router = shop().route(
        "/token",
        post(|body: String| async move {
            FETCHED.fetch_add(1, Ordering::SeqCst);
            assert!(body.contains("grant_type=client_credentials"), "{body}");
            axum::Json(json!({"access_token": "at-19283746", "token_type": "bearer"}))
        }),
    );
    let service = Service::start(router);
    let result = service.check(&format!(
        r#"
        auth = {{ oauth2 = {{ token-url = "{}/token", client-id = "gate", client-secret = "s3cr3t-xyz" }} }}
        [[gate.probe]]
        name = "me"
        request = "GET /me"
        expect = {{ json = {{ "$.authorization" = "Bearer at-19283746" }} }}
        [[gate.probe]]
        name = "me again"
        request = "GET /me"
        expect = {{ json = {{ "$.authorization" = "other" }} }}
        "#,
        service.url
    ));
    assert_eq!(codes(&result), [("wrong-body", "me again")]);
    assert_eq!(FETCHED.load(Ordering::SeqCst), 1);
    let shown = format!("{:?}", result.findings);
    assert!(
        !shown.contains("19283746") && shown.contains("${OAUTH2_TOKEN}"),
        "{shown}"
    );
}

#[test]
fn two_environments_are_compared_by_status_headers_and_shape() {
    let one = Service::start(Router::new().route(
        "/a",
        get(|| async { axum::Json(json!({"id": 1, "tags": ["x"], "price": 3})) }),
    ));
    let two = Service::start(Router::new().route(
        "/a",
        get(|| async { axum::Json(json!({"id": 2, "tags": ["y", "z"], "price": "3"})) }),
    ));
    let project = one.project_with(
        &format!("[environments.production]\nurl = {:?}", two.url),
        "compare = \"production\"\n[[gate.probe]]\nname = \"a\"\nrequest = \"GET /a\"",
    );
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(codes(&result), [("compare-body", "a / production")]);
    assert!(evidence(&result.findings[0], "diff").contains("-$.price: number\n+$.price: string"));
}

#[test]
fn what_is_ignored_is_so_in_every_element_also_when_values_are_compared() {
    let service = |id: u32, price: u32| {
        Service::start(Router::new().route(
            "/a",
            get(move || async move { axum::Json(json!({"items": [{"id": id, "price": price}]})) }),
        ))
    };
    let (one, two) = (service(1, 3), service(2, 4));
    let compared = |ignored: &str| {
        let gate = format!(
            "compare = \"production\"\n[[gate.probe]]\nname = \"a\"\nrequest = \"GET /a\"\ncompare = {{ values = true, ignore = [{ignored}] }}"
        );
        let environment = format!("[environments.production]\nurl = {:?}", two.url);
        one.project_with(&environment, &gate)
            .check(&[])
            .gates
            .remove(0)
    };
    assert_eq!(codes(&compared(r#""$.items[].id", "$.items[].price""#)), []);
    let differs = compared(r#""$.items[].id""#);
    assert_eq!(codes(&differs), [("compare-body", "a / production")]);
    let diff = evidence(&differs.findings[0], "diff");
    assert!(diff.contains("price") && !diff.contains("].id"), "{diff}");
}

#[test]
fn a_write_is_not_compared_with_an_environment_that_is_protected() {
    let router = || Router::new().route("/a", post(|| async { "" }));
    let (one, two) = (Service::start(router()), Service::start(router()));
    let environment = format!(
        "[environments.production]\nurl = {:?}\nprotected = true",
        two.url
    );
    let gate = "compare = \"production\"\n[[gate.probe]]\nname = \"a\"\nrequest = \"POST /a\"";
    let result = one
        .project_with(&environment, gate)
        .check(&[])
        .gates
        .remove(0);
    assert_eq!(codes(&result), []);
}

#[test]
fn a_multipart_form_sends_texts_and_files_as_browsers_do() {
    let router = Router::new().route(
        "/upload",
        post(|headers: HeaderMap, body: Bytes| async move {
            let kind = headers["content-type"].to_str().unwrap().to_owned();
            let body = String::from_utf8_lossy(&body).into_owned();
            axum::Json(json!({ "kind": kind, "body": body }))
        }),
    );
    let service = Service::start(router);
    let project = service
        .project(
            r#"
            [[gate.probe]]
            name = "upload"
            request = "POST /upload"
            each = [{ who = "Ada" }]
            multipart = { title = "of {{who}}", picture = { file = "cat \"1\".png", content-type = "image/png" }, note = { file = "note.txt", name = "other.txt" } }
            expect = { json = { "$.kind" = { starts-with = "multipart/form-data; boundary=" }, "$.body" = "" } }
            "#,
        )
        .file("cat \"1\".png", "PNG")
        .file("note.txt", "hello");
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(codes(&result), [("wrong-body", "upload #1")]);
    let response = evidence(&result.findings[0], "response");
    let body = response.split_once("\n\n").unwrap().1;
    let echo: serde_json::Value = serde_json::from_str(body).unwrap();
    let boundary = echo["kind"]
        .as_str()
        .unwrap()
        .split_once("boundary=")
        .unwrap()
        .1;
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"note\"; filename=\"other.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nhello\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"cat %221%22.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nof Ada\r\n--{boundary}--\r\n"
    );
    assert_eq!(echo["body"].as_str().unwrap(), expected);
}

#[test]
fn a_preflight_asks_as_a_browser_does_and_is_judged_as_one_would() {
    let allow = |origin: &'static str, methods: &'static str, headers: &'static str| {
        options(move |asked: HeaderMap| async move {
            let wanted = asked["access-control-request-method"] == "PUT"
                && asked["access-control-request-headers"] == "x-token, content-type"
                && asked["origin"] == "https://shop.example";
            let status = if wanted {
                StatusCode::NO_CONTENT
            } else {
                StatusCode::BAD_REQUEST
            };
            let headers = [
                ("access-control-allow-origin", origin),
                ("access-control-allow-methods", methods),
                ("access-control-allow-headers", headers),
            ];
            (status, headers)
        })
    };
    let router = Router::new()
        .route(
            "/open",
            allow("https://shop.example", "GET, PUT", "X-Token, Content-Type"),
        )
        .route("/any", allow("*", "*", "*"))
        .route(
            "/closed",
            allow("https://other.example", "GET", "content-type"),
        );
    let service = Service::start(router);
    let probe = |name: &str, path: &str, more: &str| {
        format!(
            "[[gate.probe]]\nname = {name:?}\nrequest = \"PUT {path}\"\njson = {{ a = 1 }}\npreflight = {{ origin = \"https://shop.example\", method = \"PUT\", headers = [\"X-Token\", \"Content-Type\"]{more} }}\n"
        )
    };
    let gate = [
        probe("open", "/open", ""),
        probe("any", "/any", ""),
        probe("any with cookies", "/any", ", credentials = true"),
        probe("closed", "/closed", ""),
    ]
    .concat();
    let result = service.check(&gate);
    let wrong = |name| {
        codes(&result)
            .into_iter()
            .filter(|(_, subject)| *subject == name)
            .count()
    };
    assert_eq!(
        (wrong("open"), wrong("any")),
        (0, 0),
        "{:?}",
        codes(&result)
    );
    // Origin, method, two headers, and that credentials are allowed: to these `*` isn't an answer.
    assert_eq!(wrong("any with cookies"), 5);
    // Origin, method, one header.
    assert_eq!(wrong("closed"), 3);
    assert!(
        codes(&result)
            .iter()
            .all(|(code, _)| *code == "wrong-header")
    );
}

#[test]
fn cookies_are_sent_kept_expected_and_never_shown() {
    let router = Router::new()
        .route(
            "/login",
            post(|| async {
                let cookies = [
                    ("set-cookie", "session=sess-55667788; Path=/; HttpOnly"),
                    ("set-cookie", "seen=1"),
                ];
                (axum::response::AppendHeaders(cookies), "")
            }),
        )
        .route(
            "/logout",
            post(|| async { ([("set-cookie", "session=; Max-Age=0")], "") }),
        )
        .route(
            "/me",
            get(|headers: HeaderMap| async move {
                let sent = headers
                    .get("cookie")
                    .map_or("", |value| value.to_str().unwrap());
                axum::Json(json!({ "cookie": sent }))
            }),
        );
    let service = Service::start(router);
    let me = |name: &str, expected: &str| {
        format!(
            "[[gate.probe]]\nname = {name:?}\nrequest = \"GET /me\"\nexpect = {{ json = {{ \"$.cookie\" = {expected} }} }}\n"
        )
    };
    let gate = [
        "cookies = true\n[[gate.probe]]\nname = \"login\"\nrequest = \"POST /login\"\nexpect = { cookies = { session = { starts-with = \"sess-\" }, gone = { exists = false } } }\n",
        &me("kept", "\"session=sess-55667788; seen=1\""),
        &me("own", "\"a=1; session=sess-55667788; seen=1\"").replace("GET /me\"", "GET /me\"\ncookies = { a = \"1\" }"),
        &me("shown", "\"other\""),
        "[[gate.probe]]\nname = \"logout\"\nrequest = \"POST /logout\"\n",
        &me("after logout", "\"seen=1\""),
    ]
    .concat();
    let result = service.check(&gate);
    assert_eq!(codes(&result), [("wrong-body", "shown")]);
    let shown = format!("{result:?}");
    assert!(!shown.contains("55667788"), "{shown}");
    assert!(
        evidence(&result.findings[0], "request").contains("COOKIE_session"),
        "{shown}"
    );
}
