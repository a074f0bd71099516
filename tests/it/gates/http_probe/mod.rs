//! `http-probe` against servers of this process.

mod answers;
mod bursts;
mod configuration;
mod negatives;
mod openapi;
mod refusals;
mod requests;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use release_gate::model::{Finding, GateResult};
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
        self.project_with("", gate)
    }

    /// The same, with further keys of the environment, and the environments after it.
    fn project_with(&self, environment: &str, gate: &str) -> Project {
        Project::new(&format!(
            "[environments.staging]\nurl = {:?}\n{environment}\n[[gate]]\nkind = \"http-probe\"\nenvironment = \"staging\"\n{gate}",
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
