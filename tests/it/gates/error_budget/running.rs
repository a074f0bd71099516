//! The watch judges the new version, or holds.

use super::receiver::{Receiver, Reply};
use crate::support::Project;

/// Exit code and reason of a healthy watch while this is answered to the question for the version.
fn watched(reply: Reply, running: &str) -> (u8, String) {
    let receiver = Receiver::answering(&[reply]);
    let series =
        std::fs::read_to_string("tests/fixtures/error-budget/01_healthy.csv").expect("a recording");
    let run = Project::new(&format!(
        r#"
        [environments.production]
        url = "{}/shop"
        [[gate]]
        kind = "error-budget"
        environment = "production"
        source = {{ series = "recorded.csv" }}
        running = {{ request = "GET /version?full=1", {running} }}
        [[gate.objective]]
        name = "shop"
        budget = "0.5%"
        "#,
        receiver.url()
    ))
    .file("recorded.csv", series)
    .check(&["--stage", "post-deploy"]);
    assert_eq!(
        receiver.received()[0].line,
        "GET /shop/version?full=1 HTTP/1.1"
    );
    (
        run.exit().code(),
        run.recommendation()
            .expect("a recommendation")
            .reason
            .clone(),
    )
}

#[test]
fn the_new_version_is_found_in_json_a_header_or_the_body() {
    let promoted = (0, "within-budget".to_owned());
    let commit = "1a2b3c4d5e6f";
    assert_eq!(
        watched(
            ("200 OK", r#"{"commit":"1a2b3c4d5e6f"}"#),
            &format!(r#"json = "$.commit", equals = "{commit}""#)
        ),
        promoted
    );
    assert_eq!(
        watched(
            ("200 OK", r#"{"commit":"1a2b3c4"}"#),
            &format!(r#"json = "$.commit", equals = "{commit}""#)
        ),
        promoted
    );
    assert_eq!(
        watched(
            ("200 OK\r\nX-Version: 7.1", ""),
            r#"header = "x-version", equals = "7.1""#
        ),
        promoted
    );
    assert_eq!(watched(("200 OK", "7.1\n"), r#"equals = "7.1""#), promoted);
}

#[test]
fn another_version_or_none_holds() {
    let held = (10, "not-the-new-version".to_owned());
    for reply in [
        ("200 OK", r#"{"commit":"7777777"}"#),
        ("200 OK", "{}"),
        ("404 Not Found", ""),
        ("200 OK", r#"{"commit":"1a2"}"#),
    ] {
        assert_eq!(
            watched(reply, r#"json = "$.commit", equals = "1a2b3c4d5e6f""#),
            held,
            "{reply:?}"
        );
    }
}
