use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

use super::{Service, codes};

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
fn a_burst_shows_each_way_of_failing_once() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let answer = || async {
        let number = ASKED.fetch_add(1, Ordering::SeqCst);
        let why = ["pool exhausted", "deadlock"][number % 2];
        let body = format!("{why} (request {number})");
        (StatusCode::INTERNAL_SERVER_ERROR, body)
    };
    let service = Service::start(Router::new().route("/list", get(answer)));
    let result = service.check(
        "[[gate.probe]]\nname = \"list\"\nrequest = \"GET /list\"\nexpect = { status = [200, 500] }\n[[gate.probe]]\nname = \"burst\"\nrequest = \"GET /list\"\nburst = { requests = 12, in-flight = 4, sequential = 0, max-error-rate = \"0%\" }",
    );
    let finding = result
        .findings
        .iter()
        .find(|finding| finding.subject.as_str() == "burst / burst")
        .expect("the burst's finding");
    let shown = super::evidence(finding, "response");
    assert_eq!(shown.matches("6 × ").count(), 2, "{shown}");
    assert!(
        shown.contains("pool exhausted") && shown.contains("deadlock"),
        "{shown}"
    );
    let figures = super::evidence(finding, "figures");
    assert!(!figures.contains("one after the other"), "{figures}");
}

#[test]
fn each_request_of_a_burst_is_filled_in_anew() {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let router = Router::new().route(
        "/orders",
        post(|body: String| async move {
            let is_new = SEEN.lock().unwrap().insert(body);
            if is_new {
                StatusCode::CREATED
            } else {
                StatusCode::CONFLICT
            }
        }),
    );
    let service = Service::start(router);
    let result = service.check(
        "[[gate.probe]]\nname = \"order\"\nrequest = \"POST /orders\"\njson = { key = \"{{$uuid}}\" }\nburst = { requests = 20, in-flight = 5, sequential = 3 }",
    );
    assert_eq!(codes(&result), []);
    // The probe itself, three one after the other, twenty at once.
    assert_eq!(SEEN.lock().unwrap().len(), 24);
}
