//! Successes that aren't.

use release_gate::http::lying::{Lie, lie};

use super::sample::{Sample, labelled, recorded};

fn told(sample: &Sample) -> Option<String> {
    sample.ask(|answer| lie(answer, false).map(|lie| lie.to_string()))
}

#[test]
fn an_error_under_a_success_is_a_lie() {
    let lies = [
        Sample::json(200, r#"{"error":"user not found"}"#),
        Sample::json(200, r#"{"error":{"code":404,"message":"user not found"}}"#),
        Sample::json(201, r#"{"success":false,"message":"no"}"#),
        Sample::json(200, r#"{"ok":false,"error":"invalid_auth"}"#),
        Sample::json(200, r#"{"status":"error","message":"boom","data":null}"#),
        Sample::json(200, r#"{"status":500,"message":"boom"}"#),
        Sample::json(200, r#"{"statusCode":"404","message":"Not Found"}"#),
        Sample::json(200, r#"{"errors":["name is missing"]}"#),
        Sample::new(
            200,
            &["Content-Type: application/problem+json"],
            r#"{"title":"x"}"#,
        ),
        Sample::html(
            200,
            "<html><head><title>502 Bad Gateway</title></head></html>",
        ),
        Sample::html(
            200,
            "<html><head><title>Error: 404 Not Found</title></head></html>",
        ),
        Sample::html(
            200,
            "<html><head><title>Internal Server Error</title></head></html>",
        ),
        Sample::text(
            200,
            "Traceback (most recent call last):\n  File \"/srv/app.py\", line 1, in x\nKeyError",
        ),
        Sample::new(
            200,
            &["Content-Type: text/xml"],
            "<soap:Envelope><soap:Body><soap:Fault/></soap:Body></soap:Envelope>",
        ),
    ];
    for sample in lies {
        assert!(told(&sample).is_some(), "{sample:?}");
    }
}

#[test]
fn a_page_lies_if_its_title_ends_with_the_reason() {
    let titled = |title: &str| {
        let page = format!("<html><head><title>{title}</title></head><body>x</body></html>");
        told(&Sample::html(200, &page)).is_some()
    };
    for title in [
        "404 Not Found",
        "404 Not Found | Shop",
        "Error 404 (Not Found)!!1",
        "404: This page could not be found.",
        "500 - Internal server error.",
        "HTTP Status 404 – Not Found",
        "503 Service Temporarily Unavailable",
        "400 Request Header Or Cookie Too Large",
    ] {
        assert!(titled(title), "{title}");
    }
    for title in [
        "404 Not Found: how we fixed our error pages",
        "404 Not Found - how we fixed our error pages",
        "500 errors and what they cost",
        "404 Main Street",
    ] {
        assert!(!titled(title), "{title}");
    }
}

#[test]
fn an_honest_success_is_none() {
    let honest = [
        Sample::json(200, r#"{"id":1,"name":"Ada"}"#),
        Sample::json(200, r#"{"data":{"id":1},"error":null,"errors":[]}"#),
        Sample::json(200, r#"{"success":true,"error":""}"#),
        Sample::json(200, r#"{"status":"ok"}"#),
        Sample::json(200, r#"{"status":200,"message":"done"}"#),
        Sample::json(
            200,
            r#"{"id":"pay_1","state":"failed","error":"card declined"}"#,
        ),
        Sample::json(200, r#"{"id":7,"status":"failed","amount":12}"#),
        Sample::json(200, r#"{"errors":["row 7 has no name"],"imported":12}"#),
        Sample::json(
            200,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}"#,
        ),
        Sample::json(200, r#"[{"error":"one of a list"}]"#),
        Sample::json(200, r#""error""#),
        Sample::json(200, r#"{"code":0,"message":"success"}"#),
        Sample::html(
            200,
            "<html><head><title>404 Main Street</title></head></html>",
        ),
        Sample::html(
            200,
            "<html><head><title>How to fix a 502 Bad Gateway</title></head></html>",
        ),
        Sample::html(
            200,
            "<html><head><title>Error handling in our API</title></head></html>",
        ),
        Sample::text(200, "no error found"),
        Sample::new(204, &["Server: x"], ""),
        Sample::json(404, r#"{"error":"user not found"}"#),
    ];
    for sample in honest {
        assert_eq!(told(&sample), None, "{sample:?}");
    }
}

#[test]
fn graphql_is_judged_by_its_own_rules() {
    let normal = Sample::json(
        200,
        r#"{"errors":[{"message":"not logged in","path":["me"],"extensions":{"code":"UNAUTHENTICATED"}}],"data":{"me":null}}"#,
    );
    assert_eq!(told(&normal), None);
    let internal = Sample::json(
        200,
        r#"{"errors":[{"message":"boom","path":["me"],"extensions":{"code":"INTERNAL_SERVER_ERROR"}}],"data":{"me":null}}"#,
    );
    assert!(matches!(
        internal.ask(|answer| lie(answer, false)),
        Some(Lie::GraphQl(_))
    ));
    // An error list that could be anybody's is GraphQL's when GraphQL was asked.
    let plain = Sample::json(200, r#"{"errors":[{"message":"no such field"}]}"#);
    assert!(plain.ask(|answer| lie(answer, false)).is_some());
    assert_eq!(plain.ask(|answer| lie(answer, true)), None);
    let typed = Sample::new(
        200,
        &["Content-Type: application/graphql-response+json"],
        r#"{"errors":[{"message":"syntax"}]}"#,
    );
    assert!(matches!(
        typed.ask(|answer| lie(answer, true)),
        Some(Lie::GraphQl(_))
    ));
}

#[test]
fn php_s_fatal_error_under_200_is_a_lie_and_its_warning_only_a_leak() {
    assert!(told(&recorded("php-display-errors-200-fatal.http")).is_some());
    assert!(told(&recorded("php-display-errors-200-pdo.http")).is_some());
    assert_eq!(told(&recorded("php-display-errors-200-warning.http")), None);
}

#[test]
fn no_error_status_of_a_recording_is_called_a_lie() {
    for row in labelled().iter().filter(|row| row.sample.status >= 400) {
        assert_eq!(told(&row.sample), None, "{}", row.file);
    }
}
