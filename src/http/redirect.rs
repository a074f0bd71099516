//! Following redirects by our own rules: only to named hosts, and credentials stay with the host they were given for.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, LOCATION,
    PROXY_AUTHORIZATION,
};
use http::{Method, StatusCode};

use super::client::Client;
use super::failure::Failure;
use super::request::Request;
use super::response::Response;

/// Sends a request and follows up to `limit` redirects. The response is the last one and names the addresses on the way.
pub async fn follow(
    client: &Client,
    first: &Request,
    limit: u32,
    timeout: Duration,
) -> Result<Response, Failure> {
    let mut response = client.send(first, timeout).await?;
    if limit == 0 {
        return Ok(response);
    }
    let mut request = first.clone();
    let mut visited = Vec::new();
    while let Some(next) = next_request(&request, &response) {
        if visited.len() as u64 >= u64::from(limit) {
            return Err(Failure::Redirects {
                limit,
                location: next.url.path().to_owned(),
            });
        }
        visited.push(next.url.to_string());
        response = client.send(&next, timeout).await?;
        request = next;
    }
    response.redirects = visited;
    Ok(response)
}

/// The request that a redirect asks for (RFC 9110, section 15.4), or `None` if `response` isn't a redirect.
fn next_request(from: &Request, response: &Response) -> Option<Request> {
    let repeats = matches!(
        response.status,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
    );
    let changes = matches!(
        response.status,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER
    );
    if !repeats && !changes {
        return None;
    }
    let url = from.url.join(response.header(LOCATION.as_str())?).ok()?;
    let mut next = from.clone();
    let to_get = response.status == StatusCode::SEE_OTHER || from.method == Method::POST;
    if changes && to_get && from.method != Method::HEAD {
        next.method = Method::GET;
        next.body = Bytes::new();
        for name in [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH] {
            next.headers.remove(name);
        }
    }
    if url.origin() != from.url.origin() {
        for name in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, HOST] {
            next.headers.remove(name);
        }
        // Keys in headers of other names are marked by whoever put them there.
        let secret: Vec<_> = next
            .headers
            .iter()
            .filter(|(_, value)| value.is_sensitive())
            .map(|(name, _)| name.clone())
            .collect();
        for name in secret {
            next.headers.remove(name);
        }
    }
    next.url = url;
    Some(next)
}
