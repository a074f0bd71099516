//! Putting credentials on requests; fetching an OAuth2 token once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use tokio::sync::OnceCell;
use url::Url;

use crate::http::client::Client;
use crate::http::failure::Failure;
use crate::http::request::Request;
use crate::http::spec::{Auth, OAuth2};
use crate::http::template::{Template, Values};
use crate::redact::{Redactor, Secret};

type Token = Arc<OnceCell<Result<Secret, Failure>>>;

/// The tokens of a run, each fetched when first needed.
#[derive(Debug, Default)]
pub struct Tokens(Mutex<Vec<(OAuth2, Token)>>);

impl Tokens {
    fn slot(&self, of: &OAuth2) -> Token {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, token)) = known.iter().find(|(known, _)| known == of) {
            return Arc::clone(token);
        }
        let token = Token::default();
        known.push((of.clone(), Arc::clone(&token)));
        token
    }
}

/// Puts `auth` on a request, unless the request names its own value for the same header.
pub async fn apply(
    auth: &Auth,
    values: &Values,
    headers: &mut HeaderMap,
    tokens: &Tokens,
    client: &Client,
    redactor: &Redactor,
) -> Result<(), Failure> {
    match auth {
        Auth::None => Ok(()),
        Auth::Bearer(token) => {
            let token = Template::parse(token.expose());
            let token = token.render(values).map_err(|error| Failure::Unsendable {
                reason: error.to_string(),
            })?;
            set(headers, AUTHORIZATION, &format!("Bearer {token}"))
        }
        Auth::Basic(user, password) => {
            let pair = STANDARD.encode(format!("{}:{}", user.expose(), password.expose()));
            redactor.learn(&Secret::new(pair.as_str()));
            set(headers, AUTHORIZATION, &format!("Basic {pair}"))
        }
        Auth::Header(table) => {
            for (name, value) in table {
                let name =
                    HeaderName::from_bytes(name.as_bytes()).map_err(|_| Failure::Unsendable {
                        reason: format!("{name:?} is no header name"),
                    })?;
                set(headers, name, value.expose())?;
            }
            Ok(())
        }
        Auth::OAuth2(settings) => {
            let slot = tokens.slot(settings);
            let token = slot
                .get_or_init(|| fetch(settings, client, redactor))
                .await
                .clone()?;
            set(
                headers,
                AUTHORIZATION,
                &format!("Bearer {}", token.expose()),
            )
        }
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), Failure> {
    let mut value = HeaderValue::from_str(value).map_err(|_| Failure::Unsendable {
        reason: format!("the value of {name} holds a control character"),
    })?;
    value.set_sensitive(true);
    headers.entry(name).or_insert(value);
    Ok(())
}

/// How long the token endpoint may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The request for a token (RFC 6749, section 4.4.2).
fn token_request(settings: &OAuth2) -> Result<Request, Failure> {
    let url = Url::parse(&settings.token_url).map_err(|error| Failure::Token {
        reason: format!("token-url: {error}"),
    })?;
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    for (name, value) in [("scope", &settings.scope), ("audience", &settings.audience)] {
        if let Some(value) = value {
            form.append_pair(name, value);
        }
    }
    let mut request = Request::new(Method::POST, url);
    let (id, secret) = (settings.client_id.expose(), settings.client_secret.expose());
    if settings.in_body {
        form.append_pair("client_id", id)
            .append_pair("client_secret", secret);
    } else {
        // Both are form-encoded first (section 2.3.1).
        let encode =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
        set(
            &mut request.headers,
            AUTHORIZATION,
            &format!("Basic {pair}"),
        )?;
    }
    request.body = form.finish().into();
    request.headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    Ok(request)
}

/// Asks the token endpoint. From then on the token is a secret.
async fn fetch(settings: &OAuth2, client: &Client, redactor: &Redactor) -> Result<Secret, Failure> {
    let refused = |reason: String| Failure::Token { reason };
    let request = token_request(settings)?;
    let response = client
        .send(&request, TIMEOUT)
        .await
        .map_err(|failure| refused(failure.to_string()))?;
    if !response.status.is_success() {
        return Err(refused(format!(
            "the token endpoint answered {}",
            response.status.as_u16()
        )));
    }
    let document: serde_json::Value = serde_json::from_slice(&response.body)
        .map_err(|_| refused("the token endpoint's answer isn't JSON".to_owned()))?;
    let token = document["access_token"]
        .as_str()
        .filter(|token| !token.is_empty());
    let token =
        Secret::new(token.ok_or_else(|| {
            refused("the token endpoint's answer has no access_token".to_owned())
        })?);
    redactor.learn_named("OAUTH2_TOKEN", &token);
    Ok(token)
}
