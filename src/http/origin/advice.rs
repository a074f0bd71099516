//! The words of an attribution: what it means, and what to look at next.

use super::Origin;
use super::table::GO_OR_TRAEFIK;

/// Who answered and what that means: "nginx answered 502: the app wasn't reached".
pub(super) fn sentence(origin: Origin, status: u16) -> String {
    match origin {
        Origin::App => format!("the app answered {status}"),
        Origin::Framework(GO_OR_TRAEFIK) => {
            format!(
                "Go's net/http in the app, or Traefik before it, answered {status}: both say the same"
            )
        }
        Origin::Framework(name) => format!("the app answered {status}, in the words of {name}"),
        Origin::Proxy(name) => match meaning(status) {
            Some(meaning) => format!("{name} answered {status}: {meaning}"),
            None => format!("{name} answered {status}, not the app"),
        },
        Origin::Unknown => format!("it isn't known who answered {status}"),
        Origin::Nobody => "nobody answered".to_owned(),
    }
}

/// What a status says when it is a proxy's own.
const fn meaning(status: u16) -> Option<&'static str> {
    Some(match status {
        502 => "the app wasn't reached, or broke off its answer",
        503 => "it has no healthy app behind it, or lets nobody through",
        504 => "the app didn't answer in the time the proxy waits",
        408 => "the request didn't arrive in the time the proxy waits",
        413 => "the body is larger than the proxy lets through",
        414 | 431 => "the address or the headers are larger than the proxy lets through",
        429 => "the proxy limits the rate",
        400 => "the proxy refused the request before the app saw it",
        401 | 403 => "the proxy lets nobody through without its own permission",
        404 => "the proxy has no route for this address",
        405 => "the proxy lets this method through to nobody",
        499 => "the client hung up before the answer",
        500 => "the proxy itself failed, by its configuration or a page it couldn't serve",
        520..=524 => "the origin server wasn't reached, or answered with what isn't HTTP",
        525 | 526 => "the TLS handshake with the origin server failed",
        200..=299 => "no route led to the app, or what came from it wasn't HTTP",
        _ => return None,
    })
}

/// Where to look.
pub(super) fn next(origin: Origin, status: u16) -> String {
    match origin {
        Origin::Framework(GO_OR_TRAEFIK) => "look whether the route exists in this version of the application; with a Traefik before it, look whether one of its routers matches this address".to_owned(),
        Origin::App | Origin::Framework(_) => match status {
            500..=599 => "look for this request in the application's log: the error is logged there, with its stack".to_owned(),
            404 | 405 => "look whether the route and the method exist in this version of the application".to_owned(),
            401 | 403 => "look at the probe's credentials and at the application's authorisation".to_owned(),
            _ => "look at the application's handling of this request".to_owned(),
        },
        Origin::Proxy(name) => format!("{}; {}", log(name), cause(status)),
        Origin::Unknown => "compare with the same request sent to the application itself, past every proxy".to_owned(),
        Origin::Nobody => "look whether the process runs and listens, whether it crashed on this request, and whether a firewall drops the connection".to_owned(),
    }
}

/// Where a proxy says why.
fn log(name: &str) -> String {
    match name {
        "nginx" | "openresty" | "tengine" | "angie" | "ingress-nginx" => {
            format!("{name}'s error log names the upstream and the reason")
        }
        "apache" => "Apache's error log has a proxy or core line for this request".to_owned(),
        "haproxy" => "HAProxy's log line shows the backend, the server and the termination state (such as SC, sH or PR)".to_owned(),
        "caddy" => "Caddy's log has an http.log.error line for this request, or the Caddyfile has no matching route".to_owned(),
        "varnish" => "`varnishlog -g request -q 'RespStatus >= 500'` shows the FetchError".to_owned(),
        "lighttpd" => "lighttpd's error log names the backend".to_owned(),
        "envoy" | "istio" => "the access log's response flags tell the reason (UF, UH, UT, NR), and the text after `reset reason`".to_owned(),
        "traefik" => "Traefik's log and dashboard show the routers and the health of the services".to_owned(),
        "kong" => "Kong's error log names the upstream; its routes are listed by the admin API".to_owned(),
        "aws-alb" => "the load balancer's access log has target_status_code and error_reason; look at the target group's health".to_owned(),
        "aws-cloudfront" => "CloudFront's log has x-edge-detailed-result-type".to_owned(),
        "aws-api-gateway" => "the execution log of the stage shows the integration's error".to_owned(),
        "cloudflare" => "the Ray ID of the answer finds the request in Cloudflare's dashboard".to_owned(),
        "vercel" => "x-vercel-error has the code, and the deployment's runtime log the reason: FUNCTION_* codes mean that the function failed".to_owned(),
        "heroku" => "`heroku logs` has a router line with an H or R code".to_owned(),
        "fly" => "`fly logs` has a proxy line with the reason; look whether the app listens on internal_port".to_owned(),
        "render" | "railway" | "netlify" => format!("{name}'s deploy and runtime logs show whether the service is up and on which port it listens"),
        "iis" | "http-sys" => "the event log and IIS' failed request tracing name the module".to_owned(),
        "google-cloud-lb" | "google-frontend" => "the load balancer's log entry has statusDetails; look at the backend's health".to_owned(),
        _ => format!("look at {name}'s own log for this request"),
    }
}

/// What usually causes a proxy's status.
const fn cause(status: u16) -> &'static str {
    match status {
        502 | 521 | 523 => {
            "is the app running, listening on the port the proxy uses, and alive after this request?"
        }
        503 => "do the app's health checks pass, and are there instances?",
        504 | 522 | 524 => {
            "does the app hang on this request, or does it need longer than the proxy's timeout?"
        }
        404 => "does the proxy's configuration have this host and path?",
        413 | 414 | 431 => "are the proxy's limits meant to be smaller than the app's?",
        429 => "slow the probes down with `rate`, or let them past the limit",
        401 | 403 => "do the probes need an allowed address or the proxy's credentials?",
        525 | 526 => "is the origin's certificate valid for its name?",
        _ => "the application's log won't have this request",
    }
}
