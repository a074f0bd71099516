//! What a browser makes of the answer to a preflight. Pure.

use super::fault::{Fault, FaultKind};
use crate::http::response::Response;
use crate::http::spec::Preflight;

/// What of a preflight's answer keeps a browser from sending the request (Fetch standard, section 4.8); nothing if it may go on.
pub(super) fn refusals(preflight: &Preflight, response: &Response) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut miss = |message: String| faults.push(Fault::new(FaultKind::WrongHeader, message));
    let origin = response.header("access-control-allow-origin");
    let any_origin = origin == Some("*") && !preflight.credentials;
    if origin != Some(preflight.origin.as_str()) && !any_origin {
        let found = origin.unwrap_or("none");
        miss(format!(
            "preflight: expected access-control-allow-origin {}, found {found}",
            preflight.origin
        ));
    }
    let lists = |name: &str, wanted: &str, any_case: bool| {
        // The wildcard covers every header but this one (Fetch standard, section 3.2.3).
        let wild = !preflight.credentials && !wanted.eq_ignore_ascii_case("authorization");
        let listed = all_of(response, name).unwrap_or_default();
        listed.split(',').map(str::trim).any(|one| {
            (one == "*" && wild) || one == wanted || (any_case && one.eq_ignore_ascii_case(wanted))
        })
    };
    let simple = matches!(preflight.method.as_str(), "GET" | "HEAD" | "POST");
    if !simple && !lists("access-control-allow-methods", &preflight.method, false) {
        let found = all_of(response, "access-control-allow-methods");
        let found = found.as_deref().unwrap_or("none");
        miss(format!(
            "preflight: expected access-control-allow-methods with {}, found {found}",
            preflight.method
        ));
    }
    for header in &preflight.headers {
        if !lists("access-control-allow-headers", header, true) {
            let found = all_of(response, "access-control-allow-headers");
            let found = found.as_deref().unwrap_or("none");
            miss(format!(
                "preflight: expected access-control-allow-headers with {header}, found {found}"
            ));
        }
    }
    if preflight.credentials && response.header("access-control-allow-credentials") != Some("true")
    {
        miss("preflight: expected access-control-allow-credentials true, found none".to_owned());
    }
    faults
}

/// The values of all header lines of a name as one list (RFC 9110, section 5.2).
fn all_of(response: &Response, name: &str) -> Option<String> {
    let lines = response.headers.get_all(name).iter();
    let values: Vec<&str> = lines.filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}
