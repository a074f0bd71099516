//! Following redirects by our own rules: only to named hosts, and credentials stay with the scheme, host and port they were given for.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, LOCATION,
    USER_AGENT,
};
use http::{Method, StatusCode};

use super::client::Client;
use super::failure::Failure;
use super::request::Request;
use super::response::Response;

/// The headers that go along to another scheme, host or port: what is asked for, and nothing that proves who asks.
const KEPT: [HeaderName; 4] = [ACCEPT, ACCEPT_LANGUAGE, USER_AGENT, CONTENT_TYPE];

/// Sends a request and follows up to `limit` redirects, all within `timeout`. The response is the last one and names the addresses on the way.
pub async fn follow(
    client: &Client,
    first: &Request,
    limit: u32,
    timeout: Duration,
) -> Result<Response, Failure> {
    follow_with(client, first, (limit, timeout), |_, _, _| {}).await
}

/// The same; `on_the_way` sees each request with the response that redirects it, and may change the next request.
pub async fn follow_with(
    client: &Client,
    first: &Request,
    (limit, timeout): (u32, Duration),
    on_the_way: impl Fn(&Request, &Response, &mut Request),
) -> Result<Response, Failure> {
    let start = Instant::now();
    let mut response = client.send(first, timeout).await?;
    if limit == 0 {
        return Ok(response);
    }
    let mut request = first.clone();
    let mut visited = Vec::new();
    while let Some(mut next) = next_request(&request, &response) {
        if visited.len() as u64 >= u64::from(limit) {
            return Err(Failure::Redirects {
                limit,
                location: next.url.path().to_owned(),
            });
        }
        on_the_way(&request, &response, &mut next);
        visited.push(next.url.to_string());
        let left = timeout.saturating_sub(start.elapsed());
        response = match client.send(&next, left).await {
            Err(Failure::Timeout { .. }) => return Err(Failure::Timeout { after: timeout }),
            result => result?,
        };
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
        // Any other may be a key: a header of the environment, one whose value comes from a variable.
        next.headers = KEPT
            .iter()
            .filter_map(|name| Some((name.clone(), next.headers.get(name)?.clone())))
            .collect();
    }
    next.url = url;
    Some(next)
}
