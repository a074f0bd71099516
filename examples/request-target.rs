//! The service that the requests of benches/http.sh go to: one valid write, its refusals as problem details (RFC 9457), a slow
//! route, and the OpenAPI document of all. `request-target PORT`.

#![expect(clippy::print_stderr, reason = "a measurement talks to a person")]

use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

const TOKEN: &str = "Bearer probe-token-1";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).ok_or("expected a port")?.parse()?;
    let router = Router::new()
        .route(
            "/health",
            get(|| async { axum::Json(json!({ "ok": true })) }),
        )
        .route("/slow", get(slow))
        .route("/api/users", post(create))
        .route("/openapi.json", get(|| async { axum::Json(document()) }))
        .method_not_allowed_fallback(|| async { problem(StatusCode::METHOD_NOT_ALLOWED) })
        .fallback(|| async { problem(StatusCode::NOT_FOUND) });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(listener, router).await?;
    Ok(())
}

async fn slow() -> Response {
    tokio::time::sleep(Duration::from_millis(200)).await;
    axum::Json(json!({ "ok": true })).into_response()
}

async fn create(headers: HeaderMap, body: axum::body::Bytes) -> Response {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if says("authorization") != Some(TOKEN) {
        return problem(StatusCode::UNAUTHORIZED);
    }
    if says("content-type") != Some("application/json") {
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let Ok(user) = serde_json::from_slice::<Value>(&body) else {
        return problem(StatusCode::BAD_REQUEST);
    };
    let named = |member: &str| {
        user[member]
            .as_str()
            .is_some_and(|text| (1..=100).contains(&text.chars().count()))
    };
    let aged = user["age"].as_u64().is_some_and(|age| age <= 150);
    let alone = user.as_object().is_some_and(|members| members.len() == 3);
    if named("name") && named("email") && aged && alone {
        (StatusCode::CREATED, axum::Json(json!({ "id": 1 }))).into_response()
    } else {
        problem(StatusCode::UNPROCESSABLE_ENTITY)
    }
}

fn problem(status: StatusCode) -> Response {
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
    });
    let kind = [("content-type", "application/problem+json")];
    (status, kind, body.to_string()).into_response()
}

fn document() -> Value {
    let refused = json!({ "description": "refused", "content": { "application/problem+json": { "schema": { "type": "object" } } } });
    let text = json!({ "type": "string", "minLength": 1, "maxLength": 100 });
    let user = json!({
        "type": "object",
        "required": ["name", "email", "age"],
        "additionalProperties": false,
        "properties": { "name": text, "email": text, "age": { "type": "integer", "minimum": 0, "maximum": 150 } },
    });
    let well = json!({ "200": { "description": "well" } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "the target of the measurements", "version": "1" },
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
        "paths": {
            "/health": { "get": { "responses": well } },
            "/api/users": { "post": {
                "security": [{ "token": [] }],
                "requestBody": { "required": true, "content": { "application/json": { "schema": user } } },
                "responses": { "201": { "description": "made" }, "4XX": refused },
            } },
        },
    })
}
