use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use release_gate::model::{Finding, GateResult, RunReport};
use serde_json::{Value, json};

use crate::support::Project;

/// A server of this process, on a runtime of its own, for as long as the value lives.
struct Service {
    url: String,
    _runtime: tokio::runtime::Runtime,
}

impl Service {
    fn start(router: Router) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            url,
            _runtime: runtime,
        }
    }

    /// A project whose one gate has these keys and probes.
    fn project(&self, gate: &str) -> Project {
        Project::new(&format!(
            "[environments.staging]\nurl = {:?}\n[[gate]]\nkind = \"http-probe\"\nenvironment = \"staging\"\n{gate}",
            self.url
        ))
    }

    fn check(&self, gate: &str) -> GateResult {
        self.project(gate).check(&[]).gates.remove(0)
    }
}

fn codes(result: &GateResult) -> Vec<(&str, &str)> {
    let short =
        |finding: &Finding| -> usize { finding.code.find('/').map_or(0, |slash| slash + 1) };
    result
        .findings
        .iter()
        .map(|finding| (&finding.code[short(finding)..], finding.subject.as_str()))
        .collect()
}

fn evidence<'f>(finding: &'f Finding, label: &str) -> &'f str {
    finding
        .evidence
        .iter()
        .find(|evidence| evidence.label == label)
        .map_or("", |evidence| evidence.text.as_str())
}

fn problem(status: u16) -> impl IntoResponse {
    let body = json!({ "type": "about:blank", "title": "no", "status": status }).to_string();
    (
        StatusCode::from_u16(status).unwrap(),
        [("content-type", "application/problem+json")],
        body,
    )
}

