//! Probes that are repeated.

use super::receiver::{Receiver, Reply};
use crate::support::Project;

/// Exit code and reason of a watch by probes that get this answer.
fn watched(reply: Reply, probes: &str) -> (u8, String) {
    let receiver = Receiver::answering(&[reply]);
    let run = Project::new(&format!(
        r#"
        [environments.production]
        url = "{}"
        [[gate]]
        kind = "http-probe"
        id = "users"
        environment = "production"
        [[gate.probe]]
        name = "list users"
        request = "GET /users"
        [[gate.probe]]
        name = "one user"
        request = "GET /users/1"
        [[gate]]
        kind = "error-budget"
        environment = "production"
        watch = "5s"
        blip = "1s"
        source = {{ probes = {probes}, every = "1s" }}
        [[gate.objective]]
        name = "users"
        budget = "30%"
        latency = "off"
        "#,
        receiver.url()
    ))
    .check(&["--stage", "post-deploy"]);
    let watch = run
        .gates
        .iter()
        .find(|gate| gate.kind == "error-budget")
        .expect("the watch");
    let reason = match (&watch.recommendation, &watch.status) {
        (Some(recommendation), _) => recommendation.reason.clone(),
        (None, status) => format!("{status:?}"),
    };
    (run.exit().code(), reason)
}

#[test]
fn probes_that_pass_promote_and_probes_that_fail_roll_back() {
    assert_eq!(
        watched(("200 OK", "[]"), r#"["users"]"#),
        (0, "within-budget".to_owned())
    );
    assert_eq!(
        watched(("500 Internal Server Error", ""), r#"["users"]"#),
        (11, "error-budget".to_owned())
    );
}

#[test]
fn probes_of_nobody_are_no_verdict() {
    let (exit, why) = watched(("200 OK", "[]"), r#"["orders"]"#);
    assert_eq!(exit, 3);
    assert!(
        why.contains("no http-probe gate `orders` is configured"),
        "{why}"
    );
}
