//! No credentials, or wrong ones.

use http::HeaderValue;
use http::header::{AUTHORIZATION, COOKIE, HeaderName, PROXY_AUTHORIZATION};

use super::case::Case;
use crate::http::raw::RawRequest;
use crate::http::request::Request;
use crate::http::spec::{Auth, NegativeClass as Class};

/// An unsigned token (`alg` is `none`) that claims to be an administrator's: careless libraries take it.
const UNSIGNED: &str = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJnYXRlIiwicm9sZSI6ImFkbWluIiwiZXhwIjo0MTAyNDQ0ODAwfQ.";

/// What names of headers that carry a key hold.
const KEY_WORDS: [&str; 9] = [
    "api-key",
    "apikey",
    "access-key",
    "subscription-key",
    "functions-key",
    "auth",
    "session",
    "token",
    "secret",
];

/// What names of headers hold that sound alike, but prove nobody's identity.
const NO_KEYS: [&str; 4] = ["csrf", "xsrf", "idempotency", "author-"];

/// Variants of the credentials, if the request has any. Each goes without all of them, and with a wrong one in their place.
pub fn variants(request: &Request, auth: Option<&Auth>, jar: bool, cases: &mut Vec<Case>) {
    let keys = keys_of(request, auth);
    let bare = bare(request, &keys);
    match auth {
        Some(Auth::Bearer(_) | Auth::OAuth2(_)) => tokens(&bare, cases),
        Some(Auth::Basic(..)) => passwords(&bare, cases),
        _ if request.headers.contains_key(AUTHORIZATION) => tokens(&bare, cases),
        _ if keys.is_empty() && (jar || request.headers.contains_key(COOKIE)) => {
            cookies(request, &bare, cases);
        }
        _ => {}
    }
    for name in &keys {
        key(&bare, name, cases);
    }
}

/// The headers that carry a key: those of `auth`, and those of the request whose names say so.
fn keys_of(request: &Request, auth: Option<&Auth>) -> Vec<HeaderName> {
    let mut keys: Vec<HeaderName> = match auth {
        Some(Auth::Header(table)) => table
            .keys()
            .filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok())
            .collect(),
        _ => Vec::new(),
    };
    for name in request.headers.keys() {
        let text = name.as_str();
        let is_key = KEY_WORDS.iter().any(|word| text.contains(word))
            && !NO_KEYS.iter().any(|word| text.contains(word));
        if is_key && !keys.contains(name) && ![AUTHORIZATION, PROXY_AUTHORIZATION].contains(name) {
            keys.push(name.clone());
        }
    }
    keys
}

/// The request without anything that says who sends it.
fn bare(request: &Request, keys: &[HeaderName]) -> Request {
    let mut bare = request.clone();
    for name in keys.iter().chain(&[AUTHORIZATION, COOKIE]) {
        bare.headers.remove(name);
    }
    bare
}

fn tokens(bare: &Request, cases: &mut Vec<Case>) {
    common(bare, "Bearer", cases);
    let unsigned = format!("Bearer {UNSIGNED}");
    for (variant, payload, value) in [
        (
            "wrong-scheme",
            "authorization: Basic Z2F0ZTpnYXRl",
            "Basic Z2F0ZTpnYXRl",
        ),
        ("unsigned-jwt", "a JWT whose alg is none", &unsigned),
        (
            "wrong-token",
            "authorization: Bearer gate-wrong-token",
            "Bearer gate-wrong-token",
        ),
    ] {
        with(bare, (&AUTHORIZATION, value), variant, payload, cases);
    }
}

fn passwords(bare: &Request, cases: &mut Vec<Case>) {
    common(bare, "Basic", cases);
    for (variant, payload, value) in [
        ("wrong-scheme", "authorization: Bearer gate", "Bearer gate"),
        (
            "wrong-password",
            "gate:gate as user and password",
            "Basic Z2F0ZTpnYXRl",
        ),
        ("no-base64", "authorization: Basic !!!", "Basic !!!"),
    ] {
        with(bare, (&AUTHORIZATION, value), variant, payload, cases);
    }
}

fn common(bare: &Request, scheme: &str, cases: &mut Vec<Case>) {
    cases.push(Case::new(
        Class::Auth,
        "none",
        "no authorization header",
        bare.clone(),
    ));
    let empty = (&AUTHORIZATION, "");
    with(bare, empty, "empty", "authorization is empty", cases);
    let payload = format!("authorization: {scheme}");
    let alone = (&AUTHORIZATION, scheme);
    with(bare, alone, "scheme-only", &payload, cases);
    let mut raw = RawRequest::of(bare);
    raw.set("authorization", format!("{scheme} a\x01b").into_bytes());
    cases.push(Case::raw(
        Class::Auth,
        "control-character",
        "a control character in authorization",
        raw,
    ));
}

fn key(bare: &Request, name: &HeaderName, cases: &mut Vec<Case>) {
    cases.push(Case::new(
        Class::Auth,
        format!("{name} none"),
        format!("no header {name}"),
        bare.clone(),
    ));
    for (variant, value) in [("empty", ""), ("wrong", "gate-wrong-key")] {
        let payload = format!("{name}: {value}");
        let variant = format!("{name} {variant}");
        with(bare, (name, value), &variant, &payload, cases);
    }
}

/// No cookies, and the same ones with values that nobody was given.
fn cookies(request: &Request, bare: &Request, cases: &mut Vec<Case>) {
    let sent = request
        .headers
        .get(COOKIE)
        .and_then(|value| value.to_str().ok());
    let pairs = sent.unwrap_or_default().split(';');
    let wrong: Vec<String> = pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, _)| format!("{}=gate-wrong-value", name.trim()))
        .collect();
    let none = Case::new(Class::Auth, "cookie none", "no cookies", bare.clone());
    cases.push(none);
    let other = (&COOKIE, &*wrong.join("; "));
    let payload = "cookies with other values";
    with(bare, other, "cookie wrong", payload, cases);
}

fn with(
    bare: &Request,
    (name, value): (&HeaderName, &str),
    variant: &str,
    payload: &str,
    cases: &mut Vec<Case>,
) {
    let Ok(value) = HeaderValue::from_str(value) else {
        return;
    };
    let mut other = bare.clone();
    other.headers.insert(name, value);
    cases.push(Case::new(Class::Auth, variant, payload, other));
}
