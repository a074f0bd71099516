//! How requests prove who they are.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};

use crate::redact::Secret;

/// One way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// None, though the gate has one.
    None,
    /// `Authorization: Bearer …`; the token may be `{{captured}}`.
    Bearer(Secret),
    /// `Authorization: Basic …`
    Basic(Secret, Secret),
    /// Headers of any name.
    Header(BTreeMap<String, Secret>),
    /// A token fetched with client credentials (RFC 6749, section 4.4), once for the run.
    OAuth2(Box<OAuth2>),
}

/// Client credentials for an OAuth2 token endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OAuth2 {
    /// The token endpoint.
    pub token_url: String,
    /// The client's id.
    pub client_id: Secret,
    /// The client's secret.
    pub client_secret: Secret,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
    /// The audience, where the server asks for one.
    pub audience: Option<String>,
    /// Sends id and secret in the body in place of the `Authorization` header.
    #[serde(default)]
    pub in_body: bool,
}

/// The table's form: exactly one key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Auth")]
struct Table {
    /// A bearer token.
    bearer: Option<Secret>,
    /// User and password.
    basic: Option<[Secret; 2]>,
    /// Headers with keys: `{ x-api-key = "${API_KEY}" }`.
    header: Option<BTreeMap<String, Secret>>,
    /// Client credentials for a token endpoint.
    oauth2: Option<OAuth2>,
}

impl<'de> Deserialize<'de> for Auth {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneWay;
        impl<'de> Visitor<'de> for OneWay {
            type Value = Auth;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"none\" or a table with one of bearer, basic, header, oauth2")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Auth, E> {
                if text == "none" {
                    Ok(Auth::None)
                } else {
                    Err(E::invalid_value(de::Unexpected::Str(text), &self))
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Auth, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(table))?;
                match (table.bearer, table.basic, table.header, table.oauth2) {
                    (Some(token), None, None, None) => Ok(Auth::Bearer(token)),
                    (None, Some([user, password]), None, None) => Ok(Auth::Basic(user, password)),
                    (None, None, Some(headers), None) => Ok(Auth::Header(headers)),
                    (None, None, None, Some(oauth2)) => Ok(Auth::OAuth2(Box::new(oauth2))),
                    _ => Err(de::Error::custom(
                        "expected exactly one of bearer, basic, header, oauth2",
                    )),
                }
            }
        }
        from.deserialize_any(OneWay)
    }
}

impl JsonSchema for Auth {
    fn schema_name() -> Cow<'static, str> {
        "Auth".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = Table::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "const": "none" }, table] })
    }
}
