//! What to think of an answer that no signature fits.

use super::Origin;
use super::tell::Reading;
use crate::http::leaks;

/// Headers that somebody between the application and us has set.
const GO_BETWEENS: &[&str] = &[
    "via",
    "cf-ray",
    "x-cache",
    "x-cache-hits",
    "x-served-by",
    "x-varnish",
    "x-amz-cf-id",
    "x-amz-cf-pop",
    "x-azure-ref",
    "x-vercel-id",
    "x-nf-request-id",
    "fly-request-id",
    "x-envoy-upstream-service-time",
    "x-akamai-request-id",
    "rndr-id",
    "x-railway-edge",
    "x-kong-upstream-latency",
    "x-amz-apigw-id",
    "apigw-requestid",
];

/// Values of `Server` by which a proxy or web server signs whatever it passes on.
const PROXY_SERVERS: &[&str] = &[
    "nginx",
    "apache",
    "openresty",
    "tengine",
    "caddy",
    "lighttpd",
    "litespeed",
    "varnish",
    "cloudflare",
    "envoy",
    "awselb",
    "cloudfront",
    "akamai",
    "vercel",
    "netlify",
    "heroku",
    "fly/",
    "google frontend",
    "gws",
    "microsoft-iis",
    "railway",
    "squid",
    "kong",
    "apisix",
    "haproxy",
    "traefik",
    "ats/",
    "bunnycdn",
    "keycdn",
    "github.com",
    "amazons3",
];

/// Servers that give each of their own errors a page, so that an error without a body came from behind them.
const PAGE_WRITERS: &[&str] = &["nginx", "apache", "openresty", "lighttpd"];

/// Weighs what is left: traces, JSON, plain words, and whether anyone else has put a mark on the answer.
pub(super) fn presume(reading: &Reading<'_>) -> (Origin, &'static str) {
    let answer = reading.answer;
    if leaks::scan(answer, &[])
        .iter()
        .any(|leak| leak.kind.is_trace() || leak.kind.is_debug_page())
    {
        return (
            Origin::App,
            "the body holds the application's own stack trace",
        );
    }
    if reading.json().is_some() {
        return (Origin::App, "the body is JSON of no known proxy");
    }
    if is_powered(reading) {
        return (
            Origin::App,
            "a header says what the application is made with",
        );
    }
    let marked = is_marked(reading);
    // What proxies say about those behind them; an application seldom does.
    let speaks_of_others = matches!(answer.status, 502 | 504 | 520..=530);
    if !answer.is_empty()
        && !answer.is_html()
        && !speaks_of_others
        && (!marked || is_plain_text(reading))
    {
        return (Origin::App, "the body is text of no known proxy");
    }
    if answer.is_empty() && answer.is_error() && !speaks_of_others && came_through(reading) {
        return (
            Origin::App,
            "the proxy before it writes a page with its own errors, and this one has none",
        );
    }
    if !marked && !speaks_of_others {
        return (Origin::App, "no proxy has left a mark on the answer");
    }
    (
        Origin::Unknown,
        "the body is nobody's known text, and its headers are such as a proxy passes on",
    )
}

/// Whether a header names what the application is made with. Two proxies sign there, too.
fn is_powered(reading: &Reading<'_>) -> bool {
    let answer = reading.answer;
    answer.has_header("x-powered-by")
        && !["arr/", "plesk"]
            .iter()
            .any(|proxy| answer.header_contains("x-powered-by", proxy))
}

/// Whether a header names somebody between the application and us.
fn is_marked(reading: &Reading<'_>) -> bool {
    GO_BETWEENS
        .iter()
        .any(|name| reading.answer.has_header(name))
        || PROXY_SERVERS
            .iter()
            .any(|name| reading.answer.header_contains("server", name))
}

/// Text of a known kind. The pages that proxies bring along are HTML; the known exceptions are in the table.
fn is_plain_text(reading: &Reading<'_>) -> bool {
    let media_type = reading.answer.media_type();
    media_type == "text/plain" || media_type.ends_with("xml") || media_type.ends_with("json")
}

/// Whether the answer has no body on purpose and was passed on by somebody who would have written one.
fn came_through(reading: &Reading<'_>) -> bool {
    let answer = reading.answer;
    let empty_on_purpose = answer
        .header("content-length")
        .is_some_and(|length| length.trim() == "0")
        || answer.header_contains("transfer-encoding", "chunked");
    let writer = answer.has_header("x-varnish")
        || PAGE_WRITERS
            .iter()
            .any(|name| answer.header_contains("server", name));
    empty_on_purpose && writer
}
