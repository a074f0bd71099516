//! How slow an objective may become.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;

use crate::setting::{Duration, Factor, TextSetting, text_setting};
use crate::slo::LatencyLimit;

/// `"off"`, or the quantile that is watched with its limit.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Latency {
    /// Latency isn't watched.
    Off,
    /// One quantile is.
    Quantile {
        /// Its name: `p99`.
        name: &'static str,
        /// The share of requests below it.
        share: f64,
        /// Its limit.
        limit: LatencyLimit,
        /// The selector of the histogram, where the source is Prometheus.
        histogram: Option<String>,
    },
}

/// A limit against the time before the deploy (`"5x"`), or a fixed one (`"300ms"`).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Limit(LatencyLimit);

impl TextSetting for Limit {
    const NAME: &'static str = "LatencyLimit";
    const EXPECTED: &'static str = "a factor like \"5x\" or a duration like \"300ms\"";

    fn read(text: &str) -> Result<Self, String> {
        if let Ok(factor) = Factor::read(text) {
            return if factor.get() > 1.0 {
                Ok(Self(LatencyLimit::Times(factor.get())))
            } else {
                Err(format!("found {text:?}, which isn't slower than before"))
            };
        }
        Duration::read(text)
            .map(|limit| Self(LatencyLimit::Millis(limit.get().as_secs_f64() * 1000.0)))
    }
}

text_setting!(Limit);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    /// The limit for half of the requests.
    p50: Option<Limit>,
    /// The limit for 90 % of the requests.
    p90: Option<Limit>,
    /// The limit for 95 % of the requests.
    p95: Option<Limit>,
    /// The limit for 99 % of the requests.
    p99: Option<Limit>,
    /// Prometheus: the histogram's selector; classic with `_bucket`, or a native histogram's name.
    histogram: Option<String>,
}

impl Latency {
    /// The limit, unless it is off.
    pub(super) fn limit(&self) -> Option<LatencyLimit> {
        match self {
            Self::Off => None,
            Self::Quantile { limit, .. } => Some(*limit),
        }
    }
}

impl<'de> Deserialize<'de> for Latency {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OffOrTable;
        impl<'de> serde::de::Visitor<'de> for OffOrTable {
            type Value = Latency;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"off\", or a table like { p99 = \"5x\" }")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Latency, E> {
                if text == "off" {
                    Ok(Latency::Off)
                } else {
                    Err(E::invalid_value(serde::de::Unexpected::Str(text), &self))
                }
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Latency, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(map))?;
                let quantiles = [
                    ("p50", 0.5, table.p50),
                    ("p90", 0.9, table.p90),
                    ("p95", 0.95, table.p95),
                    ("p99", 0.99, table.p99),
                ];
                let mut set = quantiles
                    .into_iter()
                    .filter_map(|(name, share, limit)| Some((name, share, limit?)));
                let (Some((name, share, limit)), None) = (set.next(), set.next()) else {
                    return Err(serde::de::Error::custom(
                        "expected exactly one of `p50`, `p90`, `p95`, `p99`",
                    ));
                };
                Ok(Latency::Quantile {
                    name,
                    share,
                    limit: limit.0,
                    histogram: table.histogram,
                })
            }
        }
        from.deserialize_any(OffOrTable)
    }
}

impl JsonSchema for Latency {
    fn schema_name() -> Cow<'static, str> {
        "Latency".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = Table::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "const": "off" }, table] })
    }
}
