//! Where a database is, and how to connect to it.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;

use crate::redact::Secret;

/// A database: its URL, and what the URL doesn't say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Database {
    /// `postgres://…`, `mysql://…`, `mariadb://…` or `sqlite:…`, credentials included.
    pub url: Secret,
    /// What TLS must be, whatever the URL says.
    pub tls: Option<TlsMode>,
    /// A PEM file with the certificate authority to trust, relative to the configuration's folder.
    pub ca: Option<String>,
    /// A PEM file with the client's certificate (chain), relative to the configuration's folder.
    pub client_cert: Option<String>,
    /// A PEM file with the key of the client's certificate.
    pub client_key: Option<String>,
}

/// How much of TLS is required, in the words of PostgreSQL's `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TlsMode {
    /// No TLS.
    Disable,
    /// TLS if the server offers it; the certificate isn't looked at.
    Prefer,
    /// TLS; the certificate isn't looked at.
    Require,
    /// TLS, and the certificate is signed by an authority we trust.
    VerifyCa,
    /// TLS, and the certificate is trusted and made out to this host.
    VerifyFull,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    /// `postgres://…`, `mysql://…`, `mariadb://…` or `sqlite:…`, credentials included.
    url: Secret,
    /// What TLS must be, whatever the URL says.
    tls: Option<TlsMode>,
    /// A PEM file with the certificate authority to trust, relative to the configuration's folder.
    ca: Option<String>,
    /// A PEM file with the client's certificate (chain), for a server that wants one; `client-key` goes with it.
    client_cert: Option<String>,
    /// A PEM file with the key of the client's certificate; `client-cert` goes with it.
    client_key: Option<String>,
}

impl<'de> Deserialize<'de> for Database {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct UrlOrTable;
        impl<'de> serde::de::Visitor<'de> for UrlOrTable {
            type Value = Database;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a database URL, or a table with `url`")
            }

            fn visit_str<E>(self, url: &str) -> Result<Database, E> {
                Ok(Database {
                    url: Secret::new(url),
                    tls: None,
                    ca: None,
                    client_cert: None,
                    client_key: None,
                })
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                table: A,
            ) -> Result<Database, A::Error> {
                let Table {
                    url,
                    tls,
                    ca,
                    client_cert,
                    client_key,
                } = Table::deserialize(MapAccessDeserializer::new(table))?;
                if client_cert.is_some() != client_key.is_some() {
                    return Err(serde::de::Error::custom(
                        "expected `client-cert` and `client-key` together, found one without the other",
                    ));
                }
                Ok(Database {
                    url,
                    tls,
                    ca,
                    client_cert,
                    client_key,
                })
            }
        }
        from.deserialize_any(UrlOrTable)
    }
}

impl JsonSchema for Database {
    fn schema_name() -> Cow<'static, str> {
        "Database".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let url = generator.subschema_for::<Secret>();
        let table = generator.subschema_for::<Table>();
        schemars::json_schema!({ "anyOf": [url, table] })
    }
}
