//! A named environment: where it answers, what it is configured with, where its data is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Database, EnvSources, Tls};
use crate::redact::Secret;

/// Names of variables that a value needs and that aren't set here.
pub type Unset = Vec<String>;

/// A setting that may need variables. A gate that uses it can't look while they aren't set; the others can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Not configured.
    #[default]
    Absent,
    /// Configured, but these variables aren't set.
    Unset(Unset),
    /// Configured.
    Set(T),
}

impl<T> Field<T> {
    /// The value, or the variables that it lacks.
    pub fn get(&self) -> Result<Option<&T>, &Unset> {
        match self {
            Self::Absent => Ok(None),
            Self::Unset(names) => Err(names),
            Self::Set(value) => Ok(Some(value)),
        }
    }
}

/// Declares [`Environment`] once for its three uses: the resolved form, the reading key by key, the JSON Schema.
macro_rules! environment {
    ($($(#[$doc:meta])+ $key:ident: $T:ty,)+) => {
        /// One `[environments.<name>]` table. Each key stands alone: a variable that isn't set spoils its own key only.
        #[derive(Clone, Debug, Default)]
        pub struct Environment {
            /// Its name in `gates.toml`.
            pub name: String,
            $($(#[$doc])+ pub $key: Field<$T>,)+
        }

        /// The table's form, for the JSON Schema.
        #[derive(JsonSchema)]
        #[schemars(rename = "Environment", deny_unknown_fields, rename_all = "kebab-case")]
        #[expect(dead_code, reason = "only its schema is used")]
        pub struct EnvironmentTable {
            $($(#[$doc])+ $key: Option<$T>,)+
        }

        impl Environment {
            /// The keys of the table, as they are written.
            pub fn keys() -> Vec<String> {
                vec![$(stringify!($key).replace('_', "-"),)+]
            }

            /// Sets the key `key` (which must be one of [`Self::keys`]) from its value, or to what it lacks.
            pub fn set<'de, D: serde::Deserializer<'de>>(&mut self, key: &str, value: Result<D, Unset>) -> Result<(), D::Error> {
                $(if key == stringify!($key).replace('_', "-") {
                    self.$key = match value {
                        Ok(value) => Field::Set(<$T>::deserialize(value)?),
                        Err(names) => Field::Unset(names),
                    };
                    return Ok(());
                })+
                Err(serde::de::Error::unknown_field(key, &[$(stringify!($key),)+]))
            }
        }
    };
}

environment! {
    /// Where it answers: `https://shop.example`. Probes' paths are put behind it.
    url: String,
    /// Requests that could change data (POST, PUT, PATCH, DELETE) need `safe = true` on the probe.
    protected: bool,
    /// Headers sent with every request.
    headers: BTreeMap<String, Secret>,
    /// TLS of the requests.
    tls: Tls,
    /// A proxy for the requests: `http://proxy.example:3128`.
    proxy: Secret,
    /// Other addresses to connect to: `{ "shop.example:443" = "10.0.0.7:8443" }`. Names in URLs and certificates stay.
    connect_to: BTreeMap<String, String>,
    /// Where its keys and values come from, in order: later sources win.
    env: EnvSources,
    /// Its database.
    database: Database,
}
