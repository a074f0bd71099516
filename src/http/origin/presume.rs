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

/// What the Fetch standard (section 5.2, on bodies) makes of a text, letter by letter; no proxy writes it so.
const TEXT_OF_A_RESPONSE: &str = "text/plain;charset=UTF-8";

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
    if let Some(because) = apps_header(reading) {
        return (Origin::App, because);
    }
    let marked = is_marked(reading);
    // What proxies say about those behind them; an application seldom does.
    let speaks_of_others = matches!(answer.status, 502 | 504 | 520..=530);
    if !answer.is_empty()
        && !answer.is_html()
        && !speaks_of_others
        && (!marked || (is_plain_text(reading) && !may_be_its_own(reading)))
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

/// What a header says that only an application sets, whatever it is made with. Two proxies sign as `X-Powered-By`, too.
fn apps_header(reading: &Reading<'_>) -> Option<&'static str> {
    let answer = reading.answer;
    let a_proxy_signed = ["arr/", "plesk"]
        .iter()
        .any(|proxy| answer.header_contains("x-powered-by", proxy));
    if answer.has_header("x-powered-by") && !a_proxy_signed {
        return Some("a header says what the application is made with");
    }
    let kind = answer.header("content-type");
    kind.filter(|kind| kind == TEXT_OF_A_RESPONSE)
        .map(|_| "the content type is written as JavaScript's Response writes it")
}

/// Whether a failure in plain text is signed by a proxy: gateways have more short texts of their own than any table knows.
fn may_be_its_own(reading: &Reading<'_>) -> bool {
    let answer = reading.answer;
    answer.status >= 500 && answer.media_type() == "text/plain" && is_signed_by_a_proxy(reading)
}

/// Whether a header names somebody between the application and us.
fn is_marked(reading: &Reading<'_>) -> bool {
    GO_BETWEENS
        .iter()
        .any(|name| reading.answer.has_header(name))
        || is_signed_by_a_proxy(reading)
}

fn is_signed_by_a_proxy(reading: &Reading<'_>) -> bool {
    PROXY_SERVERS
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
