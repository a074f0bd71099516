//! Requests to what counts, and to channels that are told.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use crate::context::{Context, Inconclusive};
use crate::http::{BodyEnd, Client, Failure, Request, Target, TlsSettings};
use crate::redact::Secret;
use crate::setting::Tls;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A service with its credentials.
#[derive(Debug)]
pub(super) struct Remote {
    client: Client,
    base: Url,
}

/// What every request to a service carries.
#[derive(Debug, Default)]
pub(super) struct Credentials<'a> {
    pub headers: Option<&'a BTreeMap<String, Secret>>,
    pub basic: Option<&'a [Secret; 2]>,
    pub bearer: Option<&'a Secret>,
    pub tls: Option<&'a Tls>,
}

/// A status with its body.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub body: Bytes,
    headers: HeaderMap,
    /// Seconds after which to try again, if the service said so.
    pub retry_after: Option<u64>,
}

impl Reply {
    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    }
}

impl Remote {
    /// A service at an address. `key` is the key of `gates.toml` that holds it, for complaints.
    pub(super) fn new(
        key: &str,
        address: &str,
        credentials: &Credentials<'_>,
        cx: &Context,
    ) -> Result<Self, Inconclusive> {
        let base = Url::parse(address)
            .ok()
            .filter(|url| url.has_host() && ["http", "https"].contains(&url.scheme()));
        let base = base.ok_or_else(|| {
            Inconclusive::because(format_args!("expected an http or https URL in `{key}`"))
        })?;
        let mut target = Target::new(key, base.clone());
        target.headers = headers(&base, credentials)?;
        target.tls = tls(credentials.tls, cx);
        let client = Client::new(target)
            .map_err(|failure| Inconclusive::because(format_args!("{key}: {failure}")))?;
        Ok(Self { client, base })
    }

    /// The address with a path put behind it.
    pub(super) fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let joined = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&joined);
        url.set_username("").ok();
        url.set_password(None).ok();
        url
    }

    /// Sends a request and reads its reply whole.
    pub(super) async fn send(&self, mut request: Request) -> Result<Reply, Failure> {
        for (name, value) in &self.client.target().headers {
            if !request.headers.contains_key(name) {
                request.headers.append(name, value.clone());
            }
        }
        let response = self.client.send(&request, TIMEOUT).await?;
        if response.end != BodyEnd::Complete {
            return Err(Failure::Broken {
                reason: "the answer is too large or was cut short".to_owned(),
            });
        }
        let retry_after = response
            .header("retry-after")
            .and_then(|seconds| seconds.parse().ok());
        Ok(Reply {
            status: response.status.as_u16(),
            body: response.body,
            headers: response.headers,
            retry_after,
        })
    }

    /// Posts a form.
    pub(super) async fn post_form(
        &self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Reply, Failure> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = Request::new(Method::POST, self.url(path));
        request.headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        request.body = Bytes::from(body);
        self.send(request).await
    }
}

fn headers(base: &Url, credentials: &Credentials<'_>) -> Result<HeaderMap, Inconclusive> {
    let mut headers = HeaderMap::new();
    for (name, value) in credentials.headers.into_iter().flatten() {
        let parsed = HeaderName::try_from(name.as_str())
            .ok()
            .zip(HeaderValue::from_str(value.expose()).ok());
        let (name, mut value) = parsed.ok_or_else(|| {
            Inconclusive::because(format_args!(
                "expected a header that can be sent in `headers.{name}`"
            ))
        })?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let in_url = (!base.username().is_empty()).then(|| {
        let decoded = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8_lossy()
                .into_owned()
        };
        format!(
            "{}:{}",
            decoded(base.username()),
            decoded(base.password().unwrap_or_default())
        )
    });
    let basic = credentials
        .basic
        .map(|[user, password]| format!("{}:{}", user.expose(), password.expose()))
        .or(in_url);
    let authorization = match (basic, credentials.bearer) {
        (_, Some(token)) => Some(format!("Bearer {}", token.expose())),
        (Some(pair), None) => Some(format!("Basic {}", STANDARD.encode(pair))),
        (None, None) => None,
    };
    if let Some(text) = authorization {
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| Inconclusive::because("expected credentials without line breaks"))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

fn tls(tls: Option<&Tls>, cx: &Context) -> TlsSettings {
    let Some(tls) = tls else {
        return TlsSettings::default();
    };
    TlsSettings {
        ca: tls.ca.as_ref().map(|path| cx.path(path)),
        client: tls
            .client_cert
            .as_ref()
            .zip(tls.client_key.as_ref())
            .map(|(chain, key)| (cx.path(chain), cx.path(key))),
        insecure: tls.insecure,
    }
}
