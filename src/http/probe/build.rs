//! From a probe and its values to the request that is sent.

use std::path::Path;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, COOKIE,
    HeaderName, HeaderValue, ORIGIN,
};
use http::{HeaderMap, Method};
use serde_json::json;
use url::Url;

use super::form;
use crate::http::failure::Failure;
use crate::http::request::Request;
use crate::http::spec::{Preflight, Probe};
use crate::http::target::Target;
use crate::http::template::{Values, render_json, text_of};

/// What a program asks for that understands JSON.
const JSON_PREFERRED: HeaderValue =
    HeaderValue::from_static("application/json, application/problem+json, */*;q=0.5");

/// The request of `probe` with `values` put in. Files are relative to `root`. Credentials aren't in it yet.
pub fn build(
    probe: &Probe,
    values: &Values,
    target: &Target,
    root: &Path,
) -> Result<Request, Failure> {
    let unsendable = |reason: String| Failure::Unsendable { reason };
    let line = probe
        .request
        .as_ref()
        .ok_or_else(|| unsendable("it has no `request`".to_owned()))?;
    let path = line
        .path
        .render(values)
        .map_err(|error| unsendable(error.to_string()))?;
    let mut url = address(target, &path).map_err(unsendable)?;
    let parameters = form::pairs(&probe.query, values).map_err(unsendable)?;
    if !parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(parameters);
    }
    let mut request = Request::new(line.method.clone(), url);
    request.version = probe.http.unwrap_or_default();
    // Nothing of these goes with a preflight: a browser sends it before it knows whether the other side may see them.
    if target.is_own(&request.url) && probe.preflight.is_none() {
        request.headers = target.headers.clone();
    }
    headers(probe, values, &mut request.headers).map_err(unsendable)?;
    let (kind, body) = body(probe, values, root).map_err(unsendable)?;
    request.body = body;
    if let Some(kind) = kind.filter(|_| !request.headers.contains_key(CONTENT_TYPE)) {
        let kind = HeaderValue::from_str(&kind).map_err(|error| unsendable(error.to_string()))?;
        request.headers.insert(CONTENT_TYPE, kind);
    }
    if speaks_json(probe) && !request.headers.contains_key(ACCEPT) {
        request.headers.insert(ACCEPT, JSON_PREFERRED);
    }
    if let Some(preflight) = &probe.preflight {
        ask_first(preflight, &mut request).map_err(unsendable)?;
    }
    Ok(request)
}

/// Whether a client of this route would ask for JSON.
fn speaks_json(probe: &Probe) -> bool {
    let expect = &probe.expect;
    probe.json.is_some()
        || probe.graphql.is_some()
        || expect.problem.is_some()
        || !expect.json.0.is_empty()
        || expect.json_schema.is_some()
}

/// The absolute address of a probe's path: behind the path of the target's own address.
fn address(target: &Target, path: &str) -> Result<Url, String> {
    let unreadable = |error: url::ParseError| format!("its address can't be read: {error}");
    if path.starts_with("http://") || path.starts_with("https://") {
        return Url::parse(path).map_err(unreadable);
    }
    let base = target.base.as_str();
    let base = base
        .split(['?', '#'])
        .next()
        .unwrap_or(base)
        .trim_end_matches('/');
    let slash = if path.starts_with('/') { "" } else { "/" };
    Url::parse(&format!("{base}{slash}{path}")).map_err(unreadable)
}

fn headers(probe: &Probe, values: &Values, headers: &mut HeaderMap) -> Result<(), String> {
    let mut own = HeaderMap::new();
    for (name, value) in &probe.headers.0 {
        let text = value.render(values).map_err(|error| error.to_string())?;
        let value = HeaderValue::from_bytes(text.as_bytes())
            .map_err(|_| format!("the value of the header {name} holds a control character"))?;
        own.append(name.clone(), value);
    }
    // Values of the probe replace those that every request to the target carries.
    for name in own.keys() {
        headers.remove(name);
    }
    headers.extend(own);
    let mut cookies = Vec::new();
    for (name, value) in &probe.cookies {
        cookies.push(format!(
            "{name}={}",
            value.render(values).map_err(|error| error.to_string())?
        ));
    }
    if !cookies.is_empty() {
        let value = HeaderValue::from_str(&cookies.join("; "))
            .map_err(|_| "a cookie holds a control character")?;
        headers.insert(COOKIE, value);
    }
    Ok(())
}

fn body(probe: &Probe, values: &Values, root: &Path) -> Result<(Option<String>, Bytes), String> {
    let rendered = |error: crate::http::NoValue| error.to_string();
    if let Some(json) = &probe.json {
        let json = render_json(&json.0, values).map_err(rendered)?;
        return Ok((
            Some("application/json".to_owned()),
            Bytes::from(json.to_string()),
        ));
    }
    if let Some(fields) = &probe.form {
        let text = form::url_encoded(&form::pairs(fields, values)?);
        return Ok((
            Some("application/x-www-form-urlencoded".to_owned()),
            text.into(),
        ));
    }
    if let Some(parts) = &probe.multipart {
        let (kind, bytes) = form::multipart(parts, values, root)?;
        return Ok((Some(kind), bytes.into()));
    }
    if let Some(graphql) = &probe.graphql {
        let mut document = json!({ "query": graphql.query.render(values).map_err(rendered)? });
        if let Some(variables) = &graphql.variables {
            document["variables"] = render_json(&variables.0, values).map_err(rendered)?;
        }
        if let Some(operation) = &graphql.operation {
            document["operationName"] = operation.as_str().into();
        }
        return Ok((
            Some("application/json".to_owned()),
            Bytes::from(document.to_string()),
        ));
    }
    if let Some(text) = &probe.body {
        return Ok((None, text.render(values).map_err(rendered)?.into()));
    }
    if let Some(file) = &probe.body_file {
        let bytes = std::fs::read(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
        return Ok((None, bytes.into()));
    }
    Ok((None, Bytes::new()))
}

/// Turns a request into the preflight that a browser would send before it.
fn ask_first(preflight: &Preflight, request: &mut Request) -> Result<(), String> {
    let value = |text: &str| {
        HeaderValue::from_str(text).map_err(|_| format!("{text:?} is no header value"))
    };
    request.method = Method::OPTIONS;
    request.body = Bytes::new();
    request.headers.remove(CONTENT_TYPE);
    let mut set =
        |name: HeaderName, text: &str| value(text).map(|value| request.headers.insert(name, value));
    set(ORIGIN, &preflight.origin)?;
    set(ACCESS_CONTROL_REQUEST_METHOD, &preflight.method)?;
    if !preflight.headers.is_empty() {
        set(
            ACCESS_CONTROL_REQUEST_HEADERS,
            &preflight.headers.join(", ").to_ascii_lowercase(),
        )?;
    }
    Ok(())
}

/// Every text that a request sends, for telling an echo from a leak.
pub fn sent_texts(request: &Request) -> Vec<String> {
    let mut texts = vec![request.url.path().to_owned()];
    texts.extend(
        request
            .url
            .query_pairs()
            .map(|(_, value)| value.into_owned()),
    );
    texts.extend(
        request
            .headers
            .values()
            .filter_map(|value| value.to_str().ok())
            .map(str::to_owned),
    );
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(&request.body) {
        collect(&json, &mut texts);
    }
    if !request.body.is_empty() {
        texts.push(String::from_utf8_lossy(&request.body).into_owned());
    }
    texts
}

fn collect(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        serde_json::Value::Object(fields) => {
            fields.values().for_each(|value| collect(value, texts));
        }
        serde_json::Value::Null => {}
        other => texts.push(text_of(other)),
    }
}
