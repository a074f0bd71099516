//! How TLS connections of an environment are made.

use schemars::JsonSchema;
use serde::Deserialize;

/// TLS of the requests to an environment. Paths are relative to the configuration's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tls {
    /// A PEM file with the certificate authority to trust, instead of the system's.
    pub ca: Option<String>,
    /// A PEM file with the client certificate (chain).
    pub client_cert: Option<String>,
    /// A PEM file with the client certificate's key.
    pub client_key: Option<String>,
    /// Takes any certificate. Every report says so loudly.
    #[serde(default)]
    pub insecure: bool,
}
