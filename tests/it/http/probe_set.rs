//! Sets of probes that are run again and again, or only listed.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use release_gate::http::probe::{Examiner, Manners, Plan, ProbeSet, Session};
use release_gate::http::spec::Probe;
use release_gate::http::{Client, Target};
use release_gate::redact::Redactor;
use serde::Deserialize;
use url::Url;

use super::server::serve;

/// The tables of a gate.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Tables {
    setup: Vec<Arc<Probe>>,
    probe: Vec<Arc<Probe>>,
    teardown: Vec<Arc<Probe>>,
}

/// The probes of `tables`, to be sent to `url`.
fn probes(url: &str, protected: bool, tables: &str) -> ProbeSet {
    let tables: Tables = toml::from_str(tables).expect("probes");
    let lists = [&tables.setup[..], &tables.probe[..], &tables.teardown[..]];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let plan = Plan::new(lists, &[], root, false).expect("a plan");
    let target = Target {
        protected,
        ..Target::new("test", Url::parse(url).expect("an address"))
    };
    let session = Session::new(
        Client::new(target).expect("a client"),
        Manners::default(),
        Examiner::default(),
        None,
        root.to_owned(),
        Redactor::default(),
    );
    ProbeSet::new(session, plan)
}

#[tokio::test]
async fn a_sample_counts_each_probe_once_without_setup_and_second_tries() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let router = Router::new()
        .route("/health", get(|| async { "ok" }))
        .route(
            "/busy",
            get(|| async {
                CALLS.fetch_add(1, Ordering::SeqCst);
                (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")], "")
            }),
        )
        .route("/orders", post(|| async { "" }));
    let address = serve(router).await;
    let set = probes(
        &format!("http://{address}/"),
        true,
        r#"
        [[setup]]
        name = "before"
        request = "GET /health"
        [[probe]]
        name = "health"
        request = "GET /health"
        negative = true
        burst = { requests = 50, in-flight = 5 }
        [[probe]]
        name = "busy"
        request = "GET /busy"
        retry = { times = 3, backoff = "1ms" }
        [[probe]]
        name = "order"
        request = "POST /orders"
        [[teardown]]
        name = "after"
        request = "GET /health"
        "#,
    );
    let samples = set.sample().await;
    let served: Vec<_> = samples
        .iter()
        .map(|sample| (sample.name.as_str(), sample.served, sample.status))
        .collect();
    let expected = [
        ("health", Some(true), Some(200)),
        ("busy", Some(false), Some(503)),
        // A protected environment gets no write: nothing was sent, so nobody was served badly.
        ("order", None, None),
    ];
    assert_eq!(served, expected);
    assert_eq!(CALLS.load(Ordering::SeqCst), 1);
    assert!(samples[0].took.is_some() && samples[0].why.is_none());
    let why = samples[1].why.as_deref().unwrap_or_default();
    assert!(why.contains("503"), "{why}");
    // The set can be run again.
    assert_eq!(set.sample().await.len(), 3);
    assert_eq!(CALLS.load(Ordering::SeqCst), 2);
}

const LISTED: &str = r#"
    [[probe]]
    name = "create user"
    request = "POST /api/users?source={{source}}"
    json = { email = "probe@example.test", age = 30 }
    negative = true
    [[probe]]
    name = "read {{id}}"
    request = "GET /api/users/{{id}}"
    each = [{ id = 1 }, { id = 2 }]
    negative = { only = ["path"], skip = [] }
    [[probe]]
    name = "plain"
    request = "GET /health"
    [[probe]]
    name = "off"
    request = "GET /health"
    negative = false
"#;

#[test]
fn the_list_of_variants_is_the_same_each_time_and_needs_no_server() {
    // Nobody listens at this port of the tests' own machine.
    let listed = probes("http://127.0.0.1:9/", false, LISTED).variants();
    let again = probes("http://127.0.0.1:9/", false, LISTED).variants();
    assert_eq!(listed, again);
    insta::assert_snapshot!(listed.join("\n"));
}