fn shop() -> Router {
    Router::new()
        .route("/health", get(|| async { axum::Json(json!({"ok": true, "version": 3})) }))
        .route("/boom", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error") }))
        .route("/lying", get(|| async { axum::Json(json!({"error": "database is down"})) }))
        .route("/gone", get(|| async { problem(404) }))
        .route("/plain", get(|| async { (StatusCode::NOT_FOUND, "nothing here") }))
        .route(
            "/nginx",
            get(|| async {
                let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";
                (StatusCode::BAD_GATEWAY, [("content-type", "text/html")], page)
            }),
        )
        .route(
            "/trace",
            get(|| async {
                "oops\nTraceback (most recent call last):\n  File \"/app/shop/views.py\", line 12, in checkout\n    total = cart[\"sum\"]\nKeyError: 'sum'\n"
            }),
        )
        .route("/moved", get(|| async { Redirect::to("/health") }))
        .route("/away", get(|| async { Redirect::to("http://elsewhere.example/") }))
        .route("/me", get(|headers: HeaderMap| async move { axum::Json(json!({ "authorization": headers.get("authorization").map(|v| v.to_str().unwrap().to_owned()) })) }))
}

#[test]
fn probes_that_are_answered_as_expected_pass() {
    let service = Service::start(shop());
    let result = service.check(
        r#"
        [[gate.probe]]
        name = "health"
        request = "GET /health"
        expect = { status = 200, headers = { content-type = { contains = "json" } }, json = { "$.ok" = true, "$.version" = { type = "integer", ge = 3 } }, max-latency = "20s" }
        [[gate.probe]]
        name = "gone"
        request = "GET /gone"
        expect = { problem = 404 }
        [[gate.probe]]
        name = "moved"
        request = "GET /moved"
        expect = { redirect = { ends-with = "/health" } }
        [[gate.probe]]
        name = "followed"
        request = "GET /moved"
        redirects = 3
        "#,
    );
    assert_eq!(codes(&result), []);
    let names: Vec<_> = result
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    assert_eq!(names, ["health", "gone", "moved", "followed"]);
}

#[test]
fn each_way_of_answering_badly_has_its_own_code() {
    let service = Service::start(shop());
    let result = service.check(
        r#"
        [[gate.probe]]
        name = "boom"
        request = "GET /boom"
        [[gate.probe]]
        name = "missing"
        request = "GET /no-such-route"
        [[gate.probe]]
        name = "lying"
        request = "GET /lying"
        [[gate.probe]]
        name = "plain"
        request = "GET /plain"
        expect = { problem = 404 }
        [[gate.probe]]
        name = "trace"
        request = "GET /trace"
        [[gate.probe]]
        name = "body"
        request = "GET /health"
        expect = { json = { "$.version" = { lt = 3 } }, headers = { x-frame-options = "DENY" } }
        [[gate.probe]]
        name = "away"
        request = "GET /away"
        redirects = 3
        "#,
    );
    let expected = [
        ("server-error", "boom"),
        ("wrong-status", "missing"),
        ("lying-success", "lying"),
        ("unstructured-error", "plain"),
        ("lying-success", "trace"),
        ("leak", "trace"),
        ("leak", "trace"),
        ("wrong-header", "body"),
        ("wrong-body", "body"),
        ("not-sent", "away"),
    ];
    assert_eq!(codes(&result), expected);
    let leak = result
        .findings
        .iter()
        .find(|finding| finding.code == "http-probe/leak")
        .unwrap();
    assert_eq!(evidence(leak, "leak"), "python-traceback");
    assert!(evidence(&result.findings[0], "request").starts_with("curl "));
    assert!(evidence(&result.findings[0], "response").contains("500 Internal Server Error"));
    assert!(evidence(&result.findings[0], "timings").contains("first byte"));
}

#[test]
fn a_proxy_that_answers_in_place_of_the_app_is_named() {
    let service = Service::start(shop());
    let result = service.check("[[gate.probe]]\nname = \"page\"\nrequest = \"GET /nginx\"");
    assert_eq!(codes(&result), [("server-error", "page")]);
    assert_eq!(evidence(&result.findings[0], "answered-by"), "proxy: nginx");
    assert!(
        result.findings[0]
            .message
            .as_str()
            .contains("nginx answered 502"),
        "{}",
        result.findings[0].message
    );
}

#[test]
fn a_service_that_is_down_is_no_answer_by_nobody() {
    let service = Service::start(shop());
    let project = service.project(
        "retry = { times = 0 }\n[[gate.probe]]\nname = \"health\"\nrequest = \"GET /health\"",
    );
    drop(service);
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(codes(&result), [("no-answer", "health")]);
    assert_eq!(evidence(&result.findings[0], "answered-by"), "nobody");
}

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
    let project = Project::new(&format!(
        r#"
        [environments.production]
        url = "{}"
        protected = true
        [[gate]]
        kind = "http-probe"
        environment = "production"
        [[gate.probe]]
        name = "write"
        request = "POST /orders"
        [[gate.probe]]
        name = "safe write"
        request = "POST /orders"
        safe = true
        "#,
        service.url
    ));
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
fn what_passes_only_on_a_retry_is_flaky() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let router = Router::new().route(
        "/",
        get(|| async {
            if CALLS.fetch_add(1, Ordering::SeqCst) == 0 {
                return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")], "")
                    .into_response();
            }
            "ok".into_response()
        }),
    );
    let service = Service::start(router);
    let result = service.check("retry = { times = 2, backoff = \"1ms\" }\n[[gate.probe]]\nname = \"root\"\nrequest = \"GET /\"");
    assert_eq!(codes(&result), [("flaky", "root")]);
    assert!(!result.blocks());
    assert!(evidence(&result.findings[0], "attempts").starts_with("status 503 after"));
}

/// A handler with the usual bugs: it trusts that `email` is there and a text, and answers unreadable JSON in plain text.
async fn naive(headers: HeaderMap, body: String) -> axum::response::Response {
    if !headers.get("content-type").is_some_and(|kind| {
        kind.to_str()
            .unwrap_or_default()
            .starts_with("application/json")
    }) {
        return problem(415).into_response();
    }
    let Ok(json) = serde_json::from_str::<Value>(&body) else {
        return (StatusCode::BAD_REQUEST, "unreadable").into_response();
    };
    let Some(email) = json["email"].as_str() else {
        return (StatusCode::INTERNAL_SERVER_ERROR, "").into_response();
    };
    if email.is_empty() || !email.contains('@') {
        return problem(422).into_response();
    }
    (StatusCode::CREATED, axum::Json(json!({"id": 1}))).into_response()
}

