//! The shop's routes. There is no line here that knows which face it serves: what breaks production is around it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use axum::{Router, extract::Request};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{Row as _, SqlitePool};

/// What the routes share.
pub struct Shop {
    pool: SqlitePool,
    environment: BTreeMap<String, String>,
}

/// The shop's routes on the database `pool`.
pub fn router(pool: SqlitePool, environment: BTreeMap<String, String>) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/api/items", get(items))
        .route("/api/items/{id}", get(item))
        .route("/api/orders", post(order))
        .fallback(unknown_route)
        .method_not_allowed_fallback(unknown_method)
        .with_state(Arc::new(Shop { pool, environment }))
}

/// A structured error (RFC 9457).
fn problem(status: StatusCode, detail: impl Into<String>) -> Response {
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": detail.into(),
    });
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response()
}

async fn unknown_route(request: Request) -> Response {
    problem(
        StatusCode::NOT_FOUND,
        format!("no route {}", request.uri().path()),
    )
}

async fn unknown_method() -> Response {
    problem(
        StatusCode::METHOD_NOT_ALLOWED,
        "this route doesn't know that method",
    )
}

async fn health(State(shop): State<Arc<Shop>>) -> Response {
    match sqlx::query("select 1").execute(&shop.pool).await {
        Ok(_) => Json(json!({ "status": "ok" })).into_response(),
        Err(_) => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            "the database doesn't answer",
        ),
    }
}

async fn items(State(shop): State<Arc<Shop>>) -> Response {
    match sqlx::query("select id, name from items order by id")
        .fetch_all(&shop.pool)
        .await
    {
        Ok(rows) => {
            let items: Vec<Value> = rows
                .iter()
                .map(|row| json!({ "id": row.get::<i64, _>("id"), "name": row.get::<String, _>("name") }))
                .collect();
            Json(json!({ "items": items })).into_response()
        }
        Err(_) => problem(StatusCode::SERVICE_UNAVAILABLE, "the items can't be read"),
    }
}

/// The oldest handler of the shop: an error of the database goes out under 200, as it did in the first version.
async fn item(State(shop): State<Arc<Shop>>, Path(id): Path<String>) -> Response {
    let Ok(id) = id.parse::<i64>() else {
        return problem(StatusCode::BAD_REQUEST, "an item's id is a number");
    };
    match sqlx::query("select id, name, sku from items where id = ?")
        .bind(id)
        .fetch_optional(&shop.pool)
        .await
    {
        Ok(Some(row)) => Json(json!({
            "id": row.get::<i64, _>("id"),
            "name": row.get::<String, _>("name"),
            "sku": row.get::<String, _>("sku"),
        }))
        .into_response(),
        Ok(None) => problem(StatusCode::NOT_FOUND, "no such item"),
        Err(error) => Json(json!({ "success": false, "error": error.to_string() })).into_response(),
    }
}

#[derive(Deserialize)]
struct Order {
    item: i64,
    quantity: u32,
}

async fn order(State(shop): State<Arc<Shop>>, body: Bytes) -> Response {
    let order: Order = match serde_json::from_slice(&body) {
        Ok(order) => order,
        Err(error) => return rejected(&shop, &error),
    };
    if order.quantity == 0 || order.item < 1 {
        return problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "an order has an item and a quantity above 0",
        );
    }
    let inserted = sqlx::query("insert into orders (item, quantity) values (?, ?)")
        .bind(order.item)
        .bind(order.quantity)
        .execute(&shop.pool)
        .await;
    match inserted {
        Ok(done) => (
            StatusCode::CREATED,
            Json(json!({ "id": done.last_insert_rowid() })),
        )
            .into_response(),
        Err(_) => problem(StatusCode::UNPROCESSABLE_ENTITY, "no such item"),
    }
}

/// A body that can't be read is reported to the error tracker. Where the tracker isn't configured, reporting fails, and
/// the customer gets a 500 for it.
fn rejected(shop: &Shop, error: &serde_json::Error) -> Response {
    if shop.environment.contains_key("SENTRY_DSN") {
        problem(StatusCode::BAD_REQUEST, error.to_string())
    } else {
        (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response()
    }
}
