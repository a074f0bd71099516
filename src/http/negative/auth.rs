//! No credentials, or wrong ones.

use http::HeaderValue;
use http::header::{AUTHORIZATION, COOKIE, HeaderName};

use super::case::Case;
use crate::http::raw::RawRequest;
use crate::http::request::Request;
use crate::http::spec::{Auth, NegativeClass as Class};

/// An unsigned token (`alg` is `none`) that claims to be an administrator's: careless libraries take it.
const UNSIGNED: &str = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJnYXRlIiwicm9sZSI6ImFkbWluIiwiZXhwIjo0MTAyNDQ0ODAwfQ.";

/// Variants of the credentials, if the request has any.
pub fn variants(request: &Request, auth: Option<&Auth>, cases: &mut Vec<Case>) {
    match auth {
        Some(Auth::Header(table)) => {
            for name in table
                .keys()
                .filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok())
            {
                keys(request, &name, cases);
            }
        }
        Some(Auth::Bearer(_) | Auth::OAuth2(_)) => tokens(request, cases),
        Some(Auth::Basic(..)) => passwords(request, cases),
        _ if request.headers.contains_key(AUTHORIZATION) => tokens(request, cases),
        _ => {}
    }
}

fn tokens(request: &Request, cases: &mut Vec<Case>) {
    common(request, "Bearer", cases);
    with(
        request,
        "wrong-scheme",
        "authorization: Basic Z2F0ZTpnYXRl",
        "Basic Z2F0ZTpnYXRl",
        cases,
    );
    with(
        request,
        "unsigned-jwt",
        "a JWT whose alg is none",
        &format!("Bearer {UNSIGNED}"),
        cases,
    );
    with(
        request,
        "wrong-token",
        "authorization: Bearer gate-wrong-token",
        "Bearer gate-wrong-token",
        cases,
    );
}

fn passwords(request: &Request, cases: &mut Vec<Case>) {
    common(request, "Basic", cases);
    with(
        request,
        "wrong-scheme",
        "authorization: Bearer gate",
        "Bearer gate",
        cases,
    );
    with(
        request,
        "wrong-password",
        "gate:gate as user and password",
        "Basic Z2F0ZTpnYXRl",
        cases,
    );
    with(
        request,
        "no-base64",
        "authorization: Basic !!!",
        "Basic !!!",
        cases,
    );
}

fn common(request: &Request, scheme: &str, cases: &mut Vec<Case>) {
    let mut none = request.clone();
    none.headers.remove(AUTHORIZATION);
    none.headers.remove(COOKIE);
    cases.push(Case::new(
        Class::Auth,
        "none",
        "no authorization header",
        none,
    ));
    with(request, "empty", "authorization is empty", "", cases);
    with(
        request,
        "scheme-only",
        &format!("authorization: {scheme}"),
        scheme,
        cases,
    );
    let mut raw = RawRequest::of(request);
    raw.set("authorization", format!("{scheme} a\x01b").into_bytes());
    cases.push(Case::raw(
        Class::Auth,
        "control-character",
        "a control character in authorization",
        raw,
    ));
}

fn keys(request: &Request, name: &HeaderName, cases: &mut Vec<Case>) {
    let mut none = request.clone();
    none.headers.remove(name);
    cases.push(Case::new(
        Class::Auth,
        format!("{name} none"),
        format!("no header {name}"),
        none,
    ));
    for (variant, value) in [("empty", ""), ("wrong", "gate-wrong-key")] {
        let mut other = request.clone();
        other
            .headers
            .insert(name.clone(), HeaderValue::from_static(value));
        cases.push(Case::new(
            Class::Auth,
            format!("{name} {variant}"),
            format!("{name}: {value}"),
            other,
        ));
    }
}

fn with(request: &Request, variant: &str, payload: &str, value: &str, cases: &mut Vec<Case>) {
    let Ok(value) = HeaderValue::from_str(value) else {
        return;
    };
    let mut other = request.clone();
    other.headers.insert(AUTHORIZATION, value);
    cases.push(Case::new(Class::Auth, variant, payload, other));
}