const CREATE: &str = r#"
    [[gate.probe]]
    name = "create user"
    request = "POST /api/users"
    json = { email = "probe@example.test", age = 30 }
    expect = { status = 201 }
    critical = true
"#;

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
    let written = "[[gate.probe]]\nname = \"no email\"\nrequest = \"POST /api/users\"\njson = { email = \"\" }\nexpect = { problem = 422 }";
    assert_eq!(
        codes(&service.check(&format!("{keys}{CREATE}{written}"))),
        []
    );
}

#[test]
fn a_burst_tells_what_fails_only_under_concurrency() {
    static BUSY: AtomicUsize = AtomicUsize::new(0);
    let router = Router::new().route(
        "/list",
        get(|| async {
            let others = BUSY.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            BUSY.fetch_sub(1, Ordering::SeqCst);
            if others >= 4 {
                (StatusCode::INTERNAL_SERVER_ERROR, "pool exhausted")
            } else {
                (StatusCode::OK, "")
            }
        }),
    );
    let service = Service::start(router);
    let result = service.check(
        "[[gate.probe]]\nname = \"list\"\nrequest = \"GET /list\"\nburst = { requests = 40, in-flight = 20, max-error-rate = \"0%\", p99 = \"20s\" }",
    );
    assert_eq!(codes(&result), [("burst-errors", "list / burst")]);
    let message = result.findings[0].message.as_str();
    assert!(
        message.contains("fails only under concurrency, 10 of 10 passed one after the other"),
        "{message}"
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
    let project = Project::new(&format!(
        r#"
        [environments.staging]
        url = "{}"
        [environments.production]
        url = "{}"
        [[gate]]
        kind = "http-probe"
        environment = "staging"
        compare = "production"
        [[gate.probe]]
        name = "a"
        request = "GET /a"
        "#,
        one.url, two.url
    ));
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(codes(&result), [("compare-body", "a / production")]);
    assert!(evidence(&result.findings[0], "diff").contains("-$.price: number\n+$.price: string"));
}

#[test]
fn what_the_configuration_gets_wrong_is_said_with_its_place() {
    let service = Service::start(shop());
    let complaint = service
        .project(
            r#"
        [[gate.probe]]
        name = "a"
        request = "fetch /health"
        [[gate.probe]]
        name = "b"
        request = "GET /users/{{user}}"
        "#,
        )
        .complaint();
    assert!(
        complaint.contains("a method and a path like \"GET /health\""),
        "{complaint}"
    );
    let complaint = service
        .project("[[gate.probe]]\nname = \"b\"\nrequest = \"GET /users/{{user}}\"\njson = 1\nbody = \"x\"\ntemplate = \"none\"")
        .complaint();
    for part in [
        "{{user}} to be captured",
        "`json` and `body`",
        "the name of a [[gate.template]], found \"none\"",
    ] {
        assert!(complaint.contains(part), "{part:?} in {complaint}");
    }
}

#[test]
fn a_required_gate_that_did_not_pass_is_named_in_the_failure() {
    let service = Service::start(shop());
    let project = Project::new(&format!(
        r#"
        [environments.staging]
        url = "{}"
        [[gate]]
        kind = "http-probe"
        id = "base"
        environment = "staging"
        [[gate.probe]]
        name = "boom"
        request = "GET /boom"
        [[gate]]
        kind = "http-probe"
        id = "users"
        environment = "staging"
        requires = ["gate:base"]
        [[gate.probe]]
        name = "boom"
        request = "GET /boom"
        "#,
        service.url
    ));
    let run: RunReport = project.check(&[]);
    let users = &run.gates[1];
    assert_eq!(
        codes(users),
        [
            ("missing-requirement", "requires gate:base"),
            ("server-error", "boom")
        ]
    );
    assert_eq!(
        evidence(&users.findings[1], "requires"),
        "the gate `base` didn't pass"
    );
}

const DOCUMENT: &str = r##"
openapi: 3.0.3
servers:
  - url: https://shop.example/api
paths:
  /users:
    post:
      requestBody:
        content:
          application/json:
            schema: { $ref: "#/components/schemas/NewUser" }
      responses:
        "201":
          content:
            application/json:
              schema:
                type: object
                required: [id, email]
                properties: { id: { type: integer }, email: { type: string, nullable: true } }
        4XX: { description: refused }
  /users/{id}:
    delete:
      responses: { "204": { description: gone } }
components:
  schemas:
    NewUser:
      type: object
      required: [email]
      properties: { email: { type: string }, age: { type: integer, minimum: 0, exclusiveMinimum: true } }
"##;

#[test]
fn an_openapi_document_tells_declared_responses_and_forbidden_bodies() {
    let service = Service::start(Router::new().route("/api/users", post(naive)));
    let project = service
        .project(&format!("openapi = \"api.yaml\"\n{CREATE}\nnegative = {{ only = [\"drop-field\", \"wrong-type\", \"number-edge\"] }}"))
        .file("api.yaml", DOCUMENT);
    let result = project.check(&[]).gates.remove(0);
    let found = codes(&result);
    // `id` is there and `email` isn't.
    assert_eq!(found[0], ("schema-mismatch", "create user"));
    assert!(
        found.contains(&("missing-negative", "DELETE /users/{id}")),
        "{found:#?}"
    );
    assert!(
        !found.contains(&("missing-negative", "POST /users")),
        "{found:#?}"
    );
}

#[test]
fn what_the_document_forbids_and_the_service_accepts_blocks_and_what_it_allows_is_nothing() {
    let router = Router::new().route(
        "/users",
        post(|| async {
            (
                StatusCode::CREATED,
                axum::Json(json!({"id": 1, "email": null})),
            )
        }),
    );
    let service = Service::start(router);
    let gate = CREATE.replace("/api/users", "/users");
    let project = service
        .project(&format!("openapi = \"api.yaml\"\n{gate}\nnegative = {{ only = [\"drop-field\", \"number-edge\"] }}"))
        .file("api.yaml", DOCUMENT.replace("https://shop.example/api", "/"));
    let result = project.check(&[]).gates.remove(0);
    let found = codes(&result);
    assert!(
        found.contains(&("negative-accepted", "create user / drop-field email")),
        "{found:#?}"
    );
    assert!(
        found.contains(&("negative-accepted", "create user / number-edge age -1")),
        "{found:#?}"
    );
    assert!(
        !found.contains(&("negative-accepted", "create user / drop-field age")),
        "{found:#?}"
    );
    let forbidden = result
        .findings
        .iter()
        .find(|finding| finding.subject.as_str() == "create user / drop-field email")
        .unwrap();
    assert!(
        forbidden
            .message
            .as_str()
            .contains("\"email\" is a required property"),
        "{}",
        forbidden.message
    );
    assert!(forbidden.blocks());
}

#[test]
fn a_status_that_the_document_does_not_declare_is_a_warning() {
    let service =
        Service::start(Router::new().route("/users", post(|| async { axum::Json(json!({})) })));
    let gate = CREATE
        .replace("/api/users", "/users")
        .replace("status = 201", "status = 200");
    let project = service
        .project(&format!("openapi = \"api.yaml\"\n{gate}"))
        .file("api.yaml", DOCUMENT.replace("/api", ""));
    let result = project.check(&[]).gates.remove(0);
    assert!(
        codes(&result).contains(&("undeclared-status", "create user")),
        "{:?}",
        codes(&result)
    );
    assert!(!result.blocks());
}

#[test]
fn a_required_key_is_looked_for_in_the_environments_own_sources() {
    let service = Service::start(shop());
    let project = Project::new(&format!(
        r#"
        [environments.staging]
        url = "{}"
        env = [".env.staging"]
        [[gate]]
        kind = "http-probe"
        environment = "staging"
        requires = ["env:JWT_SECRET", "env:STRIPE_KEY"]
        [[gate.probe]]
        name = "health"
        request = "GET /health"
        "#,
        service.url
    ))
    .file(".env.staging", "JWT_SECRET=abcdefgh\n")
    .variable("STRIPE_KEY", "only-here");
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(
        codes(&result),
        [("missing-requirement", "requires env:STRIPE_KEY")]
    );
}
