//! What a response must be.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{self, MapAccess, Visitor};

use crate::http::request::Version;
use crate::setting::{Duration, JsonPath, Matcher, StatusSet};

/// What a response must be. Without `status`, `problem` and `redirect`, a success (2xx) is expected.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// The status codes that are right.
    pub status: Option<StatusSet>,
    /// A structured error with one of these status codes: `problem = 404`; or `true` for any 4xx.
    pub problem: Option<Problem>,
    /// What headers must be. `{ exists = false }` forbids one.
    #[serde(default)]
    pub headers: Rules<String>,
    /// What the values found by JSONPaths must be.
    #[serde(default)]
    pub json: Rules<JsonPath>,
    /// A file with the JSON Schema that the body must conform to.
    pub json_schema: Option<String>,
    /// What the body must be, as text.
    pub body: Option<Matcher>,
    /// What cookies set by the response must be.
    #[serde(default)]
    pub cookies: Rules<String>,
    /// Where the response must redirect to: its `Location`, or the last address if redirects are followed.
    pub redirect: Option<Matcher>,
    /// The longest that the whole exchange may take.
    pub max_latency: Option<Duration>,
    /// Taking longer than this is a warning.
    pub slow: Option<Duration>,
    /// Days for which the server's certificate must still be valid.
    pub certificate_days: Option<u32>,
    /// The HTTP version that must be spoken.
    pub http: Option<Version>,
}

impl Expect {
    /// Fills what isn't set here from `base`; tables are joined, their entries here win.
    pub fn or(&mut self, base: &Self) {
        if self.status.is_none() && self.problem.is_none() && self.redirect.is_none() {
            self.status.clone_from(&base.status);
            self.problem.clone_from(&base.problem);
            self.redirect.clone_from(&base.redirect);
        }
        self.headers.or(&base.headers);
        self.json.or(&base.json);
        self.cookies.or(&base.cookies);
        self.json_schema = self.json_schema.take().or_else(|| base.json_schema.clone());
        self.body = self.body.take().or_else(|| base.body.clone());
        self.max_latency = self.max_latency.or(base.max_latency);
        self.slow = self.slow.or(base.slow);
        self.certificate_days = self.certificate_days.or(base.certificate_days);
        self.http = self.http.or(base.http);
    }
}

/// Which structured errors are expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem(
    /// Their status codes.
    pub StatusSet,
);

impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct TrueOrStatus;
        impl<'de> Visitor<'de> for TrueOrStatus {
            type Value = Problem;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "true, a status code like 404, a class like \"4xx\", or a list of these",
                )
            }

            fn visit_bool<E: de::Error>(self, any: bool) -> Result<Problem, E> {
                if any {
                    return Ok(Problem(StatusSet::of([StatusSet::class(4)])));
                }
                Err(E::invalid_value(de::Unexpected::Bool(any), &self))
            }

            fn visit_i64<E: de::Error>(self, code: i64) -> Result<Problem, E> {
                StatusSet::deserialize(de::value::I64Deserializer::new(code)).map(Problem)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Problem, E> {
                StatusSet::deserialize(de::value::StrDeserializer::new(text)).map(Problem)
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<Problem, A::Error> {
                StatusSet::deserialize(de::value::SeqAccessDeserializer::new(list)).map(Problem)
            }
        }
        from.deserialize_any(TrueOrStatus)
    }
}

impl JsonSchema for Problem {
    fn schema_name() -> Cow<'static, str> {
        "Problem".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let status = generator.subschema_for::<StatusSet>();
        schemars::json_schema!({ "anyOf": [{ "const": true }, status] })
    }
}

/// Matchers by name or path, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules<K>(
    /// Each name or path with its matcher.
    pub Vec<(K, Matcher)>,
);

impl<K> Default for Rules<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Clone + PartialEq> Rules<K> {
    fn or(&mut self, base: &Self) {
        let new: Vec<_> = base
            .0
            .iter()
            .filter(|(key, _)| !self.0.iter().any(|(own, _)| own == key))
            .cloned()
            .collect();
        self.0.extend(new);
    }
}

impl<'de, K: Deserialize<'de>> Deserialize<'de> for Rules<K> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Table<K>(PhantomData<K>);
        impl<'de, K: Deserialize<'de>> Visitor<'de> for Table<K> {
            type Value = Rules<K>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of matchers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Rules<K>, A::Error> {
                let mut rules = Vec::new();
                while let Some(rule) = table.next_entry()? {
                    rules.push(rule);
                }
                rules.shrink_to_fit();
                Ok(Rules(rules))
            }
        }
        from.deserialize_map(Table(PhantomData))
    }
}

impl<K> JsonSchema for Rules<K> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Rules".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let matcher = generator.subschema_for::<Matcher>();
        schemars::json_schema!({ "type": "object", "additionalProperties": matcher })
    }
}
