use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::json;

use super::{CREATE, Service, codes, naive};

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
fn members_of_one_way_and_what_may_be_null_are_no_mismatch() {
    const SHARED: &str = r##"
openapi: 3.0.3
paths:
  /users:
    get:
      responses:
        "200":
          content:
            application/json:
              schema: { $ref: "#/components/schemas/User" }
components:
  schemas:
    Password: { type: string, writeOnly: true }
    Team: { type: object, required: [id], properties: { id: { type: integer } } }
    User:
      type: object
      required: [id, password, secret, team]
      properties:
        id: { type: integer, readOnly: true }
        password: { $ref: "#/components/schemas/Password" }
        secret: { type: string, writeOnly: true }
        team: { nullable: true, allOf: [{ $ref: "#/components/schemas/Team" }] }
"##;
    let found = |body: serde_json::Value| {
        let answer = move || async move { axum::Json(body.clone()) };
        let service = Service::start(Router::new().route("/users", get(answer)));
        let gate =
            "openapi = \"api.yaml\"\n[[gate.probe]]\nname = \"users\"\nrequest = \"GET /users\"";
        let project = service.project(gate).file("api.yaml", SHARED);
        codes(&project.check(&[]).gates.remove(0)).len()
    };
    assert_eq!(found(json!({"id": 1, "team": null})), 0);
    assert_eq!(found(json!({"id": 1, "team": {"id": 2}})), 0);
    assert_eq!(found(json!({"id": 1, "team": {}})), 1);
    assert_eq!(found(json!({"team": null})), 1);
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
